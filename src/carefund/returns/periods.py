"""The values of every return of an area and round side by side: what was planned, reported and reported again.

Which values belong together follows from what returns carry over (`Table.carry`): a field that is filled from an
earlier return says the same thing again. Such values should be equal. A total to date (`Field.at_least`) goes on from
the value it may not stay below, so that it may only grow.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from textwrap import shorten
from typing import NamedTuple

import msgspec

from carefund.returns.carried import builds_on
from carefund.returns.model import Place, Return, Value
from carefund.rulebook.model import FieldPath, Rulebook
from carefund.rulebook.sheets import Carry, Field, FieldType, Table

__all__ = ["Cell", "Line", "Strand", "side_by_side", "strands"]


class Strand(NamedTuple):
    """A number that several returns of a round state, with the field in which each of them states it."""

    label: str
    fields: Mapping[str, tuple[str, ...]]
    """The paths (`sheet.table.field`) by kind of return, in the order in which they are filled."""


class Cell(msgspec.Struct, frozen=True):
    """What a return says: its place, the value there, and whether that ties with what was said before."""

    kind: str
    place: Place
    value: Value | None
    ties: bool


class Line(msgspec.Struct, frozen=True):
    """A thing about one row, as each return states it."""

    strand: str
    key: str
    title: str
    cells: tuple[Cell, ...]

    @property
    def ties(self) -> bool:
        """Whether every return says what the ones before let it say."""
        return all(cell.ties for cell in self.cells)


def strands(rulebook: Rulebook) -> tuple[Strand, ...]:
    """The numbers that the returns of a round state more than once, in the order of the returns."""
    return rulebook.once(_strands)


def _strands(rulebook: Rulebook) -> tuple[Strand, ...]:
    roots: dict[tuple[str, str], dict[str, dict[str, None]]] = {}
    home: dict[tuple[str, str], tuple[str, str]] = {}
    for kind in rulebook.returns:
        before = builds_on(rulebook, kind.code)
        for path, table in _tables(rulebook, kind.code):
            for here, origin in _origins(table, path, before):
                home[kind.code, here] = root = home.get(origin, origin)
                roots.setdefault(root, {root[0]: {root[1]: None}}).setdefault(kind.code, {})[here] = None
    return tuple(_strand(rulebook, root, fields) for root, fields in roots.items())


def _tables(rulebook: Rulebook, kind: str) -> Iterator[tuple[str, Table]]:
    return ((f"{sheet.id}.{table.id}", table) for sheet in rulebook.sheets_of(kind) for table in sheet.tables)


def _origins(table: Table, path: str, before: Collection[str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """The fields of a table that go on from a field of an earlier return, with that return's kind and field."""
    for field, carry, there in _carried(table):
        for kind in (kind for kind in reversed(carry.returns) if kind in before):
            yield f"{path}.{field.id}", (kind, f"{carry.table}.{there}")
            yield from _growing(table, path, field.id, (kind, f"{carry.table}.{there}"))


def _carried(table: Table) -> Iterator[tuple[Field, Carry, str]]:
    for carry in table.carry:
        for here, there in carry.fields.items():
            field = table.by_id[here]
            if field.prefilled == "carried" and field.type in _FIGURES:
                yield field, carry, there


_FIGURES = frozenset({FieldType.MONEY, FieldType.NUMBER, FieldType.PERCENT})
"""What is worth laying side by side: an integer may be the number by which a scheme is known."""


def _growing(table: Table, path: str, before: str, origin: tuple[str, str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """The totals to date that go on from a field which holds what was reported before."""
    for field in table.fields:
        if field.at_least == before:
            yield f"{path}.{field.id}", origin


def _strand(rulebook: Rulebook, root: tuple[str, str], fields: Mapping[str, Iterable[str]]) -> Strand:
    last = [rulebook.field(path) for paths in fields.values() for path in paths]
    label = next((field.label for field in reversed(last) if field.at_least), last[1].label)
    return Strand(label, {kind: tuple(paths) for kind, paths in fields.items()})


def side_by_side(rulebook: Rulebook, returns: Sequence[Return]) -> tuple[Line, ...]:
    """What the returns of an area and round say of each row, thing by thing; only rows that more than one states."""
    by_kind = {ret.kind: ret for ret in returns}
    kinds = [kind.code for kind in rulebook.returns if kind.code in by_kind]
    lines = (line for strand in strands(rulebook) for line in _lines(rulebook, strand, [by_kind[k] for k in kinds]))
    return tuple(line for line in lines if len({cell.kind for cell in line.cells}) > 1)


def _lines(rulebook: Rulebook, strand: Strand, returns: Sequence[Return]) -> Iterator[Line]:
    stating = [(ret, path) for ret in returns for path in strand.fields.get(ret.kind, ())]
    keys = {row.key: None for ret, path in stating for row in ret.rows(_table(path))}
    for key in keys:
        found = [
            (ret.kind, _place(path, key), ret.value(_place(path, key))) for ret, path in stating if _has(ret, path, key)
        ]
        yield Line(strand.label, key, _title(rulebook, stating, key), tuple(_cells(rulebook, found)))


def _table(path: str) -> str:
    return path.rpartition(".")[0]


def _place(path: str, key: str) -> Place:
    at = FieldPath.parse(path)
    return Place(at.sheet, at.table, key, at.field)


def _has(ret: Return, path: str, key: str) -> bool:
    return any(row.key == key for row in ret.rows(_table(path)))


def _title(rulebook: Rulebook, stating: Sequence[tuple[Return, str]], key: str) -> str:
    """What the row is called: the label of a fixed row, or the first text of the first return that has it."""
    for ret, path in stating:
        table = rulebook.table(_table(path))
        labels = {item.code: item.label for item in rulebook.items_of(table)} if table.items else {}
        if key in labels:
            return labels[key]
        values = next((row.values for row in ret.rows(_table(path)) if row.key == key), {})
        texts = [str(values[f.id]) for f in table.fields if f.type in _TEXTS and f.id in values]
        if texts:
            return shorten(texts[0], 60, placeholder="…")
    return key


_TEXTS = (FieldType.TEXT, FieldType.LONG_TEXT)


def _cells(rulebook: Rulebook, found: Sequence[tuple[str, Place, Value | None]]) -> Iterator[Cell]:
    said: Value | None = None
    for kind, place, value in found:
        field = rulebook.field(".".join((place.sheet, place.table, place.field)))
        ties = value is None or said is None or _may_follow(value, said, grows=bool(field.at_least))
        yield Cell(kind, place, value, ties)
        said = value if value is not None else said


def _may_follow(value: Value, said: Value, *, grows: bool) -> bool:
    """Whether a return may say this after what was said before."""
    if grows and isinstance(value, type(said)) and not isinstance(value, str):
        return bool(value >= said)  # type: ignore[operator]
    return value == said
