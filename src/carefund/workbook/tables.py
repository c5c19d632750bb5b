"""Finding the tables of a sheet in a tab by their headings, wherever people have moved them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

import msgspec

from carefund.returns.values import Raw
from carefund.rulebook.labels import fold
from carefund.rulebook.sheets import Sheet, Table, TableKind

__all__ = ["ITEM", "KEY", "OURS", "Found", "FoundForm", "FoundTable", "find", "is_blank"]

Rows = list[list[Raw]]
Hits = Mapping[int, Mapping[int, str]]
"""Folded labels by row and column."""

KEY, ITEM, SHOWN = "#key", "#item", "#shown:"
"""What a heading may stand for, besides a field."""
LONGEST_LABEL = 250
OURS = frozenset({"complete", "findings", "workedout"})
"""Folded headings of columns that the workbook calculates; never read back."""


class FoundTable(msgspec.Struct):
    """A table with a row of headings: where they are, and which column each stands for."""

    table: Table
    head: int
    columns: dict[str, int]
    roles: dict[str, int]
    """Columns of the key, of the item and of what an item shows, as far as they have a heading."""
    last: int = 0
    """The row after its last one."""

    @property
    def first(self) -> int:
        """The first row below the headings."""
        return self.head + 1


class FoundForm(msgspec.Struct):
    """A form: the column of its labels, the row of each field, and the column of its values."""

    table: Table
    label_column: int
    rows: dict[str, int]
    value_column: int

    @property
    def head(self) -> int:
        """Its first row."""
        return min(self.rows.values())


class Found(NamedTuple):
    """What of a sheet was found in a tab; tables in the order in which they stand."""

    tables: list[FoundTable]
    forms: list[FoundForm]

    @property
    def fields(self) -> int:
        """How many fields have a place."""
        return sum(len(t.columns) for t in self.tables) + sum(len(f.rows) for f in self.forms)


class _Labels:
    """Every label of a sheet and its folded form, and what it may stand for in each table."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.count = sum(len(table.fields) for table in sheet.tables)
        self.tables = {t.id: _roles_of(t) for t in sheet.tables if t.kind is not TableKind.FORM}
        self.headings = {table: frozenset[str]().union(*roles.values()) for table, roles in self.tables.items()}
        self.forms = {t.id: _names_of(t) for t in sheet.tables if t.kind is TableKind.FORM}

    @cached_property
    def exact(self) -> Mapping[Raw, str]:
        """Labels as printed, to their folded form."""
        texts = [label for t in self.sheet.tables for f in t.fields for label in (f.label, *f.also)]
        texts += [label for t in self.sheet.tables for label in (*_key_labels(t), t.item_heading, *t.shows.values())]
        return {text: folded for text in texts if (folded := fold(text))}

    @cached_property
    def folded(self) -> frozenset[str]:
        """All folded labels."""
        return frozenset(self.exact.values())


