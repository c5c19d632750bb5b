"""Matching printed labels: the same label in another case, spacing or punctuation is the same label."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from carefund.rulebook.sheets import Option

__all__ = ["fold", "spellings"]

_NOISE = re.compile(r"[^0-9a-z%]+")


@lru_cache(maxsize=20_000)
def fold(label: str) -> str:
    """A label reduced to its lower-case letters, digits and per cent signs, so that look-alikes compare equal."""
    return _NOISE.sub("", label.casefold())


def spellings(options: Iterable[Option]) -> Mapping[str, str]:
    """Every folded spelling of the options (label, code, other spellings) to the code it stands for."""
    found: dict[str, str] = {}
    for option in options:
        for text in (option.label, option.code, *option.also):
            found.setdefault(fold(text), option.code)
    return found
