"""From a rulebook and a return to the layout of its workbook."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from carefund.reference import Area
from carefund.returns import FORM, Return, Row
from carefund.rulebook import Rulebook
from carefund.rulebook.model import FieldPath
from carefund.rulebook.sheets import Item, Sheet, Table, TableKind
from carefund.workbook.layout import CHECKER, FIRST, HELP, KEY, LONG, TOP, VALUE, Layout, Line, Tab, TableAt

__all__ = ["cover_sheet", "lay_out"]

SPARE = 20
"""Blank rows a rows table offers at least, however full it is."""
MAXIMUM_WIDTH = 56
"""Characters to a column at most: the tables of a tab share their columns."""


def lay_out(rulebook: Rulebook, ret: Return, area: Area, *, with_findings: bool = False) -> Layout:
    """Place everything that the workbook of a return shows."""
    rulebook = rulebook.of(ret.kind)
    sheets = rulebook.sheets_of(ret.kind)
    names = _Names()
    tabs = [_tab(rulebook, ret, area, sheet, names.give(f"{sheet.number}. {sheet.title}"), with_findings)
            for sheet in sheets]  # fmt: skip
    kinds = {tab.kind for tab in tabs}
    if "guidance" not in kinds:
        tabs.insert(0, Tab(names.give("Guidance"), "guidance"))
    if "summary" not in kinds:
        tabs.append(Tab(names.give("Summary"), "summary"))
    if with_findings:
        tabs.insert(_after_cover(rulebook, tabs), Tab(names.give("Findings"), "findings"))
    tabs.append(Tab(names.give("Lists"), "lists"))
    return Layout(tuple(tabs), {table.path: table for tab in tabs for table in tab.tables})


def _after_cover(rulebook: Rulebook, tabs: list[Tab]) -> int:
    cover = cover_sheet(rulebook)
    return next((n for n, tab in enumerate(tabs, start=1) if tab.sheet is not None and tab.sheet.id == cover), 1)


def cover_sheet(rulebook: Rulebook) -> str:
    """The cover of a return: where it asks for the board's sign-off, or else its first sheet that people fill in."""
    if approval := rulebook.board_approval:
        return FieldPath.parse(approval.signed_off).sheet
    return next(sheet.id for sheet in rulebook.sheets_of(rulebook.kind) if sheet.kind == "entry")


class _Names:
    """Tab names as Excel allows them: 31 characters, some of them forbidden, none twice."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def give(self, wanted: str) -> str:
        clean = re.sub(r"[\[\]:*?/\\]", " ", wanted).strip().strip("'")
        name, number = clean[:31].strip(), 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{clean[:27].strip()} ({number})"
        self._taken.add(name.casefold())
        return name


def _tab(rulebook: Rulebook, ret: Return, area: Area, sheet: Sheet, name: str, with_findings: bool) -> Tab:
    if sheet.kind != "entry":
        return Tab(name, sheet.kind, sheet)
    placed: list[TableAt] = []
    top = TOP + block_height(rulebook, ret, sheet.id)
    for counts, table, rows in _shown_tables(ret, area, sheet):
        at = _place(rulebook, _Spot(name, sheet.id, top), table, rows, counts)
        placed.append(at)
        top = at.last + 2
    if with_findings:
        beside = max((at.complete for at in placed), default=0) + 1
        placed = [replace(at, findings=beside) for at in placed]
    return Tab(name, "entry", sheet, TOP, tuple(placed), _widths(placed))


def _shown_tables(ret: Return, area: Area, sheet: Sheet) -> list[tuple[bool, Table, tuple[Row, ...]]]:
    """The tables for this kind of area, and any other that holds rows all the same; a long one goes last."""
    shown = []
    for table in sheet.tables:
        rows, counts = ret.rows(f"{sheet.id}.{table.id}"), table.only_for in ("", area.tier)
        if counts or rows:
            shown.append((counts, table, rows))
    return sorted(shown, key=lambda entry: entry[1].kind is TableKind.ROWS and _offered(entry[1], entry[2]) >= LONG)


def _offered(table: Table, rows: tuple[Row, ...]) -> int:
    """How many rows a list has room for; no more than it holds where they come from an earlier return alone."""
    if rows and not table.adds_rows:
        return len(rows)
    return max(len(rows), min(max(table.offered_rows, len(rows) + SPARE), table.maximum_rows))


def block_height(rulebook: Rulebook, ret: Return, sheet: str) -> int:
    """How many rows a sheet's calculated figures take, with the blank row below them."""
    funding, years = rulebook.funding, len(rulebook.years)
    if sheet == funding.spending.table.split(".")[0]:
        return 4 * years + 2
    if sheet == funding.income.table.split(".")[0]:
        return len(funding.sources) + 4
    if sheet == cover_sheet(rulebook):
        return sum(s.kind == "entry" for s in rulebook.sheets_of(ret.kind)) + 3
    return 0


