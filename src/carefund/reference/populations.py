"""How many people live in an area, by age, in the mid-year estimates that are held. The facts are in `populations.csv`.

A year that is not held has no figure, and an area whose boundaries are not those of the estimates has one only where it
can be added up exactly from its parts. No figure is ever that of another year, or divided by guess.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

import msgspec

from carefund.reference.areas import area, areas_on
from carefund.reference.districts import former_districts
from carefund.reference.finding import listed
from carefund.reference.lineage import History, history
from carefund.reference.tables import rows, source

__all__ = [
    "ENGLAND",
    "Population",
    "UnknownAges",
    "estimate_years",
    "population",
    "population_of_england",
    "region_population",
]

ENGLAND = "E92000001"
"""ONS code of England."""

_BOUNDARIES = {2017: date(2018, 4, 1), 2019: date(2019, 4, 1), 2020: date(2021, 4, 1)}
"""The day whose areas the estimates of a mid-year have."""


class Population(msgspec.Struct, frozen=True, kw_only=True):
    """The people of a place in the middle of a year; or why their number is not held."""

    place: str
    """Name of the area, the region or England."""
    year: int
    ages: str
    """Such as `all`, `18+`, `65+` or `65-74`."""
    count: int | None
    """Persons; None where it is not held, which is not zero."""
    parts: tuple[str, ...] = ()
    """Names of the places whose people were added up, where it is not the place itself."""
    note: str = ""
    """Why there is no figure, or how it came about where it is not the place's own, in plain English."""
    source: str


class UnknownAges(ValueError):  # noqa: N818  (reads as what it says)
    """A group of ages that the bands of the estimates do not make up."""

    def __init__(self, ages: str) -> None:
        super().__init__(
            f"“{ages}” is not a group of ages that we hold. Write all, 18+, 18-64, 65+, or ages along bands of five "
            "years, such as 65-74 or 85+."
        )


def estimate_years() -> tuple[int, ...]:
    """The years for which areas have estimates; England has 2023 as well."""
    return tuple(_BOUNDARIES)


def population(code: str, year: int, ages: str = "all", on: date | None = None) -> Population:
    """The people of an area in the middle of a year.

    Args:
        code: The area, as of `area`.
        year: Such as 2020, for the middle of 2020.
        ages: `all`, `18+`, `18-64`, `65+`, or ages along bands of five years, such as `65-74` or `85+`.
        on: A day on which the area existed, where its name alone does not say which is meant.

    Raises:
        UnknownArea: As `area` does.
        UnknownAges: Where the bands do not make up the ages.
    """
    found, columns = area(code, on), _columns(ages)
    if year not in _BOUNDARIES:
        return _population(found.name, year, ages, None, note=_not_held(found.name, year, _BOUNDARIES))
    standing = history(found.code, _BOUNDARIES[year])
    if standing.is_exact:
        count = sum(_count(year, a.code, columns) for a in standing.areas)
        return _population(found.name, year, ages, count, _other_names(standing), standing.sentence)
    return _from_districts(standing, year, ages, columns)


def _from_districts(standing: History, year: int, ages: str, columns: Iterable[str]) -> Population:
    """The sum of the districts that an area was made of, where they are held and are all of it."""
    name, districts = standing.area.name, former_districts(standing.area.code)
    known = _people()
    if not districts or any((year, d.code) not in known for d in districts):
        return _population(
            name, year, ages, None, note=f"No estimate of mid-{year} is of {name} alone. {standing.sentence}"
        )
    count = sum(_count(year, d.code, columns) for d in districts)
    names = tuple(d.name for d in districts)
    return _population(name, year, ages, count, names, f"The sum of {listed(names)}, of which {name} was made.")


def population_of_england(year: int, ages: str = "all") -> Population:
    """The people of England in the middle of a year; arguments as of `population`."""
    columns = _columns(ages)
    years = [held for held, code in _people() if code == ENGLAND]
    if year not in years:
        return _population("England", year, ages, None, note=_not_held("England", year, years))
    return _population("England", year, ages, _count(year, ENGLAND, columns))


def region_population(region: str, year: int, ages: str = "all") -> Population:
    """The people of a region: the sum of the areas that it had in the boundaries of the estimates.

    Arguments as of `population`; `region` is one of `regions()`.
    """
    columns = _columns(ages)
    if year not in _BOUNDARIES:
        return _population(region, year, ages, None, note=_not_held(region, year, _BOUNDARIES))
    members = [a for a in areas_on(_BOUNDARIES[year]) if a.region == region]
    names = tuple(a.name for a in members)
    return _population(region, year, ages, sum(_count(year, a.code, columns) for a in members), names)


def _population(
    place: str, year: int, ages: str, count: int | None, parts: tuple[str, ...] = (), note: str = ""
) -> Population:
    text = source("estimates").text
    return Population(place=place, year=year, ages=ages, count=count, parts=parts, note=note, source=text)


def _other_names(standing: History) -> tuple[str, ...]:
    return () if standing.is_own else tuple(str(a) for a in standing.areas)


def _not_held(place: str, year: int, held: Iterable[int]) -> str:
    years = listed(f"mid-{other}" for other in sorted(held))
    return f"We hold no population of {place} for mid-{year}. We hold {years}; no other year is put in its place."


_BAND = 5
_LAST_BAND = 90
_ADULT = 18


def _columns(ages: str) -> tuple[str, ...]:
    """The columns that add up to a group of ages; one with a minus before it is taken away."""
    if ages == "all":
        return _from(0)
    found = re.fullmatch(r"(\d{1,2})(?:\+|-(\d{1,2}))", ages)
    if not found:
        raise UnknownAges(ages)
    first, beyond = int(found[1]), int(found[2]) + 1 if found[2] else None
    starts = {_ADULT, *range(0, _LAST_BAND + 1, _BAND)}
    if first not in starts or (beyond is not None and (beyond not in starts or beyond <= first)):
        raise UnknownAges(ages)
    return (*_from(first), *(f"-{column}" for column in _from(beyond))) if beyond else _from(first)


def _from(first: int) -> tuple[str, ...]:
    """The columns of everybody of an age and over."""
    if first == _ADULT:
        return ("age_18plus",)
    return tuple(f"age_{start}" for start in range(first, _LAST_BAND + 1, _BAND))


def _count(year: int, code: str, columns: Iterable[str]) -> int:
    row = _people()[year, code]
    return sum(-int(row[column[1:]]) if column.startswith("-") else int(row[column]) for column in columns)


@cache
def _people() -> Mapping[tuple[int, str], dict[str, str]]:
    return {(int(row["year"]), row["code"]): row for row in rows("populations.csv")}
