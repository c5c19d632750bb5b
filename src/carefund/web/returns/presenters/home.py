"""The first page: areas with their returns, how far each is and what can be started."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, timedelta
from itertools import groupby
from math import ceil
from uuid import UUID

import msgspec
from django.urls import reverse

from carefund.reference import Area, areas_on
from carefund.returns.carried import builds_on
from carefund.returns.checks.words import counted
from carefund.rulebook import Rulebook
from carefund.rulebook import rounds as all_rounds
from carefund.web.access import PERMISSIONS, may
from carefund.web.accounts.models import User
from carefund.web.returns import rounds
from carefund.web.returns.models import ReturnRecord, RoundState
from carefund.web.returns.presenters.glance import Glance, glances, turn_among
from carefund.web.returns.presenters.wanted import Wanted
from carefund.web.returns.rolling import codes_of, origin_among
from carefund.web.returns.workflow import Stage

__all__ = ["AreaCard", "Home", "ReturnLine", "Startable", "home_of"]

_LATE = timedelta(days=366)
PAGE = 25
"""Areas on a page."""


class ReturnLine(msgspec.Struct, frozen=True, kw_only=True):
    """A return of an area, ready to read."""

    round: str
    title: str
    href: str
    stage: str
    complete: str
    errors: str
    deadline: str
    days: str
    late: bool
    next_step: str
    turn: str
    """In which roles this person has to sign now; empty where in none."""
    signing: str


class Startable(msgspec.Struct, frozen=True):
    """A return that an area could have and has not.

    `hint` says on which it builds that the area has not yet either, `last` is the title of the return of the last round
    with which it may begin; empty where there is none.
    """

    round: str
    kind: str
    title: str
    hint: str
    last: str


class AreaCard(msgspec.Struct, frozen=True):
    """An area with its returns."""

    code: str
    name: str
    region: str
    returns: Mapping[str, tuple[ReturnLine, ...]]
    """By round, the latest first."""
    startable: Mapping[str, tuple[Startable, ...]]
    """By the title of their round, the latest first."""
    startable_late: Mapping[str, tuple[Startable, ...]]
    """The same of rounds that ended long ago."""
    lost: tuple[str, ...]
    """Rounds of which it has returns, and which cannot be used here now."""


class Home(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the areas that somebody sees."""

    areas: tuple[AreaCard, ...]
    wanted: Wanted
    found: int
    """Areas that were found."""
    seen: int
    """Areas that this person sees at all."""
    page: int
    pages: int

    @property
    def lost(self) -> list[str]:
        """Rounds of which these areas have returns, and which cannot be used here now."""
        return sorted({round for area in self.areas for round in area.lost})

    @property
    def may_search(self) -> bool:
        """Whether there is enough to search in."""
        return self.seen > PAGE // 5


def home_of(person: User, wanted: Wanted, page: int) -> Home:
    """The areas of a person that are asked for, one page of them."""
    seen = _areas_of(person)
    found = wanted.areas(seen)
    pages = max(1, ceil(len(found) / PAGE))
    page = min(max(page, 1), pages)
    shown = found[(page - 1) * PAGE : page * PAGE]
    return Home(
        areas=_cards(person, shown, wanted),
        wanted=wanted,
        found=len(found),
        seen=len(seen),
        page=page,
        pages=pages,
    )


def _areas_of(person: User) -> list[Area]:
    """The areas whose returns a person sees, by name; where that is all of them, those of today and of any return."""
    allowed = [standing.areas for standing in person.standings if standing.role in PERMISSIONS["return.view"]]
    if any(areas is None for areas in allowed):
        codes = {area.code for area in areas_on(rounds.today())}
        codes.update(ReturnRecord.objects.values_list("area", flat=True).distinct())
    else:
        codes = {code for areas in allowed for code in areas or ()}
    return sorted(filter(None, map(rounds.area_of, codes)), key=lambda area: area.name)


def _cards(person: User, areas: Sequence[Area], wanted: Wanted) -> tuple[AreaCard, ...]:
    """The areas with those of their returns that are asked for."""
    records = list(ReturnRecord.objects.filter(area__in=[code for area in areas for code in codes_of(area)]))
    books = rounds.rulebooks_of(all_rounds())
    looks = glances([record for record in records if record.round in books], books)
    asked = {record.pk for record in wanted.returns(records)}
    looks = {pk: look for pk, look in looks.items() if pk in asked}
    closed = set(RoundState.objects.filter(is_open=False).values_list("round", flat=True))
    by_year = sorted(books.values(), key=lambda book: book.first_day, reverse=True)
    open_books = [book for book in by_year if book.round not in closed]
    return tuple(_card(person, area, records, looks, books, open_books) for area in areas)


