"""Questions that the checks of income and of expenditure ask of their table."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeVar

from carefund.returns.checks.case import Case
from carefund.returns.filled import Filled
from carefund.returns.model import Place
from carefund.rulebook.model import Rulebook
from carefund.rulebook.policy import FundingSource, Ledger

__all__ = [
    "amount_places",
    "groups",
    "is_held",
    "mandatory",
    "nil_rows",
    "places_of",
    "rows_of",
    "table_place",
    "voluntary",
]

T = TypeVar("T")


def is_held(case: Case, *paths: str) -> bool:
    """Whether the return asks for the tables at these paths and holds their sheets.

    A sheet that is missing is one finding of its own, and must not look like a sheet without income.
    """
    asked = case.rulebook.return_kind(case.ret.kind).sheets
    sheets = [path.partition(".")[0] for path in paths]
    return all(sheet in asked and sheet in case.ret.sheets for sheet in sheets)


def mandatory(rulebook: Rulebook) -> Iterator[FundingSource]:
    """The sources that every area has."""
    return (s for s in rulebook.funding.sources if s.mandatory)


def voluntary(rulebook: Rulebook) -> Iterator[FundingSource]:
    """The sources that an area may add."""
    return (s for s in rulebook.funding.sources if not s.mandatory)


def rows_of(rows: Iterable[Filled], ledger: Ledger, source: str) -> tuple[Filled, ...]:
    """The rows of one funding source."""
    return tuple(r for r in rows if r.row.values.get(ledger.source) == source)


def nil_rows(case: Case, ledger: Ledger) -> list[Filled]:
    """The rows of a ledger that say £0 for every year of the round."""
    years = case.rulebook.years
    columns = [case.column(ledger.table, ledger.amounts[year]) for year in years]
    if not all(0 in column for column in columns):
        return []
    amounts = zip(*columns, strict=True)
    return [row for row, of in zip(case.table(ledger.table), amounts, strict=True) if of.count(0) == len(years)]


def places_of(rows: Iterable[Filled], field: str) -> tuple[Place, ...]:
    """One field of each row."""
    return tuple(r.place(field) for r in rows)


def amount_places(case: Case, rows: Iterable[Filled], ledger: Ledger) -> tuple[Place, ...]:
    """The amounts of each row, year by year."""
    return tuple(r.place(ledger.amounts[year]) for r in rows for year in case.rulebook.years)


def table_place(path: str) -> Place:
    """The place of a whole table."""
    sheet, _, table = path.partition(".")
    return Place(sheet, table)


def groups(keyed: Iterable[tuple[object, T]]) -> list[list[T]]:
    """What has equal keys, in groups of two or more."""
    found: dict[object, list[T]] = defaultdict(list)
    for key, member in keyed:
        found[key].append(member)
    return [group for group in found.values() if len(group) > 1]
