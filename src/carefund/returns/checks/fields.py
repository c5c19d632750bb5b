"""Checks of single values: a number where a number is asked for, an allowed option, a sensible size."""

import re
from collections import defaultdict
from collections.abc import Iterator

from carefund.returns.carried import most_rows
from carefund.returns.checks.case import Case
from carefund.returns.checks.faults import LONGEST_TEXT, Fault, faults_of
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.words import closest, counted, field_name, listed, shown
from carefund.returns.completeness import needed
from carefund.returns.filled import Filled
from carefund.returns.findings import Severity
from carefund.returns.model import Place
from carefund.rulebook.filters import Exclude, codes_of
from carefund.rulebook.sheets import Field, FieldType, TableKind

__all__: list[str] = []


def _problem(fault: Fault, message: str, fix: str, expected: str) -> Problem:
    """A problem with one value, which is shown as it was found."""
    return Problem(
        f"{field_name(fault.filled, fault.field.id)} {message}",
        fix,
        (fault.filled.place(fault.field.id),),
        found=_excerpt(shown(fault.field, fault.value)),
        expected=expected,
    )


def _excerpt(text: str) -> str:
    return text if len(text) <= 100 else f"{text[:100]}…"


@check("FLD-01", Severity.ERROR, "A number field holds a number")
def is_number(case: Case) -> Iterator[Problem]:
    """Looks for words in fields that hold money, percentages or other numbers.

    What is not a number cannot be added up; it would silently be left out of every total.

    Example: The expenditure of a row says “about 50k”. It should say 50000.
    """
    for fault in faults_of(case, "FLD-01"):
        yield _problem(
            fault,
            "is not a number.",
            _how_to_give_number(str(fault.value)),
            _number_wanted(fault.field),
        )


_FORMULA_ERROR = re.compile(r"#[A-Z]+(/[0A])?[!?]?|Err:\d+")
"""What a spreadsheet shows where a formula fails, such as `#DIV/0!`."""


def _how_to_give_number(text: str) -> str:
    if _FORMULA_ERROR.fullmatch(text):
        return "Correct the formula in the cell, or type the number in digits."
    return "Type the number in digits. Put words into a description or comment."


def _number_wanted(field: Field) -> str:
    match field.type:
        case FieldType.MONEY:
            return "an amount in pounds, such as £12,500"
        case FieldType.PERCENT:
            return "a percentage, such as 60%"
        case _:
            return "a number, such as 125"


@check("FLD-02", Severity.ERROR, "A date field holds a date")
def is_date(case: Case) -> Iterator[Problem]:
    """Looks for text in date fields that cannot be read as a day that exists.

    A date that nobody can read cannot be compared with the timetable.

    Example: The board is expected to sign off on “31/11/2021”, but November has 30 days.
    """
    for fault in faults_of(case, "FLD-02"):
        yield _problem(fault, "is not a date.", "Type day, month and year.", "a date, such as 15/12/2021")


@check("FLD-03", Severity.ERROR, "A choice is one of the allowed values")
def is_allowed(case: Case) -> Iterator[Problem]:
    """Looks for values that are not in the list of their field, and suggests the closest one that is.

    National totals are made by these values, so one that is not in the list is counted nowhere.

    Example: The provider says “Local Autority”. The closest value of the list is “Local Authority”.
    """
    for fault in faults_of(case, "FLD-03"):
        labels = tuple(o.label for o in case.rulebook.options(fault.field, {}).values())
        yield _problem(
            fault,
            "is not one of the allowed values.",
            _choose(str(fault.value), labels),
            f"one of {listed(labels, last='or')}",
        )


def _choose(text: str, labels: tuple[str, ...]) -> str:
    if near := closest(text, labels):
        return f"Choose “{near}” if that is what you mean, or another value of the list."
    return "Choose a value of the list."