def _card(
    person: User,
    area: Area,
    records: Iterable[ReturnRecord],
    looks: Mapping[UUID, Glance],
    books: Mapping[str, Rulebook],
    open_books: Sequence[Rulebook],
) -> AreaCard:
    own = [record for record in records if record.area == area.code]
    lines = [
        _line(person, record, book, looks[record.pk], is_open=book in open_books)
        for book in sorted(books.values(), key=lambda book: book.first_day, reverse=True)
        for kind in book.returns
        for record in own
        if (record.round, record.kind) == (book.round, kind.code) and record.pk in looks
    ]
    may_start = may(person, "return.create", area.code)
    codes = codes_of(area)
    place = [record for record in records if record.area in codes]
    startable = list(_startable(area, own, place, books, open_books)) if may_start else []
    late = [start for start in startable if _is_late(books[start.round])]
    return AreaCard(
        area.code, area.name, area.region,
        {title: tuple(of) for title, of in groupby(lines, lambda line: line.round)},
        _by_round(books, [start for start in startable if start not in late]),
        _by_round(books, late),
        tuple(sorted({record.round for record in own} - books.keys())),
    )  # fmt: skip


def _by_round(books: Mapping[str, Rulebook], startable: Iterable[Startable]) -> Mapping[str, tuple[Startable, ...]]:
    return {books[round].title: tuple(of) for round, of in groupby(startable, lambda start: start.round)}


def _is_late(book: Rulebook) -> bool:
    """Whether the last day of a round is more than a year past: hardly anybody still starts a return of it."""
    return rounds.today() - book.last_day > _LATE


def _startable(
    area: Area,
    own: Sequence[ReturnRecord],
    place: Sequence[ReturnRecord],
    books: Mapping[str, Rulebook],
    open_books: Iterable[Rulebook],
) -> Iterator[Startable]:
    """What may be started, given the area's returns and those of its place, which may have had another code."""
    there = {(record.round, record.kind) for record in own}
    for book in open_books:
        has = {kind for round, kind in there if round == book.round}
        for kind in book.returns if area.is_valid_on(book.first_day) else ():
            if kind.code not in has:
                origin = origin_among(place, book.round, kind.code)
                last = books[origin.round].return_kind(origin.kind).title if origin else ""
                yield Startable(book.round, kind.code, kind.title, _lacks(book, kind.code, has), last)


def _lacks(book: Rulebook, kind: str, has: Set[str]) -> str:
    """On which return one builds of which the area has none yet: it then opens without what they would say."""
    wanted = builds_on(book, kind)
    if not wanted or not has.isdisjoint(wanted):
        return ""
    return f"Nothing is filled in yet: it builds on “{book.return_kind(wanted[0]).title}”."


def _line(person: User, record: ReturnRecord, rulebook: Rulebook, look: Glance, *, is_open: bool) -> ReturnLine:
    due = rulebook.due(record.kind)
    days = (due - rounds.today()).days if due else None
    return ReturnLine(
        round=rulebook.title,
        title=rulebook.return_kind(record.kind).title,
        href=reverse("return", args=[record.pk]),
        stage=look.stage.value,
        complete=f"{look.complete} of {counted(look.sheets, 'sheet')} complete",
        errors=counted(look.errors, "error") if look.errors else "No errors",
        deadline=_day(due) if due else "No date given",
        days=_days(days) if days is not None else "",
        late=days is not None and days < 0 and look.stage is not Stage.SUBMITTED,
        next_step=look.next_step,
        turn=turn_among(look.asked, person, record.area) if is_open or look.stage is Stage.SUBMITTED else "",
        signing=reverse("signing", args=[record.pk]),
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _days(days: int) -> str:
    if days == 0:
        return "today"
    if timedelta(days=-days) > _LATE:
        return "more than a year ago"
    return f"in {counted(days, 'day')}" if days > 0 else f"{counted(-days, 'day')} ago"
