"""Totals that a workbook prints, above its rows or among them: they are never read, only compared or named."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from carefund.returns.model import Place, Return, Value
from carefund.returns.values import Raw, canonical
from carefund.rulebook import Rulebook
from carefund.rulebook.labels import fold
from carefund.rulebook.policy import Ledger
from carefund.rulebook.sheets import FieldType, Table
from carefund.workbook.addresses import Cells, cell_name
from carefund.workbook.normalise import Notes, cells_in_line
from carefund.workbook.tabs import Tabs

__all__ = ["compare_totals", "is_total", "note_totals"]

_STUBS = ("income", "expenditure")
_REACH = 12
"""Rows between the heading of a block of totals and its last line."""

_WORDS = frozenset({"total", "totals", "grandtotal", "overalltotal", "subtotal", "subtotals", "sum"})
"""What a row that adds up others says, folded."""


def is_total(table: Table, entries: Mapping[str, Raw], key: str = "") -> bool:
    """Whether a row of a table adds up others: its only words say so, beside an amount of money.

    A scheme may be called “Total Mobile care”, and whoever enters one says more of it than its name. `entries` is what
    the row says by field, `key` what stands in the column of its key: a row that was written there has one.
    """
    texts = {fold(raw) for raw in (key, *entries.values()) if isinstance(raw, str)}
    words = {text for text in texts if text and not text.isdecimal()}
    amounts = (raw for name, raw in entries.items() if table.by_id[name].type is FieldType.MONEY)
    return bool(words) and words <= _WORDS and any(fold(str(raw)).isdecimal() for raw in amounts)


def note_totals(sheet: str, table: Table, addresses: Sequence[str], notes: Notes) -> None:
    """Note the rows of a table that add up others, by the address of each."""
    if addresses:
        what = "A row" if len(addresses) == 1 else f"{len(addresses)} rows"
        be, were = ("is a total", "was") if len(addresses) == 1 else ("are totals", "were")
        where = cells_in_line(addresses)
        notes.say(f"{what} of “{table.title}” {be} and {were} not read: {where}.", Place(sheet, table.id), addresses[0])


class _Printed(NamedTuple):
    """A printed total: `stub` says of which side of the ledger."""

    stub: str
    source: str
    year: str
    amount: Decimal
    at: tuple[int, int]


def compare_totals(rulebook: Rulebook, ret: Return, tabs: Tabs, cells: Cells, notes: Notes) -> None:
    """Note each total above the table of spending that differs from the rows: a pasted value, or a stale one."""
    sheet, _, table = rulebook.funding.spending.table.partition(".")
    grid = cells.grids.get((sheet, table))
    tab = tabs.named(grid.tab) if grid else None
    if grid is None or tab is None:
        return
    ledgers = dict(zip(_STUBS, (rulebook.funding.income, rulebook.funding.spending), strict=True))
    sums = {(stub, year): _sums(ret, ledger, year) for stub, ledger in ledgers.items() for year in rulebook.years}
    for printed in _printed(rulebook, tab.rows[: grid.head[0]]):
        total = sums[printed.stub, printed.year].get(printed.source, Decimal(0))
        if total != printed.amount:
            address = f"{tab.name}!{cell_name(*printed.at)}"
            notes.say(
                f"{address} says £{printed.amount:,} for {printed.stub} ({printed.source}, {printed.year}), but the "
                f"rows add up to £{total:,}. The rows were read.",
                Place(*ledgers[printed.stub].table.split(".")), address,
            )  # fmt: skip


def _sums(ret: Return, ledger: Ledger, year: str) -> Mapping[Value | None, Decimal]:
    """What the rows add up to, by source."""
    sums: dict[Value | None, Decimal] = defaultdict(Decimal)
    for row in ret.rows(ledger.table):
        if isinstance(amount := row.values.get(ledger.amounts[year]), Decimal):
            sums[row.values.get(ledger.source)] += amount
    return sums


def _printed(rulebook: Rulebook, rows: list[list[Raw]]) -> Iterator[_Printed]:
    """Numbers where a funding source meets the word income or expenditure, either of them above the other."""
    sources = rulebook.once(_sources)
    words = [
        (r, c, label)
        for r, row in enumerate(rows)
        for c, cell in enumerate(row)
        if isinstance(cell, str) and ((label := fold(cell)) in sources or label in _STUBS)
    ]
    stubs = [word for word in words if word[2] in _STUBS]
    for r, c, label in words:
        for stub_row, stub_column, stub in stubs if label in sources else ():
            across = 0 < stub_row - r < 4 and stub_column < c
            down = 0 < r - stub_row < _REACH and stub_column > c
            at = (stub_row, c) if across else (r, stub_column)
            year = _year(rulebook, rows[r][stub_column] if across else rows[stub_row][c])
            amount = rows[at[0]][at[1]]
            if (across or down) and year and isinstance(amount, float):
                yield _Printed(stub, sources[label], year, canonical(Decimal(repr(amount))), at)


def _sources(rulebook: Rulebook) -> Mapping[str, str]:
    """Folded labels of the funding sources, to their codes."""
    return {fold(text): o.code for o in rulebook.lists["funding_sources"] for text in (o.label, *o.also)}


def _year(rulebook: Rulebook, corner: Raw) -> str:
    """The year of a block of totals: named in its corner, or the only one of the round."""
    if isinstance(corner, str) and corner in rulebook.years:
        return corner
    return rulebook.years[0] if len(rulebook.years) == 1 else ""