@check("FLD-04", Severity.ERROR, "A number is not below its minimum")
def not_too_low(case: Case) -> Iterator[Problem]:
    """Looks for numbers below the lowest value of their field, negative amounts of money above all.

    A negative row lowers a total unseen, and with it a balance or the spending that a national condition asks for.

    Example: A row of −£50,000 takes back part of another row. Lower the other row instead.
    """
    for fault in faults_of(case, "FLD-04"):
        if _is_told_of_a_metric(case, fault):
            continue
        lowest = fault.field.minimum
        assert lowest is not None  # only a field with a minimum has this fault
        if fault.field.type is FieldType.MONEY and lowest == 0:
            yield _problem(
                fault,
                "is a negative amount.",
                "Type an amount of £0 or more. To take money back from another row, lower that row.",
                "£0 or more",
            )
        else:
            at_least = f"{shown(fault.field, lowest)} or more"
            yield _problem(fault, "is too low.", f"Type {at_least}.", at_least)


def _is_told_of_a_metric(case: Case, fault: Fault) -> bool:
    """Whether the checks of metrics, which say of which metric it is, find the same fault."""
    is_theirs = fault.field.id in ("value", "denominator") and fault.filled.table.items in case.rulebook.metric_lists
    return is_theirs and case.rulebook.checks.keys() >= {"MET-02", "MET-03", "MET-04"}


@check("FLD-05", Severity.ERROR, "A number is not above its maximum")
def not_too_high(case: Case) -> Iterator[Problem]:
    """Looks for numbers above the highest value of their field.

    They are nearly always a slip: a percentage of 600, or pence counted as pounds.

    Example: The NHS share of a joint scheme says 600%. It cannot be more than 100%.
    """
    for fault in faults_of(case, "FLD-05"):
        highest = fault.field.maximum
        assert highest is not None  # only a field with a maximum has this fault
        at_most = f"{shown(fault.field, highest)} or less"
        yield _problem(fault, "is too high.", f"Type {at_most}.", at_most)


@check("FLD-06", Severity.ERROR, "A number has no more decimals than allowed")
def not_too_fine(case: Case) -> Iterator[Problem]:
    """Looks for more decimal places than the field allows, such as pence where whole pounds are asked for.

    Rounding on display hides pence, and then totals that look right differ by a pound.

    Example: A row costs £1,234.56. The template takes whole pounds: £1,235.
    """
    for fault in faults_of(case, "FLD-06"):
        if fault.field.type is FieldType.MONEY and not fault.field.decimals:
            yield _problem(fault, "is not in whole pounds.", "Round it to whole pounds.", "whole pounds")
        else:
            most = counted(fault.field.decimals or 0, "decimal place")
            yield _problem(fault, "has too many decimal places.", f"Round it to {most}.", f"at most {most}")


@check("FLD-07", Severity.ERROR, "A whole number is whole")
def is_whole(case: Case) -> Iterator[Problem]:
    """Looks for decimals in fields that hold whole numbers, such as scheme IDs.

    A scheme is found by its number, and 3.1 would be another scheme than 3.

    Example: Two rows of scheme 3 are numbered 3.1 and 3.2. Both should say 3.
    """
    for fault in faults_of(case, "FLD-07"):
        yield _problem(fault, "is not a whole number.", "Type a number without decimals.", "a whole number, such as 7")


@check("FLD-08", Severity.ERROR, "An e-mail address is well formed")
def is_email(case: Case) -> Iterator[Problem]:
    """Looks for e-mail addresses that no letter can reach: without an @, with blanks, or several in one field.

    Approval letters go to exactly these addresses.

    Example: The address says “lead at example.org”. It should say lead@example.org.
    """
    for fault in faults_of(case, "FLD-08"):
        yield _problem(
            fault,
            "is not an e-mail address.",
            "Type one complete address and nothing else.",
            "one address, such as name@example.org",
        )


@check("FLD-09", Severity.WARNING, "A telephone number is well formed")
def is_phone(case: Case) -> Iterator[Problem]:
    """Looks for telephone numbers with too few digits, too many, or words in them.

    Assurers ring this number when something is unclear just before a deadline.

    Example: The contact number says 960000, without its area code.
    """
    for fault in faults_of(case, "FLD-09"):
        yield _problem(
            fault,
            "does not look like a telephone number.",
            "Type one number with its area code; an extension may follow.",
            "10 to 15 digits, such as 01632 960000 ext 12",
        )


