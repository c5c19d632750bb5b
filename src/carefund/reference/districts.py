"""District councils beneath the counties, by day. The facts are in `districts.csv`."""

from datetime import date
from functools import cache

import msgspec

from carefund.reference.areas import Area, area
from carefund.reference.finding import Dated, Finder, Unknown
from carefund.reference.tables import rows, source

__all__ = ["District", "UnknownDistrict", "district", "district_area", "districts_of", "former_districts", "two_tier"]


class District(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A district council in a two-tier area, which holds the Disabled Facilities Grant."""

    area: str
    """ONS code of its county."""
    became: str = ""
    """ONS code of what took its place: another district, or a unitary authority."""
    source: str


class UnknownDistrict(Unknown[District]):
    """What was asked for is not the code or name of exactly one district council."""

    what = "a district"
    remedy = "Give an ONS code, such as E07000129, or the full name of a district."


def two_tier(code: str, day: date) -> bool:
    """Whether an area has district councils beneath it on a day. Raises UnknownArea as `area` does."""
    return area(code, on=day).tier == "two-tier"


def districts_of(code: str, day: date) -> tuple[District, ...]:
    """The districts of an area on a day, by name; none where it is not two-tier. Raises UnknownArea as `area` does."""
    found = area(code, on=day)
    return tuple(d for d in _finder().things if d.area == found.code and d.is_valid_on(day))


def district(code: str, on: date | None = None) -> District:
    """Find a district by ONS code or full name.

    Raises:
        UnknownDistrict: Where none or several fit, or it did not exist on the day; its message says what to do.
    """
    return _finder().find(code, on)


def district_area(code: str, day: date) -> Area:
    """The area to which a district belongs on a day. Raises UnknownDistrict as `district` does."""
    return area(district(code, on=day).area, on=day)


def former_districts(code: str) -> tuple[District, ...]:
    """The districts that an area was made of when it took their place, by name; none for other areas.

    `code` is an ONS code. A district that an earlier merger made is in it, and not those before it.
    """
    return tuple(d for d in _finder().things if d.became == code)


@cache
def _finder() -> Finder[District]:
    stands_on = {"source": source("districts").text}
    found = (msgspec.convert(row | stands_on, District) for row in rows("districts.csv"))
    return Finder(sorted(found, key=lambda d: d.name), UnknownDistrict, lambda d: (d.code, d.name))
