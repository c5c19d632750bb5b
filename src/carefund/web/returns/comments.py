"""Comments on a return, a sheet, a row or a field: threads that are open or resolved, folded from events."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from carefund.returns import FORM, Place
from carefund.returns.values import clean_text
from carefund.rulebook.sheets import Table, TableKind
from carefund.web.access import PERMISSIONS
from carefund.web.accounts.models import User
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import Event, ReturnRecord
from carefund.web.returns.notices import link_to, notify
from carefund.web.returns.people import people_of
from carefund.web.returns.problems import Problem
from carefund.web.returns.store import Act, locked

__all__ = [
    "LONGEST",
    "Comment",
    "Thread",
    "comment",
    "is_there",
    "mentionable",
    "reopen",
    "resolve",
    "thread_of",
    "threads_of",
]

LONGEST = 4_000
"""Characters that a comment may have."""


class Comment(NamedTuple):
    """What somebody wrote. `mentions` are the ids of people whom it is for."""

    number: int
    actor: User
    at: datetime
    text: str
    mentions: tuple[int, ...]


class Thread(NamedTuple):
    """Comments about one place, the first one's number its own; resolved by somebody, or open."""

    number: int
    place: Place
    comments: tuple[Comment, ...]
    resolved_by: User | None
    resolved_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it still asks for something."""
        return self.resolved_by is None

    def is_about(self, place: Place) -> bool:
        """Whether it is about a place or anything in it; about the whole return only where it is about just that."""
        given = [part for part in place if part]
        return list(self.place[: len(given)]) == given if given else self.place == place


def threads_of(events: Iterable[Event]) -> tuple[Thread, ...]:
    """The threads of a return, oldest first, from its events in their order."""
    threads: dict[int, Thread] = {}
    for event in events:
        match event.kind:
            case Kind.COMMENTED:
                number = event.details["thread"] or event.number
                begun = threads.get(number) or Thread(number, Place(*event.details["place"]), (), None, None)
                threads[number] = begun._replace(comments=(*begun.comments, _comment(event)))
            case Kind.COMMENT_RESOLVED:
                number = event.details["thread"]
                threads[number] = threads[number]._replace(resolved_by=event.actor, resolved_at=event.at)
            case Kind.COMMENT_REOPENED:
                number = event.details["thread"]
                threads[number] = threads[number]._replace(resolved_by=None, resolved_at=None)
    return tuple(threads.values())


def _comment(event: Event) -> Comment:
    details = event.details
    return Comment(event.number, event.actor, event.at, details["text"], tuple(details["mentions"]))


def mentionable(area: str) -> list[User]:
    """The people for whom a comment on a return of an area can be: those who can answer it."""
    return people_of(area, PERMISSIONS["return.comment"])


def comment(
    record: ReturnRecord, actor: User, place: Place, text: str, mentions: Iterable[int] = (), thread: int = 0
) -> int:
    """Write a comment; those it is for are told by e-mail.

    Args:
        record: The return.
        actor: Who writes it.
        place: What it is about. An answer is about what its thread is about.
        text: The comment. “@” with the name or the address of somebody of the area means that it is for them.
        mentions: Ids of people chosen besides.
        thread: Number of the thread that it answers; 0 begins one.

    Returns:
        Number of the thread.

    Raises:
        Problem: There is nothing to say or too much, or no such place, person or open thread; nothing is stored.
    """
    said = _said(text)
    with locked(record) as held:
        judged = Judged(held)
        if thread:
            place = _open_thread(judged, thread).place
        elif not is_there(judged, place):
            raise Problem("What the comment is about is not in this return any more. Load the page again.")
        people = _mentioned(said, mentions, mentionable(held.area))
        details = {"place": list(place), "text": said, "mentions": [p.pk for p in people], "thread": thread}
        event = Act(held, actor, Kind.COMMENTED, details).event
        _tell(judged, actor, place, said, people)
        return thread or event.number


def resolve(record: ReturnRecord, actor: User, thread: int) -> Thread:
    """Mark a thread as resolved. Raises Problem where it is not open."""
    with locked(record) as held:
        found = _open_thread(Judged(held), thread)
        Act(held, actor, Kind.COMMENT_RESOLVED, {"thread": thread})
        return found


def reopen(record: ReturnRecord, actor: User, thread: int) -> Thread:
    """Open a resolved thread again. Raises Problem where it is open."""
    with locked(record) as held:
        found = thread_of(Judged(held), thread)
        if found.is_open:
            raise Problem("These comments are open already: somebody else may have opened them again.")
        Act(held, actor, Kind.COMMENT_REOPENED, {"thread": thread})
        return found


def thread_of(judged: Judged, number: int) -> Thread:
    """A thread by its number. Raises Problem where there is none."""
    found = next((thread for thread in threads_of(judged.events) if thread.number == number), None)
    if found is None:
        raise Problem("There are no such comments. Choose them from the list of comments.")
    return found


def _open_thread(judged: Judged, number: int) -> Thread:
    found = thread_of(judged, number)
    if not found.is_open:
        raise Problem(f"{found.resolved_by} has resolved these comments. Open them again to go on.")
    return found


def _said(text: str) -> str:
    said = "\n".join(line.rstrip() for line in clean_text(text).splitlines())
    if not said:
        raise Problem("Enter a comment.")
    if len(said) > LONGEST:
        raise Problem(f"The comment has {len(said):,} characters; {LONGEST:,} is the most. Shorten it.")
    return said


def _mentioned(text: str, chosen: Iterable[int], people: list[User]) -> list[User]:
    ids = set(chosen)
    if ids - {person.pk for person in people}:
        raise Problem("Somebody you chose does not work on this return any more. Choose again whom the comment is for.")
    return [person for person in people if person.pk in ids or _is_named(person, text)]


def _is_named(person: User, text: str) -> bool:
    names = "|".join(re.escape(name) for name in (person.name, person.email) if name)
    return bool(re.search(rf"@(?:{names})(?!\w)", text, re.IGNORECASE))


def is_there(judged: Judged, place: Place) -> bool:
    """Whether a return has a place."""
    sheets = {sheet.id: sheet for sheet in judged.rulebook.sheets_of(judged.record.kind)}
    if place.sheet not in sheets:
        return not any(place)
    table = sheets[place.sheet].by_id.get(place.table)
    if table is None:
        return not any(place[1:])
    if not place.row:
        return not place.field
    return (not place.field or place.field in table.by_id) and _has_row(judged, table, place)


def _has_row(judged: Judged, table: Table, place: Place) -> bool:
    match table.kind:
        case TableKind.FORM:
            return place.row == FORM
        case TableKind.ITEMS:
            return any(item.code == place.row for item in judged.rulebook.items_of(table))
        case TableKind.ROWS:
            return place._replace(field="") in judged.rows


def _tell(judged: Judged, actor: User, place: Place, text: str, people: list[User]) -> None:
    title = judged.rulebook.return_kind(judged.record.kind).title
    told = {
        "actor": actor,
        "title": title,
        "area": judged.area_name,
        "place": judged.names.of(place),
        "text": text,
        "link": link_to("comments", judged.record.pk),
    }
    others = [person for person in people if person != actor]
    notify(others, f"A comment for you: {title}, {judged.area_name}", "email/comment.txt", told)
