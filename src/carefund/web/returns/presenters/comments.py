"""Comments as pages show them, and how many wait where."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import urlencode

import msgspec
from django.urls import reverse

from carefund.returns import Place
from carefund.returns.checks.words import listed
from carefund.web.accounts.models import User
from carefund.web.returns.comments import Thread, threads_of
from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.addresses import address_of

__all__ = ["CommentCounts", "ShownComment", "ShownThread", "comment_address", "place_title", "shown_threads"]


class ShownComment(msgspec.Struct, frozen=True):
    """A comment: who wrote it when, for whom, and its lines."""

    who: str
    at: datetime
    mentions: str
    lines: tuple[str, ...]


class ShownThread(msgspec.Struct, frozen=True):
    """Comments about one place."""

    number: int
    title: str
    href: str
    """The page where its place is entered."""
    comments: tuple[ShownComment, ...]
    is_open: bool
    resolved_by: str
    resolved_at: datetime | None


class CommentCounts:
    """How many open threads there are at each place of a return, for the pages that link to them."""

    def __init__(self, judged: Judged) -> None:
        """Count; a page that has looked at the events already asks the database for nothing."""
        self._judged = judged
        self._open = [thread for thread in threads_of(judged.events) if thread.is_open]

    @property
    def all(self) -> int:
        """Open threads of the whole return and of everything in it."""
        return len(self._open)

    def at(self, place: Place) -> int:
        """Open threads about a place or anything in it: the fields of a row, the rows of a sheet."""
        return sum(thread.is_about(place) for thread in self._open)

    def address(self, place: Place) -> str:
        """The page with the comments on a place."""
        return comment_address(self._judged, place)


def comment_address(judged: Judged, place: Place) -> str:
    """The page on which a place is commented on."""
    asked = {name: part for name, part in place._asdict().items() if part}
    page = reverse("comments_at", args=[judged.record.pk])
    return f"{page}?{urlencode(asked)}" if asked else page


def place_title(judged: Judged, place: Place) -> str:
    """A place as a heading names it."""
    name = judged.names.of(place)
    return name[:1].upper() + name[1:]


def shown_threads(judged: Judged, threads: Iterable[Thread], people: Mapping[int, User]) -> tuple[ShownThread, ...]:
    """Threads for a page, the one with the newest comment first; `people` are those whom they mention, by id."""
    newest = sorted(threads, key=lambda thread: -thread.comments[-1].number)
    return tuple(_thread(judged, thread, people) for thread in newest)


def _thread(judged: Judged, thread: Thread, people: Mapping[int, User]) -> ShownThread:
    return ShownThread(
        number=thread.number,
        title=place_title(judged, thread.place),
        href=address_of(judged.rulebook, judged.record, thread.place),
        comments=tuple(
            ShownComment(
                str(comment.actor),
                comment.at,
                listed([str(people[person]) for person in comment.mentions if person in people]),
                tuple(comment.text.splitlines()),
            )
            for comment in thread.comments
        ),
        is_open=thread.is_open,
        resolved_by=str(thread.resolved_by or ""),
        resolved_at=thread.resolved_at,
    )
