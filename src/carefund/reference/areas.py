"""Health and Wellbeing Board areas: the upper-tier authorities of England by ONS code, with the days they existed.

Areas split and merge (Northamptonshire into North and West in 2021), so a code alone is not enough: ask for the areas
of a day. The facts are in `areas.csv`. The table begins on 1 April 2015, when the Better Care Fund did. Boards that two
areas share are in `joint_boards`, and what became of an area is in `lineage`.
"""

from datetime import date
from functools import cache, lru_cache
from typing import Literal

import msgspec

from carefund.reference.finding import Dated, Finder, Unknown
from carefund.reference.tables import Certainty, rows, source

__all__ = ["FIRST_DAY", "Area", "DayNotHeld", "UnknownArea", "area", "area_codes", "areas_on"]

FIRST_DAY = date(2015, 4, 1)
"""The day on which the Better Care Fund and the tables begin."""


class Area(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An upper-tier authority of England, whose Health and Wellbeing Board makes one plan.

    `code` is its ONS code, such as `E06000033`, and `name` its ONS name.
    """

    type: Literal["county", "unitary authority", "metropolitan district", "London borough", "city corporation"]
    region: str
    source: str
    certainty: Certainty

    @property
    def tier(self) -> Literal["single", "two-tier"]:
        """`two-tier` for a county, which has district councils beneath it."""
        return "two-tier" if self.type == "county" else "single"


class UnknownArea(Unknown[Area]):
    """What was asked for is not the code or name of exactly one area; `suggestions` are the areas it may mean."""

    what = "an area"
    remedy = "Give an ONS code, such as E06000033, or the full name of an area."


class DayNotHeld(ValueError):  # noqa: N818  (reads as what it says)
    """A day before the tables begin."""

    def __init__(self, day: date) -> None:
        super().__init__(
            f"We do not hold the areas of {day:%d/%m/%Y}: the Better Care Fund and our tables begin on "
            f"{FIRST_DAY:%d/%m/%Y}. Ask for that day or a later one."
        )


def area(code: str, on: date | None = None) -> Area:
    """Find an area.

    Args:
        code: Its ONS code or its full name; case, spacing and punctuation do not matter.
        on: A day on which it must have existed. Needed for a name that an area passed on to its successor, such as
            Somerset, which is a county to March 2023 and a unitary authority after.

    Raises:
        UnknownArea: Where none or several fit, or the day is before 1 April 2015; its message says what to do.
    """
    if on and on < FIRST_DAY:
        raise UnknownArea(code, f"cannot be looked up on {on:%d/%m/%Y}: our tables begin on {FIRST_DAY:%d/%m/%Y}")
    return _finder().find(code, on)


@lru_cache(maxsize=64)
def areas_on(day: date) -> tuple[Area, ...]:
    """The areas of a day, by name.

    Raises:
        DayNotHeld: For a day before 1 April 2015.
    """
    if day < FIRST_DAY:
        raise DayNotHeld(day)
    return tuple(a for a in _finder().things if a.is_valid_on(day))


@cache
def area_codes() -> frozenset[str]:
    """The ONS codes of every area since the tables begin."""
    return frozenset(a.code for a in _finder().things)


@cache
def _finder() -> Finder[Area]:
    return Finder(map(_area, rows("areas.csv")), UnknownArea, lambda a: (a.code, a.name))


def _area(row: dict[str, str]) -> Area:
    stands_on = source(row["source"])
    return msgspec.convert(row | {"source": stands_on.text, "certainty": stands_on.certainty}, Area)
