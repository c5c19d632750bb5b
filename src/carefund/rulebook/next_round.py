"""A new round from an earlier one: its folder copied, moved on by the years between, and marked as to be confirmed.

What can be done mechanically is done: years in periods, labels and texts. Everything that changed by that is marked
doubtful, days of the timetable and published amounts are left out, and what a person has to fill in is listed.
"""

import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NamedTuple

import tomli

from carefund.rulebook.entries import Certainty
from carefund.rulebook.later_years import later, later_text, years_of
from carefund.rulebook.load import ENTRY_TABLES, PLAIN_LISTS, load_folder
from carefund.rulebook.model import Rulebook

__all__ = ["ToDo", "start_round"]

Raw = Mapping[str, Any]


class ToDo(NamedTuple):
    """Something that a person has to fill in or confirm: in which file, and what."""

    file: str
    what: str


def start_round(source: Traversable, name: str, target: Path) -> tuple[ToDo, ...]:
    """Write a new round from the folder of an earlier one, and say what is left to do.

    Args:
        source: The folder of the earlier round.
        name: The new round, by its years, such as 2027-28.
        target: Where its folder is to be; nothing may be there.

    Raises:
        RulebookError: The earlier round is not good, or what became of it.
        ValueError: The name is that of no round, or of one with more years or fewer.
    """
    old = load_folder(source)
    years = years_of(name)
    if len(years) != len(old.years):
        known = f"{old.round} is about {len(old.years)} and {name} about {len(years)}"
        raise ValueError(f"A round can be moved on to one of as many years, but {known}")
    move = _Move(old.round, name, int(years[0][:4]) - int(old.years[0][:4]))
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".carefund-") as beside:
        made = Path(beside) / name
        _write(move, source, made)
        _write_crosswalk(old, load_folder(made), made)
        shutil.move(made, target)
    return tuple(_to_do(move, old, source))


def _write(move: "_Move", source: Traversable, made: Path) -> None:
    (made / "sheets").mkdir(parents=True)
    for file in _tomls(source):
        _write_toml(made / move.text(file), move.file(file, _parsed(source, file)))
    for file in _TABLES:
        head = (source / file).read_text("utf-8").splitlines()[0]
        (made / file).write_text(f"{head}\n", "utf-8")


_TABLES = ("allocations.csv", "published.csv")
_LEFT = ("national.toml", "crosswalk.toml")
"""Files about one round alone: how its national template looks, and how a plan came into it."""


def _tomls(source: Traversable) -> list[str]:
    found = [f.name for f in source.iterdir() if f.name.endswith(".toml") and f.name not in _LEFT]
    return sorted(found) + sorted(f"sheets/{f.name}" for f in (source / "sheets").iterdir() if f.name.endswith(".toml"))


def _parsed(source: Traversable, file: str) -> Raw:
    return tomli.loads((source / file).read_text("utf-8"), parse_float=Decimal)


def _write_toml(path: Path, raw: Raw) -> None:
    import tomli_w

    path.write_text(tomli_w.dumps(raw, multiline_strings=True), "utf-8")


class _Move(NamedTuple):
    """How one round becomes another."""

    old: str
    new: str
    by: int

    def text(self, text: str) -> str:
        return later_text(text, self.by)

    def file(self, file: str, raw: Raw) -> dict[str, Any]:
        """What a file of the new round holds."""
        made = self.entry(raw, None, None, is_entry=_states_itself(file))
        if file == "rulebook.toml":
            made |= {"round": self.new, "version": f"{self.new}.1", "status": "draft"}
        return made

    def entry(self, raw: Raw, was: str | None, now: str | None, *, is_entry: bool) -> dict[str, Any]:
        """A part of a file with its own certainty, written where it differs from that of the part which holds it."""
        was = raw.get("certainty", was)
        mine = str(Certainty.DOUBTFUL) if is_entry and self.changes(raw) else was
        made = self.parts({name: part for name, part in raw.items() if name not in _OF_ENTRIES}, was, mine)
        if "source" in raw:
            made["source"] = f"Taken over from {self.old}: {_TAKEN_OVER.sub('', raw['source'])}"
        return made if mine == now else {**made, "certainty": mine}

    def changes(self, raw: Raw) -> bool:
        """Whether what an entry itself says is another thing in the new round."""
        own = {name: _own(name, part) for name, part in raw.items() if name not in ("source", "certainty")}
        return "on" in raw or bool(later(own, self.by) != own)

    def parts(self, raw: Raw, was: str | None, now: str | None) -> dict[str, Any]:
        return {self.text(name): self.part(name, part, was, now) for name, part in raw.items()}

    def part(self, name: str, part: Any, was: str | None, now: str | None) -> Any:
        if _holds_entries(name, part):
            return [self.entry(one, was, now, is_entry=True) if isinstance(one, dict) else one for one in part]
        if _is_entry(name, part):
            return self.entry(part, was, now, is_entry=True)
        return self.parts(part, was, now) if isinstance(part, dict) else later(part, self.by)


