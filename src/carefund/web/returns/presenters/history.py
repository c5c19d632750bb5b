"""The history of a return in words: who did what, when, from what to what."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.urls import reverse

from carefund.papers import place_name
from carefund.returns import Place
from carefund.returns.checks.words import counted, listed
from carefund.web.accounts.models import User
from carefund.web.returns.events import Kind
from carefund.web.returns.history import Changed, Told
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import Change, Event
from carefund.web.returns.presenters.changes import ShownField, field_texts, row_history

__all__ = ["KINDS", "ShownEvent", "ShownRowChange", "shown_event", "version_name"]

KINDS: Mapping[Kind, str] = {
    Kind.CREATED: "Return started",
    Kind.ROWS_SAVED: "Rows saved",
    Kind.ROW_REMOVED: "Row removed",
    Kind.ROW_RESTORED: "Row restored",
    Kind.IMPORTED: "File accepted",
    Kind.DECISION_DISMISSED: "Decision dismissed",
    Kind.WAIVED: "Finding waived",
    Kind.WAIVER_WITHDRAWN: "Waiver withdrawn",
    Kind.COMMENTED: "Comment",
    Kind.COMMENT_RESOLVED: "Comments resolved",
    Kind.COMMENT_REOPENED: "Comments opened again",
    Kind.SIGNING_STARTED: "Signing started",
    Kind.SIGNING_WITHDRAWN: "Signing withdrawn",
    Kind.APPROVED: "Approved",
    Kind.DECLINED: "Declined",
    Kind.DELEGATED: "Sign-off delegated",
    Kind.SUBMITTED: "Submitted",
    Kind.REOPENED: "Reopened",
}
"""The kinds of events, as people choose from them."""


class ShownRowChange(msgspec.Struct, frozen=True):
    """What an event made of one row."""

    what: str
    """Such as “changed Amount in” or “removed”, before the title."""
    title: str
    history: str
    fields: tuple[ShownField, ...]
    sides: str
    """“before” or “after” where the row was there only then; “both” otherwise."""
    restore: str
    """Address of making the row what it was before; empty where it was not there."""


class ShownEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event in words."""

    number: int
    at: datetime
    who: str
    what: str
    """What they did, to follow their name: “saved 3 rows”."""
    said: tuple[str, ...]
    """The lines of a reason or a comment."""
    rows: tuple[ShownRowChange, ...]
    tables: tuple[str, ...]
    """How many rows changed in which table, where they are too many to be told one by one."""
    compare: str
    """Address of comparing it with the version before; empty for an event that changed no row."""


def shown_event(judged: Judged, told: Told, people: Mapping[int, User]) -> ShownEvent:
    """An event for the page of the history; `people` are those it names, by id."""
    event, compare = told.event, reverse("compare", args=[judged.record.pk])
    before = event.number - 1
    rows = tuple(_row(judged, change, before) for change in told.changes)
    return ShownEvent(
        number=event.number,
        at=event.at,
        who=str(event.actor),
        what=_what(judged, event, people, told.changed, rows),
        said=_said(event),
        rows=rows,
        tables=() if told.changes else tuple(_by_table(judged, told.changed)),
        compare=f"{compare}?first={before}&second={event.number}" if told.changed and before else "",
    )


def version_name(judged: Judged, event: Event) -> str:
    """What a version is: the number and kind of the event after which the return stood so."""
    return f"Version {event.number}: {KINDS[Kind(event.kind)].lower()} by {event.actor}"


