"""Reading the blocks that a round's `national.toml` declares from the tabs of a national file."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from carefund.returns.model import FORM, Place, Row, Value
from carefund.returns.values import Raw, read_value
from carefund.rulebook import Rulebook
from carefund.rulebook.labels import fold
from carefund.rulebook.national import Block, Measure
from carefund.rulebook.sheets import Field, Table, TableKind
from carefund.workbook.addresses import Grid, cell_name
from carefund.workbook.normalise import Notes, RowReader, as_percentage, cells_in_line
from carefund.workbook.refuse import Refused
from carefund.workbook.regions import At, Heads, Labels, Region, folds, has_text
from carefund.workbook.tabs import Tab
from carefund.workbook.totals import is_total, note_totals
from carefund.workbook.unread import Unread

__all__ = ["Page", "TableCollector", "takes"]


class Page(NamedTuple):
    """A tab of a national file while its blocks are read: its labels, the words of its checkers, what nobody read."""

    tab: Tab
    region: Region
    labels: frozenset[str]
    checked: frozenset[str]
    unread: Unread


class TableCollector:
    """Collects the values of one table, block by block, with the cell of each."""

    def __init__(self, rulebook: Rulebook, path: str, notes: Notes) -> None:
        self.sheet = path.partition(".")[0]
        self.table: Table = rulebook.table(path)
        self._rulebook, self._notes = rulebook, notes
        self._reader = RowReader(rulebook, self.sheet, self.table, notes)
        self._rows: list[Row] = []
        self._raws: dict[str, dict[str, Raw]] = {}
        self._at: dict[tuple[str, str], At] = {}
        self._lines: dict[str, int] = {}
        self._totals: list[str] = []
        self._tab, self._head = "", (0, 0)

    def add(self, block: Block, page: Page) -> None:
        """Take what a block holds; notes that an optional one is missing, refuses a file without another."""
        part = page.region.part(block.start, block.stop)
        if part is None or not _READERS[block.kind](self, block, part, page):
            self._lacks(block, page.tab)
        elif not self._tab:
            self._tab = page.tab.name

    def _lacks(self, block: Block, tab: Tab) -> None:
        starts = (
            *block.after,
            *block.start,
            *(text for texts in block.columns.values() for text in texts),
            block.table,
        )
        if block.optional:
            self._not_found(starts[0], tab)
            return
        raise Refused(
            "missing_tables",
            f"The tab “{tab.name}” does not hold “{starts[0]}” with the headings we look for, so nothing was read. "
            "Check that the tab is complete, or copy the figures into one of our templates.",
        )

    def _not_found(self, label: str, tab: Tab) -> None:
        self._notes.say(
            f"“{label}” of “{self.table.title}” was not found on the tab “{tab.name}”. It was read as blank.",
            Place(self.sheet, self.table.id),
        )

    # The kinds of block: each says whether it found its headings or labels

    def cells(self, block: Block, part: Region, page: Page) -> bool:
        """Single answers beside or below their labels."""
        for name, wanted in block.columns.items():
            if (label := part.find(folds(wanted))) is None:
                self._not_found(wanted[0], page.tab)
                continue
            near = frozenset[str]() if takes(self._rulebook, self.table.by_id[name], page.checked) else page.checked
            found = part.below(label, page.labels) if block.below else part.beside(label, page.labels, near)
            self._head = self._head if self._tab else label
            page.unread.belongs(label[0], part.last, label[1])
            if found and (block.row, name) not in self._at:
                self._put(block.row, name, part.entry(*found), found)
                page.unread.read(found)
            else:
                self._at.setdefault((block.row, name), label if block.below else (label[0], label[1] + 1))
        return True

    def rows(self, block: Block, part: Region, page: Page) -> bool:
        """A row of headings with entries below it."""
        part, heads = _headed(block, part)
        if heads is None:
            return False
        first = self._below(heads, page)
        label = part.find(Labels(block.after)) if block.after else None
        if block.after:
            if label is None:
                return False
            first = label[0]
        page.unread.belongs(first, part.last)
        for r in range(first, part.last):
            found = {name: at for name, at in self._entries(block, part, heads, r, page.checked) if at != label}
            page.unread.read(*found.values(), *_row_number(block, part, r))
            if is_total(self.table, {name: part.entry(*at) for name, at in found.items()}):
                self._totals.append(f"{page.tab.name}!{cell_name(*min(found.values()))}")
            elif found.keys() - set(block.numbering):
                self._row(block, part, r, found)
        return True

    def _below(self, heads: Heads, page: Page) -> int:
        """The first row below some headings, which are where the table is if nothing else was."""
        self._head = self._head if self._tab else (heads.first, min(heads.columns.values()))
        page.unread.heads(heads.first, heads.last)
        return heads.last + 1

    def _entries(
        self, block: Block, part: Region, heads: Heads, r: int, checked: frozenset[str]
    ) -> Iterator[tuple[str, At]]:
        """The fields of a row with the cells of their entries."""
        for name, column in heads.columns.items():
            if name == block.anchor:
                if at := self._anchored(part, heads, r, column, checked):
                    yield name, at
                    if block.beside and block.beside not in heads.columns and (beside := part.beside(at, frozenset())):
                        yield block.beside, beside
            elif part.entry(r, column) != "":
                yield name, (r, column)

    def _anchored(self, part: Region, heads: Heads, r: int, column: int, checked: frozenset[str]) -> At | None:
        """The first words under the heading that starts a block, or right of it: row numbers stand there too.

        What a checker says is no name: its column may have no heading that tells.
        """
        end = min((c for c in heads.columns.values() if c > column), default=len(part.rows[r]))
        cells = ((c, part.entry(r, c)) for c in range(column, end))
        return next(((r, c) for c, cell in cells if has_text(cell) and fold(str(cell)) not in checked), None)

    def _row(self, block: Block, part: Region, r: int, found: Mapping[str, At]) -> None:
        """Keep a row in which something is answered: prompts and what follows from its place alone make none."""
        key = f"r{len(self._rows) + 1}"
        values = self._read(key, self._fixed(block) | {name: part.entry(*at) for name, at in found.items()})
        if values.keys() - block.fixed.keys():
            self._rows.append(Row(key, values))
            self._lines[key] = r
            self._at.update({(key, name): at for name, at in found.items()})

    def _fixed(self, block: Block) -> dict[str, Raw]:
        """What follows from where a block stands, as if its cells said it: a choice by its label."""
        fields = [(self.table.by_id[name], value) for name, value in block.fixed.items()]
        return {field.id: self._rulebook.label(field, value) if field.list else value for field, value in fields}

    def items(self, block: Block, part: Region, page: Page) -> bool:
        """Fixed rows, each known by its code or label."""
        part, heads = _headed(block, part)
        if heads is None:
            return False
        first = self._below(heads, page)
        page.unread.belongs(first, part.last, max(heads.columns.values()) + 1)
        rows = dict(self._item_rows(part, heads))
        for r, key in rows.items():
            self._lines[key] = r
            for name, column in heads.columns.items():
                if (raw := part.entry(r, column)) != "":
                    self._put(key, name, raw, (r, column))
        below = [(r, c) for r in range(first, part.last) if r not in rows for c in heads.columns.values()]
        self._note_ignored(page.tab, [at for at in below if part.entry(*at) != ""])
        return True

    def _note_ignored(self, tab: Tab, cells: list[At]) -> None:
        if cells:
            addresses = cells_in_line(f"{tab.name}!{cell_name(*at)}" for at in cells)
            self._notes.say(f"{addresses} of “{self.table.title}” belong to no row that we know. They were not read.")

    def _item_rows(self, part: Region, heads: Heads) -> Iterator[tuple[int, str]]:
        keys = {
            fold(text): item.code for item in self._rulebook.items_of(self.table) for text in (item.label, item.code)
        }
        seen: set[str] = set()
        for r in range(heads.last + 1, part.last):
            names = (keys.get(fold(cell)) for cell in part.rows[r] if isinstance(cell, str) and cell)
            key = next((name for name in names if name), None)
            if key and key not in seen:
                seen.add(key)
                yield r, key

    def matrix(self, block: Block, part: Region, page: Page) -> bool:
        """Periods across, measures down."""
        heads = part.heads({period.code: folds(period.labels) for period in block.periods})
        if heads is None:
            return False
        page.unread.belongs(self._below(heads, page), part.last, min(heads.columns.values()))
        known = {item.code for item in self._rulebook.items_of(self.table)}
        for measure in block.measures:
            line = self._measure_row(measure, part, heads)
            for period, column in heads.columns.items():
                key = f"{measure.code}.{period}"
                if line is not None and key in known and (raw := part.entry(line, column)) != "":
                    self._lines.setdefault(key, line)
                    self._measured(measure, key, raw, (line, column))
                    page.unread.read((line, column))
        return True

    def _measure_row(self, measure: Measure, part: Region, heads: Heads) -> int | None:
        below = range(heads.last + 1, part.last)
        if measure.labels:
            at = part.find(folds(measure.labels))
            return at[0] if at else None
        return next((r for r in below if any(part.entry(r, c) != "" for c in heads.columns.values())), None)

    def _measured(self, measure: Measure, key: str, raw: Raw, at: At) -> None:
        if measure.fraction:
            kind = "number" if isinstance(raw, str) else "percent"
            raw, note = as_percentage(read_value(self.table.by_id[measure.field], raw, {}), raw)
            if note:
                self._notes.made(kind, note, Place(self.sheet, self.table.id, key, measure.field))
        self._put(key, measure.field, raw, at)

    # What was collected

    def _put(self, key: str, field: str, raw: Raw, at: At) -> None:
        self._raws.setdefault(key, {})[field] = raw
        self._at[key, field] = at

    def result(self) -> tuple[tuple[Row, ...], Grid]:
        """The rows of the table, and where their values are."""
        grid = Grid(self._tab, self._head, self._lines, single=self._at)
        if self.table.kind is TableKind.ROWS:
            note_totals(self.sheet, self.table, self._totals, self._notes)
            return tuple(self._rows), grid
        fixed = [FORM] if self.table.kind is TableKind.FORM else [i.code for i in self._rulebook.items_of(self.table)]
        return tuple(Row(key, self._read(key, self._raws.get(key, {}))) for key in fixed), grid

    def _read(self, key: str, raws: Mapping[str, Raw]) -> dict[str, Value]:
        return self._reader.read(key, [raws.get(name, "") for name in self._reader.fields])


def takes(rulebook: Rulebook, field: Field, words: frozenset[str]) -> bool:
    """Whether a field is a choice with one of these folded words as an option."""
    return bool(field.list) and not words.isdisjoint(rulebook.spellings(field, {}))


def _headed(block: Block, part: Region) -> tuple[Region, Heads | None]:
    """The headings of a block, in its region or right above it; none where half of them are not there."""
    columns = {name: folds(wanted) for name, wanted in block.columns.items()}
    if block.anchor:
        return part, part.heads(columns, block.anchor)
    for region in (part, part.raised()):
        heads = region.heads(columns)
        if heads is not None and 2 * len(heads.columns) >= len(columns):
            return region, heads
    return part, None


def _row_number(block: Block, part: Region, r: int) -> tuple[At, ...]:
    """The cell in which a row under an anchor is counted, if one is: a whole number before anything else."""
    c = next((c for c in range(len(part.rows[r])) if part.entry(r, c) != ""), None)
    number = part.entry(r, c) if block.anchor and c is not None else ""
    counts = isinstance(number, float | int) and number == int(number) and 0 < number <= part.last - part.first
    return ((r, c),) if counts and c is not None else ()


_READERS: Mapping[str, Callable[[TableCollector, Block, Region, Page], bool]] = {
    "cells": TableCollector.cells,
    "rows": TableCollector.rows,
    "items": TableCollector.items,
    "matrix": TableCollector.matrix,
}
