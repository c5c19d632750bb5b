"""Where everything of a return stands in its workbook: tabs, tables, rows, cells and names.

Pure positions, which `placing.lay_out` works out before anything is written, so that the writer, its formulas and the
hyperlinks of findings cannot disagree. Rows and columns count from 0 here; addresses are as Excel prints them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from carefund.returns import Place, Row
from carefund.rulebook.sheets import Field, Item, Sheet, Table, TableKind

__all__ = ["Layout", "Line", "Tab", "TableAt", "name_of", "quoted", "text_lines"]

KEY, FIRST = 0, 1
"""The column of row keys and item codes, and the first column after it."""
VALUE, HELP, CHECKER = 2, 3, 4
"""Columns of a form after its labels."""
INTRO_ROW, TOP = 3, 5
"""The row of a tab's introduction, and the first row below it that may hold something."""
LONG = 40
"""Rows from which a table scrolls: it comes last on its sheet and its heading stays in view."""
PRINTED, PRINTED_LONG = 10, 25
"""Rows that a table of rows prints at least, and a long one: some blank ones where few are filled in."""
FROZEN_WIDTH = 48
"""Characters that may stay in view at the left of a scrolling table."""


class Line(NamedTuple):
    """One row of a table as written: what it holds, and for a form which field."""

    at: int
    row: Row
    item: Item | None = None
    field: Field | None = None


@dataclass(frozen=True)
class TableAt:
    """A table in its place.

    `top` is its title row and `head` its row of headings (the same row for a form). `counts` is false for a table that
    does not apply to this kind of area: it is shown only because the return holds rows of it.
    """

    tab: str
    sheet: str
    table: Table
    counts: bool
    top: int
    head: int
    lines: tuple[Line, ...]
    columns: Mapping[str, int]
    shows: Mapping[str, int]
    worked: int | None
    complete: int
    findings: int | None = None
    """The column of findings, the same for all tables of a tab; None where none are shown."""

    @property
    def path(self) -> str:
        """`sheet.table`."""
        return f"{self.sheet}.{self.table.id}"

    @property
    def first(self) -> int:
        """The first row below the headings."""
        return self.head + 1

    @property
    def last(self) -> int:
        """The last row."""
        return self.head + len(self.lines)

    @property
    def last_column(self) -> int:
        """The rightmost column."""
        return self.complete if self.findings is None else self.findings

    @property
    def is_long(self) -> bool:
        """Whether the table is one to scroll in."""
        return self.table.kind is TableKind.ROWS and len(self.lines) >= LONG

    @property
    def printed(self) -> int:
        """The last row to print where the table ends its tab: the last that is filled in, unless these are few."""
        if self.table.kind is not TableKind.ROWS:
            return self.last
        filled = sum(1 for line in self.lines if line.row.key)
        return self.head + min(len(self.lines), max(filled, PRINTED_LONG if self.is_long else PRINTED))

    def line_of(self, key: str, field_id: str = "") -> Line | None:
        """The line of a row key; in a form, that of a field."""
        if self.table.kind is TableKind.FORM:
            return next((line for line in self.lines if line.field is not None and line.field.id == field_id), None)
        return next((line for line in self.lines if line.row.key == key), None)

    def column_of(self, field_id: str) -> int:
        """The column of a field's values."""
        return VALUE if self.table.kind is TableKind.FORM else self.columns[field_id]

    def span(self, column: int) -> str:
        """The cells of a column as a formula on any tab refers to them."""
        letter = xl_col_to_name(column, col_abs=True)
        return f"{quoted(self.tab)}!{letter}${self.first + 1}:{letter}${self.last + 1}"

    def cell(self, row: int, column: int) -> str:
        """One cell as a formula on any tab refers to it."""
        return f"{quoted(self.tab)}!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"


@dataclass(frozen=True)
class Tab:
    """A tab: its name, the sheet it shows (none for one that the product adds), its tables, its column widths.

    `block` is the row from which calculated figures stand above the tables.
    """

    name: str
    kind: str
    sheet: Sheet | None = None
    block: int = TOP
    tables: tuple[TableAt, ...] = ()
    widths: Mapping[int, int] = field(default_factory=dict)

    @property
    def long(self) -> TableAt | None:
        """The table that scrolls, if there is one: it is the last."""
        return self.tables[-1] if self.tables and self.tables[-1].is_long else None

    @property
    def prints_in_part(self) -> bool:
        """Whether it ends in blank rows that would fill pages."""
        return bool(self.tables) and self.tables[-1].printed < self.tables[-1].last

    @property
    def frozen_columns(self) -> int:
        """How many columns stay in view beside the scrolling table."""
        width, count = 0, 0
        while (width := width + self.widths.get(count, 9)) <= FROZEN_WIDTH:
            count += 1
        return count


@dataclass(frozen=True)
class Layout:
    """All tabs in order, and the tables by `sheet.table`."""

    tabs: tuple[Tab, ...]
    tables: Mapping[str, TableAt]

    def tab_of(self, kind: str) -> Tab:
        """The first tab of a kind (`guidance`, `summary`, `findings`)."""
        return next(tab for tab in self.tabs if tab.kind == kind)

    def sheet_tab(self, sheet: str) -> Tab | None:
        """The tab of a sheet; None where the return has no such sheet."""
        return next((tab for tab in self.tabs if tab.sheet is not None and tab.sheet.id == sheet), None)

    def address(self, place: Place) -> tuple[str, str] | None:
        """The tab and the cell of a place, such as `("5a. Expenditure", "F12")`; None where nothing shows it."""
        table = self.tables.get(f"{place.sheet}.{place.table}")
        if table is None:
            tab = self.sheet_tab(place.sheet)
            return (tab.name, "A1") if tab else None
        line = table.line_of(place.row, place.field) if place.row else None
        if line is None:
            return table.tab, xl_rowcol_to_cell(table.top, KEY)
        column = table.column_of(place.field) if place.field in table.table.by_id else FIRST
        return table.tab, xl_rowcol_to_cell(line.at, column)


def quoted(tab: str) -> str:
    """A tab's name as formulas spell it."""
    return "'" + tab.replace("'", "''") + "'"


_UNNAMEABLE = re.compile(r"[^A-Za-z0-9_.]")


def name_of(*parts: str) -> str:
    """A defined name: `cf`, then the parts, with an underscore for whatever a name may not hold."""
    return _UNNAMEABLE.sub("_", "_".join(("cf", *parts)))


def text_lines(text: str, width: int) -> int:
    """How many lines a text takes in a cell of so many characters; a character is on average a little narrower."""
    return sum(max(1, -(-len(part) * 20 // (21 * width))) for part in text.split("\n"))
