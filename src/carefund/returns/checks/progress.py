"""Checks of the returns through the year: what they say of conditions, metrics and schemes, beside the figures."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from carefund.returns.checks.case import Case, form_place
from carefund.returns.checks.metrics import Measured, measured, printed
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.settings import ANY_ANSWER, ANY_FIELD, CONDITION_ANSWERS, DEADLINES, FIELD_PATHS
from carefund.returns.checks.words import number, pounds
from carefund.returns.filled import Filled, FilledTable
from carefund.returns.findings import Severity
from carefund.rulebook.periods import span_of
from carefund.rulebook.sheets import FieldType

__all__: list[str] = []


@check("CND-09", Severity.WARNING, "Every national condition is still met", settings={"no": CONDITION_ANSWERS})
def still_met(case: Case) -> Iterator[Problem]:
    """Warns of each national condition that a return says is not met.

    The return can be sent in. Whoever reads it has to know, and what is done about it stands beside the answer.

    Example: The quarterly return says that national condition 3 is not met, and what the partners do about it.
    """
    no = case.rule("CND-09").setting("no", str)
    for filled in case.fixed_rows("conditions"):
        if filled.row.values.get("met") == no:
            title = next(c.title for c in case.rulebook.conditions if c.code == filled.row.key)
            yield Problem(
                f"National condition {filled.row.key} ({title}) is not met.",
                "Say what you do about it and by when. Tell your Better Care Manager.",
                (filled.place("met"),),
                found=case.rulebook.label(filled.table.by_id["met"], no),
            )


@check(
    "CND-10",
    Severity.WARNING,
    "The section 75 agreement is signed by the day it is due",
    settings={"signed": FIELD_PATHS, "no": ANY_ANSWER, "expected": FIELD_PATHS, "deadline": DEADLINES},
)
def agreement_in_time(case: Case) -> Iterator[Problem]:
    """Compares the date on which an agreement that is not signed is expected with the day by which it had to be.

    Money is pooled under the agreement. Until it is signed, partners spend without one.

    Example: The agreement was due on 31/10/2023. The return says that it is not signed, and expects it on 15/12/2023.
    """
    rule = case.rule("CND-10")
    signed, expected = (form_place(rule.setting(name, str)) for name in ("signed", "expected"))
    due = next(d.on for d in case.rulebook.timetable if d.code == rule.setting("deadline", str))
    day = case.ret.value(expected)
    unsigned = case.ret.value(signed) == rule.setting("no", str)
    if unsigned and isinstance(day, date) and due and day > due:
        yield Problem(
            "The section 75 agreement is expected after the day by which it had to be signed.",
            "Have it signed as soon as you can, and tell your Better Care Manager what holds it up.",
            (signed, expected),
            found=f"{day:%d/%m/%Y}",
            expected=f"{due:%d/%m/%Y} at the latest",
        )


@check(
    "MET-19",
    Severity.PROMPT,
    "A metric that is said to be on track has reached its plan so far",
    settings={"status": ANY_FIELD, "on_track": ANY_ANSWER},
)
def on_track(case: Case) -> Iterator[Problem]:
    """Compares the last actual value of each metric with the plan for the same period, where the metric is on track.

    A judgement may look further than the last figure. The reader of the return sees both, and asks.

    Example: Residential admissions are said to be on track. 188 were planned for the year, and there were 230.
    """
    rule = case.rule("MET-19")
    status, good = rule.setting("status", str), rule.setting("on_track", tuple[str, ...])
    for held in case.tables.values():
        for filled in held.rows if status in held.table.by_id else ():
            if filled.row.values.get(status) in good:
                yield from _worse_than_planned(case, filled, status)


def _worse_than_planned(case: Case, filled: Filled, status: str) -> Iterator[Problem]:
    rows = [m for m in case.once(measured) if m.metric.code == filled.row.key and m.line.shown is not None]
    plans = {(m.declared.measure, m.declared.period): m for m in rows if m.declared.basis == "plan"}
    for last in _last_of_each(rows):
        plan = plans.get((last.declared.measure, last.declared.period))
        if plan is not None and (behind := _behind(plan, last)) > 0:
            yield Problem(
                f"{last.metric.short} is said to be on track, but was worse than planned in {last.declared.period}.",
                "Check the status. If it holds, say in the return why the plan will still be reached.",
                (filled.place(status), last.filled.place("value")),
                found=printed(last, last.line.shown or Decimal(0)),
                expected=printed(plan, plan.line.shown or Decimal(0)),
                difference=number(behind),
            )


def _last_of_each(rows: list[Measured]) -> Iterator[Measured]:
    """The actual of the latest period of each measure."""
    actuals = sorted((m for m in rows if m.declared.basis == "actual"), key=lambda m: span_of(m.declared.period))
    return iter({m.declared.measure: m for m in actuals}.values())


def _behind(plan: Measured, actual: Measured) -> Decimal:
    """By how much an actual value is worse than its plan, as printed; negative where it is better."""
    planned, reached = plan.line.shown or Decimal(0), actual.line.shown or Decimal(0)
    return planned - reached if plan.metric.good == "high" else reached - planned


@check(
    "YTD-02",
    Severity.WARNING,
    "A total to date is not above the plan for the whole year, or says why",
    settings={"plans": (ANY_FIELD, ANY_FIELD), "comment": ANY_FIELD},
)
def not_above_plan(case: Case) -> Iterator[Problem]:
    """Compares spending and outputs to date with what is planned for the whole year, where a row has no comment.

    More than the plan is no mistake in itself, but somebody has to pay for it, or a figure has a digit too many.

    Example: £250,000 is planned for the year. £2,500,000 has been spent by December, without a comment.
    """
    rule = case.rule("YTD-02")
    plans, comment = rule.setting("plans", dict[str, str]), rule.setting("comment", str)
    for held in case.tables.values():
        for actual, planned in plans.items():
            if {actual, planned, comment} <= held.table.by_id.keys():
                yield from _above(held, actual, planned, comment)


def _above(held: FilledTable, actual: str, planned: str, comment: str) -> Iterator[Problem]:
    field = held.table.by_id[actual]
    put = pounds if field.type is FieldType.MONEY else number
    for filled in held.rows:
        values = filled.row.values
        now, most = values.get(actual), values.get(planned)
        if isinstance(now, Decimal) and isinstance(most, Decimal) and now > most and comment not in values:
            yield Problem(
                f"“{field.label}” is more than is planned for the whole year.",
                f"Correct the figure, or say why in “{held.table.by_id[comment].label}”.",
                (filled.place(actual),),
                found=put(now),
                expected=f"at most {put(most)}",
                difference=put(now - most),
            )
