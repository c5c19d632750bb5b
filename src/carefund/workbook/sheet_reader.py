"""Reading the tables of one sheet from the tab on which they were found."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NoReturn

from carefund.returns.model import FORM, Place, Row, Sheet
from carefund.returns.values import Raw, clean_text
from carefund.rulebook.labels import fold
from carefund.rulebook.model import Rulebook
from carefund.rulebook.sheets import FieldType, Table, TableKind
from carefund.rulebook.sheets import Sheet as SheetRule
from carefund.workbook.addresses import Grid, cell_name, column_index
from carefund.workbook.normalise import Notes, RowReader, cells_in_line
from carefund.workbook.outside import outside, says_something
from carefund.workbook.refuse import Refused
from carefund.workbook.row_keys import ItemCodes, Keys, is_row_key
from carefund.workbook.tables import ITEM, KEY, OURS, Found, FoundForm, FoundTable
from carefund.workbook.tabs import Tab
from carefund.workbook.totals import is_total, note_totals

__all__ = ["Names", "SheetReader"]

Names = Callable[[str], str]
"""What a defined name of the workbook refers to; empty where there is none of that name."""


class SheetReader:
    """Reads the tables of one sheet."""

    def __init__(self, rulebook: Rulebook, rule: SheetRule, tab: Tab, found: Found, names: Names, notes: Notes) -> None:
        self._rulebook, self._rule, self._tab, self._names, self._notes = rulebook, rule, tab, names, notes
        self._found = Found([], [])
        self._tables = {t.table.id: t for t in found.tables}
        self._forms = {f.table.id: f for f in found.forms}
        self._ignored: list[tuple[int, int]] = []
        self.grids: dict[str, Grid] = {}

    def read(self) -> Sheet:
        """The rows of every table of the sheet; refuses a tab on which a table cannot be found."""
        tables = {table.id: self._read(table) for table in self._rule.tables}
        self._notes.left_out(self._tab.name, [*self._ignored, *outside(self._rulebook, self._tab, self._found)])
        return Sheet(tables)

    def _read(self, table: Table) -> tuple[Row, ...]:
        if table.kind is TableKind.FORM:
            return self._form(table, self._forms.get(table.id) or self._named_form(table))
        found = self._tables.get(table.id) or self._named_table(table)
        if found is None:
            if table.only_for:
                return ()
            self._refuse_table(table)
        self._found.tables.append(found)
        self._complete_columns(found)
        return self._items(found) if table.kind is TableKind.ITEMS else self._rows(found)

    def _refuse_table(self, table: Table) -> NoReturn:
        raise Refused(
            "missing_tables",
            f"The tab “{self._tab.name}” lacks the headings of the table “{table.title}”, such as "
            f"“{table.fields[0].label}”. Nothing was read. Put the row of headings back, or copy your "
            "rows into a new workbook.",
        )

    # Forms

    def _form(self, table: Table, form: FoundForm | None) -> tuple[Row, ...]:
        if form is None:
            self._refuse_table(table)
        self._found.forms.append(form)
        cells = {name: (row, form.value_column) for name, row in form.rows.items()}
        for field in table.fields:
            if field.id not in cells and (at := self._named_cell(table, field.id)):
                cells[field.id] = at
                self._overtyped(table, field.label, (at[0], form.label_column))
        self.grids[table.id] = Grid(
            self._tab.name, (form.head, form.label_column), single={(FORM, f): at for f, at in cells.items()}
        )
        self._lacking(table, {field.label for field in table.fields if field.id not in cells})
        reader = RowReader(self._rulebook, self._rule.id, table, self._notes, cells)
        return (Row(FORM, reader.read(FORM, [self._tab.cell(*cells[name]) for name in reader.fields])),)

    def _named_form(self, table: Table) -> FoundForm | None:
        """A form whose labels were typed over, by the names of its cells."""
        cells = {f.id: at for f in table.fields if (at := self._named_cell(table, f.id))}
        if not cells:
            return None
        column = next(iter(cells.values()))[1]
        return FoundForm(table, max(column - 1, 0), {name: row for name, (row, _) in cells.items()}, column)

    def _named_cell(self, table: Table, field: str) -> tuple[int, int] | None:
        return self._start(f"cf_{self._rule.id}_{table.id}_{field}")

    # Tables with headings

    def _named_table(self, table: Table) -> FoundTable | None:
        """A table whose headings were typed over, by the name of its row of headings."""
        if (start := self._head_start(table)) is None or self._is_data(table, *start):
            return None
        return FoundTable(table, start[0], {}, {}, last=len(self._tab.rows))

    def _is_data(self, table: Table, row: int, column: int) -> bool:
        """Whether a row is one of data and not of headings: it has a key, or a number where the table has numbers."""
        cells, first = self._tab.rows[row], column + _fixed_columns(table)
        codes = {item.code for item in self._rulebook.items_of(table)} if table.kind is TableKind.ITEMS else set[str]()
        key = self._text(row, column)
        numbers = [n for n, field in enumerate(table.fields, start=first) if field.type in _NUMBERS and n < len(cells)]
        return key in codes or is_row_key(key) or any(isinstance(cells[n], float | int) for n in numbers)

    def _complete_columns(self, found: FoundTable) -> None:
        """Give a field without a heading the column where it was written, if no other field has it."""
        table = found.table
        lost = [f for f in table.fields if f.id not in found.columns]
        start = self._head_start(table) if lost or KEY not in found.roles else None
        if start and KEY not in found.roles:
            found.roles[KEY] = start[1]
        if start and lost:
            free = set(self._beside(found))
            for number, field in enumerate(table.fields, start=start[1] + _fixed_columns(table)):
                if field in lost and number in free:
                    found.columns[field.id] = number
                    self._overtyped(table, field.label, (found.head, number))
        self._lacking(table, {field.label for field in table.fields if field.id not in found.columns})

    def _rows(self, found: FoundTable) -> tuple[Row, ...]:
        reader = RowReader(self._rulebook, self._rule.id, found.table, self._notes, found.columns)
        filled = self._entered(found, reader.fields)
        keys, at, rows = Keys([key for _, key, _ in filled]), dict[str, int](), list[Row]()
        for r, own_key, cells in filled:
            key = keys.give(own_key)
            if values := reader.read(key, cells):
                at[key] = r
                rows.append(Row(key, values))
        self._note_renamed(found, keys, at)
        self._place(found, at)
        return tuple(rows)

    def _entered(self, found: FoundTable, fields: tuple[str, ...]) -> list[tuple[int, str, Sequence[Raw]]]:
        """The rows that somebody entered, each with its key and the cells of the fields; totals are noted."""
        table, key_column = found.table, found.roles.get(KEY)
        filled = [(r, self._text(r, key_column), cells) for r, cells in self._filled(found, fields)]
        totals = {
            r
            for r, key, cells in filled
            if not is_row_key(key) and is_total(table, dict(zip(fields, cells, strict=True)), key)
        }
        if not totals:
            return filled
        addresses = [f"{self._tab.name}!{cell_name(r, min(found.columns.values()))}" for r in sorted(totals)]
        note_totals(self._rule.id, table, addresses, self._notes)
        return [row for row in filled if row[0] not in totals]

    def _note_renamed(self, found: FoundTable, keys: Keys, at: Mapping[str, int]) -> None:
        renamed = [key for key in at if key in keys.renamed]
        if not renamed:
            return
        addresses = [f"{self._tab.name}!{cell_name(at[key], found.roles[KEY])}" for key in renamed]
        first, title = renamed[0], found.table.title
        message = (
            f"Two rows of “{title}” have the key “{keys.renamed[first]}”: the second, in {addresses[0]}, was read as "
            f"the new row “{first}”."
            if len(renamed) == 1
            else f"{len(renamed)} rows of “{title}” have the key of a row above them and were read as the new rows "
            f"“{first}” to “{renamed[-1]}”: {cells_in_line(addresses)}."
        )
        self._notes.say(message, Place(self._rule.id, found.table.id, first), addresses[0])

    def _items(self, found: FoundTable) -> tuple[Row, ...]:
        """The declared rows, then any other that somebody keyed."""
        table, at = found.table, dict[str, int]()
        reader = RowReader(self._rulebook, self._rule.id, table, self._notes, found.columns)
        read: dict[str, Row] = {}
        declared = dict.fromkeys(item.code for item in self._rulebook.items_of(table))
        codes = ItemCodes(self._rulebook, table)
        for r, cells in self._filled(found, reader.fields):
            own_key = self._text(r, found.roles.get(KEY))
            # A row of which the code was lost has its label.
            key = codes.by_code(own_key) or codes.by_label(self._text(r, found.roles.get(ITEM))) or own_key
            values = reader.read(key, cells) if key and key not in read else {}
            if values or (key in declared and key not in read):
                read[key], at[key] = Row(key, values), r
            else:
                self._ignored += [(r, c) for c in self._columns_of(found) if says_something(self._tab.rows[r][c])]
        self._place(found, at)
        known = [read.pop(code, Row(code)) for code in declared]
        return (*known, *read.values())

    def _columns_of(self, found: FoundTable) -> set[int]:
        return {*found.columns.values(), *found.roles.values()}

    def _place(self, found: FoundTable, rows: Mapping[str, int]) -> None:
        key_column = found.roles.get(KEY, min(found.columns.values(), default=0))
        self.grids[found.table.id] = Grid(self._tab.name, (found.head, key_column), rows, found.columns)

    def _filled(self, found: FoundTable, fields: Iterable[str]) -> Iterator[tuple[int, Sequence[Raw]]]:
        """The rows in which a field has something, or which an item names, with the cells of the fields.

        A row that repeats the headings, as a pasted table does, is none. What else stands there is noted.
        """
        rows, pick, others = self._tab.rows, _picker([found.columns[name] for name in fields]), self._beside(found)
        is_items = found.table.kind is TableKind.ITEMS
        named = [c for role, c in found.roles.items() if is_items and role in (KEY, ITEM)]
        blank: list[Raw] = [""] * len(rows[found.head])
        heads, nothing = pick(rows[found.head]), pick(blank)
        for r, row in enumerate(rows[found.first : found.last], start=found.first):
            if row == blank:
                continue
            cells = pick(row)
            if cells != heads if cells != nothing else any(row[c] != "" for c in named):
                yield r, cells
            if others:
                self._ignored += [(r, c) for c in others if says_something(row[c])]

    def _beside(self, found: FoundTable) -> list[int]:
        """Columns that belong neither to the table nor to what the workbook calculates beside it."""
        heads = self._tab.rows[found.head]
        ours = {c for c, cell in enumerate(heads) if isinstance(cell, str) and fold(cell) in OURS}
        known = self._columns_of(found) | ours
        return [c for c in range(len(heads)) if c not in known]

    def _text(self, r: int, column: int | None) -> str:
        cell = "" if column is None else self._tab.rows[r][column]
        if isinstance(cell, str):
            return clean_text(cell)
        return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else clean_text(str(cell))

    # Names, and what there is to say

    def _head_start(self, table: Table) -> tuple[int, int] | None:
        return self._start(f"cf_{self._rule.id}_{table.id}__head")

    def _start(self, name: str) -> tuple[int, int] | None:
        """The first cell of a defined name, where this tab reaches so far."""
        tab, _, span = self._names(name).rpartition("!")
        match = _SPAN.fullmatch(span)
        if match is None or tab.strip("'").replace("''", "'") != self._tab.name:
            return None
        row, column = int(match["row"]) - 1, column_index(match["column"])
        inside = 0 <= row < len(self._tab.rows) and column < len(self._tab.rows[row])
        return (row, column) if inside else None

    def _overtyped(self, table: Table, label: str, at: tuple[int, int]) -> None:
        address = f"{self._tab.name}!{cell_name(*at)}"
        self._notes.say(
            f"The heading “{label}” of “{table.title}” was changed; its values were read from where it was, {address}.",
            Place(self._rule.id, table.id), address,
        )  # fmt: skip

    def _lacking(self, table: Table, labels: set[str]) -> None:
        for field in table.fields:
            if field.label in labels:
                self._notes.say(
                    f"“{field.label}” of “{table.title}” was not found on the tab “{self._tab.name}”. It was read as "
                    "blank.",
                    Place(self._rule.id, table.id, "", field.id),
                )


_SPAN = re.compile(r"\$?(?P<column>[A-Z]{1,3})\$?(?P<row>\d{1,7})(?::\$?[A-Z]{1,3}\$?\d{1,7})?")

_NUMBERS = frozenset({FieldType.INTEGER, FieldType.NUMBER, FieldType.MONEY, FieldType.PERCENT})


def _picker(columns: Sequence[int]) -> Callable[[list[Raw]], Sequence[Raw]]:
    """Takes the cells of some columns from a row."""
    if len(columns) > 1:
        return itemgetter(*columns)
    return lambda row: [row[c] for c in columns]


def _fixed_columns(table: Table) -> int:
    """How many columns of a table stand before its fields: the key, the item and what it shows."""
    return 1 if table.kind is TableKind.ROWS else 2 + len(table.shows)
