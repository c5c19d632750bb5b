"""What the settings of checks name: codes, fields and dates that a round declares elsewhere."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from carefund.rulebook.model import Rulebook
from carefund.rulebook.policy import CheckRule
from carefund.rulebook.sheets import FieldType, Table

__all__ = [
    "ANY_ANSWER",
    "ANY_FIELD",
    "CONDITIONS",
    "CONDITION_ANSWERS",
    "CONTRIBUTORS",
    "DEADLINES",
    "FIELD_PATHS",
    "GATE_ANSWERS",
    "INCOME_FIELDS",
    "MEASURES",
    "REQUIREMENTS",
    "REQUIREMENT_ANSWERS",
    "REQUIREMENT_FIELDS",
    "SCHEME_TYPES",
    "SOURCES",
    "SPENDING_FIELDS",
    "TABLE_PATHS",
    "Names",
    "Settings",
    "answers_beside",
    "codes_of_role",
    "unknown_names",
]


class Names(NamedTuple):
    """A kind of thing that a setting may name."""

    what: str
    """What a thing of the kind is called, as in “there is no funding source …”."""
    known: Callable[[Rulebook], Collection[str] | None]
    """What a round declares of the kind; None where it has no such thing, and the check finds nothing there."""


Settings = Mapping[str, Names | tuple[Names, Names]]
"""What each setting of a check names: a text itself, a list each of its texts, a table each of its keys.

Where a table names something with its values too, the second says what; such a value is one name or several.
"""


def unknown_names(rulebook: Rulebook, settings: Settings, rule: CheckRule) -> Iterator[tuple[str, str]]:
    """The settings of a check that name something which the round does not declare, each with the reason."""
    for setting, names in settings.items():
        if setting not in rule.settings:
            yield setting, "the check needs this setting"
        else:
            yield from ((setting, reason) for reason in _reasons(rulebook, names, rule.settings[setting]))


def _reasons(rulebook: Rulebook, names: Names | tuple[Names, Names], given: Any) -> Iterator[str]:
    if isinstance(names, Names):
        yield from _unknown(rulebook, names, given if isinstance(given, Iterable) else (given,))
    elif isinstance(given, Mapping):
        for each, named in zip(names, (tuple(given), _flat(given.values())), strict=True):
            yield from _unknown(rulebook, each, named)
    else:
        yield "the setting is a table"


def _flat(values: Iterable[Any]) -> Iterator[Any]:
    """The values of a table, each of which is one name or several."""
    for value in values:
        yield from (value,) if isinstance(value, str) else value


def _unknown(rulebook: Rulebook, names: Names, given: Iterable[Any]) -> Iterator[str]:
    known = names.known(rulebook)
    for name in (given,) if isinstance(given, str) else given:
        if known is not None and name not in known:
            yield f"there is no {names.what} “{name}” in this round"


def codes_of_role(role: str, what: str) -> Names:
    """The answers to the spending field of a role, such as `scheme_type`."""

    def known(rulebook: Rulebook) -> Collection[str] | None:
        ledger = rulebook.funding.spending
        field = getattr(ledger, role)
        return rulebook.options(rulebook.field(f"{ledger.table}.{field}"), {}) if field else None

    return Names(what, known)


def answers_beside(check: str, what: str) -> Names:
    """The answers to the choices of the tables that leave a blank to a check."""
    return Names(what, lambda book: _answers(book, (t for t in _tables(book) if check in {f.blank for f in t.fields})))


def _tables(rulebook: Rulebook) -> Iterator[Table]:
    return (table for sheet in rulebook.sheets.values() for table in sheet.tables)


def _tables_of(rulebook: Rulebook, items: str) -> Iterator[Table]:
    return (table for table in _tables(rulebook) if table.items == items)


def _requirement_tables(rulebook: Rulebook) -> Iterator[Table]:
    return _tables_of(rulebook, "requirements")


def _answers(rulebook: Rulebook, tables: Iterable[Table]) -> set[str]:
    choices = (field for table in tables for field in table.fields if field.type is FieldType.CHOICE)
    return {option.code for field in choices for option in rulebook.lists[field.list]}


def _gate_answers(rulebook: Rulebook) -> Collection[str] | None:
    gates = [source.gate for source in rulebook.funding.sources if source.gate]
    return {code for gate in gates for code in rulebook.options(rulebook.field(gate), {})} if gates else None


def _paths(rulebook: Rulebook) -> set[str]:
    tables = [(f"{sheet.id}.{table.id}", table) for sheet in rulebook.sheets.values() for table in sheet.tables]
    return {f"{path}.{field.id}" for path, table in tables for field in table.fields}


SCHEME_TYPES = codes_of_role("scheme_type", "scheme type")
SOURCES = Names("funding source", lambda book: {s.code for s in book.funding.sources})
CONTRIBUTORS = Names("contributor", lambda book: {s.contributor for s in book.funding.sources})
CONDITIONS = Names("condition", lambda book: {c.code for c in book.conditions})
MEASURES = Names("measure", lambda book: {value.measure for metric in book.metrics for value in metric.values})
REQUIREMENTS = Names("requirement", lambda book: {r.code for r in book.requirements})
REQUIREMENT_ANSWERS = Names("answer to a requirement", lambda book: _answers(book, _requirement_tables(book)))
REQUIREMENT_FIELDS = Names("field beside a requirement", lambda book: {
    field for table in _requirement_tables(book) for field in table.by_id
})  # fmt: skip
CONDITION_ANSWERS = Names("answer to a condition", lambda book: _answers(book, _tables_of(book, "conditions")))
DEADLINES = Names("date of the timetable", lambda book: {deadline.code for deadline in book.timetable})
GATE_ANSWERS = Names("answer to a gate", _gate_answers)
INCOME_FIELDS = Names("income field", lambda book: book.table(book.funding.income.table).by_id)
SPENDING_FIELDS = Names("expenditure field", lambda book: book.table(book.funding.spending.table).by_id)
FIELD_PATHS = Names("field", _paths)
TABLE_PATHS = Names("table", lambda book: {path.rpartition(".")[0] for path in _paths(book)})
ANY_FIELD = Names("field", lambda book: {path.rpartition(".")[2] for path in _paths(book)})
ANY_ANSWER = Names("answer", lambda book: _answers(book, _tables(book)))
