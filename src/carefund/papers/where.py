"""The places of a finding as its reader finds them: cells of a workbook, or labels of sheets, rows and fields."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Protocol

from carefund.returns.model import Place
from carefund.rulebook.model import Rulebook
from carefund.rulebook.sheets import FieldType, Table, TableKind

__all__ = ["AddressBook", "called", "place_name", "where"]


class AddressBook(Protocol):
    """Something that knows in which cell of a workbook a place is."""

    def address(self, place: Place) -> str:
        """The cell, such as `5a. Expenditure!F12`; empty where the place has none."""
        ...


def where(rulebook: Rulebook, places: Iterable[Place], cells: AddressBook | None = None) -> tuple[str, ...]:
    """The places in few lines: cells of one sheet together, or rows of one field together.

    `cells` gives addresses where the return came from a workbook; a place without an address is named by its labels.
    """
    addressed = [(place, cells.address(place) if cells else "") for place in places]
    in_cells = [address for _, address in addressed if address]
    by_label = [place for place, address in addressed if not address]
    return (*_cells(in_cells), *_rows(rulebook, by_label))


def place_name(rulebook: Rulebook, place: Place, row: str = "") -> str:
    """One place by its labels: “5a. Expenditure, Schemes, row r5, Scheme Type”; `row` names its row in another way."""
    return ", ".join(_parts(rulebook, place, row)) or "the whole return"


def called(rulebook: Rulebook, place: Place, values: Mapping[str, object], longest: int = 60) -> str:
    """What an entered row is called: the first of its texts, cut where it is long; empty where it has none."""
    sheet = rulebook.sheets.get(place.sheet)
    table = sheet.by_id.get(place.table) if sheet else None
    if table is None or table.kind is not TableKind.ROWS:
        return ""
    told = (
        (f, text) for f in table.fields if f.type in _TELLING and isinstance(text := values.get(f.id), str) and text
    )
    field, text = next(told, (None, ""))
    if field is not None and field.type is FieldType.CHOICE:
        text = rulebook.label(field, text, values)
    return f"{text[:longest].rstrip()}…" if len(text) > longest else text


_TELLING = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.CHOICE})


def _parts(rulebook: Rulebook, place: Place, row: str) -> Iterator[str]:
    if place.sheet not in rulebook.sheets:
        yield from filter(None, place)
        return
    sheet = rulebook.sheets[place.sheet]
    yield f"{sheet.number}. {sheet.title}"
    if place.table not in sheet.by_id:
        yield from filter(None, place[1:])
        return
    table = sheet.by_id[place.table]
    if len(sheet.tables) > 1:
        yield table.title
    if name := row or _row_name(rulebook, table, place.row):
        yield name
    if place.field:
        yield table.by_id[place.field].label if place.field in table.by_id else place.field


def _row_name(rulebook: Rulebook, table: Table, row: str) -> str:
    if not row or table.kind is TableKind.FORM:
        return ""
    return f"row {row}" if table.kind is TableKind.ROWS else _item_name(rulebook, table, row)


def _item_name(rulebook: Rulebook, table: Table, row: str) -> str:
    label = next((item.label for item in rulebook.items_of(table) if item.code == row), "")
    return f"{row} ({label})" if 0 < len(label) <= _LONGEST_LABEL else row


_LONGEST_LABEL = 60
"""Characters of a fixed row's label up to which it stands beside its code."""


def _rows(rulebook: Rulebook, places: list[Place]) -> Iterator[str]:
    """Rows of one field in one line: “5a. Expenditure, Scheme Type: rows r1, r2”."""
    for (sheet, table, field), group in groupby(places, key=lambda p: (p.sheet, p.table, p.field)):
        found = list(group)
        if len(found) == 1:
            yield place_name(rulebook, found[0])
        else:
            keys = ", ".join(place.row for place in found)
            yield f"{place_name(rulebook, Place(sheet, table, '', field))}: rows {keys}"


_CELL = re.compile(r"^(?P<tab>.*)!(?P<column>[A-Z]+)(?P<row>\d+)$", re.DOTALL)


def _cells(addresses: Iterable[str]) -> Iterator[str]:
    """Cells of one tab in one line, neighbours below each other as a range; an address of no single cell as it is."""
    by_tab: dict[str, list[tuple[str, int]]] = {}
    for address in dict.fromkeys(addresses):
        if match := _CELL.match(address):
            by_tab.setdefault(match["tab"], []).append((match["column"], int(match["row"])))
        else:
            yield address
    for tab, found in by_tab.items():
        ordered = sorted(found, key=lambda cell: (len(cell[0]), cell))
        yield f"{tab}!{', '.join(_ranges(ordered))}"


def _ranges(cells: list[tuple[str, int]]) -> Iterator[str]:
    """Runs of cells in a column, such as `F12 to F14`; `cells` are in order."""
    runs: list[list[tuple[str, int]]] = []
    for column, row in cells:
        if runs and runs[-1][-1] == (column, row - 1):
            runs[-1].append((column, row))
        else:
            runs.append([(column, row)])
    for run in runs:
        first, last = (f"{column}{row}" for column, row in (run[0], run[-1]))
        yield first if first == last else f"{first} to {last}"
