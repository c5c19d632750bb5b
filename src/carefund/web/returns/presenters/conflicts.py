"""Two people in one row: what each says, field by field, for the second to choose."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from carefund.returns import Place
from carefund.rulebook import Rulebook
from carefund.rulebook.sheets import Table, TableKind
from carefund.web.returns.entry import Conflict
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import Change, RowRecord
from carefund.web.returns.presenters.addresses import address_of, field_id
from carefund.web.returns.presenters.values import form_text, read_text

__all__ = ["Choice", "Kept", "ShownConflict", "as_of", "conflict_of"]


class Choice(msgspec.Struct, frozen=True):
    """A field about which two people say different things: what the form sends for each, and how it is read."""

    label: str
    id: str
    mine: str
    mine_text: str
    theirs: str
    theirs_text: str


class Kept(msgspec.Struct, frozen=True):
    """A field that only this person changed: it goes along with what they choose."""

    label: str
    id: str
    mine: str
    text: str


class ShownConflict(msgspec.Struct, frozen=True, kw_only=True):
    """A row that somebody else changed meanwhile."""

    title: str
    by: str
    at: datetime
    removed: bool
    seen: int
    seen_name: str
    """The name in the form of what the row was as of."""
    cancel: str
    choices: tuple[Choice, ...]
    kept: tuple[Kept, ...]
    back: tuple[Kept, ...]
    """The rest of a row that was removed, as it was when it was: it is put back with what they choose."""
    also: tuple[tuple[str, str], ...]
    """Labels and values of fields that only they changed."""


def conflict_of(judged: Judged, place: Place, conflict: Conflict, seen: int, seen_name: str = "seen") -> ShownConflict:
    """What to ask: about each field that both changed since the event numbered `seen`, whose value to keep."""
    row, table = conflict.row, judged.rulebook.sheets[place.sheet].by_id[place.table]
    # Of a row that was removed: what it held then, so that it is put back whole.
    theirs = dict(row.values)
    before = as_of(row, seen)
    mine = {f: text for f, text in conflict.mine.items() if text not in (before.get(f, ""), theirs.get(f, ""))}
    they_changed = [f for f in table.by_id if theirs.get(f) != before.get(f)]
    rulebook, fields = judged.rulebook, table.by_id
    return ShownConflict(
        title=_title(rulebook, table, place),
        by=str(row.event.actor),
        at=row.event.at,
        removed=row.removed,
        seen=row.version,
        seen_name=seen_name,
        cancel=address_of(rulebook, judged.record, place._replace(row="") if row.removed else place),
        choices=tuple(
            _choice(rulebook, table, place._replace(field=f), mine, theirs) for f in mine if f in they_changed
        ),
        kept=tuple(_kept(rulebook, table, place._replace(field=f), mine) for f in mine if f not in they_changed),
        back=tuple(_kept(rulebook, table, place._replace(field=f), theirs) for f in theirs if f not in mine)
        if row.removed
        else (),
        also=tuple(
            (fields[f].label, read_text(rulebook, table, fields[f], theirs)) for f in they_changed if f not in mine
        ),
    )


def _title(rulebook: Rulebook, table: Table, place: Place) -> str:
    """What a fixed row is called; empty for one that has its page to itself."""
    if table.kind is not TableKind.ITEMS:
        return ""
    return next(item.label for item in rulebook.items_of(table) if item.code == place.row)


def as_of(row: RowRecord, seen: int) -> Mapping[str, str]:
    """The values of a row as they were with the event numbered `seen`."""
    changes = Change.objects.filter(row=row, event__number__lte=seen)
    change = changes.order_by("-event__number", "-id").first()
    return change.after if change else {}


def _choice(rulebook: Rulebook, table: Table, at: Place, mine: Mapping[str, str], theirs: Mapping[str, str]) -> Choice:
    field = table.by_id[at.field]
    return Choice(
        label=field.label,
        id=field_id(at),
        mine=form_text(rulebook, field, mine),
        mine_text=read_text(rulebook, table, field, mine),
        theirs=form_text(rulebook, field, theirs),
        theirs_text=read_text(rulebook, table, field, theirs),
    )


def _kept(rulebook: Rulebook, table: Table, at: Place, mine: Mapping[str, str]) -> Kept:
    field = table.by_id[at.field]
    return Kept(field.label, field_id(at), form_text(rulebook, field, mine), read_text(rulebook, table, field, mine))