_OF_ENTRIES = ("source", "certainty", "on")
"""What is said anew of an entry; the day of a date is not known yet."""
_TAKEN_OVER = re.compile(r"^Taken over from [^:]*: ")


def _states_itself(file: str) -> bool:
    """Whether a file is one entry, and not only a place for several."""
    return file == "rulebook.toml" or file.startswith("sheets/")


def _holds_entries(name: str, part: object) -> bool:
    return isinstance(part, list) and name not in PLAIN_LISTS and any(isinstance(one, dict) for one in part)


def _is_entry(name: str, part: object) -> bool:
    return isinstance(part, dict) and (name in ENTRY_TABLES or "policy" in part)


def _own(name: str, part: Any) -> Any:
    """A part of an entry without the entries in it."""
    if _holds_entries(name, part) or _is_entry(name, part):
        return None
    return {n: _own(n, p) for n, p in part.items()} if isinstance(part, dict) else part


def _write_crosswalk(old: Rulebook, new: Rulebook, made: Path) -> None:
    """How a plan of the earlier round comes into the new one: the schemes, in whose table nothing but years changed."""
    before, after = old.funding.spending, new.funding.spending
    table: dict[str, Any] = {"table": after.table, "from_table": before.table}
    if after.status:
        table["blank"] = [after.status]
    head = {
        "from": old.round,
        "source": f"The sheets of {old.round}, of which these are a copy",
        "certainty": "derived",
    }
    _write_toml(made / "crosswalk.toml", {**head, "tables": [table]})


def _to_do(move: _Move, old: Rulebook, source: Traversable) -> Iterator[ToDo]:
    yield ToDo("rulebook.toml", f"The days of the timetable, all of them blank: {len(old.timetable)}.")
    yield ToDo("rulebook.toml", "Whom returns go to, what is confidential, who signs; status = “final” once it is.")
    yield ToDo("allocations.csv", "The allocations and floors: published pounds of each area, never computed.")
    yield ToDo("published.csv", "The published metric values with which returns begin.")
    for file in _tomls(source):
        if doubtful := _marked(move, file, source):
            yield ToDo(move.text(file), f"{doubtful} marked doubtful, because a year in it moved on: confirm each.")
    yield ToDo("crosswalk.toml", f"How a plan of {old.round} rolls forward: say what became of each code that changed.")
    if (source / "national.toml").is_file():
        yield ToDo("national.toml", "Left out: write it when the national template of the round is there.")
    yield ToDo("every file", "Each source begins with “Taken over from”: name the new document, and how sure it is.")


def _marked(move: _Move, file: str, source: Traversable) -> str:
    """How many entries of a file the move changed, in words; empty where it changed none."""
    count = sum(_changed(move, _parsed(source, file), is_entry=_states_itself(file)))
    return f"{count} entr{'y is' if count == 1 else 'ies are'}" if count else ""


def _changed(move: _Move, raw: Raw, *, is_entry: bool) -> Iterator[bool]:
    """For each entry of a part of a file, whether the move changes it."""
    if is_entry:
        yield move.changes(raw)
    for name, part in raw.items():
        if _holds_entries(name, part):
            for one in part:
                yield from _changed(move, one, is_entry=True)
        elif isinstance(part, dict):
            yield from _changed(move, part, is_entry=_is_entry(name, part))
