"""From cells to typed values, and a note of whatever was made of a cell that was not typed as asked."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from carefund.returns.model import Place, Value
from carefund.returns.values import Raw, ReadValue, canonical, clean_text, read_value
from carefund.rulebook.model import Rulebook
from carefund.rulebook.sheets import Field, FieldType, Table, TableKind
from carefund.workbook.addresses import Cells, cell_name

__all__ = ["Note", "Notes", "RowReader", "as_percentage", "cells_in_line"]


class Note(NamedTuple):
    """Something that the reader did to what it found, or left out: nothing is changed without a word.

    `place` and `cell` say where, the first of them where there are many; None and empty where it concerns no cell.
    """

    message: str
    place: Place | None = None
    cell: str = ""


_KINDS: Mapping[str, tuple[str, str]] = {
    "number": ("A number was text and was read as a number", "{count} numbers were text and were read as numbers"),
    "date": (
        "A date was not a date cell and was read as a date",
        "{count} dates were not date cells and were read as dates",
    ),
    "prompt": (
        "A prompt is not an answer and was read as blank",
        "{count} prompts are not answers and were read as blank",
    ),
    "percent": (
        "A percentage was typed as a plain number and was read as it stands",
        "{count} percentages were typed as plain numbers and were read as they stand",
    ),
    "choice": (
        "An entry of “{column}” was not spelt as in the list and was read as what the list says",
        "{count} entries of “{column}” were not spelt as in the list and were read as what the list says",
    ),
}
_LISTED = 12
"""Cells that a note names before it only counts the rest."""


class Notes:
    """Collects what there is to say, and says it once for each kind and tab, of choices once for each column."""

    def __init__(self) -> None:
        self._said: list[Note] = []
        self._made: dict[tuple[str, str, str, str], list[tuple[Place, str]]] = {}

    def say(self, message: str, place: Place | None = None, cell: str = "") -> None:
        """Note something that stands by itself."""
        self._said.append(Note(message, place, cell))

    def made(self, kind: str, detail: str, place: Place, column: str = "") -> None:
        """Note what was made of one cell; `kind` is a key of the kinds that are grouped, `column` the one to name."""
        group = (kind, place.sheet, place.table if column else "", column)
        self._made.setdefault(group, []).append((place, detail))

    def left_out(self, tab: str, cells: Iterable[tuple[int, int]]) -> None:
        """Note the cells of a tab, by row and column from 0, that hold something and were not read."""
        names = [f"{tab}!{cell_name(*at)}" for at in sorted(cells)]
        if names:
            what = (
                "A cell beside or below the tables was"
                if len(names) == 1
                else f"{len(names)} cells beside or below the tables were"
            )
            self.say(f"{what} not read: {cells_in_line(names)}.", None, names[0])

    def all(self, cells: Cells) -> tuple[Note, ...]:
        """Every note, those about many cells grouped and with their addresses."""
        grouped = [self._grouped(kind, column, made, cells) for (kind, *_, column), made in self._made.items()]
        return (*self._said, *grouped)

    def _grouped(self, kind: str, column: str, made: list[tuple[Place, str]], cells: Cells) -> Note:
        one, many = _KINDS[kind]
        addresses = [cells.address(place) for place, _ in made]
        if len(made) == 1:
            said = one.format(column=column)
            return Note(f"{said}, in {addresses[0]}: {made[0][1]}.", made[0][0], addresses[0])
        said = many.format(count=len(made), column=column)
        return Note(f"{said}: {cells_in_line(addresses)}.", made[0][0], addresses[0])


def cells_in_line(addresses: Iterable[str]) -> str:
    """Cells in one line, the tab named once: `5a. Expenditure!F12, F13 and 3 more`."""
    names: list[str] = []
    last = ""
    for address in addresses:
        tab, _, cell = address.rpartition("!")
        names.append(cell if tab == last else address)
        last = tab
    rest = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {rest} more" if rest > 0 else "")


def as_percentage(read: ReadValue, raw: Raw, *, whole: bool = False) -> ReadValue:
    """What an entry of a percentage cell means, with a note unless it is a fraction, as such a cell should hold.

    A number up to 1 is a fraction (0.084 is 8.4%), unless `whole` says that its row holds percentages. Beyond 1 it is a
    percentage already, and so is text, however small.
    """
    if not isinstance(read.value, Decimal) or not read.value:
        return read
    if isinstance(raw, str):
        return ReadValue(read.value, read.note or f"“{read.value}” read as {read.value}%")
    if whole or abs(read.value) > 1:
        return ReadValue(read.value, f"{read.value} read as {read.value}%")
    return ReadValue(canonical(read.value * 100))


def _is_whole(raw: Raw) -> bool:
    """Whether an entry of a percentage cell is a number that can be no fraction."""
    return isinstance(raw, float | int) and abs(raw) > 1


_Column = tuple[str, str, Field, dict[object, Value]]
"""A field whose cells are read: its id, the field within whose option it lies, itself, and its entries so far.

