"""A value of another kind than its place asks for is told in words, with the way to it."""

from decimal import Decimal
from typing import Annotated, Any

import msgspec
import pytest

from carefund.rulebook import RulebookError
from carefund.rulebook.reading import convert
from carefund.rulebook.sheets import Carry

CARRY: dict[str, Any] = {"returns": ["plan"], "table": "a.b", "fields": {"x": "y"}}


@pytest.mark.parametrize(
    ("raw", "kind", "key", "reason"),
    [
        ({"x": [1]}, dict[str, tuple[str, ...]], "here", "a text is expected, not a whole number"),
        ([1], tuple[str, ...], "here[number 1]", "a text is expected, not a whole number"),
        (CARRY | {"where": {"x": {"nott": []}}}, Carry, "here.where", "there is no key “nott”: did you mean “not”?"),
        (CARRY | {"where": {"x": 3}}, Carry, "here.where", "a text or a table or a list is expected"),
        (["a", "b", "c"], tuple[str, str], "here", "a list of 2 is expected, not of 3"),
        ({"x": "1,200"}, dict[str, Decimal], "here", "it is not a number: write it with digits and a point only"),
        ("ab", Annotated[str, msgspec.Meta(min_length=3)], "here", "Expected `str` of length >= 3"),
        ({"x": {"y": {"z": "?"}}}, dict[str, dict[str, dict[str, int]]], "here", "a whole number is expected"),
    ],
)  # fmt: skip
def test_it_is_said_in_words(raw, kind, key, reason):
    with pytest.raises(RulebookError) as caught:
        convert(raw, kind, "file.toml", "here")
    assert (caught.value.file, caught.value.key) == ("file.toml", key)
    assert reason in caught.value.reason
