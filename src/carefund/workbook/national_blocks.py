"""Reading the blocks that a round's `national.toml` declares from the tabs of a national file."""

from collections.abc import Callable, Iterator, Mapping

from carefund.returns.model import FORM, Place, Row, Value
from carefund.returns.values import Raw, read_value
from carefund.rulebook import Rulebook
from carefund.rulebook.labels import fold
from carefund.rulebook.national import Block, Measure
from carefund.rulebook.sheets import Table, TableKind
from carefund.workbook.addresses import Grid, cell_name
from carefund.workbook.normalise import Notes, RowReader, as_percentage, listed
from carefund.workbook.refuse import Refused
from carefund.workbook.regions import Heads, Region, folds, has_text
from carefund.workbook.tabs import Tab

__all__ = ["TableCollector"]

At = tuple[int, int]


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
        self._tab, self._head = "", (0, 0)

    def add(self, block: Block, tab: Tab, region: Region, labels: frozenset[str]) -> None:
        """Take what a block holds; refuses a file without a block that it must have."""
        part = region.part(block.start, block.stop)
        if part is None or not _READERS[block.kind](self, block, tab, part, labels):
            self._lacks(block, tab)
        elif not self._tab:
            self._tab = tab.name

    def _lacks(self, block: Block, tab: Tab) -> None:
        if block.required:
            wanted = next(iter(block.start), "") or next(iter(next(iter(block.columns.values()), ())), block.table)
            raise Refused(
                "missing_tables",
                f"The tab “{tab.name}” does not hold “{wanted}” with the headings we look for, so nothing was read. "
                "Check that the tab is complete, or copy the figures into one of our templates.",
            )

    # The kinds of block: each says whether it found its headings or labels

    def cells(self, block: Block, tab: Tab, part: Region, labels: frozenset[str]) -> bool:
        """Single answers beside or below their labels."""
        for name, wanted in block.columns.items():
            if (label := part.find(folds(wanted))) is None:
                continue
            found = part.below(label, labels) if block.below else part.beside(label, labels)
            self._head = self._head if self._tab else label
            if found and (block.row, name) not in self._at:
                self._put(block.row, name, part.entry(*found), found)
            else:
                self._at.setdefault((block.row, name), label if block.below else (label[0], label[1] + 1))
        return True

    def rows(self, block: Block, tab: Tab, part: Region, labels: frozenset[str]) -> bool:
        """A row of headings with entries below it."""
        heads = part.heads({name: folds(wanted) for name, wanted in block.columns.items()}, block.anchor)
        if heads is None or (not block.anchor and 2 * len(heads.columns) < len(block.columns)):
            return False
        self._head = self._head if self._tab else (heads.first, min(heads.columns.values()))
        for r in range(heads.last + 1, part.last):
            found = dict(self._entries(block, part, heads, r))
            if found.keys() - set(block.numbering):
                self._row(block, part, r, found)
        return True

    def _entries(self, block: Block, part: Region, heads: Heads, r: int) -> Iterator[tuple[str, At]]:
        """The fields of a row with the cells of their entries."""
        for name, column in heads.columns.items():
            if name == block.anchor:
                if at := self._anchored(part, heads, r, column):
                    yield name, at
                    if block.beside and block.beside not in heads.columns and (beside := part.beside(at, frozenset())):
                        yield block.beside, beside
            elif part.entry(r, column) != "":
                yield name, (r, column)

    def _anchored(self, part: Region, heads: Heads, r: int, column: int) -> At | None:
        """The first words under the heading that starts a block, or right of it: row numbers stand there too."""
        end = min((c for c in heads.columns.values() if c > column), default=len(part.rows[r]))
        return next(((r, c) for c in range(column, end) if has_text(part.entry(r, c))), None)

    def _row(self, block: Block, part: Region, r: int, found: Mapping[str, At]) -> None:
        """Keep a row in which something is answered: prompts and what follows from its place alone make none."""
        key = f"r{len(self._rows) + 1}"
        values = self._read(key, dict(block.fixed) | {name: part.entry(*at) for name, at in found.items()})
        if values.keys() - block.fixed.keys():
            self._rows.append(Row(key, values))
            self._lines[key] = r
            self._at.update({(key, name): at for name, at in found.items()})

    def items(self, block: Block, tab: Tab, part: Region, labels: frozenset[str]) -> bool:
        """Fixed rows, each known by its code or label."""
        columns = {name: folds(wanted) for name, wanted in block.columns.items()}
        heads = part.heads(columns)
        if heads is None or 2 * len(heads.columns) < len(columns):
            return False
        self._head = self._head if self._tab else (heads.first, min(heads.columns.values()))
        rows = dict(self._item_rows(part, heads))
        for r, key in rows.items():
            self._lines[key] = r
            for name, column in heads.columns.items():
                if (raw := part.entry(r, column)) != "":
                    self._put(key, name, raw, (r, column))
        below = [(r, c) for r in range(heads.last + 1, part.last) if r not in rows for c in heads.columns.values()]
        self._note_ignored(tab, [at for at in below if part.entry(*at) != ""])
        return True

    def _note_ignored(self, tab: Tab, cells: list[At]) -> None:
        if cells:
            addresses = listed(f"{tab.name}!{cell_name(*at)}" for at in cells)
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

    def matrix(self, block: Block, tab: Tab, part: Region, labels: frozenset[str]) -> bool:
        """Periods across, measures down."""
        heads = part.heads({period.code: folds(period.labels) for period in block.periods})
        if heads is None:
            return False
        self._head = self._head if self._tab else (heads.first, min(heads.columns.values()))
        known = {item.code for item in self._rulebook.items_of(self.table)}
        for measure in block.measures:
            line = self._measure_row(measure, part, heads)
            for period, column in heads.columns.items():
                key = f"{measure.code}.{period}"
                if line is not None and key in known and (raw := part.entry(line, column)) != "":
                    self._lines.setdefault(key, line)
                    self._measured(measure, key, raw, (line, column))
        return True

    def _measure_row(self, measure: Measure, part: Region, heads: Heads) -> int | None:
        below = range(heads.last + 1, part.last)
        if measure.labels:
            at = part.find(folds(measure.labels))
            return at[0] if at else None
        return next((r for r in below if any(part.entry(r, c) != "" for c in heads.columns.values())), None)

    def _measured(self, measure: Measure, key: str, raw: Raw, at: At) -> None:
        if measure.fraction and not isinstance(raw, str):
            raw, note = as_percentage(read_value(self.table.by_id[measure.field], raw, {}))
            if note:
                self._notes.made("percent", note, Place(self.sheet, self.table.id, key, measure.field))
        self._put(key, measure.field, raw, at)

    # What was collected

    def _put(self, key: str, field: str, raw: Raw, at: At) -> None:
        self._raws.setdefault(key, {})[field] = raw
        self._at[key, field] = at

    def result(self) -> tuple[tuple[Row, ...], Grid]:
        """The rows of the table, and where their values are."""
        grid = Grid(self._tab, self._head, self._lines, single=self._at)
        if self.table.kind is TableKind.ROWS:
            return tuple(self._rows), grid
        fixed = [FORM] if self.table.kind is TableKind.FORM else [i.code for i in self._rulebook.items_of(self.table)]
        return tuple(Row(key, self._read(key, self._raws.get(key, {}))) for key in fixed), grid

    def _read(self, key: str, raws: Mapping[str, Raw]) -> dict[str, Value]:
        return self._reader.read(key, (raws.get(name, "") for name in self._reader.fields))


_READERS: Mapping[str, Callable[[TableCollector, Block, Tab, Region, frozenset[str]], bool]] = {
    "cells": TableCollector.cells,
    "rows": TableCollector.rows,
    "items": TableCollector.items,
    "matrix": TableCollector.matrix,
}
