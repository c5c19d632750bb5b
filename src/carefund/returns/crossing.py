"""One table of an earlier return on its way into a new one: what is carried, and of what a person decides."""

from collections.abc import Iterator, Mapping
from itertools import count, filterfalse
from typing import NamedTuple

import msgspec

from carefund.returns.model import Place, Return, Row, Value
from carefund.rulebook.crosswalk import Codes, Crosswalk, TableCrossing
from carefund.rulebook.model import Rulebook
from carefund.rulebook.sheets import Field, FieldType, Option, TableKind

__all__ = ["Candidate", "Crossing", "Decision", "Left", "Made"]


class Candidate(msgspec.Struct, frozen=True):
    """An answer that a person may choose."""

    code: str
    label: str


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """An answer of the earlier return that has no certain counterpart: where it is blank now, and why."""

    place: Place
    """In the new return; the table alone where nothing of the row could be carried, so that there is no row."""
    old: str
    """The earlier answer as it is stored."""
    label: str
    """What the earlier round calls it."""
    candidates: tuple[Candidate, ...]
    """The likely answers; none where any that the field offers may be right."""
    why: str


class Left(msgspec.Struct, frozen=True):
    """Answers of the earlier return that have no place in the new one, or are asked anew."""

    where: str
    """What the earlier round calls the table, the field or the fixed row."""
    rows: int
    """In how many rows there was an answer."""
    why: str


class Made(NamedTuple):
    """A row of the new return, and what has to be decided in it."""

    row: Row
    decisions: tuple[Decision, ...]


class _Became(NamedTuple):
    """What became of an answer: a value, or why a person has to decide, and among which answers."""

    value: Value | None
    why: str = ""
    candidates: tuple[Option, ...] = ()


class _Undecided(NamedTuple):
    """A field of which a person decides, with the earlier field that it continues."""

    was: Field
    field: Field
    became: _Became