class _Spot(NamedTuple):
    """Where a table starts."""

    tab: str
    sheet: str
    top: int


def _place(rulebook: Rulebook, spot: _Spot, table: Table, rows: tuple[Row, ...], counts: bool) -> TableAt:
    if table.kind is TableKind.FORM:
        return _place_form(spot, table, rows, counts)
    head = spot.top + (2 if table.help else 1)
    if table.kind is TableKind.ITEMS:
        lines, shows = _item_lines(rulebook, table, rows), {name: FIRST + 1 + n for n, name in enumerate(table.shows)}
        start = FIRST + 1 + len(shows)
    else:
        blanks = (Row(""),) * (_offered(table, rows) - len(rows))
        lines, shows, start = [(row, None) for row in (*rows, *blanks)], {}, FIRST
    columns = {f.id: start + n for n, f in enumerate(table.fields)}
    worked = start + len(columns) if table.items in rulebook.metric_lists else None
    complete = start + len(columns) + (worked is not None)
    return TableAt(
        spot.tab, spot.sheet, table, counts, spot.top, head,
        tuple(Line(at, row, item) for at, (row, item) in enumerate(lines, start=head + 1)),
        columns, shows, worked, complete,
    )  # fmt: skip


def _place_form(spot: _Spot, table: Table, rows: tuple[Row, ...], counts: bool) -> TableAt:
    row, head = rows[0] if rows else Row(FORM), spot.top + (1 if table.help else 0)
    lines = tuple(Line(at, row, None, f) for at, f in enumerate(table.fields, start=head + 1))
    return TableAt(spot.tab, spot.sheet, table, counts, spot.top, head, lines, {}, {}, None, CHECKER)


def _item_lines(rulebook: Rulebook, table: Table, rows: tuple[Row, ...]) -> list[tuple[Row, Item | None]]:
    """The declared items in order, then rows with any other key: nothing that a return holds may be lost."""
    items, by_key = rulebook.items_of(table), {row.key: row for row in rows}
    known = [(by_key.pop(item.code, Row(item.code)), item) for item in items]
    return [*known, *((row, None) for row in by_key.values())]


def _widths(tables: list[TableAt]) -> Mapping[int, int]:
    widths: dict[int, int] = {}
    for at in tables:
        for column, width in _wanted(at):
            widths[column] = max(widths.get(column, 0), width)
    return widths


def _wanted(at: TableAt) -> Iterator[tuple[int, int]]:
    """The width that a table wants for each of its columns, in characters."""
    yield KEY, max(6, *(len(line.row.key) + 2 for line in at.lines if line.item), 0)
    yield at.complete, 11
    if at.findings is not None:
        yield at.findings, 60
    if at.table.kind is TableKind.FORM:
        yield from ((FIRST, 36), (VALUE, 40), (HELP, 44))
        return
    if at.table.kind is TableKind.ITEMS:
        yield FIRST, 40
        for name, column in at.shows.items():
            yield column, _text_width([line.item.shows.get(name, "") for line in at.lines if line.item])
    if at.worked is not None:
        yield at.worked, 14
    yield from ((at.columns[f.id], min(max(f.width, 9), MAXIMUM_WIDTH)) for f in at.table.fields)


def _text_width(texts: list[str]) -> int:
    longest = max((len(text) for text in texts), default=0)
    return MAXIMUM_WIDTH if longest > 160 else 36 if longest > 40 else max(longest + 2, 14)
