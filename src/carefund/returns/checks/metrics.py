"""Checks of metric values: arithmetic, limits, and values that must fit together."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from carefund.returns.checks.case import Case
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.words import number
from carefund.returns.filled import Filled
from carefund.returns.findings import Severity
from carefund.returns.summary import MetricLine, metric_lines, rounded
from carefund.rulebook.policy import Metric, MetricValue

__all__ = ["Measured", "measured", "printed"]


class Measured(NamedTuple):
    """A row of metric values with its declaration and its figures."""

    filled: Filled
    metric: Metric
    declared: MetricValue
    line: MetricLine


def measured(case: Case) -> tuple[Measured, ...]:
    """Every row of metric values; ask with `case.once(measured)`."""
    declared, rows = case.rulebook.metric_values, zip(case.metric_rows, case.once(metric_lines), strict=True)
    return tuple(Measured(filled, *declared[filled.row.key], line) for filled, line in rows)


def printed(m: Measured, value: Decimal) -> str:
    """A value with its unit, in the decimals in which the metric is printed."""
    text = number(rounded(value, m.metric.decimals))
    return f"{text}%" if m.metric.unit == "%" else f"{text} {m.metric.unit}"


@check("MET-01", Severity.WARNING, "A stated value is what its numerator and denominator give")
def adds_up(case: Case) -> Iterator[Problem]:
    """Divides numerator by denominator and compares the result with the value stated beside them.

    Half a unit of the last printed decimal is allowed. A larger difference means that one of the three is wrong, or
    that a fraction was typed and shown rounded.

    Example: 200 of 36,273 people is 551 per 100,000, but 550 is stated. A numerator of 199.5, shown as 200, gives 550.
    """
    for m in case.once(measured):
        stated, computed = m.line.stated, None if m.metric.from_parts else m.line.computed
        if stated is not None and computed is not None and abs(stated - computed) > _tolerance(m.metric):
            yield Problem(
                f"{m.declared.label}: the stated value is not what its numerator and denominator give.",
                f"Correct the numerator, the denominator or the stated value.{_probable_fraction(m, stated)}",
                (m.filled.place("value"),),
                found=printed(m, stated),
                expected=printed(m, computed),
                difference=number(rounded(stated - computed, m.metric.decimals + 1)),
            )


def _tolerance(metric: Metric) -> Decimal:
    return Decimal(5).scaleb(-metric.decimals - 1)


def _probable_fraction(m: Measured, stated: Decimal) -> str:
    """A hint where a numerator of one decimal, rounded when shown, gives the stated value."""
    typed, denominator = m.line.numerator, m.line.denominator
    if not typed or not denominator:
        return ""
    fraction = rounded(stated * denominator / m.metric.multiplier, 1)
    gives = fraction / denominator * m.metric.multiplier
    if rounded(fraction, 0) == typed != fraction and abs(gives - stated) <= _tolerance(m.metric):
        return f" The numerator was probably {number(fraction)}, shown as {number(typed)}."
    return ""


@check("MET-02", Severity.ERROR, "A percentage lies between 0 and 100")
def within_percent(case: Case) -> Iterator[Problem]:
    """Tests the stated value of every metric that is a percentage.

    Example: 931 was typed for 93.1%.
    """
    for m in case.once(measured):
        stated = m.line.stated
        if m.metric.kind == "percentage" and stated is not None and not 0 <= stated <= 100:
            yield Problem(
                f"{m.declared.label}: the percentage is not between 0 and 100.",
                "Enter the percentage as a number from 0 to 100, for example 93.1.",
                (m.filled.place("value"),),
                found=number(stated),
                expected="0 to 100",
            )


@check("MET-03", Severity.ERROR, "A rate is not negative")
def not_negative(case: Case) -> Iterator[Problem]:
    """Tests the stated value of every metric that is a rate.

    Example: −550 was typed for a rate of 550.
    """
    for m in case.once(measured):
        stated = m.line.stated
        if m.metric.kind != "percentage" and stated is not None and stated < 0:
            yield Problem(
                f"{m.declared.label}: the rate is negative.",
                "Enter the rate as a number of 0 or more.",
                (m.filled.place("value"),),
                found=number(stated),
                expected="0 or more",
            )


@check("MET-04", Severity.ERROR, "A denominator is above zero")
def denominator_positive(case: Case) -> Iterator[Problem]:
    """Tests that each denominator that is given can be divided by.

    Example: Nobody is planned to leave hospital for reablement, yet 80 are planned to be at home.
    """
    for m in case.once(measured):
        denominator = m.line.denominator
        if denominator is not None and denominator <= 0:
            yield Problem(
                f"{m.declared.label}: the denominator is not above zero.",
                "Enter how many people the value is out of.",
                (m.filled.place("denominator"),),
                found=number(denominator),
                expected="more than 0",
            )


@check("MET-05", Severity.ERROR, "A share of people is not more than all of them")
def part_of_whole(case: Case) -> Iterator[Problem]:
    """Compares numerator and denominator of every metric that is a percentage.

    Example: 120 people at home after reablement, out of 100 who were discharged.
    """
    for m in case.once(measured):
        part, whole = m.line.numerator, m.line.denominator
        if m.metric.kind == "percentage" and part is not None and whole is not None and part > whole > 0:
            yield Problem(
                f"{m.declared.label}: the numerator is larger than the denominator.",
                "Check whether the two were swapped. The numerator counts some of the people in the denominator.",
                (m.filled.place("numerator"),),
                found=number(part),
                expected=f"at most {number(whole)}",
                difference=number(part - whole),
            )


@check("MET-06", Severity.ERROR, "A measure that is part of another does not exceed it")
def nested(case: Case) -> Iterator[Problem]:
    """Compares measures of which one holds the other, in the same period and on the same basis.

    Example: 21 days or more is part of 14 days or more. A plan of 9% for 21 days and 8.4% for 14 days cannot be.
    """
    by_place = {(m.declared.measure, m.declared.period, m.declared.basis): m for m in case.once(measured)}
    for (measure, period, basis), part in by_place.items():
        for outer in (first for first, second in part.metric.nested if second == measure):
            whole = by_place.get((outer, period, basis))
            if whole and _exceeds(part, whole):
                yield Problem(
                    f"{part.declared.label} is more than {whole.declared.label}, of which it is a part.",
                    "Check whether the two values were swapped.",
                    (part.filled.place("value"), whole.filled.place("value")),
                    found=printed(part, part.line.value or Decimal(0)),
                    expected=f"at most {printed(whole, whole.line.value or Decimal(0))}",
                )


def _exceeds(part: Measured, whole: Measured) -> bool:
    return part.line.value is not None and whole.line.value is not None and part.line.value > whole.line.value


@check("MET-17", Severity.WARNING, "A percentage is not typed as a fraction")
def not_a_fraction(case: Case) -> Iterator[Problem]:
    """Warns of a percentage above 0 and up to 1, unless its numerator and denominator give it.

    Spreadsheets keep 93.1% as 0.931, and that number is easily copied without its sign. It counts as less than 1%.

    Example: 0.931 was copied from a column that showed 93.1%.
    """
    for m in case.once(measured):
        stated = m.line.stated
        if m.metric.kind == "percentage" and stated is not None and 0 < stated <= 1 and not _is_borne_out(m, stated):
            yield Problem(
                f"{m.declared.label}: the percentage was probably typed as a fraction.",
                "Enter the percentage as a number from 0 to 100, for example 93.1.",
                (m.filled.place("value"),),
                found=number(stated),
                expected=f"{printed(m, stated * 100)}, if {number(stated)} is a fraction",
            )


def _is_borne_out(m: Measured, stated: Decimal) -> bool:
    return m.line.computed is not None and abs(stated - m.line.computed) <= _tolerance(m.metric)


@check("MET-11", Severity.PROMPT, "People are counted in whole numbers")
def whole_people(case: Case) -> Iterator[Problem]:
    """Asks about a numerator or denominator with a fraction, where the area enters a count of people.

    A count that was worked backwards from a rate is often fractional, and prints as another number than it is.

    Example: 199.5 people are planned to be admitted. It prints as 200, and the rate then looks wrong.
    """
    for m in case.once(measured):
        for field, count in (("numerator", m.line.numerator), ("denominator", m.line.denominator)):
            if count is not None and field in m.declared.entered and count != count.to_integral_value():
                yield Problem(
                    f"{m.declared.label}: the {field} is not a whole number of people.",
                    "Enter a whole number, or be ready to say why there is a fraction.",
                    (m.filled.place(field),),
                    found=number(count),
                    expected="a whole number",
                )


@check("MET-18", Severity.WARNING, "An average delay is what its parts give")
def delay_adds_up(case: Case) -> Iterator[Problem]:
    """Multiplies the share of people who leave late with the days that they wait, and compares with the average stated.

    The average is over everybody, with 0 days for those who leave on their date. Half a unit of the last printed
    decimal of each of the three is allowed.

    Example: 88% leave on their date and the others wait 6 days on average. That is 0.72 days, but 0.8 is stated.
    """
    rows = {m.declared.code: m for m in case.once(measured)}
    for m in rows.values():
        if (how := m.metric.from_parts) is not None and m.line.stated is not None and m.line.computed is not None:
            rest_of, times = how.codes(m.declared)
            yield from _delay(m, m.line.stated, m.line.computed, (rows[rest_of], rows[times]))


def _delay(m: Measured, stated: Decimal, computed: Decimal, parts: tuple[Measured, Measured]) -> Iterator[Problem]:
    (share, wait), (of_share, of_wait) = (
        (p.line.value or Decimal(0) for p in parts),
        (_tolerance(p.metric) for p in parts),
    )
    rounding = _tolerance(m.metric) + (100 - share) / 100 * of_wait + wait * of_share / 100
    if abs(stated - computed) > rounding:
        yield Problem(
            f"{m.declared.label}: the average delay is not what its parts give.",
            "Correct the average, the share who leave on their date, or the days of those who leave later.",
            tuple(part.filled.place("value") for part in (m, *parts)),
            found=printed(m, stated),
            expected=printed(m, computed),
            difference=number(rounded(stated - computed, m.metric.decimals)),
        )