class Crossing:
    """A table of an earlier return, and the table of the new round that continues it."""

    def __init__(
        self, old: Return, books: tuple[Rulebook, Rulebook], crosswalk: Crosswalk, said: TableCrossing
    ) -> None:
        """Look at a table of a return, given the rulebooks of its round and of the new one."""
        self._old, self._crosswalk, self.said = old, crosswalk, said
        self._old_book, self._book = books
        self._before, self._after = self._old_book.table(said.from_table), self._book.table(said.table)
        self._pairs = tuple(self._paired())

    def _paired(self) -> Iterator[tuple[Field, Field]]:
        """The fields that are carried, each after the earlier field that it continues."""
        for field in self._after.fields:
            was = self._before.by_id.get(self._origin(field))
            if was and field.id not in self.said.blank and field.id not in self.said.set and _alike(was, field):
                yield was, field

    def _origin(self, field: Field) -> str:
        return self.said.fields.get(field.id, field.id)

    def rows(self, ret: Return) -> Iterator[Made]:
        """What becomes of the rows in which anything was entered, beside those that the new return has already."""
        keys = self._keys(ret)
        for row in self._entered():
            if self._has_place(row):
                made = self._made(row, next(keys) if self._after.kind is TableKind.ROWS else row.key)
                if made.row.values or made.decisions:
                    yield made

    def _entered(self) -> Iterator[Row]:
        return (row for row in self._old.rows(self.said.from_table) if row.values)

    def _keys(self, ret: Return) -> Iterator[str]:
        """Keys that no row of the new table has."""
        used = {row.key for row in ret.rows(self.said.table)}
        return filterfalse(used.__contains__, map("r{}".format, count(1)))

    def _has_place(self, row: Row) -> bool:
        if self._after.kind is TableKind.ITEMS:
            return any(item.code == row.key for item in self._book.items_of(self._after))
        return not self._is_published(row)

    def _is_published(self, row: Row) -> bool:
        """Whether it is a contribution that came from allocations, or does in the new round: those fill it in."""
        sides = (
            (self._old_book, self.said.from_table, row.values),
            (self._book, self.said.table, self._values(row)[0]),
        )
        return any(_is_allocated(book, path, values) for book, path, values in sides)

    def _made(self, row: Row, key: str) -> Made:
        values, undecided = self._values(row)
        values |= self.said.set if values or undecided else {}
        sheet, _, table = self.said.table.partition(".")
        is_there = values or self._after.kind is not TableKind.ROWS
        decisions = tuple(
            Decision(
                place=Place(sheet, table, key, field.id) if is_there else Place(sheet, table),
                old=str(row.values[was.id]),
                label=self._old_book.label(was, row.values[was.id], row.values),
                candidates=tuple(Candidate(o.code, o.label) for o in became.candidates),
                why=became.why,
            )
            for was, field, became in undecided
        )
        return Made(Row(key, values), decisions)

    def _values(self, row: Row) -> tuple[dict[str, Value], list[_Undecided]]:
        """The values of a row in the new round, and the fields of which a person decides."""
        values: dict[str, Value] = {}
        undecided: list[_Undecided] = []
        for was, field in self._pairs:
            if was.id in row.values:
                became = self._became(was, field, row, values)
                if became.value is None:
                    undecided.append(_Undecided(was, field, became))
                else:
                    values[field.id] = became.value
        return values, undecided

    def _became(self, was: Field, field: Field, row: Row, values: Mapping[str, Value]) -> _Became:
        value = row.values[was.id]
        if not field.list:
            return _Became(value)
        if str(value) not in self._old_book.options(was, row.values):
            return _Became(None, "It was none of the answers that its round offers.")
        if field.within and field.within not in values:
            return _Became(None, f"It depends on “{self._after.by_id[field.within].label}”: decide that first.")
        return _chosen(str(value), self._said(was, field, row), self._book.options(field, values))

    def _said(self, was: Field, field: Field, row: Row) -> Codes | None:
        """What the crosswalk says of an answer; None where it says nothing."""
        value = str(row.values[was.id])
        if was.within and field.within:
            return self._crosswalk.sub_became(field.list, str(row.values.get(was.within)), value)
        return self._crosswalk.became(field.list, value)

    def put(self, ret: Return, made: tuple[Made, ...]) -> Return:
        """The new return with these rows in its table; what is filled in there already stands."""
        rows = {row.key: row for row in ret.rows(self.said.table)}
        for row, _ in (one for one in made if one.row.values):
            held = rows[row.key].values if row.key in rows else {}
            rows[row.key] = Row(row.key, {**row.values, **held})
        return ret.with_rows(self.said.table, tuple(rows.values()))

    def left(self) -> Iterator[Left]:
        """The fields and fixed rows whose answers have no place, or are asked anew."""
        carried = {was.id for was, _ in self._pairs}
        for field in self._before.fields:
            rows = sum(field.id in row.values for row in self._entered())
            if rows and field.id not in carried and not field.prefilled:
                yield Left(field.label, rows, self._why_left(field))
        labels = {i.code: i.label for i in self._old_book.items_of(self._before)} if self._before.items else {}
        for row in self._entered():
            if row.key in labels and not self._has_place(row):
                yield Left(labels[row.key], 1, "has no place in the new round")

    def _why_left(self, field: Field) -> str:
        if field.type is FieldType.MONEY:
            return "amounts are never carried"
        continued = {after.id for after in self._after.fields if self._origin(after) == field.id}
        if continued & self.said.set.keys():
            return "has the same answer in every row that is carried"
        return "is asked anew" if continued else "has no place in the new round"


def _is_allocated(book: Rulebook, path: str, values: Mapping[str, Value]) -> bool:
    """Whether a row of a table is a contribution of a source that is allocated."""
    income = book.funding.income
    allocated = {s.code for s in book.funding.sources if s.mandatory}
    return path == income.table and values.get(income.source) in allocated


_TEXTS = frozenset({FieldType.TEXT, FieldType.LONG_TEXT, FieldType.EMAIL, FieldType.PHONE})


def _alike(was: Field, field: Field) -> bool:
    """Whether an answer to one field can be one to the other; never where either holds money or is filled in."""
    if FieldType.MONEY in (was.type, field.type) or field.prefilled or field.calculated:
        return False
    return _sort(was) == _sort(field)


def _sort(field: Field) -> str:
    """What sort of value a field holds, texts being one and numbers another."""
    return "text" if field.type in _TEXTS else "number" if field.type.is_number else field.type


def _chosen(code: str, said: Codes | None, offered: Mapping[str, Option]) -> _Became:
    """What becomes of a code of which the crosswalk says something or nothing, where the new round offers these."""
    if said is None:
        return _Became(code) if code in offered else _Became(None, "The new round has no such answer.")
    among = tuple(offered[found] for found in said if found in offered)
    if len(said) == 1 and among:
        return _Became(said[0])
    if among:
        return _Became(None, "It became several: choose the one that is meant.", among)
    return _Became(None, "The new round has no counterpart of it.")
