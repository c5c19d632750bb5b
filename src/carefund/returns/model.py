"""A return: sheets of tables of rows of typed values.

Values are `Decimal` (money in pounds, percentages from 0 to 100, other numbers), `date` or `str` (text, and the code
of an option). A value that could not be read as its field's type stays in the return as the text that was typed, so
nothing entered is lost and the checks can say what is wrong with it. A blank is absent: missing is not zero.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import msgspec

from carefund.returns.waivers import Waiver

__all__ = ["FORM", "Place", "Return", "Row", "Sheet", "Value", "Values"]

Value = str | Decimal | date
Values = Mapping[str, Value]

FORM = "form"
"""Key of the only row of a form table."""


class Place(NamedTuple):
    """Where in a return: a field of a row, or, with empty parts from the right, a row, a table, a sheet, the whole."""

    sheet: str = ""
    table: str = ""
    row: str = ""
    field: str = ""

    @property
    def row_path(self) -> str:
        """Its row as a waiver names it: `sheet.table.row`."""
        return f"{self.sheet}.{self.table}.{self.row}"


class Row(msgspec.Struct, frozen=True, gc=False):
    """A row of a table: `key` is stable while the row lives; `values` by field id, blanks absent."""

    key: str
    values: Values = {}


class Sheet(msgspec.Struct, frozen=True):
    """The rows of each table of a sheet, by table id."""

    tables: Mapping[str, tuple[Row, ...]] = {}


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """What an area sends in for a round: one value that is passed around whole."""

    round: str
    kind: str
    area: str
    id: str
    rulebook_version: str
    sheets: Mapping[str, Sheet] = {}
    waivers: tuple[Waiver, ...] = ()

    def rows(self, path: str) -> tuple[Row, ...]:
        """The rows of the table at `sheet.table`; none where the return does not hold it."""
        sheet, _, table = path.partition(".")
        found = self.sheets.get(sheet)
        return found.tables.get(table, ()) if found else ()

    def form(self, path: str) -> Values:
        """The values of the form table at `sheet.table`."""
        rows = self.rows(path)
        return rows[0].values if rows else {}

    def value(self, place: Place) -> Value | None:
        """The value at a place; None where it is blank."""
        for row in self.rows(f"{place.sheet}.{place.table}"):
            if row.key == place.row:
                return row.values.get(place.field)
        return None

    def places(self) -> Iterator[tuple[Place, Value]]:
        """Every value with its place, in the order of the sheets."""
        for sheet_id, sheet in self.sheets.items():
            for table_id, rows in sheet.tables.items():
                for row in rows:
                    for field, value in row.values.items():
                        yield Place(sheet_id, table_id, row.key, field), value

    def with_rows(self, path: str, rows: tuple[Row, ...]) -> "Return":
        """The same return with the rows of one table replaced."""
        sheet_id, _, table_id = path.partition(".")
        tables = dict(self.sheets[sheet_id].tables if sheet_id in self.sheets else {})
        tables[table_id] = rows
        return msgspec.structs.replace(self, sheets=dict(self.sheets) | {sheet_id: Sheet(tables)})

    def with_value(self, place: Place, value: Value | None) -> "Return":
        """The same return with one value changed, or blanked with None; a row that is not there yet is added last."""
        path = f"{place.sheet}.{place.table}"
        rows = {row.key: row for row in self.rows(path)}
        values = dict(rows[place.row].values) if place.row in rows else {}
        values.pop(place.field, None)
        rows[place.row] = Row(place.row, values if value is None else values | {place.field: value})
        return self.with_rows(path, tuple(rows.values()))
