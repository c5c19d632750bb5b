"""Entering rows: read what was typed, keep two people from overwriting each other, store it with its event."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import NamedTuple

from carefund.returns import Place, read_value
from carefund.returns.carried import most_rows
from carefund.returns.completeness import entry_kind
from carefund.returns.plain import plain_values, typed_values
from carefund.rulebook.sheets import EntryKind, Field, Item, Table, TableKind
from carefund.web.accounts.models import User
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import Change, ReturnRecord, RowRecord
from carefund.web.returns.problems import Problem
from carefund.web.returns.store import Act, copied, locked, new_keys, new_row
from carefund.web.returns.workflow import WHY_NOT

__all__ = [
    "Conflict",
    "Entered",
    "Outcome",
    "Saved",
    "Typed",
    "changing",
    "is_locked",
    "refuse_closed",
    "refuse_full",
    "refuse_stranger",
    "save_rows",
]

LONGEST = 32_000
"""Characters that a value may have: what a cell of a workbook holds."""
_TOKEN = re.compile(r"[\w-]{0,100}")


class Typed(NamedTuple):
    """What somebody typed into fields of a row.

    `place` without a row asks for a new one. `seen` is the number of the event as of which they saw the row, 0 for one
    that was not stored. Fields that are absent from `texts` stay as they are.
    """

    place: Place
    texts: Mapping[str, str]
    seen: int = 0


class Saved(NamedTuple):
    """The row is stored (or nothing about it was new); `notes` say what was made of what was typed, by field."""

    row: RowRecord
    notes: Mapping[str, str]


class Conflict(NamedTuple):
    """Somebody changed the row since it was seen: nothing was stored. `mine` holds the values that were typed."""

    row: RowRecord
    mine: Mapping[str, str]

    @classmethod
    def over(cls, row: RowRecord, mine: Mapping[str, str] | None = None) -> "Conflict":
        """A conflict about a row as it stands; whoever shows it may ask whose it is."""
        return cls(copied(row), mine or {})


Outcome = Saved | Conflict


class Entered(NamedTuple):
    """What became of each row, and the return as it is with them: who shows it need not read it again."""

    outcomes: list[Outcome]
    judged: Judged


def save_rows(record: ReturnRecord, actor: User, rows: Sequence[Typed], token: str = "") -> Entered:
    """Save rows as one event; those that somebody else has changed meanwhile are left, each with its conflict.

    Args:
        record: The return.
        actor: Who types.
        rows: What was typed, row by row.
        token: What the browser calls this save. A row that comes again with the same token is not added again.

    Raises:
        Problem: The return takes no entries now, a field may not be entered by this person, a row is there twice or
            has nothing in it; nothing is stored.
    """
    with changing(record, Kind.ROWS_SAVED) as judged:
        _refuse_unclear(judged, rows, token)
        entries, storing = [_Entry(judged, actor, typed) for typed in rows], _Storing(judged, actor, token)
        return Entered([storing.outcome_of(entry) for entry in entries], judged)


@contextmanager
def changing(record: ReturnRecord, kind: Kind) -> Iterator[Judged]:
    """The return as it is now, kept from everybody else while this happens to it. Raises Problem where it may not."""
    with locked(record) as held:
        judged = Judged(held)
        refuse_closed(judged, kind)
        yield judged


def refuse_closed(judged: Judged, kind: Kind) -> None:
    """Raise a Problem where this may not happen to a return now."""
    if not judged.round_is_open:
        raise Problem(f"Round {judged.record.round} is closed: the national team opens and closes rounds.")
    if not judged.state.may(kind):
        raise Problem(WHY_NOT[judged.state.stage])


def is_locked(judged: Judged, place: Place, field: str) -> bool:
    """Whether a value is a published one that the return agrees with; it then cannot be changed here."""
    published = judged.published.value(place._replace(field=field))
    row = judged.rows.get(place._replace(field=""))
    return published is not None and row is not None and row.values.get(field) == plain_values({"": published})[""]


class _Entry:
    """What was typed for one row, read and ready to be stored."""

    def __init__(self, judged: Judged, actor: User, typed: Typed) -> None:
        self.judged, self.actor, self.typed = judged, actor, typed
        self.table = _table(judged, typed.place)
        self.stored = judged.rows.get(typed.place)
        self.old = dict(self.stored.values) if self.stored and not self.stored.removed else {}
        self.values, self.notes = self._read()
        self.changed = [f for f in typed.texts if self.values.get(f) != self.old.get(f)]
        self._refuse()

    def _read(self) -> tuple[dict[str, str], dict[str, str]]:
        """The row's values with what was typed in them, as texts; a choice is read after the one it depends on."""
        values, notes = typed_values(self.table, self.old), dict[str, str]()
        for name, field in self.table.by_id.items():
            if name in self.typed.texts:
                spellings = self.judged.rulebook.spellings(field, values) if field.list else {}
                read = read_value(field, self.typed.texts[name], spellings)
                values.pop(name, None)
                values |= {} if read.value is None else {name: read.value}
                notes |= {name: read.note} if read.note else {}
        return plain_values(values), notes

    def _refuse(self) -> None:
        """Raise a Problem where something that was typed may not be entered."""
        for name in self.typed.texts:
            if name not in self.table.by_id:
                raise Problem(f"The table “{self.table.title}” has no field “{name}”. Load the page again.")
        if not self.typed.place.row and not self.changed:
            raise Problem("The row is empty. Enter something in it before you save it.")
        for name in self.changed:
            field = self.table.by_id[name]
            if self.stored and is_locked(self.judged, self.typed.place, name):
                whose = "what an earlier return says" if field.prefilled == "carried" else "a published value"
                raise Problem(f"“{field.label}” is {whose} and cannot be changed here.")
            if entry_kind(field, self._item()) in (EntryKind.NONE, EntryKind.CALCULATED):
                raise Problem(f"“{field.label}” is not entered in this row.")
            if len(self.values.get(name, "")) > LONGEST:
                raise Problem(f"“{field.label}” is longer than {LONGEST:,} characters. Shorten it.")
            refuse_stranger(self.judged, self.actor, field)

    def _item(self) -> Item | None:
        if self.table.kind is not TableKind.ITEMS:
            return None
        return next(i for i in self.judged.rulebook.items_of(self.table) if i.code == self.typed.place.row)

    @property
    def is_conflict(self) -> bool:
        """Whether somebody changed the row since it was seen to something else than what was typed, or removed it."""
        if self.stored is None or self.stored.version == self.typed.seen:
            return False
        return bool(self.changed) or self.stored.removed


