"""Reading and writing a stored return. Every write is part of one transaction with its event."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from itertools import count
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, Model, QuerySet
from django.db.models.base import ModelState
from django.utils import timezone

from carefund.returns import Place, Return, Row, Sheet, Waiver
from carefund.returns.plain import typed_values
from carefund.rulebook import Rulebook
from carefund.rulebook.sheets import TableKind
from carefund.web.accounts.models import User
from carefund.web.returns.events import Kind
from carefund.web.returns.models import Change, Event, ReturnRecord, RowRecord

__all__ = [
    "Act",
    "Rows",
    "as_return",
    "at_version",
    "copied",
    "locked",
    "new_keys",
    "new_row",
    "place_of",
    "standing_waivers",
    "typed_row",
    "version_of",
    "waivers_of",
    "with_versions",
]

_Kept = TypeVar("_Kept", bound=Model)

Rows = dict[Place, RowRecord]
"""Stored rows by place (the field empty), in their order, removed ones included."""


@contextmanager
def locked(record: ReturnRecord) -> Iterator[ReturnRecord]:
    """The return as it is now, kept from everybody else until what is done to it is stored, whole or not at all."""
    with transaction.atomic():
        yield ReturnRecord.objects.select_for_update().get(pk=record.pk)


class Act:
    """One thing that somebody does to a locked return: an event, and the rows it touches."""

    def __init__(self, record: ReturnRecord, actor: User, kind: Kind, details: Mapping[str, Any] | None = None) -> None:
        """Record the event."""
        record.version += 1
        record.save(update_fields=["version"])
        self.record = record
        self.event = Event.objects.create(
            record=record, number=record.version, at=timezone.now(), actor=actor, kind=kind, details=details or {}
        )

    def put(self, rows: Rows, row: RowRecord, values: Mapping[str, str]) -> RowRecord:
        """Store the values of a row, be it new, changed or removed before; the row as it is now, also in `rows`."""
        return self._store(rows, row, values=dict(values), removed=False)

    def remove(self, rows: Rows, row: RowRecord) -> RowRecord:
        """Mark a row as removed; its values stay for whoever restores it."""
        return self._store(rows, row, removed=True)

    def _store(self, rows: Rows, row: RowRecord, **changed: Any) -> RowRecord:
        """A copy is changed: others may hold the row as it was read."""
        made = copied(row)
        for name, value in changed.items():
            setattr(made, name, value)
        made.event, made.version, made.typed = self.event, self.event.number, None
        made.save()
        rows[place_of(made)] = made
        return made


def copied(kept: _Kept) -> _Kept:
    """A copy of something stored, which its holder may change. Python's own way takes ten times as long."""
    made = type(kept).__new__(type(kept))
    made.__dict__.update(kept.__dict__)
    made._state = ModelState()
    made._state.adding, made._state.db = kept._state.adding, kept._state.db
    return made


def with_versions(rows: QuerySet[RowRecord]) -> QuerySet[RowRecord]:
    """Stored rows that know their version: number and time alone, for events would take as long to read as the rows."""
    return rows.annotate(version=F("event__number"), at=F("event__at"))  # type: ignore[no-redef]


def version_of(rows: Rows) -> int:
    """Number of the last event that touched any of these rows; 0 where there is none."""
    return max((row.version for row in rows.values()), default=0)


def place_of(row: RowRecord) -> Place:
    """Where a stored row stands."""
    return Place(row.sheet, row.table, row.key)


def new_row(rulebook: Rulebook, record: ReturnRecord, place: Place, rows: Rows) -> RowRecord:
    """A row that is not stored yet: a fixed row in its own place, an entered one last."""
    table = rulebook.sheets[place.sheet].by_id[place.table]
    if table.kind is TableKind.ITEMS:
        position = next(i for i, item in enumerate(rulebook.items_of(table)) if item.code == place.row)
    else:
        beside = [row.position for at, row in rows.items() if at[:2] == place[:2]]
        position = max(beside, default=-1) + 1
    return RowRecord(record=record, sheet=place.sheet, table=place.table, key=place.row, position=position)


def new_keys(used: Iterable[str]) -> Iterator[str]:
    """`r1`, `r2` …: after the highest number that was ever used, so that a key never means another row."""
    numbers = (int(found[1]) for key in used if (found := re.fullmatch(r"r(\d{1,9})", key)))
    return (f"r{number}" for number in count(max(numbers, default=0) + 1))


def typed_row(rulebook: Rulebook, row: RowRecord) -> Row:
    """A stored row as the rooms below know it; made once, because a row that was read is not changed."""
    if row.typed is None:
        row.typed = _typed(rulebook, place_of(row), row.values)
    return row.typed


def _typed(rulebook: Rulebook, place: Place, values: Mapping[str, str]) -> Row:
    return Row(place.row, typed_values(rulebook.sheets[place.sheet].by_id[place.table], values))


def as_return(
    rulebook: Rulebook,
    record: ReturnRecord,
    rows: Iterable[tuple[Place, Row]],
    waivers: tuple[Waiver, ...] = (),
) -> Return:
    """Stored rows, in their order, as the return that the rooms below know."""
    held: dict[tuple[str, str], list[Row]] = {}
    for place, row in rows:
        held.setdefault((place.sheet, place.table), []).append(row)
    return Return(
        round=record.round,
        kind=record.kind,
        area=record.area,
        id=str(record.pk),
        rulebook_version=record.rulebook_version,
        sheets={
            sheet.id: Sheet({table.id: tuple(held.get((sheet.id, table.id), ())) for table in sheet.tables})
            for sheet in rulebook.sheets_of(record.kind)
            if sheet.tables
        },
        waivers=waivers,
    )


def at_version(rulebook: Rulebook, record: ReturnRecord, number: int) -> Return:
    """The return as it was after the event of this number."""
    changes = Change.objects.filter(event__record=record, event__number__lte=number).order_by("event__number", "id")
    latest: dict[int, Change] = {change.row_id: change for change in changes.select_related("row")}
    standing = sorted((c for c in latest.values() if not c.is_removed), key=lambda c: (c.position, c.row_id))
    events = record.events.filter(number__lte=number, kind__in=[Kind.WAIVED, Kind.WAIVER_WITHDRAWN])
    rows = ((place_of(c.row), _typed(rulebook, place_of(c.row), c.after)) for c in standing)
    return as_return(rulebook, record, rows, waivers_of(events))


def waivers_of(events: Iterable[Event]) -> tuple[Waiver, ...]:
    """The waivers that stand after these events: those made and not withdrawn."""
    return tuple(standing_waivers(events).values())


def standing_waivers(events: Iterable[Event]) -> dict[int, Waiver]:
    """The same, each by the number of the event that made it."""
    standing: dict[int, Waiver] = {}
    for event in events:
        if event.kind == Kind.WAIVED:
            made = event.details
            standing[event.number] = Waiver(**made | {"expires": date.fromisoformat(made["expires"])})
        elif event.kind == Kind.WAIVER_WITHDRAWN:
            standing.pop(event.details["waiver"], None)
    return standing