A plain tuple: to take a named one apart takes twice as long, and that is done for every cell.
"""


class RowReader:
    """Reads the cells of a table's rows and notes what it made of them.

    Most columns repeat few entries, so each entry is read once, unless there is something to say of it each time; a
    dependent choice once for each set of its options.
    """

    def __init__(
        self, rulebook: Rulebook, sheet: str, table: Table, notes: Notes, given: Container[str] | None = None
    ) -> None:
        self._rulebook, self._sheet, self._table, self._notes = rulebook, sheet, table, notes
        fields = [f for f in table.fields if not f.calculated and (given is None or f.id in given)]
        at = {field.id: number for number, field in enumerate(fields)}
        # A field whose options depend on one that is declared after it has to wait for it.
        late = [field for field in fields if at.get(field.within, -1) > at[field.id]]
        ordered = [field for field in fields if field not in late] + late
        self._columns: list[_Column] = [(field.id, field.within, field, {}) for field in ordered]
        self._in_order = not late
        # The answers of a form are no shares of one thing.
        percents = [n for n, field in enumerate(ordered) if field.type is FieldType.PERCENT]
        self._shares = [] if table.kind is TableKind.FORM else percents
        self.fields = tuple(field.id for field in ordered)
        """The fields whose cells `read` takes, in this order."""

    def read(self, key: str, cells: Sequence[Raw]) -> dict[str, Value]:
        """The values of a row by field, blanks left out, in the order of the table's fields.

        Where one share of a row is beyond 1, none is a fraction: 1 beside 99 is 1%.
        """
        whole = any([cells[n] != "" and _is_whole(cells[n]) for n in self._shares])
        values: dict[str, Value] = {}
        for (name, within, field, seen), raw in zip(self._columns, cells, strict=True):
            if not raw and raw == "":  # to compare a number with a text takes longer than to see that it is not 0
                continue
            entry = (values.get(within), whole, raw) if within or whole else raw
            if (value := seen.get(entry)) is None:
                value, note = self._read(field, raw, values, whole)
                if note:
                    self._note(field, raw, value, note, key)
                if value is None:
                    continue
                if not note and raw not in _TRUTHS:
                    seen[entry] = value
            values[name] = value
        return values if self._in_order else {name: values[name] for name in self._table.by_id if name in values}

    def _read(self, field: Field, raw: Raw, values: Mapping[str, Value], whole: bool) -> tuple[Value | None, str]:
        if isinstance(raw, str) and field.type in _TEXTS:
            # Most of what is read once is text, to be kept as it is: the shortest way for it.
            return clean_text(raw) or None, ""
        if field.type is FieldType.CHOICE:
            return self._choice(field, raw, values)
        read = read_value(field, raw, {})
        return as_percentage(read, raw, whole=whole) if field.type is FieldType.PERCENT else read

    def _choice(self, field: Field, raw: Raw, values: Mapping[str, Value]) -> ReadValue:
        """What an entry of a list means, with a note unless it stands there as in the list."""
        read = read_value(field, raw, self._rulebook.spellings(field, values))
        option = self._rulebook.options(field, values).get(str(read.value))
        if option is None or read.value is None or not isinstance(raw, str):
            return read
        if raw in (option.label, *option.also):
            return read
        return ReadValue(read.value, f"“{_SPACE.sub(' ', raw)}” read as “{option.label}”")

    def _note(self, field: Field, raw: Raw, value: Value | None, note: str, key: str) -> None:
        kind, place = _kind(field, raw, value), Place(self._sheet, self._table.id, key, field.id)
        # The answers of a form stand in one column, which is called by its title.
        column = self._table.title if self._table.kind is TableKind.FORM else field.label
        self._notes.made(kind, note, place, column if kind == "choice" else "")


_SPACE = re.compile(r"\s")
_TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT})
_TRUTHS = (False, True)
"""As keys, they equal 0 and 1, which are other entries."""


def _kind(field: Field, raw: Raw, value: Value | None) -> str:
    """Under which heading a note about an entry belongs."""
    if value is None:
        return "prompt"
    if field.type in (FieldType.DATE, FieldType.CHOICE):
        return field.type.value
    return "percent" if field.type is FieldType.PERCENT and not isinstance(raw, str) else "number"