@check("FLD-10", Severity.ERROR, "A text fits into a spreadsheet cell")
def fits_cell(case: Case) -> Iterator[Problem]:
    """Looks for texts longer than a spreadsheet cell can hold.

    The return travels as a workbook, and what does not fit would be cut off.

    Example: A narrative of 40,000 characters was pasted into one field.
    """
    for fault in faults_of(case, "FLD-10"):
        yield _problem(
            fault,
            "is too long.",
            "Shorten it, or put it into a document and name that here.",
            f"at most {counted(LONGEST_TEXT, 'character')}",
        )._replace(found=counted(len(str(fault.value)), "character"))


@check("FLD-11", Severity.WARNING, "A field that does not apply to its row is blank")
def is_open(case: Case) -> Iterator[Problem]:
    """Looks for answers in fields that another answer of the same row closes.

    Such an answer is not counted. Either it should go, or the answer that closes it is wrong.

    Example: A row gives an NHS share of 60%, but only the council commissions. Clear the share, or choose Joint.
    """
    by_field: dict[tuple[str, str, str], list[Fault]] = defaultdict(list)
    for fault in faults_of(case, "FLD-11"):
        by_field[fault.filled.sheet.id, fault.filled.table.id, fault.field.id].append(fault)
    for faults in by_field.values():
        first = faults[0]
        values = {_excerpt(shown(first.field, value)) for value in {f.value for f in faults}}
        openers = [_opener(case, first.filled, name, rule) for name, rule in (first.field.when or {}).items()]
        yield Problem(
            f"{field_name(first.filled, first.field.id)} is filled in where it does not apply.",
            f"Clear it, or change the row so that {listed(openers)}." if openers else "Clear it.",
            tuple(f.filled.place(f.field.id) for f in faults),
            found=values.pop() if len(values) == 1 else counted(len(faults), "answer"),
            expected=f"blank, unless {listed(openers)}" if openers else "blank",
        )


def _opener(case: Case, filled: Filled, name: str, rule: str | tuple[str, ...] | Exclude) -> str:
    """What another field of the row must say to open this one."""
    field = filled.table.by_id[name]
    options = case.rulebook.lists[field.list]
    labels = {c.code: c.label for o in options for c in (o.options if field.within else (o,))}
    wanted = [c for c in labels if c not in rule.none_of] if isinstance(rule, Exclude) else codes_of(rule)
    return f"“{field.label}” is {listed((f'“{labels[c]}”' for c in wanted), last='or')}"


@check("FLD-12", Severity.WARNING, "A required text is an answer")
def is_answer(case: Case) -> Iterator[Problem]:
    """Looks for required texts that only keep the place of an answer, such as TBC, n/a or xxx, on sheets that count.

    They make a template look complete, and an assurer will ask for the answer all the same.

    Example: The description of a scheme says “TBC”.
    """
    for fault in faults_of(case, "FLD-12"):
        filled = fault.filled
        if filled.sheet.counts and needed(case.rulebook, filled.table, fault.field, filled.row.values, filled.item):
            fix = f"Replace it with the answer. {fault.field.help}"
            yield _problem(fault, "holds a placeholder.", fix, "an answer")


@check("FLD-13", Severity.ERROR, "A table has no more rows than it may hold")
def not_too_many_rows(case: Case) -> Iterator[Problem]:
    """Counts the rows of each table against the most that it may hold.

    Rows beyond the last one of the national template would be lost when the return is sent in. Where a table holds the
    rows of an earlier return and none are added, it holds no more than that one.

    Example: A county lists 14 districts, but the template has 12 rows for them.
    """
    for sheet in case.rulebook.sheets_of(case.ret.kind):
        for table in sheet.tables:
            rows = len(case.table(f"{sheet.id}.{table.id}")) if table.kind is TableKind.ROWS else 0
            if rows > (limit := most_rows(table, case.earlier)):
                most = counted(limit, "row")
                yield Problem(
                    f"“{table.title}” has too many rows.",
                    "Join rows that belong together, or remove some.",
                    (Place(sheet.id, table.id),),
                    found=counted(rows, "row"),
                    expected=f"at most {most}",
                )
