"""The tables of this room: small files of facts beside the code, read when they are first asked for."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal

import msgspec
import tomli

__all__ = ["Certainty", "Source", "rows", "source"]

Certainty = Literal["stated", "derived", "likely", "uncertain", "doubtful"]
"""How sure we are of a fact, in the words of the rulebooks."""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a fact stands on."""

    text: str
    """Who published it, and what."""
    certainty: Certainty
    note: str
    """How the table was made from it, and what to beware of."""
    files: tuple[str, ...] = ()
    """Beginnings of the names of the files of open data that the table was made from."""


def rows(table: str) -> list[dict[str, str]]:
    """The rows of a table, without the cells that are blank."""
    text = (resources.files("carefund.reference") / table).read_text("utf-8")
    return [{name: cell for name, cell in row.items() if cell} for row in csv.DictReader(text.splitlines())]


def source(name: str) -> Source:
    """A source by the name that the tables give it."""
    return _sources()[name]


@cache
def _sources() -> Mapping[str, Source]:
    text = (resources.files("carefund.reference") / "sources.toml").read_text("utf-8")
    return msgspec.convert(tomli.loads(text), dict[str, Source])
