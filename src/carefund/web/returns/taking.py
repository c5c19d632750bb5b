"""What of a file a person may take over into a return: not what is published, nor what others enter."""

from collections.abc import Container, Iterator
from typing import NamedTuple

from carefund.papers import place_name
from carefund.returns import Place, Return, Row, Value
from carefund.returns.carried import most_rows
from carefund.returns.compare import RowPair, row_pairs
from carefund.returns.completeness import entry_kind
from carefund.returns.model import Values
from carefund.rulebook.sheets import EntryKind, Field, Item, Table, TableKind
from carefund.web.accounts.models import User
from carefund.web.returns.entry import LONGEST, is_locked, refuse_stranger
from carefund.web.returns.judged import Judged
from carefund.web.returns.problems import Problem
from carefund.web.returns.store import new_keys

__all__ = ["Left", "Taken", "taken_over"]


class Left(NamedTuple):
    """A value of a file, or the lack of one, that is not taken over, and why; without a field, a row it lacks."""

    place: Place
    stands: Values
    """The values of its row as it is stored."""
    given: Values
    """The values of its row in the file."""
    why: str


class Taken(NamedTuple):
    """What a return becomes when a file is accepted, and what is left out of it."""

    ret: Return
    left: tuple[Left, ...]


def taken_over(judged: Judged, actor: User, given: Return, tables: Container[str]) -> Taken:
    """What a return becomes when somebody accepts a file.

    Rows keep the keys under which they are stored, so their history goes on; new rows get keys that were never used,
    and stand last. Waivers stay as they are, and so do tables for which the file has no place.

    Args:
        judged: The return.
        actor: Who would accept it: what they may not enter is left out.
        given: The return read from the file, of the same round and kind.
        tables: The tables (`sheet.table`) for which the file has a place.

    Raises:
        Problem: The file holds more than the return can: too many rows, or a text that is too long.
    """
    taking = _Taking(judged, actor)
    pairs = row_pairs(judged.rulebook, judged.ret, given)
    ret = judged.ret
    for sheet in judged.rulebook.sheets_of(given.kind):
        for table in sheet.tables:
            if (path := f"{sheet.id}.{table.id}") in tables:
                ret = ret.with_rows(path, taking.rows(path, table, pairs))
    return Taken(ret, tuple(taking.left))


class _Taking:
    """Takes over row by row and collects what is left out."""

    def __init__(self, judged: Judged, actor: User) -> None:
        self.judged, self.actor = judged, actor
        self.left: list[Left] = []

    def rows(self, path: str, table: Table, pairs: tuple[RowPair, ...]) -> tuple[Row, ...]:
        """The rows of a table, in the order in which they will stand; a Problem where they are too many."""
        merged = {row.key: row for row in self._merged(path, [pair for pair in pairs if pair.path == path])}
        standing = (row.key for row in self.judged.ret.rows(path))
        fixed = [item.code for item in self.judged.rulebook.items_of(table)] if table.kind is TableKind.ITEMS else []
        order = dict.fromkeys([*fixed, *standing, *merged])
        rows = tuple(merged[key] for key in order if key in merged)
        if table.kind is TableKind.ROWS and len(rows) > (most := most_rows(table, self.judged.earlier)):
            raise Problem(
                f"The return would have {len(rows)} rows in “{table.title}”, which holds {most} at most. "
                "Take rows out of the file and upload it again."
            )
        return rows

    def _merged(self, path: str, pairs: list[RowPair]) -> Iterator[Row]:
        sheet, _, table = path.partition(".")
        keys = new_keys(place.row for place in self.judged.rows if place[:2] == (sheet, table))
        for pair in pairs:
            if pair.before is None and pair.after is not None:
                key = next(keys) if pair.table.kind is TableKind.ROWS else pair.after.key
            else:
                key = pair.before.key if pair.before else ""
            if values := self._values(pair, Place(sheet, table, key)):
                yield Row(key, values)

    def _values(self, pair: RowPair, place: Place) -> dict[str, Value]:
        """The values of a row as it becomes; none where it is removed."""
        old = dict(pair.before.values) if pair.before else {}
        if pair.after is None:
            return old if self._must_stay(pair, place) else {}
        for name, field in pair.table.by_id.items():
            value = pair.after.values.get(name)
            if value == old.get(name):
                continue
            at = place._replace(field=name)
            if why := self._obstacle(pair.table, field, at):
                self.left.append(Left(at, pair.before.values if pair.before else {}, pair.after.values, why))
                continue
            old.pop(name, None)
            old |= {} if value is None else {name: self._short(field, value, at)}
        return old

    def _must_stay(self, pair: RowPair, place: Place) -> bool:
        """Whether a row that the file lacks is not removed."""
        published = any(is_locked(self.judged, place, f) for f in pair.before.values) if pair.before else False
        why = "It holds published values." if published else self._stranger(pair.table.fields[0])
        if why:
            self.left.append(Left(place, pair.before.values if pair.before else {}, {}, why))
        return bool(why)

    def _obstacle(self, table: Table, field: Field, place: Place) -> str:
        """Why a value is not taken over; empty where it is."""
        if is_locked(self.judged, place._replace(field=""), field.id):
            return "It is a published value."
        if entry_kind(field, self._item(table, place.row)) is EntryKind.NONE:
            return "It is not entered in this row."
        return self._stranger(field)

    def _item(self, table: Table, key: str) -> Item | None:
        if table.kind is not TableKind.ITEMS:
            return None
        return next((item for item in self.judged.rulebook.items_of(table) if item.code == key), None)

    def _stranger(self, field: Field) -> str:
        """In words, that others enter a field; empty where the person may."""
        try:
            refuse_stranger(self.judged, self.actor, field)
        except Problem as problem:
            return str(problem)
        return ""

    def _short(self, field: Field, value: Value, place: Place) -> Value:
        if isinstance(value, str) and len(value) > LONGEST:
            raise Problem(
                f"{place_name(self.judged.rulebook, place)}: “{field.label}” is longer than {LONGEST:,} characters. "
                "Shorten it in the file and upload it again."
            )
        return value
