"""What changed between two rounds for people who fill in returns."""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal, NamedTuple

import msgspec

from carefund.cli.rulebook_parts import asked_of, test_words, type_of
from carefund.cli.show_checks import setting_words
from carefund.returns import checks_of
from carefund.rulebook import Rulebook
from carefund.rulebook.later_years import later_text
from carefund.rulebook.policy import SpendTest
from carefund.rulebook.sheets import Field, Option

__all__ = ["Change", "Difference", "changes"]


class Difference(msgspec.Struct, frozen=True):
    """One thing that a round says otherwise than the earlier one."""

    what: str
    before: str
    after: str


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of a rulebook that is new, gone, or says something else."""

    part: str
    at: str
    """Its code, or its path."""
    label: str
    """What people call it, in the later round where it is there."""
    kind: Literal["new", "gone", "changed"]
    differences: tuple[Difference, ...] = ()


class _Fact(NamedTuple):
    """An entry as people meet it: its name, and what the round says of it."""

    label: str
    says: Mapping[str, str]


_Facts = Iterator[tuple[str, _Fact]]


def changes(before: Rulebook, after: Rulebook) -> tuple[Change, ...]:
    """Every change between two rounds, part by part. That a year in a text moved on with the round is none."""
    by = int(after.years[0][:4]) - int(before.years[0][:4])
    return tuple(change for part, facts in _PARTS.items() for change in _of_part(part, facts, before, after, by))


def _of_part(
    part: str, facts: Callable[[Rulebook], _Facts], before: Rulebook, after: Rulebook, by: int
) -> Iterator[Change]:
    old = {later_text(at, by): (at, fact) for at, fact in facts(before)}
    new = dict(facts(after))
    for at, fact in new.items():
        if at not in old:
            yield Change(part=part, at=at, label=fact.label, kind="new")
        elif found := tuple(_differences(_later(old[at][1], by), fact)):
            yield Change(part=part, at=at, label=fact.label, kind="changed", differences=found)
    for moved_on, (at, fact) in old.items():
        if moved_on not in new:
            yield Change(part=part, at=at, label=fact.label, kind="gone")


_DAY = "day"
"""What is compared as it is: a date of the timetable is news also where it is the same day a year later."""


def _later(fact: _Fact, by: int) -> _Fact:
    says = {name: text if name == _DAY else later_text(text, by) for name, text in fact.says.items()}
    return _Fact(later_text(fact.label, by), says)


def _differences(old: _Fact, new: _Fact) -> Iterator[Difference]:
    if old.label != new.label:
        yield Difference("called", old.label, new.label)
    for name, text in new.says.items():
        if old.says[name] != text:
            yield Difference(name, old.says[name], text)


def _returns(book: Rulebook) -> _Facts:
    for kind in book.returns:
        yield kind.code, _Fact(kind.title, {"sheets": ", ".join(kind.sheets), "file name": kind.file_name})


def _sheets(book: Rulebook) -> _Facts:
    for sheet in book.sheets.values():
        counts = "yes" if sheet.counts else "no"
        yield sheet.id, _Fact(sheet.title, {"number": sheet.number, "counts for completeness": counts})


def _tables(book: Rulebook) -> _Facts:
    for sheet in book.sheets.values():
        for t in sheet.tables:
            rows = f"{t.minimum_rows} to {t.maximum_rows}" if t.kind == "rows" else ""
            yield f"{sheet.id}.{t.id}", _Fact(t.title, {"kind": t.kind, "rows": rows, "only for": t.only_for})


def _fields(book: Rulebook) -> _Facts:
    for sheet in book.sheets.values():
        for table in sheet.tables:
            for field in table.fields:
                yield f"{sheet.id}.{table.id}.{field.id}", _Fact(field.label, _field(field))


def _field(field: Field) -> dict[str, str]:
    decimals = "" if field.decimals is None else str(field.decimals)
    return {
        "type": type_of(field),
        "asked": asked_of(field),
        "unit": field.unit,
        "decimals": decimals,
        "entered by": ", ".join(field.entered_by),
    }


def _rows(book: Rulebook) -> _Facts:
    """The fixed rows of the tables that have such."""
    for sheet in book.sheets.values():
        for table in sheet.tables:
            for item in book.items_of(table) if table.items else ():
                yield f"{sheet.id}.{table.id}.{item.code}", _Fact(item.label, {})


def _lists(book: Rulebook) -> _Facts:
    for name, options in book.lists.items():
        yield from ((f"{name}.{at}", fact) for at, fact in _options(options))


def _options(options: tuple[Option, ...]) -> _Facts:
    for option in options:
        yield option.code, _Fact(option.label, {"unit": option.unit})
        yield from ((f"{option.code}.{at}", fact) for at, fact in _options(option.options))


def _sources(book: Rulebook) -> _Facts:
    for s in book.funding.sources:
        paid = "mandatory" if s.mandatory else "voluntary"
        yield s.code, _Fact(s.label, {"paid in by": s.contributor, "paid": paid, "nature": s.nature})


def _conditions(book: Rulebook) -> _Facts:
    for c in book.conditions:
        counted, floor = (_test(c.test), c.test.floor) if c.test else ("judged by people", "")
        yield c.code, _Fact(c.title, {"rows that count": counted, "floor": floor})


def _test(test: SpendTest) -> str:
    """Which rows count, in words that do not depend on the order in which a file names the fields."""
    return test_words(msgspec.structs.replace(test, where=dict(sorted(test.where.items()))))


def _metrics(book: Rulebook) -> _Facts:
    for m in book.metrics:
        held = "; ".join(f"{v.measure} {v.period} {v.basis}" for v in m.values)
        yield m.code, _Fact(m.title, {"unit": m.unit, "kind": m.kind, "better": m.good, "values": held})


def _requirements(book: Rulebook) -> _Facts:
    for r in book.requirements:
        yield r.code, _Fact(r.text, {"theme": r.theme, "key lines": "; ".join(line.text for line in r.key_lines)})


def _roles(book: Rulebook) -> _Facts:
    for r in book.roles:
        says = {"purpose": r.purpose, "required": "yes" if r.required else "no", "signed by": ", ".join(r.offices)}
        says |= {"may follow submission": "yes" if r.may_follow_submission else "no"}
        yield r.code, _Fact(r.label, says | {"may delegate": "yes" if r.may_delegate else "no"})


def _dates(book: Rulebook) -> _Facts:
    for d in book.timetable:
        yield d.code, _Fact(d.label, {_DAY: f"{d.on:%d/%m/%Y}" if d.on else "not known"})


def _checks(book: Rulebook) -> _Facts:
    for check, rule in checks_of(book):
        settings = "; ".join(f"{name} = {setting_words(value)}" for name, value in rule.settings.items())
        says = {"severity": rule.severity or check.severity, "policy": rule.policy, "settings": settings}
        yield check.code, _Fact(check.title, says)


_PARTS: Mapping[str, Callable[[Rulebook], _Facts]] = {
    "returns": _returns,
    "sheets": _sheets,
    "tables": _tables,
    "fields": _fields,
    "fixed rows": _rows,
    "lists": _lists,
    "funding sources": _sources,
    "conditions": _conditions,
    "metrics": _metrics,
    "requirements": _requirements,
    "roles": _roles,
    "dates": _dates,
    "checks": _checks,
}
