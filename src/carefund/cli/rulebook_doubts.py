"""What a rulebook is not sure of."""

from collections.abc import Iterator, Mapping

import msgspec

from carefund.rulebook import Certainty, Entry, Rulebook
from carefund.rulebook.crosswalk import Crosswalk
from carefund.rulebook.policy import CrossCheck, OpenQuestion

__all__ = ["Doubt", "doubts_of"]


class Doubt(msgspec.Struct, frozen=True):
    """A fact that somebody should verify: where it is in the rulebook, what it says, and how sure we are."""

    at: str
    says: str
    certainty: Certainty
    source: str


def doubts_of(book: Rulebook, crosswalk: Crosswalk | None = None) -> tuple[Doubt, ...]:
    """Every doubtful fact of a rulebook once, in the rulebook's order, and how an earlier plan rolls forward into it.

    What is made from another part (the rows of the metrics sheet from the metrics) and what only inherits the doubt of
    the entry that holds it is left out.
    """
    found: dict[tuple[str, str, Certainty], Doubt] = {}
    if book.certainty.is_doubt:
        found[book.title, book.source, book.certainty] = Doubt("rulebook", book.title, book.certainty, book.source)
    for at, entry in _entries(book, "", None):
        doubt = Doubt(_where(at, entry), _says(entry), entry.certainty, entry.source)
        found.setdefault((doubt.says, doubt.source, doubt.certainty), doubt)
    return (*found.values(), *_of_crosswalk(crosswalk))


def _of_crosswalk(crosswalk: Crosswalk | None) -> Iterator[Doubt]:
    if crosswalk is not None and crosswalk.certainty.is_doubt:
        says = f"What became of the tables, fields and codes of {crosswalk.from_round}"
        yield Doubt("crosswalk", says, crosswalk.certainty, crosswalk.source)


def _where(at: str, entry: Entry) -> str:
    if isinstance(entry, OpenQuestion):
        return f"nowhere yet; the answer should stand in {entry.where}"
    return at


def _entries(value: object, at: str, parent: Entry | None) -> Iterator[tuple[str, Entry]]:
    """The doubtful entries in a value, with their paths."""
    if isinstance(value, Entry):
        if value.certainty.is_doubt and not _inherits(value, parent):
            yield at, value
        parent = value
    for name, part in _parts(value):
        yield from _entries(part, f"{at}.{name}" if at else name, parent)


def _inherits(entry: Entry, parent: Entry | None) -> bool:
    return parent is not None and (entry.source, entry.certainty) == (parent.source, parent.certainty)


def _parts(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, msgspec.Struct):
        yield from ((name, getattr(value, name)) for name in value.__struct_fields__)
    elif isinstance(value, Mapping):
        yield from ((str(name), part) for name, part in value.items())
    elif isinstance(value, tuple):
        yield from ((_name(part, number), part) for number, part in enumerate(value, start=1))


def _name(part: object, number: int) -> str:
    """What a part of a list is called by: its code or id where it has one."""
    return str(getattr(part, "code", "") or getattr(part, "id", "") or number)


_SAYS = ("label", "title", "policy", "text", "explanation", "question")


def _says(entry: Entry) -> str:
    """What an entry states, in the words it has for it."""
    if isinstance(entry, CrossCheck):
        return f"The floor is {entry.numerator:,}/{entry.denominator:,} of {entry.of_source}"
    words = next((text for name in _SAYS if (text := getattr(entry, name, ""))), "")
    amount = getattr(entry, "amount", None)
    return words or (f"{entry.area} {entry.code} {amount}" if amount is not None else type(entry).__name__)  # type: ignore[attr-defined]
