"""From a round's folder of TOML and CSV to a `Rulebook`, or an error that names file, key and reason."""

import csv
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.resources.abc import Traversable
from io import StringIO
from typing import Any, Literal, TypeVar

import msgspec

from carefund.rulebook.entries import Certainty
from carefund.rulebook.errors import RulebookError
from carefund.rulebook.fixed_rows import MadeFrom, declared_items, made_items
from carefund.rulebook.model import ReturnKind, Rulebook
from carefund.rulebook.policy import (
    MAIN,
    Allocation,
    CheckRule,
    Condition,
    Deadline,
    Funding,
    FundingSource,
    Metric,
    OpenQuestion,
    Published,
    Requirement,
    Role,
)
from carefund.rulebook.reading import convert, read_text, read_toml
from carefund.rulebook.sheets import Item, Option, Sheet
from carefund.rulebook.validate import validate

__all__ = ["ENTRY_TABLES", "PLAIN_LISTS", "file_faults", "load_folder", "read_folder"]

T = TypeVar("T")
Raw = Mapping[str, Any]
Items = dict[str, tuple[Item, ...]]


class _Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The top of `rulebook.toml`."""

    round: str
    title: str
    version: str
    years: tuple[str, ...]
    description: str
    confidentiality: str
    submit_to: str
    returns: tuple[ReturnKind, ...]
    timetable: tuple[Deadline, ...]
    roles: tuple[Role, ...]
    source: str
    certainty: Certainty
    status: Literal["final", "draft"] = "final"
    open_questions: tuple[OpenQuestion, ...] = ()


def load_folder(folder: Traversable) -> Rulebook:
    """Load and validate a round's folder.

    Raises RulebookError, which names the file, the key and the reason, where the folder does not hold a good rulebook.
    """
    rulebook = read_folder(folder)
    validate(rulebook)
    return rulebook


def read_folder(folder: Traversable) -> Rulebook:
    """A rulebook of which each file is good by itself; the names that they use of each other may be wrong."""
    head = _read(folder, "rulebook.toml", _Head)
    sheets = _sheets(folder)
    metrics = _entries(folder, "metrics.toml", "metrics", Metric)
    requirements = _entries(folder, "requirements.toml", "requirements", Requirement)
    conditions = _entries(folder, "conditions.toml", "conditions", Condition)
    funding = _read(folder, "funding.toml", Funding)
    lists = _lists(folder, funding)
    checks = _checks(folder)
    return Rulebook(
        **{name: getattr(head, name) for name in _Head.__struct_fields__},
        sheets=sheets,
        lists=lists,
        items=_items(folder, made_items(conditions, metrics, requirements, head.roles), lists),
        funding=funding,
        conditions=conditions,
        metrics=metrics,
        requirements=requirements,
        checks={code: rules[0] for code, rules in checks.items()},
        further_checks={code: rules[1:] for code, rules in checks.items() if len(rules) > 1},
        allocations=tuple(_rows(folder, "allocations.csv", Allocation)),
        published=tuple(_rows(folder, "published.csv", Published)),
    )


def file_faults(folder: Traversable) -> Iterator[RulebookError]:
    """What is wrong with each file by itself: the first thing of each."""
    found = (folder / "sheets").iterdir() if (folder / "sheets").is_dir() else ()
    sheets = [f"sheets/{f.name}" for f in found if f.name.endswith(".toml")]
    readings: list[Callable[[], object]] = [
        partial(_read, folder, "rulebook.toml", _Head),
        *(partial(_read, folder, file, Sheet) for file in sorted(sheets)),
        partial(_read, folder, "funding.toml", Funding),
        partial(_read_each, folder, "lists.toml", tuple[Option, ...]),
        partial(_read_each, folder, "scheme_types.toml", tuple[Option, ...]),
        partial(_toml, folder, "items.toml"),
        partial(_entries, folder, "conditions.toml", "conditions", Condition),
        partial(_entries, folder, "metrics.toml", "metrics", Metric),
        partial(_entries, folder, "requirements.toml", "requirements", Requirement),
        partial(_checks, folder),
        lambda: tuple(_rows(folder, "allocations.csv", Allocation)),
        lambda: tuple(_rows(folder, "published.csv", Published)),
    ]
    for read in readings:
        try:
            read()
        except RulebookError as fault:
            yield fault


def _sheets(folder: Traversable) -> dict[str, Sheet]:
    if not (folder / "sheets").is_dir():
        raise RulebookError("sheets", "", "the folder is missing")
    files = sorted(f.name for f in (folder / "sheets").iterdir() if f.name.endswith(".toml"))
    sheets = {name.removesuffix(".toml"): _read(folder, f"sheets/{name}", Sheet) for name in files}
    for name, sheet in sheets.items():
        if sheet.id != name:
            raise RulebookError(f"sheets/{name}.toml", "id", f"“{sheet.id}” is not the name of the file")
    return sheets


def _lists(folder: Traversable, funding: Funding) -> dict[str, tuple[Option, ...]]:
    lists = _read_each(folder, "lists.toml", tuple[Option, ...])
    types = _read_each(folder, "scheme_types.toml", tuple[Option, ...])
    sources = _source_lists(funding)
    _refuse_twice("lists.toml", lists, types | sources)
    _refuse_twice("scheme_types.toml", types, sources)
    return lists | types | sources


def _items(folder: Traversable, made: Items, lists: Mapping[str, tuple[Option, ...]]) -> dict[str, tuple[Item, ...]]:
    raw, _ = _toml(folder, "items.toml")
    _refuse_twice("items.toml", raw, made)
    return {**declared_items({name: _fixed_rows(name, value) for name, value in raw.items()}, made, lists), **made}


def _fixed_rows(name: str, raw: object) -> tuple[Item, ...] | MadeFrom:
    if isinstance(raw, list):
        return convert(raw, tuple[Item, ...], "items.toml", name)
    return convert(raw, MadeFrom, "items.toml", name)


def _checks(folder: Traversable) -> dict[str, tuple[CheckRule, ...]]:
    """The rules of each check; a code that stands for one rule or for several, each for returns of its own."""
    raw, _ = _toml(folder, "checks.toml")
    found: dict[str, tuple[CheckRule, ...]] = {}
    for code, value in raw.items():
        if isinstance(value, list):
            found[code] = convert(value, tuple[CheckRule, ...], "checks.toml", code)
        else:
            found[code] = (convert(value, CheckRule, "checks.toml", code),)
    return found


def _refuse_twice(file: str, given: Mapping[str, object], other: Mapping[str, object]) -> None:
    for name in given.keys() & other.keys():
        raise RulebookError(file, name, "another part of the rulebook makes a list of this name")


def _entries(folder: Traversable, file: str, key: str, kind: type[T]) -> tuple[T, ...]:
    found: dict[str, tuple[T, ...]] = _read_each(folder, file, tuple[kind, ...])  # type: ignore[valid-type]
    if set(found) != {key}:
        wrong = ", ".join(sorted(set(found) ^ {key}))
        raise RulebookError(file, wrong, f"the file must hold [[{key}]] and nothing else")
    return found[key]


def _read(folder: Traversable, file: str, kind: type[T]) -> T:
    """Read a TOML file as the given type."""
    raw, origin = _toml(folder, file)
    return convert(raw | origin if kind in (_Head, Sheet) else raw, kind, file)


def _read_each(folder: Traversable, file: str, kind: type[T]) -> dict[str, T]:
    """Read a TOML file in which each name stands for a value of the given type."""
    raw, _ = _toml(folder, file)
    return {name: convert(value, kind, file, name) for name, value in raw.items()}


def _toml(folder: Traversable, file: str) -> tuple[dict[str, Any], dict[str, str]]:
    """What a file holds, and its own `source` and `certainty`, which its entries take where they have none."""
    raw = read_toml(folder, file)
    origin: dict[str, str] = {name: raw.pop(name) for name in ("source", "certainty") if name in raw}
    return _inherit(raw, origin), origin


def _inherit(raw: Mapping[str, Any], origin: Mapping[str, str]) -> dict[str, Any]:
    """Give every entry (a table in a list, or one that may state its source) its origin where it states none."""
    own = dict(origin) | {name: raw[name] for name in ("source", "certainty") if name in raw}
    return {name: _inherit_value(name, value, own) for name, value in raw.items()}


ENTRY_TABLES = frozenset({"board_approval", "cross_check", "test"})
"""Tables, by name, that are entries."""
PLAIN_LISTS = frozenset({"carry", "key_lines"})
"""Lists whose tables are no entries."""


def _inherit_value(name: str, value: Any, origin: Mapping[str, str]) -> Any:
    if isinstance(value, list) and name not in PLAIN_LISTS:
        return [_inherit(dict(origin) | v, origin) if isinstance(v, dict) else v for v in value]
    if isinstance(value, dict):
        is_entry = name in ENTRY_TABLES or "policy" in value
        return _inherit(dict(origin) | value if is_entry else value, origin)
    return value


def _rows(folder: Traversable, file: str, kind: type[T]) -> Iterator[T]:
    rows = csv.DictReader(StringIO(read_text(folder, file), newline=""), restkey="more values than headings")
    for number, row in enumerate(rows, start=2):
        filled = {name: value for name, value in row.items() if value}
        yield convert(filled, kind, file, f"row {number}", noun="column")


def _source_lists(funding: Funding) -> dict[str, tuple[Option, ...]]:
    """The sources as options: `funding_sources` for the main ledgers, `funding_sources_NAME` for those of a name."""
    named = {name: f"funding_sources_{name}" for name in funding.ledgers}
    return {
        name: tuple(_as_option(s) for s in funding.sources if not s.ledgers or ledgers in s.ledgers)
        for ledgers, name in {MAIN: "funding_sources", **named}.items()
    }


def _as_option(s: FundingSource) -> Option:
    return Option(
        code=s.code, label=s.label, description=s.description, also=s.also, source=s.source, certainty=s.certainty
    )
