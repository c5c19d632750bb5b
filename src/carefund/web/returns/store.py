"""Reading and writing a stored return. Every write is part of one transaction with its event."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
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
    "locked",
    "new_keys",
    "new_row",
    "place_of",
    "rows_of",
    "standing_waivers",
    "version_of",
    "waivers_of",
    "with_versions",
]

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

    def put(self, row: RowRecord, values: Mapping[str, str], position: int | None = None) -> None:
        """Store the values of a row, whether it is new, changed or was removed."""
        row.values, row.removed, row.event = dict(values), False, self.event
        row.position = row.position if position is None else position
        row.version = self.event.number
        row.save()

    def remove(self, row: RowRecord) -> None:
        """Mark a row as removed; its values stay for whoever restores it."""
        row.removed, row.event, row.version = True, self.event, self.event.number
        row.save()


def rows_of(record: ReturnRecord) -> Rows:
    """All stored rows of a return."""
    return {place_of(row): row for row in with_versions(record.rows.all())}


def with_versions(rows: QuerySet[RowRecord]) -> QuerySet[RowRecord]:
    """Stored rows that know their version: the number alone, for events would take as long to read as the rows."""
    return rows.annotate(version=F("event__number"))  # type: ignore[no-redef]


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


def as_return(
    rulebook: Rulebook,
    record: ReturnRecord,
    rows: Iterable[tuple[Place, Mapping[str, str]]],
    waivers: tuple[Waiver, ...] = (),
) -> Return:
    """Stored rows, in their order, as the return that the rooms below know."""
    held: dict[tuple[str, str], list[Row]] = {}
    for place, values in rows:
        table = rulebook.sheets[place.sheet].by_id[place.table]
        held.setdefault((place.sheet, place.table), []).append(Row(place.row, typed_values(table, values)))
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
    return as_return(rulebook, record, ((place_of(c.row), c.after) for c in standing), waivers_of(events))


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
