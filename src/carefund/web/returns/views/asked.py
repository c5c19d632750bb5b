"""What a request asks for, in its address or its form; what makes no sense is as if it was not said."""

from django.http import QueryDict

from carefund.returns import Place

__all__ = ["number_in", "place_in"]


def number_in(asked: QueryDict, name: str) -> int:
    """A whole number; 0 where it is none, or larger than any number of ours."""
    text = asked.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def place_in(asked: QueryDict) -> Place:
    """A place by its parts `sheet`, `table`, `row` and `field`."""
    return Place(*(asked.get(part, "") for part in Place._fields))
