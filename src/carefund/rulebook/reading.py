"""The files of a round's folder as values; what is wrong is said in the words of who writes them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from difflib import get_close_matches
from enum import EnumType
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple, TypeVar

import msgspec
import tomli

from carefund.rulebook.errors import RulebookError

__all__ = ["convert", "read_text", "read_toml"]

T = TypeVar("T")

_AT = re.compile(r" - at `(?:key in )?\$(?P<path>[^`]*)`$")
_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+|\.\.\.)\]")


def read_text(folder: Traversable, file: str) -> str:
    """The text of a file; RulebookError where it is missing or no text."""
    try:
        return (folder / file).read_text("utf-8")
    except FileNotFoundError:
        raise RulebookError(file, "", "the file is missing") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        reason = f"it is not UTF-8 text (line {line}): save it again with the encoding UTF-8"
        raise RulebookError(file, "", reason) from None


def read_toml(folder: Traversable, file: str) -> dict[str, Any]:
    """What a TOML file holds, its numbers as decimals; RulebookError, with the line, where it is no TOML."""
    text = read_text(folder, file)
    try:
        return tomli.loads(text, parse_float=Decimal)
    except tomli.TOMLDecodeError as error:
        line = text.splitlines()[error.lineno - 1].strip() if error.lineno <= len(text.splitlines()) else ""
        raise RulebookError(file, "", f"it is not valid TOML: {error}" + (f": {line}" if line else "")) from None


class _Found(NamedTuple):
    """Where the reader stopped: the way there, what stands there, and what it should be."""

    key: str
    raw: object
    type: Any


def convert(raw: object, kind: type[T], file: str, key: str = "", noun: str = "key") -> T:
    """What a file holds as the given type.

    `key` is where in the file it stands, and `noun` what a name in it is called. Raises RulebookError with the place
    and the reason.
    """
    try:
        return msgspec.convert(raw, type=kind, strict=False)
    except msgspec.ValidationError as error:
        at = _AT.search(str(error))
        found = _walked(_Found(key, raw, kind), at["path"] if at else "")
        place = found.key.replace(f"{key}.", f"{key}, ", 1) if noun == "column" else found.key
        raise RulebookError(file, place, _reason(_AT.sub("", str(error)), found, noun)) from None


def _walked(found: _Found, path: str) -> _Found:
    for name, index in _STEP.findall(path):
        found = _inside(found, name) if name else _entry(found, index)
    return found


def _inside(found: _Found, name: str) -> _Found:
    raw = found.raw.get(name) if isinstance(found.raw, Mapping) else None
    return _Found(f"{found.key}.{name}".removeprefix("."), raw, _types(found.type).get(name))


def _entry(found: _Found, index: str) -> _Found:
    """An entry of a list, by its id or code, or else by its number from 1; of a table we are not told which."""
    inner = _types(found.type).get("")
    if not (index.isdecimal() and isinstance(found.raw, Sequence)):
        return _Found(found.key, None, inner)
    raw = found.raw[int(index)]
    named = [str(raw[key]) for key in ("id", "code") if key in raw] if isinstance(raw, Mapping) else []
    key = f"{found.key}.{named[0]}" if named else f"{found.key}[number {int(index) + 1}]"
    return _Found(key.removeprefix("."), raw, inner)


def _types(kind: Any) -> dict[str, Any]:
    """What a type has inside: the keys of an entry by name, and without a name what a list or a table is of."""
    info = kind if isinstance(kind, msgspec.inspect.Type) else msgspec.inspect.type_info(kind)
    found: dict[str, Any] = {}
    for one in getattr(info, "types", (info,)):
        if isinstance(one, msgspec.inspect.StructType):
            found |= {field.encode_name: field.type for field in one.fields}
        elif inner := getattr(one, "item_type", getattr(one, "value_type", None)):
            found[""] = inner
    return found


_WORDS = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "date": "a date",
    "datetime": "a date with a time",
}


def _reason(said: str, found: _Found, noun: str) -> str:
    if name := _quoted("Object contains unknown field", said):
        known = [key for key in _types(found.type) if key]
        near = get_close_matches(name, known, 1)
        return f"there is no {noun} “{name}”: " + (f"did you mean “{near[0]}”?" if near else f"use {', '.join(known)}")
    if name := _quoted("Object missing required field", said):
        return f"the {noun} “{name}” is missing" + (" or blank" if noun == "column" else "")
    if match := re.fullmatch(r"Invalid enum value '?(.*?)'?", said):
        return f"“{match[1]}” is not one of: {', '.join(filter(None, _allowed(found.type)))}"
    if match := re.fullmatch(r"Expected `(.+)`, got `(.+)`", said):
        return f"{_kinds(match[1])} is expected, not {_kinds(match[2])}"
    if match := re.fullmatch(r"Expected `array` of length (\d+), got (\d+)", said):
        return f"a list of {match[1]} is expected, not of {match[2]}"
    what = "it" if found.raw is None else f"“{found.raw}”"
    if said == "Invalid decimal string":
        return f"{what} is not a number: write it with digits and a point only, without £ or commas"
    if said.startswith("Invalid RFC3339"):
        return f"{what} is not a date: write it like 2027-02-17"
    return said


def _quoted(start: str, said: str) -> str:
    return said.removeprefix(start).strip(" `") if said.startswith(start) else ""


def _allowed(info: Any) -> Iterator[str]:
    for one in getattr(info, "types", (info,)):
        values = [member.value for member in one.cls] if isinstance(getattr(one, "cls", None), EnumType) else ()
        yield from map(str, values or getattr(one, "values", ()))


def _kinds(said: str) -> str:
    return " or ".join(_WORDS.get(kind, kind) for kind in said.split(" | ") if kind != "null")
