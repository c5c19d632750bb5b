"""Years in texts, and the same texts so many years later."""

import re
from datetime import date
from typing import Any

__all__ = ["later", "later_text", "years_of"]

_YEARS = r"(?<!\d)(?P<first>20\d\d)(?P<gap>-|/|_|–| to )(?P<second>(?:20)?\d\d)(?!\d|[-/]\d)"
_SHORT = r"(?<![\d/.-])(?P<early>\d\d)(?P<slash>[-/])(?P<late>\d\d)(?![\d/-])"
_DAY = r"(?<!\d)(?P<before>\d{1,2}/\d{1,2}/)(?P<slashed>20\d\d)(?!\d)"
_ISO = r"(?<!\d)(?P<iso>20\d\d)(?P<rest>-\d\d-\d\d)(?!\d)"
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTH = rf"(?P<month>(?:{_MONTHS})\s+)(?P<year>20\d\d)(?!\d)"
_ANY = re.compile("|".join((_ISO, _DAY, _YEARS, _MONTH, _SHORT)))
_LONGEST = 3
"""Years that a round or a grant may be written to last, as in 2017-19."""


def years_of(name: str) -> tuple[str, ...]:
    """The financial years that a round is named by: 2027-28 is one, 2023-25 two; ValueError where it names none."""
    form = re.match(r"(?P<first>[12]\d{3})-(?P<last>\d\d)", name, re.ASCII)
    first = int(form["first"]) if form else 0
    count = (int(form["last"]) - first) % 100 if form else 0
    if not 1 <= count <= _LONGEST:
        raise ValueError(f"“{name}” does not begin with the years of a round, such as 2027-28")
    return tuple(f"{year}-{(year + 1) % 100:02}" for year in range(first, first + count))


def later(value: Any, by: int) -> Any:
    """A value of a rulebook so many years later: its texts, dates, and the names in it."""
    match value:
        case str():
            return later_text(value, by)
        case date():
            # The 29th of February has no counterpart in most years.
            return value.replace(year=value.year + by, day=min(value.day, 28) if value.month == 2 else value.day)
        case list():
            return [later(part, by) for part in value]
        case dict():
            return {later_text(name, by): later(part, by) for name, part in value.items()}
        case _:
            return value


def later_text(text: str, by: int) -> str:
    """A text in which financial years, quarters, months and days of a year are so many years later.

    Written as 2021-22, 2021/22, 2021_22, 2021 to 2022, 21-22, 2021-22-Q3, 2021-06, April 2021, 1/4/2021, 2021-04-01. A
    year alone stays: it is more often that of a law or a model than one of the round.
    """
    return _ANY.sub(lambda found: _later(found, by), text)


def _later(found: re.Match[str], by: int) -> str:
    if found["iso"]:
        return f"{int(found['iso']) + by}{found['rest']}"
    if found["slashed"]:
        return f"{found['before']}{int(found['slashed']) + by}"
    if found["month"]:
        return f"{found['month']}{int(found['year']) + by}"
    if found["first"]:
        return _later_years(found, by)
    follows = (int(found["early"]) + 1) % 100 == int(found["late"])
    return f"{_two(found['early'], by)}{found['slash']}{_two(found['late'], by)}" if follows else found[0]


def _later_years(found: re.Match[str], by: int) -> str:
    first, second, gap = int(found["first"]), found["second"], found["gap"]
    count = (int(second) - first) % 100
    if count == 1 or (1 < count <= _LONGEST and int(second[-2:]) > 12):
        return f"{first + by}{gap}{int(second) + by if len(second) == 4 else _two(second, by)}"
    if gap in "-_" and len(second) == 2 and 1 <= int(second) <= 12:
        return f"{first + by}{gap}{second}"
    return found[0]


def _two(digits: str, by: int) -> str:
    return f"{(int(digits) + by) % 100:02}"
