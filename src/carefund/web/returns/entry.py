"""Entering rows: read what was typed, keep two people from overwriting each other, store it with its event."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from carefund.returns import Place, read_value
from carefund.returns.completeness import entry_kind
from carefund.returns.plain import plain_values, typed_values
from carefund.rulebook.sheets import EntryKind, Field, Item, Table, TableKind
from carefund.web.accounts.models import User
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import Event, ReturnRecord, RowRecord
from carefund.web.returns.problems import Problem
from carefund.web.returns.store import Act, locked, new_keys, new_row, place_of
from carefund.web.returns.workflow import WHY_NOT

__all__ = [
    "Conflict",
    "Entered",
    "Outcome",
    "Saved",
    "Typed",
    "is_locked",
    "refuse_closed",
    "refuse_stranger",
    "remove_row",
    "save_and_judge",
    "save_row",
    "save_rows",
]

LONGEST = 32_000
"""Characters that a value may have: what a cell of a workbook holds."""


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


Outcome = Saved | Conflict


class Entered(NamedTuple):
    """What became of each row, and the return as it is with them."""

    outcomes: list[Outcome]
    judged: Judged


def save_row(record: ReturnRecord, actor: User, typed: Typed, token: str = "") -> Outcome:
    """Save one row. Raises Problem where it may not be saved at all."""
    return save_rows(record, actor, [typed], token)[0]


def save_rows(record: ReturnRecord, actor: User, rows: Sequence[Typed], token: str = "") -> list[Outcome]:
    """Save rows as one event; those that somebody else has changed meanwhile are left, each with its conflict.

    Args:
        record: The return.
        actor: Who types.
        rows: What was typed, row by row.
        token: What the browser calls this save. A save that comes again with the same token adds no second row.

    Raises:
        Problem: The return takes no entries now, or a field may not be entered by this person; nothing is stored.
    """
    return save_and_judge(record, actor, rows, token).outcomes


def save_and_judge(record: ReturnRecord, actor: User, rows: Sequence[Typed], token: str = "") -> Entered:
    """The same as `save_rows`, with the return as it is now: who shows it need not read it again."""
    with locked(record) as held:
        judged = Judged(held)
        refuse_closed(judged, Kind.ROWS_SAVED)
        if token and (before := _sent_before(held, token)):
            changes = before.changes.select_related("row__event")
            return Entered([Saved(change.row, {}) for change in changes], judged)
        return Entered(_store([_Entry(judged, actor, typed) for typed in rows], judged, actor, token), judged)


def remove_row(record: ReturnRecord, actor: User, place: Place, seen: int) -> RowRecord | Conflict:
    """Remove an entered row. Raises Problem where it is not there, is published, or the return takes no entries."""
    with locked(record) as held:
        judged = Judged(held)
        refuse_closed(judged, Kind.ROW_REMOVED)
        row = judged.rows.get(place)
        if row is None or row.removed:
            raise Problem("The row is not there any more. Somebody else may have removed it: the history says who.")
        table = judged.rulebook.sheets[place.sheet].by_id[place.table]
        if table.kind is not TableKind.ROWS or any(is_locked(judged, place, f) for f in row.values):
            raise Problem("This row belongs to the return and cannot be removed.")
        refuse_stranger(judged, actor, table.fields[0])
        if row.event.number != seen:
            return Conflict(row, {})
        Act(held, actor, Kind.ROW_REMOVED).remove(row)
        return row


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
        for name in self.changed:
            field = self.table.by_id[name]
            if self.stored and is_locked(self.judged, self.typed.place, name):
                raise Problem(f"“{field.label}” is a published value and cannot be changed here.")
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
        """Whether somebody changed the row since it was seen, and what was typed is not the same."""
        return bool(self.changed) and self.stored is not None and self.stored.event.number != self.typed.seen


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


def _sent_before(record: ReturnRecord, token: str) -> Event | None:
    return record.events.filter(kind=Kind.ROWS_SAVED, details__token=token).first()


def _store(entries: Sequence[_Entry], judged: Judged, actor: User, token: str) -> list[Outcome]:
    act: Act | None = None
    outcomes: list[Outcome] = []
    for entry in entries:
        if entry.is_conflict and entry.stored:
            outcomes.append(Conflict(entry.stored, {f: entry.values.get(f, "") for f in entry.typed.texts}))
            continue
        row = entry.stored
        if entry.changed or row is None or row.removed:
            act = act or Act(judged.record, actor, Kind.ROWS_SAVED, {"token": token} if token else {})
            row = row or _added(judged, entry)
            act.put(row, entry.values)
        outcomes.append(Saved(row, entry.notes))
    return outcomes


def _added(judged: Judged, entry: _Entry) -> RowRecord:
    """A row to store for the first time; a Problem where its table is full."""
    place, rows = entry.typed.place, judged.rows
    if entry.table.kind is TableKind.ROWS:
        beside = {at: row for at, row in rows.items() if at[:2] == place[:2]}
        if sum(not row.removed for row in beside.values()) >= entry.table.maximum_rows:
            raise Problem(f"“{entry.table.title}” holds {entry.table.maximum_rows} rows at most.")
        place = place._replace(row=next(new_keys(at.row for at in beside)))
    row = new_row(judged.rulebook, judged.record, place, rows)
    judged.rows[place_of(row)] = row
    return row