class _Identical:
    """A key for what cannot be hashed: equal to itself alone."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def __hash__(self) -> int:
        return id(self.sheet)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Identical) and other.sheet is self.sheet


@lru_cache(maxsize=200)
def _labels_of(sheet: _Identical) -> _Labels:
    """The labels of a sheet, worked out once: a rulebook serves many workbooks."""
    return _Labels(sheet.sheet)


def _roles_of(table: Table) -> dict[str, frozenset[str]]:
    fields = {f.id: _folds(f.label, *f.also) for f in table.fields}
    shown = {f"{SHOWN}{name}": _folds(label) for name, label in table.shows.items()}
    item = {ITEM: _folds(table.item_heading or "Item")} if table.kind is TableKind.ITEMS else {}
    return {KEY: _folds(*_key_labels(table))} | item | shown | fields


def _names_of(table: Table) -> dict[str, list[str]]:
    """The fields that a label of a form may stand for, by its folded form."""
    names: dict[str, list[str]] = {}
    for field in table.fields:
        for label in _folds(field.label, *field.also):
            names.setdefault(label, []).append(field.id)
    return names


def _key_labels(table: Table) -> tuple[str, ...]:
    return ("Code",) if table.kind is TableKind.ITEMS else ("Row",)


def _folds(*labels: str) -> frozenset[str]:
    return frozenset(fold(label) for label in labels if label)


def find(sheet: Sheet, rows: Rows) -> Found:
    """The tables and forms of a sheet in a tab.

    A table is where most of its headings stand in one row, a form in the column with most of its labels; half of its
    fields must be there. Labels spelled as printed are enough where all are there; otherwise they are compared without
    case, spaces and punctuation.
    """
    labels = _labels_of(_Identical(sheet))
    found = _find(labels, rows, _exact_hits(labels, rows))
    if found.fields < labels.count:
        found = _find(labels, rows, _folded_hits(labels, rows))
    _set_ends(rows, found)
    return found


def _find(labels: _Labels, rows: Rows, hits: Hits) -> Found:
    tables = _assign(labels, hits)
    heads = {found.head for found in tables}
    return Found(tables, _forms(labels, {r: row for r, row in hits.items() if r not in heads}, rows))


def _exact_hits(labels: _Labels, rows: Rows) -> Hits:
    exact = labels.exact
    # Few rows hold a label: the others are passed over whole.
    is_far = frozenset(exact).isdisjoint
    near = [(r, row) for r, row in enumerate(rows) if not is_far(row)]
    return {r: {c: exact[cell] for c, cell in enumerate(row) if cell in exact} for r, row in near}


def _folded_hits(labels: _Labels, rows: Rows) -> Hits:
    found: dict[int, dict[int, str]] = {}
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if type(cell) is str and 0 < len(cell) <= LONGEST_LABEL and (label := fold(cell)) in labels.folded:
                found.setdefault(r, {})[c] = label
    return found


def _assign(labels: _Labels, hits: Hits) -> list[FoundTable]:
    """Give each table the row that holds most of its headings; a row has one table."""
    candidates = sorted(_candidates(labels, hits), key=lambda candidate: (-candidate[0], candidate[1].head))
    taken: dict[str, FoundTable] = {}
    heads: set[int] = set()
    for _, found in candidates:
        if found.table.id not in taken and found.head not in heads:
            taken[found.table.id] = found
            heads.add(found.head)
    return sorted(taken.values(), key=lambda found: found.head)


def _candidates(labels: _Labels, hits: Hits) -> Iterator[tuple[int, FoundTable]]:
    for table_id, roles in labels.tables.items():
        table, headings = labels.sheet.by_id[table_id], labels.headings[table_id]
        for r, row in hits.items():
            own = {column: label for column, label in row.items() if label in headings}
            if len(own) < 2 or 2 * len(own) < len(table.fields):
                continue
            placed = _place(roles, own)
            columns = {name: column for name, column in placed.items() if name in table.by_id}
            if 2 * len(columns) >= len(table.fields) and len(placed) > 1:
                rest = {name: column for name, column in placed.items() if name not in table.by_id}
                yield len(placed), FoundTable(table, r, columns, rest)


def _place(roles: Mapping[str, frozenset[str]], row: Mapping[int, str]) -> dict[str, int]:
    """The first column with a heading for each role; a column has one role."""
    placed: dict[str, int] = {}
    free = dict(row)
    for role, folds in roles.items():
        if (column := next((c for c, label in free.items() if label in folds), None)) is not None:
            placed[role] = column
            del free[column]
    return placed


def _forms(labels: _Labels, hits: Hits, rows: Rows) -> list[FoundForm]:
    taken: set[tuple[int, int]] = set()
    forms = []
    for table_id, names in labels.forms.items():
        form = _form(labels.sheet.by_id[table_id], names, hits, rows, taken)
        if form is not None:
            taken |= {(row, form.label_column) for row in form.rows.values()}
            forms.append(form)
    return forms


def _form(
    table: Table, names: Mapping[str, list[str]], hits: Hits, rows: Rows, taken: set[tuple[int, int]]
) -> FoundForm | None:
    by_column: dict[int, dict[str, int]] = {}
    for r, row in hits.items():
        for c, label in row.items():
            for name in names.get(label, ()) if (r, c) not in taken else ():
                by_column.setdefault(c, {}).setdefault(name, r)
    if not by_column:
        return None
    column, found = max(by_column.items(), key=lambda entry: len(entry[1]))
    if 2 * len(found) < len(table.fields):
        return None
    return FoundForm(table, column, found, _value_column(table, rows, column, found))


def _value_column(table: Table, rows: Rows, labels: int, found: Mapping[str, int]) -> int:
    """The column right of the labels that holds most entries, and lies before the column of the help texts."""
    entered: Counter[int] = Counter()
    help_at: Counter[int] = Counter()
    for name, row in found.items():
        help_text = fold(table.by_id[name].help)
        for column, cell in enumerate(rows[row][labels + 1 :], start=labels + 1):
            if cell == "":
                continue
            is_help = isinstance(cell, str) and help_text and fold(cell).startswith(help_text)
            (help_at if is_help else entered)[column] += 1
    limit = help_at.most_common(1)[0][0] if help_at else labels + 4
    inside = {column: count for column, count in entered.items() if column < limit}
    return max(inside, key=lambda column: (inside[column], -column)) if inside else labels + 1


def _first_of(rows: Rows, row: int) -> str:
    """The first text of a row, folded; empty where the row is blank or starts with a number."""
    cell = next((cell for cell in rows[row] if cell != ""), "")
    return fold(cell) if isinstance(cell, str) else ""


def is_blank(rows: Rows, row: int) -> bool:
    """Whether nothing stands in a row."""
    return not any(cell != "" for cell in rows[row])


def _set_ends(rows: Rows, found: Found) -> None:
    """Let each table end before the title of the next one."""
    starts = sorted([(t.head, t.table) for t in found.tables] + [(f.head, f.table) for f in found.forms], key=_row_of)
    for table in found.tables:
        following = next((start for start in starts if start[0] > table.head), None)
        table.last = len(rows) if following is None else _before_title(rows, table.first, *following)


def _row_of(start: tuple[int, Table]) -> int:
    return start[0]


def _before_title(rows: Rows, first: int, start: int, table: Table) -> int:
    """The row after the last one that belongs to a table: above the title, help and blank rows of the next."""
    titles = tuple(t for t in (fold(table.title), fold(table.help)) if t)
    while start > first and (is_blank(rows, start - 1) or _first_of(rows, start - 1).startswith(titles)):
        start -= 1
    return start
