"""What is stored of a return, where this process has read it before: only what happened since is asked for.

A history is only added to, so what was read stays true up to the last event that it knows. That event is asked for
again with all that follow: where it is not the same any more, because a backup was put back or a transaction did not
end well, everything is read anew.
"""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from carefund.web.returns.events import ROW_KINDS
from carefund.web.returns.models import Event, ReturnRecord
from carefund.web.returns.store import Rows, place_of, with_versions

__all__ = ["Stored", "stored_of"]

MOST = 200
"""Returns that a process keeps: every area of England has room for one."""


class Stored(NamedTuple):
    """The rows of a return, removed ones included, and its events without those that only enter rows."""

    rows: Rows
    events: tuple[Event, ...]


class _Known(NamedTuple):
    """What was read, complete up to an event that entered rows."""

    number: int
    id: int
    at: datetime
    stored: Stored


class _Shelf:
    """Where one return is kept."""

    known: _Known | None = None


def stored_of(record: ReturnRecord) -> Stored:
    """What is stored of a return now. Rows and events are shared: nobody changes them or asks an event whose it is."""
    shelf = _shelf(record.pk)
    stored, shelf.known = (_since(record, shelf.known) if shelf.known else None) or _whole(record)
    return stored._replace(rows=dict(stored.rows))


@lru_cache(maxsize=MOST)
def _shelf(_: UUID) -> _Shelf:
    return _Shelf()


def _whole(record: ReturnRecord) -> tuple[Stored, _Known | None]:
    """Everything. Rows first: of events, those that come in between are then known as well."""
    rows = {place_of(row): row for row in with_versions(record.rows.all())}
    stored = Stored(rows, tuple(record.events.exclude(kind__in=ROW_KINDS)))
    last = max(rows.values(), key=lambda row: row.version, default=None)
    return stored, _Known(last.version, last.event_id, last.at, stored) if last else None


def _since(record: ReturnRecord, known: _Known) -> tuple[Stored, _Known] | None:
    """What was known, with what came since; None where what was known is not what happened."""
    since = list(record.events.filter(number__gte=known.number))
    if not since or _name(since[0]) != known[:3]:
        return None
    last, *news = since
    entered = [event for event in news if event.kind in ROW_KINDS]
    rows = _with_rows(record, known) if entered else known.stored.rows
    before = (event for event in known.stored.events if event.number <= known.number)
    told = (event for event in news if event.kind not in ROW_KINDS)
    stored, last = Stored(rows, (*before, *told)), entered[-1] if entered else last
    return stored, _Known(*_name(last), stored)


def _name(event: Event) -> tuple[int, int, datetime]:
    return event.number, event.pk, event.at


def _with_rows(record: ReturnRecord, known: _Known) -> Rows:
    """The rows that were known and those touched since, in their order."""
    touched = with_versions(record.rows.filter(event__number__gt=known.number))
    rows = known.stored.rows | {place_of(row): row for row in touched}
    return dict(sorted(rows.items(), key=lambda item: (item[1].position, item[1].pk)))
