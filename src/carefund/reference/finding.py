"""Things with a code, a name and days, found by what a person typed, with suggestions where nothing fits."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from typing import ClassVar, Generic, TypeVar

import msgspec

__all__ = ["Dated", "Finder", "Unknown", "in_words", "listed"]


class Dated(msgspec.Struct, frozen=True, kw_only=True):
    """Something with a code and a name that existed for some time."""

    code: str
    name: str
    valid_from: date | None = None
    """First day; None where it was there when the table begins."""
    valid_to: date | None = None
    """Last day; None where it has not ended."""

    def is_valid_on(self, day: date) -> bool:
        """Whether it existed on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def __str__(self) -> str:
        days = [f"from {self.valid_from:%d/%m/%Y}"] if self.valid_from else []
        days += [f"to {self.valid_to:%d/%m/%Y}"] if self.valid_to else []
        return f"{self.name} ({', '.join([self.code, *days])})"


T = TypeVar("T", bound=Dated)


class Unknown(LookupError, Generic[T]):  # noqa: N818  (reads as what it says)
    """What was asked for is not the code or name of exactly one thing; `suggestions` are what it may mean."""

    what: ClassVar[str]
    """What was sought, with its article, such as “an area”."""
    remedy: ClassVar[str]
    """What to give instead."""

    def __init__(self, sought: str, reason: str, suggestions: tuple[T, ...] = ()) -> None:
        self.sought, self.suggestions = sought, suggestions
        meant = "; ".join(map(str, suggestions))
        hint = f"Did you mean: {meant}? " if meant else ""
        super().__init__(f"“{sought}” {reason}. {hint}{self.remedy}")


class Finder(Generic[T]):
    """Finds things of one kind by code or name; case, spacing and punctuation do not matter."""

    def __init__(self, things: Iterable[T], unknown: type[Unknown[T]], texts: Callable[[T], Iterable[str]]) -> None:
        self._unknown = unknown
        self.things = tuple(things)
        self._by_key: dict[str, tuple[T, ...]] = {}
        for thing in self.things:
            for text in texts(thing):
                self._by_key[_key(text)] = (*self._by_key.get(_key(text), ()), thing)

    def find(self, sought: str, on: date | None) -> T:
        """The one thing that fits, on a day where one is given; raises the Unknown of its kind otherwise."""
        named = self._by_key.get(_key(sought), ())
        found = tuple(thing for thing in named if on is None or thing.is_valid_on(on))
        if len(found) == 1:
            return found[0]
        raise self._unknown(sought, *self._trouble(sought, on, named, found))

    def _trouble(
        self, sought: str, on: date | None, named: tuple[T, ...], found: tuple[T, ...]
    ) -> tuple[str, tuple[T, ...]]:
        what = self._unknown.what
        if found:
            return f"is the name of more than one {what.split()[-1]}, one after the other", found
        if named and on:
            return f"is not {what} on {on:%d/%m/%Y}", named + self._close(_key(named[0].name), on)
        return f"is not the code or name of {what}", self._close(_key(sought), on)

    def _close(self, key: str, on: date | None) -> tuple[T, ...]:
        """Up to three things of which a text contains this one; where none does, those spelt or begun alike."""
        keys: Mapping[str, T] = {
            k: thing for k, things in self._by_key.items() for thing in things if on is None or thing.is_valid_on(on)
        }
        within = sorted((k for k in keys if len(key) > 2 and key in k), key=len)
        alike = get_close_matches(key, keys, cutoff=0.75)
        begun = [k for k in keys if len(key) > _BEGINNING and k.startswith(key[:_BEGINNING])]
        if not get_close_matches(key, alike, cutoff=0.85):
            alike = list(dict.fromkeys([*alike, *get_close_matches(key, begun, cutoff=0)]))
        return tuple(keys[k] for k in (within or alike)[:3])


_BEGINNING = 5
"""Letters that names must share from the start to be suggested for each other: “Southhend” for “Southend-on-Sea”."""


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold().replace("&", "and")))


def in_words(day: date) -> str:
    """A day as 1 April 2021."""
    return f"{day.day} {day:%B %Y}"


def listed(texts: Iterable[str]) -> str:
    """Texts as “a, b and c”, or as “a; b; and c and d” where one of them has an “and” of its own."""
    *first, last = texts
    comma, last_comma = ("; ", "; and ") if any(" and " in text for text in (*first, last)) else (", ", " and ")
    return f"{comma.join(first)}{last_comma}{last}" if first else last
