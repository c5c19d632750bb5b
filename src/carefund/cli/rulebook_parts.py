"""The parts of a rulebook as tables: for the terminal, for JSON, and for the reference documentation."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from carefund.returns import checks_of
from carefund.returns.checks.words import number, pounds
from carefund.rulebook import Rulebook
from carefund.rulebook.filters import Exclude, Filter
from carefund.rulebook.policy import FundingSource, SpendTest
from carefund.rulebook.sheets import Field, Option, Sheet, Table

__all__ = ["Part", "asked_of", "overview", "part_of", "test_words", "type_of"]

Row = list[str]


class Part(NamedTuple):
    """A part of a rulebook: as data, and as a table whose last column says how sure we are."""

    title: str
    data: Any
    head: Row
    rows: list[Row]


def part_of(book: Rulebook, name: str) -> Part:
    """The part of a rulebook that is called `name` (see the command's help)."""
    return _PARTS[name](book)


def overview(book: Rulebook) -> dict[str, Any]:
    """What a rulebook is, and how many entries each of its parts has."""
    names = ("round", "title", "version", "years", "description", "confidentiality", "submit_to", "source", "certainty")
    plain = {name: msgspec.to_builtins(getattr(book, name)) for name in names}
    return plain | {"parts": {name: len(make(book).rows) for name, make in _PARTS.items()}}


def _part(title: str, data: object, head: str, rows: Iterator[Row] | list[Row]) -> Part:
    return Part(title, msgspec.to_builtins(data), [h.strip() for h in head.split("|")], list(rows))


def _returns(book: Rulebook) -> Part:
    rows = [[r.code, r.title, ", ".join(r.sheets), r.file_name, r.certainty] for r in book.returns]
    return _part("Returns", book.returns, "Code | Title | Sheets | File name | Certainty", rows)


def _sheets(book: Rulebook) -> Part:
    sheets = list(book.sheets.values())
    rows = [[s.id, f"{s.number}. {s.title}", _tables(s), "yes" if s.counts else "no", s.certainty] for s in sheets]
    return _part("Sheets", sheets, "Id | Sheet | Tables | Counts for completeness | Certainty", rows)


def _tables(sheet: Sheet) -> str:
    return ", ".join(f"{t.id} ({t.kind})" for t in sheet.tables)


def _every_field(book: Rulebook) -> Iterator[tuple[Sheet, Table, Field]]:
    return ((s, t, f) for s in book.sheets.values() for t in s.tables for f in t.fields)


def _fields(book: Rulebook) -> Part:
    found = list(_every_field(book))
    data = {f"{s.id}.{t.id}.{f.id}": f for s, t, f in found}
    rows = [[f"{s.id}.{t.id}.{f.id}", f.label, type_of(f), asked_of(f), f.certainty] for s, t, f in found]
    return _part("Fields", data, "Field | Label | Type | Asked | Certainty", rows)


def type_of(field: Field) -> str:
    """What a field holds, with its limits."""
    if field.list:
        return f"{field.list}, within {field.within}" if field.within else field.list
    limits = [f"{word} {number(n)}" for word, n in (("from", field.minimum), ("to", field.maximum)) if n is not None]
    return " ".join([field.type, *limits])


def asked_of(field: Field) -> str:
    """Whether a field is asked, and where."""
    asked = "filled in for you" if field.prefilled else "required" if field.required else "optional"
    if field.required_when:
        asked += f" if {filter_words(field.required_when)}, otherwise optional"
    return f"{asked} where {filter_words(field.when)}" if field.when else asked


def filter_words(rules: Filter) -> str:
    return " and ".join(f"{field} is {_rule(rule)}" for field, rule in rules.items())


def _rule(rule: str | tuple[str, ...] | Exclude) -> str:
    if isinstance(rule, str):
        return rule
    return f"not {' or '.join(rule.none_of)}" if isinstance(rule, Exclude) else " or ".join(rule)


def _lists(book: Rulebook) -> Part:
    rows = [[name, o.code, o.label, o.description, o.certainty] for name, found in book.lists.items() for o in found]
    return _part("Lists", book.lists, "List | Code | Label | Meaning | Certainty", rows)


def _scheme_types(book: Rulebook) -> Part:
    table, field = book.funding.spending.table, book.funding.spending.scheme_type
    options = book.lists[book.field(f"{table}.{field}").list] if field else ()
    rows = [row for option in options for row in _type_rows(option)]
    return _part("Scheme types", options, "Code | Scheme type | Sub type | Meaning | Certainty", rows)


def _type_rows(option: Option) -> Iterator[Row]:
    yield [option.code, option.label, "", option.description, option.certainty]
    for sub in option.options:
        yield [sub.code, "", sub.label, sub.description, sub.certainty]


def _funding(book: Rulebook) -> Part:
    rows = [
        [s.code, s.label, s.contributor, "mandatory" if s.mandatory else "voluntary", s.nature, _span(s), s.certainty]
        for s in book.funding.sources
    ]
    head = "Code | Source | Paid in by | Paid | Nature | Exists | Certainty"
    return _part("Funding sources", book.funding, head, rows)


def _span(source: FundingSource) -> str:
    """In which years of the round a source exists, and what it became part of later; empty where there is neither."""
    later = f"later part of {', '.join(source.absorbed_into)}" if source.absorbed_into else ""
    return "; ".join(filter(None, (", ".join(source.years), later)))


def _conditions(book: Rulebook) -> Part:
    rows = [
        [c.code, c.title, c.description, test_words(c.test) if c.test else "judged by people", c.certainty]
        for c in book.conditions
    ]
    head = "Code | Condition | What it asks | Rows that count | Certainty"
    return _part("National conditions", book.conditions, head, rows)


def test_words(test: SpendTest) -> str:
    """Which rows count towards a floor, and by how much."""
    counted = f"expenditure where {filter_words(test.where)}"
    mark = f" [this test is {test.certainty}]" if test.certainty.is_doubt else ""
    if test.share is None:
        return f"{counted}{mark}"
    parts = [f"in full where {test.share.field} is {' or '.join(test.share.whole)}"]
    parts += [f"by {field} where {test.share.field} is {code}" for code, field in test.share.part.items()]
    return f"{counted}; {', '.join(parts)}{mark}"


def _metrics(book: Rulebook) -> Part:
    rows = [
        [m.code, m.title, m.unit, m.good, "; ".join(f"{v.period} {v.basis}" for v in m.values), m.certainty]
        for m in book.metrics
    ]
    return _part("Metrics", book.metrics, "Code | Metric | Unit | Better | Values held | Certainty", rows)


def _requirements(book: Rulebook) -> Part:
    rows = [[r.code, r.theme, r.text, str(len(r.key_lines)), r.certainty] for r in book.requirements]
    head = "Code | Theme | Requirement | Key lines of enquiry | Certainty"
    return _part("Planning requirements", book.requirements, head, rows)


def _roles(book: Rulebook) -> Part:
    rows = [
        [
            r.code,
            r.label,
            r.purpose.replace("_", "-"),
            "yes" if r.required else "no",
            ", ".join(r.offices),
            "yes" if r.may_follow_submission else "",
            r.certainty,
        ]
        for r in book.roles
    ]
    head = "Code | Role | Purpose | Required | Signed by the office | May follow submission | Certainty"
    return _part("Roles", book.roles, head, rows)


def _timetable(book: Rulebook) -> Part:
    rows = [[f"{d.on:%d/%m/%Y}" if d.on else "", d.code, d.label, d.description, d.certainty] for d in book.timetable]
    return _part("Timetable", book.timetable, "Date | Code | What | Notes | Certainty", rows)


def _checks(book: Rulebook) -> Part:
    rows = [
        [check.code, rule.severity or check.severity, check.title, rule.policy, rule.certainty]
        for check, rule in checks_of(book)
    ]
    return _part("Checks", book.checks, "Code | Severity | What should hold | Policy | Certainty", rows)


def _allocations(book: Rulebook) -> Part:
    rows = [[a.area, a.code, a.year, a.partner, pounds(a.amount), a.certainty] for a in book.allocations]
    head = "Area | Source or floor | Year | Partner | Amount | Certainty"
    return _part("Published allocations and floors", book.allocations, head, rows)


def _published(book: Rulebook) -> Part:
    rows = [
        [p.area, p.code, *("" if n is None else number(n) for n in (p.numerator, p.denominator, p.value)), p.certainty]
        for p in book.published
    ]
    head = "Area | Metric value | Numerator | Denominator | Value | Certainty"
    return _part("Published metric values", book.published, head, rows)


_PARTS: Mapping[str, Callable[[Rulebook], Part]] = {
    "returns": _returns,
    "sheets": _sheets,
    "fields": _fields,
    "lists": _lists,
    "scheme-types": _scheme_types,
    "funding": _funding,
    "conditions": _conditions,
    "metrics": _metrics,
    "requirements": _requirements,
    "roles": _roles,
    "timetable": _timetable,
    "checks": _checks,
    "allocations": _allocations,
    "published": _published,
}
