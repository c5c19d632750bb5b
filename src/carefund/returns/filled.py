"""The rows of a return that count, table by table, and what they answer field by field.

Most questions about a table are about one field or a few, to which the rows give few different answers. A column of
answers shows whether anything can be wrong at all, before any row is looked at.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import msgspec

from carefund.returns.model import FORM, Place, Return, Row, Value
from carefund.rulebook.model import Rulebook
from carefund.rulebook.sheets import Field, Item, Sheet, Table, TableKind

__all__ = ["Answers", "Filled", "FilledTable", "filled_rows", "filled_tables"]

T = TypeVar("T")

Answers = Mapping[str, Value | None]
"""What a row answers in some fields, None where it is blank."""

Situations = Mapping[Value | None, Sequence[Answers]]
"""The different answers to a field, each with the different answers that rows give beside it in some other fields."""

_ALONE: Sequence[Answers] = ({},)


class Filled(msgspec.Struct, frozen=True, gc=False):
    """A row that counts, with where it is declared."""

    sheet: Sheet
    table: Table
    row: Row
    item: Item | None

    def place(self, field: str = "") -> Place:
        """The place of one of its fields, or of the row."""
        return Place(self.sheet.id, self.table.id, self.row.key, field)


class FilledTable:
    """The rows of a table that count, and their answers as columns. Each column is made the first time it is asked."""

    def __init__(self, table: Table, rows: tuple[Filled, ...]) -> None:
        """Hold the rows of a table that count, in the order of the return."""
        self.table, self.rows = table, rows
        self._values = [filled.row.values for filled in rows]
        self._columns: dict[str, Sequence[Value | None]] = {}
        self._situations: dict[str, Situations] = {}

    def column(self, field: str) -> Sequence[Value | None]:
        """The answer of each row to a field, None where it is blank, in the order of the rows."""
        if field not in self._columns:
            self._columns[field] = [values.get(field) for values in self._values]
        return self._columns[field]

    def situations(self, field: Field) -> Situations:
        """Each different answer to a field, with the answers beside it that decide what it may be."""
        if field.id not in self._situations:
            self._situations[field.id] = self._different(field)
        return self._situations[field.id]

    def _different(self, field: Field) -> Situations:
        deciding = self.table.deciding[field.id]
        if not deciding:
            return dict.fromkeys(self.column(field.id), _ALONE)
        columns = [self.column(name) for name in deciding]
        found: dict[Value | None, list[Answers]] = defaultdict(list)
        for answer, *beside in dict.fromkeys(zip(self.column(field.id), *columns, strict=True)):
            found[answer].append(dict(zip(deciding, beside, strict=True)))
        return found

    def each(self, fields: Sequence[str], question: Callable[[Answers], T]) -> list[T]:
        """What a question about a few fields says of each row; asked once for each different set of answers."""
        columns = [self.column(field) for field in fields]
        rows = list(zip(*columns, strict=True)) if columns else [()] * len(self.rows)
        said = {answers: question(dict(zip(fields, answers, strict=True))) for answers in dict.fromkeys(rows)}
        return [said[answers] for answers in rows]


def filled_tables(rulebook: Rulebook, ret: Return) -> Mapping[str, FilledTable]:
    """Every table that the round asks of a return of this kind, at `sheet.table`, with the rows that count."""
    return {
        f"{sheet.id}.{table.id}": FilledTable(
            table, tuple([Filled(sheet, table, row, item) for row, item in filled_rows(rulebook, ret, sheet.id, table)])
        )
        for sheet in rulebook.sheets_of(ret.kind)
        for table in sheet.tables
    }


def filled_rows(rulebook: Rulebook, ret: Return, sheet: str, table: Table) -> list[tuple[Row, Item | None]]:
    """The rows of a table that count: the form, one for each item, or those in which something is entered."""
    rows = ret.rows(f"{sheet}.{table.id}")
    if table.kind is TableKind.ROWS:
        return [(row, None) for row in rows if row.values]
    if table.kind is TableKind.FORM:
        return [(rows[0] if rows else Row(FORM), None)]
    by_key = {row.key: row for row in rows}
    return [(by_key.get(item.code) or Row(item.code), item) for item in rulebook.items_of(table)]
