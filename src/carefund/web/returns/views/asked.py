"""What a request asks for, in its address or its form; what makes no sense is as if it was not said."""

from django.http import QueryDict

from carefund.returns import Place
from carefund.returns.values import clean_text

__all__ = ["number_in", "numbers_in", "place_in"]


def number_in(asked: QueryDict, name: str) -> int:
    """A whole number; 0 where it is none, or larger than any number of ours."""
    return _number(asked.get(name, ""))


def numbers_in(asked: QueryDict, name: str) -> list[int]:
    """Every whole number that is given by a name."""
    return [number for text in asked.getlist(name) if (number := _number(text))]


def place_in(asked: QueryDict) -> Place:
    """A place by its parts `sheet`, `table`, `row` and `field`."""
    return Place(*(clean_text(asked.get(part, "")) for part in Place._fields))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
