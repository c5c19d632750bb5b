"""Health and Wellbeing Board areas: the upper-tier authorities of England by ONS code, with the days they existed.

Areas split and merge (Northamptonshire into North and West in 2021), so a code alone is not enough: ask for the areas
of a day. The facts are in `areas.csv`, where they come from in `areas_sources.toml`. The table is good from 1 April
2017 on. Boards that two areas share are not in it.
"""

import csv
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib import resources
from typing import Literal

import msgspec

__all__ = ["Area", "UnknownArea", "area", "areas_on"]


class Area(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An upper-tier authority of England, whose Health and Wellbeing Board makes one plan."""

    code: str
    """ONS code, such as `E06000033`."""
    name: str
    """ONS name."""
    tier: Literal["single", "two-tier"]
    """`two-tier` for a county with district councils beneath it."""
    region: str
    source: str
    valid_from: date | None = None
    """First day; None where it was there when the table begins."""
    valid_to: date | None = None
    """Last day; None where it has not ended."""

    def is_valid_on(self, day: date) -> bool:
        """Whether the area existed on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def __str__(self) -> str:
        days = [f"from {self.valid_from:%d/%m/%Y}"] if self.valid_from else []
        days += [f"to {self.valid_to:%d/%m/%Y}"] if self.valid_to else []
        return f"{self.name} ({', '.join([self.code, *days])})"


class UnknownArea(LookupError):  # noqa: N818  (reads as what it says)
    """What was asked for is not the code or name of exactly one area; `suggestions` are the areas it may mean."""

    def __init__(self, sought: str, reason: str, suggestions: tuple[Area, ...]) -> None:
        self.sought, self.suggestions = sought, suggestions
        meant = "; ".join(map(str, suggestions))
        hint = f"Did you mean: {meant}? " if meant else ""
        remedy = "Give an ONS code, such as E06000033, or the full name of an area."
        super().__init__(f"“{sought}” {reason}. {hint}{remedy}")


def area(code: str, on: date | None = None) -> Area:
    """Find an area.

    Args:
        code: Its ONS code or its full name; case, spacing and punctuation do not matter.
        on: A day on which it must have existed. Needed for a name that an area passed on to its successor, such as
            Somerset, which is a county to March 2023 and a unitary authority after.

    Raises:
        UnknownArea: Where none or several fit; its message says what to do.
    """
    named = _by_key().get(_key(code), ())
    found = tuple(a for a in named if on is None or a.is_valid_on(on))
    if len(found) == 1:
        return found[0]
    raise UnknownArea(code, *_trouble(code, on, named, found))


@lru_cache(maxsize=64)
def areas_on(day: date) -> tuple[Area, ...]:
    """The areas of a day, by name."""
    return tuple(a for a in _areas() if a.is_valid_on(day))


def _trouble(
    sought: str, on: date | None, named: tuple[Area, ...], found: tuple[Area, ...]
) -> tuple[str, tuple[Area, ...]]:
    if found:
        return "is the name of more than one area, one after the other", found
    if named and on:
        return f"is not an area on {on:%d/%m/%Y}", named + _close(_key(named[0].name), areas_on(on))
    return "is not the code or name of an area", _close(_key(sought), areas_on(on) if on else _areas())


def _close(key: str, among: Iterable[Area]) -> tuple[Area, ...]:
    """Up to three areas whose name or code contains this one; where none does, those spelt alike or begun alike."""
    keys: dict[str, Area] = {}
    for a in among:
        keys[_key(a.code)] = a
        keys[_key(a.name)] = a
    within = sorted((k for k in keys if len(key) > 2 and key in k), key=len)
    alike = get_close_matches(key, keys, cutoff=0.75)
    begun = [k for k in keys if len(key) > _BEGINNING and k.startswith(key[:_BEGINNING])]
    return tuple(keys[k] for k in (within or alike or get_close_matches(key, begun, cutoff=0))[:3])


_BEGINNING = 5
"""Letters that names must share from the start to be suggested for each other: “Southhend” for “Southend-on-Sea”."""


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold().replace("&", "and")))


@cache
def _areas() -> tuple[Area, ...]:
    folder = resources.files("carefund.reference")
    sources = tomllib.loads((folder / "areas_sources.toml").read_text("utf-8"))
    rows = csv.DictReader((folder / "areas.csv").read_text("utf-8").splitlines())
    return tuple(_area(row, sources) for row in rows)


def _area(row: Mapping[str, str], sources: Mapping[str, Mapping[str, str]]) -> Area:
    filled = {name: value for name, value in row.items() if value}
    return msgspec.convert(filled | {"source": sources[row["source"]]["text"]}, type=Area)


@cache
def _by_key() -> Mapping[str, tuple[Area, ...]]:
    found: dict[str, tuple[Area, ...]] = {}
    for a in _areas():
        for text in (a.code, a.name):
            found[_key(text)] = (*found.get(_key(text), ()), a)
    return found