def _what(
    judged: Judged,
    event: Event,
    people: Mapping[int, User],
    changed: tuple[Changed, ...],
    one_by_one: tuple[ShownRowChange, ...],
) -> str:
    """What somebody did, in words that follow their name; one changed row is named at once."""
    told = event.details
    rows = counted(sum(table.rows for table in changed), "row")
    title = one_by_one[0].title if len(one_by_one) == 1 else "a row"
    role = _role(judged, told.get("role", ""))
    words: dict[Kind, str] = {
        Kind.CREATED: f"started the return from “{told['from']}”" if "from" in told else "started the return",
        Kind.ROWS_SAVED: _saved(told, rows, one_by_one),
        Kind.ROW_REMOVED: f"removed {title if len(one_by_one) == 1 else rows}",
        Kind.ROW_RESTORED: f"restored {title}, as it was in version {told.get('version')}",
        Kind.IMPORTED: f"accepted the file “{told.get('file')}”, which changed {rows}",
        Kind.DECISION_DISMISSED: "took a decision from the list that need not be made",
        Kind.WAIVED: f"waived {told.get('code')}",
        Kind.WAIVER_WITHDRAWN: f"withdrew the waiver made in version {told.get('waiver')}",
        Kind.COMMENTED: _commented(judged, event, people),
        Kind.COMMENT_RESOLVED: f"resolved the comments begun in version {told.get('thread')}",
        Kind.COMMENT_REOPENED: f"opened again the comments begun in version {told.get('thread')}",
        Kind.SIGNING_STARTED: "sent the return to its approvers",
        Kind.SIGNING_WITHDRAWN: "took the return back from its approvers",
        Kind.APPROVED: f"approved the return as {role}",
        Kind.DECLINED: f"declined the return as {role}",
        Kind.DELEGATED: f"delegated the sign-off as {role} to {people.get(told.get('to', 0), 'somebody')}",
        Kind.SUBMITTED: "submitted the return",
        Kind.REOPENED: "reopened the return",
    }
    return words[Kind(event.kind)]


def _saved(told: Mapping[str, Any], rows: str, one_by_one: tuple[ShownRowChange, ...]) -> str:
    if "carried" in told:
        return f"took over what earlier returns say now, which changed {rows}"
    return f"{one_by_one[0].what} {one_by_one[0].title}" if len(one_by_one) == 1 else f"saved {rows}"


def _commented(judged: Judged, event: Event, people: Mapping[int, User]) -> str:
    if event.kind != Kind.COMMENTED:
        return ""
    names = [str(people[person]) for person in event.details["mentions"] if person in people]
    about = judged.names.of(Place(*event.details["place"]))
    return f"commented on {about}" + (f", for {listed(names)}" if names else "")


def _role(judged: Judged, code: str) -> str:
    return next((role.label for role in judged.rulebook.roles if role.code == code), code)


def _said(event: Event) -> tuple[str, ...]:
    return tuple(str(event.details.get("text") or event.details.get("reason") or "").splitlines())


def _row(judged: Judged, change: Change, version: int) -> ShownRowChange:
    row = change.row
    place = Place(row.sheet, row.table, row.key)
    was_there = change.before is not None and not change.was_removed
    before = change.before or {} if was_there else {}
    after = {} if change.is_removed else change.after
    fields = field_texts(judged.rulebook, judged.rulebook.sheets[row.sheet].by_id[row.table], before, after)
    return ShownRowChange(
        what=_made(change, fields),
        title=judged.names.title(place, after or before),
        history=row_history(judged, place),
        fields=fields,
        sides="before" if change.is_removed else "both" if was_there else "after",
        restore=reverse("restore", args=[judged.record.pk, version, *place[:3]]) if was_there else "",
    )


def _made(change: Change, fields: tuple[ShownField, ...]) -> str:
    if change.is_removed:
        return "removed"
    if change.before is None:
        return "added"
    if change.was_removed:
        return "brought back"
    return f"changed {listed([field.label for field in fields], 4)} in" if fields else "saved again"


def _by_table(judged: Judged, changed: Iterable[Changed]) -> Iterator[str]:
    """How many rows changed in each table, in the order of the sheets."""
    rows = {(table.sheet, table.table): table.rows for table in changed}
    for sheet in judged.rulebook.sheets_of(judged.record.kind):
        for table in sheet.tables:
            if count := rows.get((sheet.id, table.id)):
                yield f"{place_name(judged.rulebook, Place(sheet.id, table.id))}: {counted(count, 'row')}"
