"""Periods of metrics: how a rulebook writes them, when they begin and how long they are.

A year is written `2021-22`, a quarter of it `2021-22-Q3` (quarters of the financial year, Q1 from April), a month
`2021-06`.
"""

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

__all__ = ["Span", "span_of"]

_FORM = re.compile(r"(?P<year>\d{4})-(?P<next>\d{2})(-Q(?P<quarter>[1-4]))?")
_APRIL = 4


class Span(NamedTuple):
    """The time of a period."""

    first: date
    """First day."""
    months: int
    """Length: 12, 3 or 1."""


@lru_cache
def span_of(period: str) -> Span:
    """The time of a period; a ValueError where it is written in no known form.

    Two digits that continue the year make a financial year: `2011-12` is one, not December 2011.
    """
    if form := _FORM.fullmatch(period):
        year, following = int(form["year"]), int(form["next"])
        if following == (year + 1) % 100:
            return _in_year(year, form["quarter"])
        if 1 <= following <= 12 and not form["quarter"]:
            return Span(date(year, following, 1), 1)
    raise ValueError(f"“{period}” is not a period such as 2021-22, 2021-22-Q3 or 2021-06")


def _in_year(year: int, quarter: str | None) -> Span:
    """The financial year that begins in a year, or a quarter of it."""
    if not quarter:
        return Span(date(year, _APRIL, 1), 12)
    month = _APRIL + 3 * (int(quarter) - 1)
    return Span(date(year + month // 13, (month - 1) % 12 + 1, 1), 3)
