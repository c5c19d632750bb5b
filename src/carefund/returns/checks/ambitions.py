"""Checks of what an area plans for its metrics: beside the last actual, beside what is published, and in words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from carefund.returns.checks.case import Case
from carefund.returns.checks.completeness import missing_for
from carefund.returns.checks.metrics import Measured, measured, printed
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.settings import FIELD_PATHS
from carefund.returns.checks.words import counted, number, percent
from carefund.returns.findings import Severity
from carefund.rulebook.periods import span_of
from carefund.rulebook.policy import MetricValue

__all__: list[str] = []


class Ambition(NamedTuple):
    """A planned value with the last actual of the same measure, both as printed."""

    plan: Measured
    last: Measured
    planned: Decimal
    actual: Decimal

    @property
    def gain(self) -> Decimal:
        """How much better the plan is than the last actual; negative where it is worse."""
        change = self.planned - self.actual
        return change if self.plan.metric.good == "high" else -change


def ambitions(case: Case) -> tuple[Ambition, ...]:
    """Every plan of the area that has an earlier actual to stand beside; ask with `case.once(ambitions)`."""
    rows = case.once(measured)
    actuals = [m for m in rows if m.declared.basis == "actual" and m.line.shown is not None]
    return tuple(
        Ambition(plan, last, planned, actual)
        for plan in rows
        if plan.declared.is_ambition and (planned := plan.line.shown) is not None
        if (last := _last_actual(actuals, plan)) and (actual := last.line.shown) is not None
    )


def _last_actual(actuals: Iterable[Measured], plan: Measured) -> Measured | None:
    """The latest actual before the plan of a period like it: a year, or the same quarter or month of an earlier year.

    Winter is not like summer, so a month does not stand beside the month before.
    """
    earlier = [m for m in actuals if _precedes(m.declared, plan.declared)]
    return max(earlier, key=lambda m: span_of(m.declared.period), default=None)


def _precedes(actual: MetricValue, plan: MetricValue) -> bool:
    before, planned = span_of(actual.period), span_of(plan.period)
    alike = before.months == planned.months and before.first.month == planned.first.month
    return alike and actual.measure == plan.measure and before.first < planned.first


@check("MET-07", Severity.ERROR, "Each metric has a narrative")
def narrative_given(case: Case) -> Iterator[Problem]:
    """Asks for the narrative of every metric.

    Assurers judge a planned value by its reasons and by the schemes that are to bring it about.

    Example: Length of stay is planned at 8.4%, and nothing says why.
    """
    if places := missing_for(case, "MET-07"):
        yield Problem(
            "A metric has no narrative.",
            "Say why you chose the value and which schemes will help to reach it.",
            places,
            expected="a narrative",
        )


@check("MET-08", Severity.PROMPT, "No metric is planned to get worse")
def not_worse(case: Case) -> Iterator[Problem]:
    """Compares each plan with the last actual of the same measure, in the direction that is good.

    Example: Residential admissions were 480 per 100,000 last year and are planned at 550.
    """
    for ambition in case.once(ambitions):
        if ambition.gain < 0:
            yield _beside_actual(ambition, "is worse than the last actual", "Say in the narrative why.")


@check("MET-09", Severity.PROMPT, "No metric is planned to stay as it is")
def not_flat(case: Case) -> Iterator[Problem]:
    """Compares each plan with the last actual of the same measure, as printed.

    An assurer asks what the money changes.

    Example: Avoidable admissions were 1,037.2 last year and are planned at 1,037.2.
    """
    for ambition in case.once(ambitions):
        if ambition.gain == 0:
            yield _beside_actual(ambition, "is the same as the last actual", "Say in the narrative why.")


@check("MET-12", Severity.PROMPT, "A planned improvement is realistic")
def realistic(case: Case) -> Iterator[Problem]:
    """Asks about a plan that is much better than the last actual.

    Example: Residential admissions fell to 480 per 100,000 and are planned at 300, an improvement of 37.5%.
    """
    most = case.rule("MET-12").setting("percent", Decimal)
    for ambition in case.once(ambitions):
        if ambition.actual and ambition.gain * 100 > most * abs(ambition.actual):
            yield _beside_actual(
                ambition,
                f"is more than {percent(most)} better than the last actual",
                "Check the value. Say in the narrative what makes so large a change possible.",
            )


def _beside_actual(ambition: Ambition, how: str, fix: str) -> Problem:
    plan, change = ambition.plan, ambition.planned - ambition.actual
    return Problem(
        f"{plan.declared.label} {how}.",
        fix,
        (plan.filled.place("value"),),
        found=printed(plan, ambition.planned),
        expected=f"{printed(plan, ambition.actual)} in {ambition.last.declared.period}",
        difference=number(change),
    )


@check("MET-10", Severity.ERROR, "Published figures are as they were published")
def as_published(case: Case) -> Iterator[Problem]:
    """Compares the figures that were filled in from a publication with that publication.

    Everybody compares a plan with these figures, so they must be the same for all.

    Example: 171 admissions were published for 2020-21. The return says 117.
    """
    published = case.rulebook.published_of(case.ret.area)
    for m in case.once(measured):
        for field in m.declared.prefilled:
            figure = getattr(published.get(m.declared.code), field, None)
            given = m.filled.row.values.get(field)
            if figure is not None and given != figure:
                yield Problem(
                    f"{m.declared.label}: the published {field} was {'changed' if given is not None else 'removed'}.",
                    "Put the published figure back. If it is wrong, say so to the national team.",
                    (m.filled.place(field),),
                    found=number(given) if isinstance(given, Decimal) else str(given or ""),
                    expected=number(figure),
                )


@check("MET-13", Severity.PROMPT, "The plan of a measure moves during the year")
def moves(case: Case) -> Iterator[Problem]:
    """Asks about a measure that is planned at the same value in each of several periods of one length.

    Example: Long stays are planned at 8.4% in quarter 3 and at 8.4% in quarter 4, in spite of winter.
    """
    alike: dict[tuple[str, int], list[Measured]] = defaultdict(list)
    for m in case.once(measured):
        if m.declared.is_ambition:
            alike[m.declared.measure, span_of(m.declared.period).months].append(m)
    for plans in alike.values():
        values = {m.line.shown for m in plans}
        if len(plans) > 1 and len(values) == 1 and (value := values.pop()) is not None:
            yield Problem(
                f"{plans[0].metric.short} ({plans[0].declared.measure}) is planned at the same value throughout.",
                "Set a value for each period, or say in the narrative why you expect no change.",
                tuple(m.filled.place("value") for m in plans),
                found=f"{printed(plans[0], value)} in {counted(len(plans), 'period')}",
            )


@check("MET-14", Severity.PROMPT, "The planned number of people is like the last actual one")
def like_cohort(case: Case) -> Iterator[Problem]:
    """Asks about a denominator that the area enters and that is far below the last actual one.

    A good percentage of few people can hide a service that has shrunk.

    Example: 248 people went into reablement two years ago. 100 are planned.
    """
    least = case.rule("MET-14").setting("percent", Decimal)
    for ambition in case.once(ambitions):
        plan, last = ambition.plan.line.denominator, ambition.last.line.denominator
        entered = ambition.plan.declared.entered
        if "denominator" in entered and plan is not None and last and plan * 100 < least * last:
            yield Problem(
                f"{ambition.plan.declared.label}: far fewer people are planned for than the last actual number.",
                "Check the number. Say in the narrative why so few people are expected.",
                (ambition.plan.filled.place("denominator"),),
                found=number(plan),
                expected=f"at least {percent(least)} of {number(last)}",
                difference=number(plan - last),
            )


@check("MET-15", Severity.PROMPT, "A metric's narrative says enough", settings={"narrative": FIELD_PATHS})
def narrative_length(case: Case) -> Iterator[Problem]:
    """Counts the words of each narrative.

    A sentence without reasons or schemes brings the question back from the assurers.

    Example: “We aim for 420 admissions” says what, but not why or how.
    """
    rule = case.rule("MET-15")
    least, path = rule.setting("words", int), rule.setting("narrative", str)
    table, _, field = path.rpartition(".")
    for filled in case.table(table):
        words = len(str(filled.row.values.get(field, "")).split())
        if 0 < words < least:
            yield Problem(
                "The narrative of a metric is very short.",
                "Say why you chose the value, what recent figures show, and which schemes will help.",
                (filled.place(field),),
                found=counted(words, "word"),
                expected=f"at least {least} words",
            )


@check("MET-16", Severity.WARNING, "Published figures are there to fill in")
def published_held(case: Case) -> Iterator[Problem]:
    """Warns of a figure that is normally filled in from a publication, where none is held and none is given.

    The area must then enter it, or the plan cannot be compared with anything.

    Example: No admissions of 2020-21 are held for the area, and the field is blank.
    """
    published = case.rulebook.published_of(case.ret.area)
    for m in case.once(measured):
        for field in m.declared.prefilled:
            is_held = getattr(published.get(m.declared.code), field, None) is not None
            if not is_held and field not in m.filled.row.values:
                yield Problem(
                    f"{m.metric.short}: published figures that are normally filled in are not held for this area.",
                    f"Enter them from their publication ({m.metric.data_source}).",
                    (m.filled.place(field),),
                )
