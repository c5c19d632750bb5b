"""What is wrong with single values, found in one pass over the return for all checks that ask.

Each field of a round gets a judge, made once for all returns: a function from a value and its row to the codes of the
checks that it fails. Nearly every value is good, so each different one is judged first, and rows are looked at only
where one fails.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from carefund.returns.checks.case import Case
from carefund.returns.filled import Answers, Filled, FilledTable
from carefund.returns.model import Value
from carefund.rulebook.filters import passes
from carefund.rulebook.model import Rulebook
from carefund.rulebook.sheets import EntryKind, Field, FieldType, Table

__all__ = ["LONGEST_TEXT", "Fault", "faults_of", "is_placeholder"]

LONGEST_TEXT = 32_000
"""Characters; a spreadsheet cell holds 32,767, and the findings may add some of their own."""


class Fault(NamedTuple):
    """A value that fails a check."""

    filled: Filled
    field: Field
    value: Value


Codes = tuple[str, ...]
Judge = Callable[[Value, Answers], Codes]
_GOOD: Codes = ()


def faults_of(case: Case, code: str) -> tuple[Fault, ...]:
    """The values that fail the check of this code, in the order of the return."""
    return case.once(_scan).get(code, _NONE)


_NONE: tuple[Fault, ...] = ()


class Bench(NamedTuple):
    """Where the answers to a field are judged."""

    field: Field
    judge: Judge
    shut: frozenset[str]
    """Keys of the fixed rows that do not have the field."""

    def codes(self, value: Value, filled: Filled) -> Codes:
        """The checks that an answer in a row fails."""
        return ("FLD-11",) if filled.row.key in self.shut else self.judge(value, filled.row.values)


def _benches(rulebook: Rulebook) -> Mapping[str, tuple[Bench, ...]]:
    """The bench of each field, by table."""
    return {
        f"{sheet.id}.{table.id}": tuple(
            Bench(field, _judge(rulebook, table, field), _shut(rulebook, table, field)) for field in table.fields
        )
        for sheet in rulebook.sheets.values()
        for table in sheet.tables
    }


def _shut(rulebook: Rulebook, table: Table, field: Field) -> frozenset[str]:
    items = rulebook.items_of(table) if table.items else ()
    return frozenset(item.code for item in items if item.entry.get(field.id) is EntryKind.NONE)


def _scan(case: Case) -> Mapping[str, tuple[Fault, ...]]:
    found: dict[str, list[Fault]] = defaultdict(list)
    for path, held in case.tables.items():
        suspects = [(bench, bad) for bench in case.rulebook.once(_benches)[path] if (bad := _suspicious(held, bench))]
        for filled in held.rows if suspects else ():
            for bench, bad in suspects:
                if (value := filled.row.values.get(bench.field.id)) is not None and value in bad:
                    for code in bench.codes(value, filled):
                        found[code].append(Fault(filled, bench.field, value))
    return {code: tuple(faults) for code, faults in found.items()}


def _suspicious(held: FilledTable, bench: Bench) -> Collection[Value]:
    """The answers that fail a check in some row."""
    judge, is_shut = bench.judge, bool(bench.shut)
    return {
        answer
        for answer, situations in held.situations(bench.field).items()
        for beside in situations
        if answer is not None and (is_shut or judge(answer, beside))
    }


def _judge(rulebook: Rulebook, table: Table, field: Field) -> Judge:
    if field.calculated:
        return lambda *_: ("FLD-11",)  # it follows from others: what is typed there would contradict them
    if field.unit_from:
        return _only_with_unit(rulebook, table, field)
    judge = _choice(rulebook, table, field) if field.type is FieldType.CHOICE else _typed(field)
    return judge if field.when is None else _only_where_open(rulebook, table, field, judge)


def _only_with_unit(rulebook: Rulebook, table: Table, field: Field) -> Judge:
    """A judge that stays silent while the choices that give the unit are blank."""
    judge = _typed(field)

    def judge_counted(value: Value, values: Answers) -> Codes:
        if rulebook.unit(table, field.unit_from, values):
            return judge(value, values)
        return ("FLD-11",) if any(values.get(name) is not None for name in field.unit_from) else _GOOD

    return judge_counted


def _only_where_open(rulebook: Rulebook, table: Table, field: Field, judge: Judge) -> Judge:
    """A judge that stays silent while the answers that open the field are blank or wrong themselves."""
    rules = field.when or {}

    def judge_open(value: Value, values: Answers) -> Codes:
        if passes(rules, values):
            return judge(value, values)
        known = all(values.get(name) in rulebook.options(table.by_id[name], values) for name in rules)
        return ("FLD-11",) if known else _GOOD

    return judge_open


def _choice(rulebook: Rulebook, table: Table, field: Field) -> Judge:
    if field.within:
        return _dependent(rulebook, field, rulebook.options(table.by_id[field.within], {}))
    options = rulebook.options(field, {})
    return lambda value, _: _GOOD if value in options else ("FLD-03",)


def _dependent(rulebook: Rulebook, field: Field, parents: Mapping[str, object]) -> Judge:
    """A choice within another one: silent while the other is blank or wrong itself."""

    def judge(value: Value, values: Answers) -> Codes:
        if options := rulebook.options(field, values):
            return _GOOD if value in options else ("EXP-03",)
        return ("FLD-11",) if values.get(field.within) in parents else _GOOD

    return judge


def _typed(field: Field) -> Judge:
    if field.type.is_number:
        return _number(field)
    return _OTHERS[field.type]


def _number(field: Field) -> Judge:
    minimum, maximum, whole = field.minimum, field.maximum, field.type is FieldType.INTEGER

    def judge(value: Value, _: Answers) -> Codes:
        if not isinstance(value, Decimal):
            return ("FLD-01",)
        codes = _GOOD
        if minimum is not None and value < minimum:
            codes = ("FLD-04",)
        elif maximum is not None and value > maximum:
            codes = ("FLD-05",)
        if whole or field.decimals is not None:
            codes += _decimals(value, whole, field.decimals or 0)
        return codes

    return judge


def _decimals(value: Decimal, whole: bool, most: int) -> Codes:
    if value == value.to_integral_value() or (not whole and -int(value.normalize().as_tuple().exponent) <= most):
        return _GOOD
    return ("FLD-07",) if whole else ("FLD-06",)


def _date(value: Value, _: Answers) -> Codes:
    return _GOOD if isinstance(value, date) else ("FLD-02",)


_PLACEHOLDER = re.compile(
    r"\W*(x+|tb[acd]|n\W?a|to\s?do|pending|to be (added|agreed|completed|confirmed|decided|inserted)|"
    r"not (yet )?known( yet)?|unknown)?\W*",
    re.IGNORECASE,
)
_LONGEST_PLACEHOLDER = 24


def is_placeholder(text: str) -> bool:
    """Whether a text only keeps the place of an answer: “TBC”, “n/a”, “xxx”, “…”."""
    return len(text) <= _LONGEST_PLACEHOLDER and _PLACEHOLDER.fullmatch(text) is not None


def _text(value: Value, _: Answers) -> Codes:
    text = str(value)
    if len(text) > LONGEST_TEXT:
        return ("FLD-10",)
    return ("FLD-12",) if is_placeholder(text) else _GOOD


_EMAIL = re.compile(r"[^@\s,;:<>()\[\]\"]+@([^@\s,;:<>()\[\]\".]+\.)+[a-z]{2,}", re.IGNORECASE)


def _email(value: Value, _: Answers) -> Codes:
    text = str(value)
    return _GOOD if _EMAIL.fullmatch(text) and ".." not in text else ("FLD-08",)


_PHONE = re.compile(r"\+?(?:[\s().-]*\d){10,15}\)?(?:\s*(?:x|ext\.?|extension)\s*\d{1,6})?", re.IGNORECASE)


def _phone(value: Value, _: Answers) -> Codes:
    return _GOOD if _PHONE.fullmatch(str(value)) else ("FLD-09",)


_OTHERS: Mapping[FieldType, Judge] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.DATE: _date,
    FieldType.EMAIL: _email,
    FieldType.PHONE: _phone,
}
