"""Questions that the checks of income and of expenditure ask of their table."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from carefund.returns.checks.case import Case, Filled
from carefund.returns.model import Place, Values
from carefund.rulebook.model import Rulebook
from carefund.rulebook.policy import FundingSource, Ledger

__all__ = [
    "amount_places",
    "groups",
    "is_held",
    "is_nil",
    "mandatory",
    "places_of",
    "rows_of",
    "table_place",
    "voluntary",
]


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


def is_nil(case: Case, filled: Filled, ledger: Ledger) -> bool:
    """Whether a row says £0 for every year of the round."""
    return all(case.amount(filled.row.values, ledger, year) == Decimal(0) for year in case.rulebook.years)


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


def groups(rows: Iterable[Filled], key: Callable[[Values], object | None]) -> list[list[Filled]]:
    """The rows with equal keys, in groups of two or more; rows whose key is None belong nowhere."""
    found: dict[object, list[Filled]] = defaultdict(list)
    for filled in rows:
        if (k := key(filled.row.values)) is not None:
            found[k].append(filled)
    return [group for group in found.values() if len(group) > 1]
