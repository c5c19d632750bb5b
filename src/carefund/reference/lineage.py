"""How areas become other areas, and whose figures stand for an area on a day when it did not exist.

History follows a split or a merger. The figures of a predecessor are shown as they are, combined with those of others
where the area was made of several, and said to be so; they are never divided by guess. The facts are in
`area_changes.csv`.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Literal

import msgspec

from carefund.reference.areas import FIRST_DAY, Area, DayNotHeld, area, areas_on
from carefund.reference.finding import in_words, listed
from carefund.reference.tables import Certainty, rows, source

__all__ = ["Change", "History", "Lineage", "changes", "history", "lineage", "predecessors", "same_place", "successors"]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One area, or a part of it, became one other area or a part of it."""

    day: date
    """First day of the successor."""
    predecessor: Area
    successor: Area
    kind: Literal["split", "merger", "unitary", "code"]
    """`split`: the predecessor went to several areas; `merger`: several went to one; `unitary`: a county and its
    districts became one council for the same place; `code`: the same authority under a new code."""
    part: str
    """`whole`, or the part of the predecessor that went to this successor."""
    source: str
    certainty: Certainty


class Lineage(msgspec.Struct, frozen=True):
    """An area with the changes that made it and those that ended it."""

    area: Area
    came_from: tuple[Change, ...]
    became: tuple[Change, ...]


class History(msgspec.Struct, frozen=True):
    """Whose figures stand for an area on a day."""

    area: Area
    day: date
    areas: tuple[Area, ...]
    """The areas of that day; their figures are added up where there are several."""
    shared_with: tuple[Area, ...]
    """Other areas, of the same time as the area itself, that these figures cover as well."""
    sentence: str
    """What a page says beside the figures, in plain English; empty where they are the area's own."""

    @property
    def is_own(self) -> bool:
        """Whether the area existed on that day, so that its figures are its own."""
        return self.areas == (self.area,)

    @property
    def is_exact(self) -> bool:
        """Whether the figures cover the place of the area and nothing else."""
        return not self.shared_with


@cache
def changes() -> tuple[Change, ...]:
    """Every change of an area since 2015, by day."""
    return tuple(map(_change, rows("area_changes.csv")))


def _change(row: dict[str, str]) -> Change:
    stands_on = source(row["source"])
    ends = {"predecessor": area(row["predecessor"]), "successor": area(row["successor"])}
    text = {"source": stands_on.text, "certainty": stands_on.certainty}
    return msgspec.convert(row | ends | text, Change)


def lineage(code: str, on: date | None = None) -> Lineage:
    """An area with the changes that made it and those that ended it.

    Raises UnknownArea as `area` does, whose arguments these are.
    """
    found = area(code, on)
    came_from = tuple(change for change in changes() if change.successor == found)
    return Lineage(found, came_from, tuple(change for change in changes() if change.predecessor == found))


def predecessors(code: str, on: date | None = None) -> tuple[Area, ...]:
    """The areas that an area was made of; none where it was there when the tables begin. Arguments as of `area`."""
    return tuple(change.predecessor for change in lineage(code, on).came_from)


def successors(code: str, on: date | None = None) -> tuple[Area, ...]:
    """The areas that took the place of an area; none where it has not ended. Arguments as of `area`."""
    return tuple(change.successor for change in lineage(code, on).became)


def history(code: str, day: date, on: date | None = None) -> History:
    """Whose figures stand for an area on a day before it began, or after it ended.

    Args:
        code: The area, as of `area`.
        day: The day of the figures.
        on: A day on which the area existed, where its name alone does not say which is meant.

    Raises:
        UnknownArea: As `area` does.
        DayNotHeld: For a day before 1 April 2015.
    """
    if day < FIRST_DAY:
        raise DayNotHeld(day)
    found = area(code, on)
    standing = _standing(found, day)
    others = (other for other in areas_on(_nearest(found, day)) if other != found)
    shared = tuple(other for other in others if set(_standing(other, day)) & set(standing))
    return History(found, day, standing, shared, _sentence(found, day, standing, shared))


def same_place(code: str, day: date, on: date | None = None) -> Area | None:
    """The area of a day that is the same place as an area; None where it was, or became, another place or several.

    Arguments and errors as of `history`.
    """
    standing = history(code, day, on)
    return standing.areas[0] if standing.is_exact and len(standing.areas) == 1 else None


def _standing(found: Area, day: date) -> tuple[Area, ...]:
    """The areas of a day that an area was made of, or that took its place; itself where it existed."""
    if found.is_valid_on(day):
        return (found,)
    step = successors if day > _nearest(found, day) else predecessors
    reached = {other for nearest in step(found.code) for other in _standing(nearest, day)}
    return tuple(sorted(reached, key=lambda a: a.name))


def _nearest(found: Area, day: date) -> date:
    """The day of the area's own days that is nearest to a day outside them: its last, or else its first."""
    return found.valid_to if found.valid_to and day > found.valid_to else found.valid_from or FIRST_DAY


def _sentence(found: Area, day: date, standing: tuple[Area, ...], shared: tuple[Area, ...]) -> str:
    if standing == (found,):
        return ""
    ended = day > _nearest(found, day)
    since = in_words(_nearest(found, day))
    if _is_recoded(found, standing):
        had = f"had the code {found.code} until" if ended else f"has had the code {found.code} since"
        return f"{found.name} {had} {since}. Its figures for {in_words(day)} stand under {standing[0].code}."
    called = _called(found, standing)
    began = f"{called[0].upper()}{called[1:]} {'ended' if ended else 'began'} on {since}."
    theirs = listed(_called(a, (found, *shared)) for a in standing) + (" together" if len(standing) > 1 else "")
    covered = _covered(day, standing, shared)
    return f"{began} Its figures for {in_words(day)} are those of {theirs}{covered}"


def _covered(day: date, standing: tuple[Area, ...], shared: tuple[Area, ...]) -> str:
    """What the figures of others cover besides the area itself."""
    if not shared:
        return ": the same place."
    whole = [other for other in shared if set(_standing(other, day)) <= set(standing)]
    names = [_called(other, standing) for other in whole]
    names += [f"a part of {_called(other, standing)}" for other in shared if other not in whole]
    return f", which also cover {listed(names)}. They stand combined: to divide them would be a guess."


def _is_recoded(found: Area, standing: tuple[Area, ...]) -> bool:
    """Whether only the code of the area changed."""
    return {(a.name, a.type) for a in standing} == {(found.name, found.type)}


def _called(one: Area, beside: Iterable[Area]) -> str:
    """The name of an area, told from another of the same name."""
    return f"the {one.type} of {one.name}" if any(one.name == other.name for other in beside) else one.name
