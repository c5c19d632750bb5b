"""The history of a return: who did what and when, what a row was at any time, and a row made so again."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from carefund.returns import Comparison, Place, Return, compare
from carefund.rulebook.sheets import Table, TableKind
from carefund.web.accounts.models import User
from carefund.web.returns.entry import changing, is_locked, refuse_full, refuse_stranger
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import Change, Event, ReturnRecord, RowRecord
from carefund.web.returns.problems import Problem
from carefund.web.returns.store import Act, at_version

__all__ = [
    "Changed",
    "HistoryPage",
    "Restoring",
    "Told",
    "Versions",
    "Wanted",
    "actors_of",
    "compared_versions",
    "history_page",
    "last_submitted",
    "restore_row",
    "restoring",
]

PER_PAGE = 25
MOST_CHANGES = 6
"""Changed rows of an event that are told one by one; of more, only how many there are in which table."""


class Wanted(NamedTuple):
    """Which part of a history somebody asks for; empty parts leave it open."""

    sheet: str = ""
    person: int = 0
    kind: str = ""
    row: Place = Place()


class Changed(NamedTuple):
    """How many rows of a table an event touched."""

    sheet: str
    table: str
    rows: int


class Told(NamedTuple):
    """An event with the rows it changed: one by one where they are few, and how many in which table."""

    event: Event
    changes: tuple[Change, ...]
    changed: tuple[Changed, ...]


class HistoryPage(NamedTuple):
    """A page of a history, newest first."""

    told: tuple[Told, ...]
    page: int
    pages: int
    events: int
    """How many events there are on all pages."""
    people: Mapping[int, User]
    """Those whom the events name, by id."""


class Versions(NamedTuple):
    """Two versions of a return and in what they differ; each is named by the event after which it stood."""

    first: Event
    second: Event
    before: Return
    after: Return
    found: Comparison


class Restoring(NamedTuple):
    """A row as it is and as it was after an event; `removed` where it was not there then."""

    place: Place
    table: Table
    row: RowRecord
    values: Mapping[str, str]
    removed: bool

    @property
    def now(self) -> Mapping[str, str]:
        """What the row says now; nothing where it is removed."""
        return {} if self.row.removed else self.row.values

    @property
    def changes_nothing(self) -> bool:
        """Whether the row is now as it was then."""
        return self.row.removed == self.removed and self.now == self.values


def history_page(record: ReturnRecord, wanted: Wanted, page: int) -> HistoryPage:
    """The events that somebody asks for, newest first; a page beyond the last is the last."""
    shown = Paginator(_events(record, wanted).order_by("-number").select_related("actor"), PER_PAGE).get_page(page)
    events = list(shown.object_list)
    changes = Change.objects.filter(event__in=events)
    if wanted.row.row:
        changes = changes.filter(**_at(wanted.row))
    changed = _changed(changes)
    few = [pk for pk, tables in changed.items() if sum(table.rows for table in tables) <= MOST_CHANGES]
    single: dict[int, list[Change]] = {}
    for change in changes.filter(event__in=few).select_related("row"):
        single.setdefault(change.event_id, []).append(change)
    told = (Told(e, tuple(single.get(e.pk, ())), tuple(changed.get(e.pk, ()))) for e in events)
    return HistoryPage(tuple(told), shown.number, shown.paginator.num_pages, shown.paginator.count, _people(events))


def actors_of(record: ReturnRecord) -> list[User]:
    """Everybody who did something to a return, by name."""
    return list(User.objects.filter(pk__in=record.events.order_by().values("actor")).order_by("name", "id"))


def last_submitted(record: ReturnRecord) -> int:
    """Number of the event by which a return was last submitted; 0 where it never was."""
    event = record.events.filter(kind=Kind.SUBMITTED).last()
    return event.number if event else 0


def compared_versions(judged: Judged, first: int, second: int) -> Versions:
    """In what two versions of a return differ. Raises Problem where there is no such version."""
    events = {e.number: e for e in judged.record.events.filter(number__in=[first, second]).select_related("actor")}
    for number in (first, second):
        if number not in events:
            raise Problem(f"This return has no such version. Choose versions from 1 to {judged.record.version}.")
    before, after = (at_version(judged.rulebook, judged.record, number) for number in (first, second))
    return Versions(events[first], events[second], before, after, compare(judged.rulebook, before, after))


def restoring(judged: Judged, place: Place, version: int) -> Restoring:
    """A row as it is and as it was at a version of the return. Raises Problem where there never was such a row."""
    row = judged.rows.get(place)
    if row is None:
        raise Problem("This return never had such a row. Choose the row from the history.")
    table = judged.rulebook.sheets[place.sheet].by_id[place.table]
    then = row.changes.filter(event__number__lte=version).order_by("event__number", "id").last()
    was_there = then is not None and not then.is_removed
    values = then.after if then is not None and was_there else {}
    return Restoring(place, table, row, values, table.kind is TableKind.ROWS and not was_there)


def restore_row(record: ReturnRecord, actor: User, place: Place, version: int, seen: int) -> RowRecord:
    """Make a row what it was at a version of the return, as one event; one that was not there then is removed.

    Args:
        record: The return.
        actor: Who restores it.
        place: The row.
        version: Number of the event after which it was so.
        seen: Number of the event as of which the person saw the row.

    Raises:
        Problem: The return takes no entries now, the row changed since it was seen or is so already, or something in it
            may not be changed by this person; nothing is stored.
    """
    with changing(record, Kind.ROW_RESTORED) as judged:
        found = restoring(judged, place, version)
        if found.row.version != seen:
            raise Problem("Somebody changed this row after you looked at it. Look at it again.")
        _refuse(judged, actor, found)
        act = Act(judged.record, actor, Kind.ROW_RESTORED, {"version": version})
        if found.removed:
            return act.remove(judged.rows, found.row)
        return act.put(judged.rows, found.row, found.values)


def _refuse(judged: Judged, actor: User, found: Restoring) -> None:
    """Raise a Problem where a row may not become what it was."""
    if found.changes_nothing:
        raise Problem("The row says the same as it did then, so there is nothing to restore.")
    fields = found.table.by_id
    for name in fields:
        if found.now.get(name) != found.values.get(name):
            if not found.row.removed and is_locked(judged, found.place, name):
                raise Problem(f"“{fields[name].label}” is a published value and cannot be changed here.")
            if not found.removed:
                refuse_stranger(judged, actor, fields[name])
    if found.removed:
        refuse_stranger(judged, actor, found.table.fields[0])
    elif found.row.removed and found.table.kind is TableKind.ROWS:
        refuse_full(judged, found.place)


def _events(record: ReturnRecord, wanted: Wanted) -> QuerySet[Event]:
    events = record.events.all()
    if wanted.person:
        events = events.filter(actor=wanted.person)
    if wanted.kind:
        events = events.filter(kind=wanted.kind)
    if wanted.row.row:
        events = events.filter(Exists(Change.objects.filter(event=OuterRef("pk"), **_at(wanted.row))))
    elif wanted.sheet:
        touched = Exists(Change.objects.filter(event=OuterRef("pk"), row__sheet=wanted.sheet))
        events = events.filter(touched | Q(kind=Kind.COMMENTED, details__place__0=wanted.sheet))
    return events


def _people(events: Iterable[Event]) -> Mapping[int, User]:
    """Whom the events name beside their actors: to whom something was delegated, for whom a comment is."""
    named = {person for event in events for person in (event.details.get("to"), *event.details.get("mentions", ()))}
    ids = {person for person in named if isinstance(person, int)}
    return User.objects.in_bulk(ids) if ids else {}


def _at(place: Place) -> dict[str, str]:
    return {"row__sheet": place.sheet, "row__table": place.table, "row__key": place.row}


def _changed(changes: QuerySet[Change]) -> dict[int, list[Changed]]:
    """How many rows each event touched, by its id."""
    counts = changes.order_by().values_list("event_id", "row__sheet", "row__table").annotate(rows=Count("id"))
    found: dict[int, list[Changed]] = {}
    for event, sheet, table, rows in counts:
        found.setdefault(event, []).append(Changed(sheet, table, rows))
    return found