def _table(judged: Judged, place: Place) -> Table:
    """The table of a place; a Problem where there is no such table or no such fixed row."""
    declared = {sheet.id: sheet for sheet in judged.rulebook.sheets_of(judged.record.kind)}
    table = declared[place.sheet].by_id.get(place.table) if place.sheet in declared else None
    if table is None:
        raise Problem("This return has no such table. Load the page again.")
    if table.kind is TableKind.ITEMS and all(i.code != place.row for i in judged.rulebook.items_of(table)):
        raise Problem(f"The table “{table.title}” has no row “{place.row}”. Load the page again.")
    if table.kind is TableKind.FORM and place.row != "form":
        raise Problem(f"“{table.title}” has one row only. Load the page again.")
    if table.kind is TableKind.ROWS and place.row and place._replace(field="") not in judged.rows:
        raise Problem("The row is not there any more. Load the page again.")
    return table


def refuse_stranger(judged: Judged, actor: User, field: Field) -> None:
    """Raise a Problem where a field is entered by others."""
    roles = actor.roles_in(judged.record.area)
    if not roles & set(field.entered_by):
        who = " or ".join(field.entered_by) or "nobody: it is filled in for you"
        raise Problem(f"“{field.label}” is entered by {who}.")


def refuse_full(judged: Judged, place: Place, more: int = 1) -> None:
    """Raise a Problem where the table of a place has no room for more entered rows."""
    table = _table(judged, place._replace(row=""))
    standing = sum(not row.removed for at, row in judged.rows.items() if at[:2] == place[:2])
    if standing + more > (most := most_rows(table, judged.earlier)):
        how = "Remove another row first." if table.adds_rows else "They come from an earlier return."
        raise Problem(f"“{table.title}” holds {most} rows at most. {how}")


def _refuse_unclear(judged: Judged, rows: Sequence[Typed], token: str) -> None:
    """Raise a Problem where it cannot be said which rows are meant, or how often they were sent."""
    if not _TOKEN.fullmatch(token):
        raise Problem("It cannot be told whether this was saved before. Load the page again.")
    for place, times in Counter(typed.place for typed in rows).items():
        if place.row and times > 1:
            raise Problem("The same row was sent twice. Load the page again.")
        if not place.row and times > most_rows(_table(judged, place), judged.earlier):
            refuse_full(judged, place, times)


class _Storing:
    """Stores rows one after the other, all with one event, which is only made where something changes."""

    def __init__(self, judged: Judged, actor: User, token: str) -> None:
        self.judged, self.actor, self.token = judged, actor, token
        self.added: dict[Place, Iterator[RowRecord]] = {}

    @cached_property
    def _act(self) -> Act:
        return Act(self.judged.record, self.actor, Kind.ROWS_SAVED, {"token": self.token} if self.token else {})

    def outcome_of(self, entry: _Entry) -> Outcome:
        """What becomes of one row."""
        row = self._added_before(entry.typed.place) if not entry.typed.place.row else entry.stored
        if row is not None and row is not entry.stored:
            return Saved(row, entry.notes)
        if row is not None and entry.is_conflict:
            return Conflict.over(row, {f: entry.values.get(f, "") for f in entry.typed.texts})
        if entry.changed or row is None or row.removed:
            row = self._act.put(self.judged.rows, self._stand(entry), entry.values)
        return Saved(row, entry.notes)

    def _added_before(self, place: Place) -> RowRecord | None:
        """The next of the rows that this person's save of the same token added to a table; None where there is none."""
        if self.token and place not in self.added:
            events = self.judged.record.events.filter(kind=Kind.ROWS_SAVED, actor=self.actor, details__token=self.token)
            added = Change.objects.filter(event__in=events, before__isnull=True, row__sheet=place.sheet)
            keys = added.filter(row__table=place.table).values_list("row__key", flat=True)
            self.added[place] = iter([self.judged.rows[place._replace(row=key)] for key in keys])
        return next(self.added.get(place, iter(())), None)

    def _stand(self, entry: _Entry) -> RowRecord:
        """The record in which a row is stored; a Problem where it would be one too many."""
        judged, place = self.judged, entry.typed.place
        if entry.table.kind is TableKind.ROWS and (entry.stored is None or entry.stored.removed):
            refuse_full(judged, place)
        if entry.stored is not None:
            return entry.stored
        if entry.table.kind is TableKind.ROWS:
            place = place._replace(row=next(new_keys(at.row for at in judged.rows if at[:2] == place[:2])))
        return new_row(judged.rulebook, judged.record, place, judged.rows)
