"""Checks of the national conditions that test spending: reached, just reached, and what does not count."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from carefund.returns.checks.case import Case, form_place
from carefund.returns.checks.ledgers import places_of, table_place
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.settings import CONDITIONS, FIELD_PATHS, REQUIREMENT_ANSWERS, REQUIREMENTS, codes_of_role
from carefund.returns.checks.words import label_of, listed, percent, pounds, source_label
from carefund.returns.filled import Filled
from carefund.returns.findings import Severity
from carefund.returns.model import Place
from carefund.returns.spend_tests import Tested, rows_left_out, spend_tests
from carefund.rulebook.filters import codes_of

__all__: list[str] = []


@check("CND-01", Severity.ERROR, "Spending that counts towards a condition reaches its published floor")
def floor_reached(case: Case) -> Iterator[Problem]:
    """Adds up the rows that count towards each condition and compares the sum with the area's published floor.

    A plan below a floor cannot be assured. Nothing is said while a row does not say enough to know whether it counts.

    Example: The floor is £6,772,463. Social care rows paid from the NHS minimum add up to £6,700,000, so the plan is
    £72,463 short.
    """
    for tested in case.once(spend_tests):
        line = tested.line
        if line.met is False and line.required is not None:
            yield Problem(
                f"Condition {_name(tested)} is not met in {tested.year}.",
                f"Plan at least {pounds(line.required)} on rows that count: {tested.test.label}.",
                (_table(case),),
                found=pounds(line.planned),
                expected=f"at least {pounds(line.required)}",
                difference=pounds(line.planned - line.required),
                certainty=tested.test.certainty,
            )


@check("CND-02", Severity.WARNING, "A floor is published for each condition that tests spending")
def floor_known(case: Case) -> Iterator[Problem]:
    """Looks for the published floor of the area in each year of the round.

    Without a floor nobody can say whether the condition is met, and last year's floor must not stand in for it.

    Example: No floor for condition NC2 is held for the area in 2021-22. The plan may meet it or not.
    """
    for tested in case.once(spend_tests):
        if case.area and tested.line.required is None:
            yield Problem(
                f"We hold no published floor for condition {_name(tested)} in {tested.year}, so we cannot test it.",
                "Find the floor in the published allocations and compare it with the planned amount yourself.",
                (_table(case),),
                found=pounds(tested.line.planned) if tested.line.known else "",
            )


@check("CND-03", Severity.WARNING, "A published floor agrees with the formula it is believed to follow")
def floor_plausible(case: Case) -> Iterator[Problem]:
    """Works a floor out again from the area's allocation, where the rulebook gives a formula.

    The published floor decides. A difference means that the floor or the allocation was copied wrongly, or that the
    formula does not hold for this area.

    Example: An allocation of £14,311,579 times 1,000 over 3,519 gives £4,066,945. A published floor of £4,606,945 has
    two digits swapped.
    """
    tolerance = case.rule("CND-03").setting("tolerance", Decimal)
    for tested in case.once(spend_tests):
        floor, formula = tested.line.required, _by_formula(case, tested)
        if floor is not None and formula is not None and abs(floor - formula) > tolerance:
            yield Problem(
                f"The published floor of condition {_name(tested)} in {tested.year} differs from the usual formula.",
                "Compare the floor and the allocation with the published figures. The published floor decides.",
                (_table(case),),
                found=pounds(floor),
                expected=pounds(formula),
                difference=pounds(floor - formula),
            )


def _by_formula(case: Case, tested: Tested) -> Decimal | None:
    formula = tested.test.cross_check
    if formula is None:
        return None
    allocated = case.rulebook.allocated(case.ret.area, formula.of_source, tested.year)
    if allocated is None:
        return None
    return (allocated * formula.numerator / formula.denominator).quantize(Decimal(1), ROUND_HALF_UP)


@check(
    "CND-04",
    Severity.PROMPT,
    "A condition is not met to the pound by new schemes alone",
    settings={"status": codes_of_role("status", "status")},
)
def met_by_new_rows(case: Case) -> Iterator[Problem]:
    """Asks about a condition that is met exactly, where each row that counts is a new scheme.

    Spending that carries on from last year rarely comes to the floor exactly. Rows that were fitted to it may not be
    what the area spends.

    Example: Eleven new rows come to £6,772,463, which is the floor to the pound.
    """
    status = case.rule("CND-04").setting("status", str)
    for tested in case.once(spend_tests):
        if _fitted(case, tested, status):
            yield Problem(
                f"Condition {_name(tested)} is met to the pound in {tested.year}, and every row that counts is "
                f"“{label_of(case, tested.rows[0], case.rulebook.funding.spending.status)}”.",
                "Be ready to say what the money paid for last year and why it comes to exactly the floor. Correct the "
                "rows that carry on a scheme of last year.",
                places_of(tested.rows, case.rulebook.funding.spending.amounts[tested.year]),
                found=pounds(tested.line.planned),
                expected=pounds(tested.line.planned),
                difference=pounds(Decimal(0)),
                certainty=tested.test.certainty,
            )


def _fitted(case: Case, tested: Tested, status: str) -> bool:
    field = case.rulebook.funding.spending.status
    to_the_pound = bool(tested.rows) and tested.line.met is True and tested.line.headroom == 0
    return to_the_pound and all(filled.row.values.get(field) == status for filled in tested.rows)


@check("CND-05", Severity.WARNING, "A condition is met with some headroom")
def has_headroom(case: Case) -> Iterator[Problem]:
    """Warns of a condition that is met by less than a small part of its floor.

    A small slip during the year then breaks the condition. CND-04 speaks instead where new rows come to the floor.

    Example: The floor is £4,066,945 and the plan £4,067,000. Headroom of £55 is less than 0.1%.
    """
    least = case.rule("CND-05").setting("percent", Decimal)
    status = case.rule("CND-04").setting("status", str) if "CND-04" in case.rulebook.checks else ""
    for tested in case.once(spend_tests):
        required, headroom = tested.line.required or Decimal(0), tested.line.headroom or Decimal(0)
        is_tight = bool(tested.line.met) and headroom * 100 < least * required
        if is_tight and not _fitted(case, tested, status):
            yield Problem(
                f"Condition {_name(tested)} is met in {tested.year} with almost nothing to spare.",
                "Plan a little more on rows that count, or watch this spending closely during the year.",
                (_table(case),),
                found=pounds(tested.line.planned),
                expected=f"at least {percent(least)} more than {pounds(required)}",
                difference=pounds(headroom),
                certainty=tested.test.certainty,
            )


@check("CND-06", Severity.PROMPT, "Nobody counts rows that a condition leaves out")
def left_out(case: Case) -> Iterator[Problem]:
    """Lists rows that are paid from the tested money but are ruled out by what they are, such as acute care.

    The rows are allowed. The list is there so that nobody thinks they count.

    Example: A row of £50,000 from the NHS minimum has the area of spend Acute. It does not count as care outside
    hospital.
    """
    for tested in case.once(spend_tests):
        ledger = case.rulebook.funding.spending
        rows = tuple(rows_left_out(case, tested))
        amounts = [amount for f in rows if (amount := case.amount(f.row.values, ledger, tested.year))]
        if amounts:
            yield Problem(
                f"Rows paid from {_money(case, tested)} do not count towards condition {_name(tested)}.",
                "Do nothing if that is meant. Otherwise correct what the rows say.",
                tuple(filled.place(field) for filled in rows for field in _ruling(tested, filled)),
                found=f"{pounds(sum(amounts, Decimal(0)))} left out in {tested.year}",
            )


def _ruling(tested: Tested, filled: Filled) -> list[str]:
    values = filled.row.values
    return [field for field, codes in tested.test.left_out.items() if values.get(field) in codes]


def _money(case: Case, tested: Tested) -> str:
    rule = tested.test.where.get(case.rulebook.funding.spending.source, ())
    return listed(source_label(case, code) for code in codes_of(rule)) or "the fund"


@check(
    "CND-07",
    Severity.ERROR,
    "A requirement is not answered Yes while its condition fails",
    settings={"yes": REQUIREMENT_ANSWERS, "requirements": (REQUIREMENTS, CONDITIONS)},
)
def answer_agrees(case: Case) -> Iterator[Problem]:
    """Compares the answer to a planning requirement with the condition that the figures test.

    Assurers see both. An answer that the figures contradict sends the plan back.

    Example: PR4 is answered Yes, but spending on social care is £72,463 below its floor.
    """
    rule = case.rule("CND-07")
    tests, yes = rule.setting("requirements", dict[str, str | tuple[str, ...]]), rule.setting("yes", str)
    failed = {tested.condition.code: tested for tested in case.once(spend_tests) if tested.line.met is False}
    for filled in case.requirement_rows:
        if filled.row.values.get("met") == yes:
            codes = codes_of(tests.get(filled.row.key, ()))
            yield from (_contradicted(filled, failed[code]) for code in codes if code in failed)


def _contradicted(filled: Filled, tested: Tested) -> Problem:
    return Problem(
        f"Requirement {filled.row.key} is answered Yes, but condition {_name(tested)} is not met.",
        "Correct the expenditure until the condition is met, or change the answer and say what you will do.",
        (filled.place("met"),),
        found=pounds(tested.line.planned),
        expected=f"at least {pounds(tested.line.required or Decimal(0))}",
        certainty=tested.test.certainty,
    )


@check(
    "CND-08",
    Severity.WARNING,
    "Spending keeps up with what was spent before, where no floor is published",
    settings={"baseline": FIELD_PATHS, "condition": CONDITIONS},
)
def keeps_up(case: Case) -> Iterator[Problem]:
    """Raises the amount that the area spent before by the uplift of each year, and compares the plan of that year.

    Each year is tested on its own, with the uplifts of the years before it. A published floor of the year goes before
    this: CND-01 compares that one. Nothing is said while the earlier amount is blank.

    Example: £10,000,000 was spent in 2016-17. At 1.79% that is £10,179,000 in 2017-18, and at another 1.90%
    £10,372,401 in 2018-19.
    """
    rule = case.rule("CND-08")
    needed = case.ret.value(form_place(rule.setting("baseline", str)))
    uplifts, condition = rule.setting("uplifts", dict[str, Decimal]), rule.setting("condition", str)
    for tested in (t for t in case.once(spend_tests) if t.condition.code == condition):
        if not isinstance(needed, Decimal):
            return
        needed *= 1 + uplifts[tested.year] / 100
        least = needed.quantize(Decimal(1), ROUND_HALF_UP)
        if tested.line.required is None and tested.line.known and tested.line.planned < least:
            yield Problem(
                f"Condition {_name(tested)} does not keep up in {tested.year} with what was spent before.",
                f"Plan at least {pounds(least)} on rows that count: {tested.test.label}.",
                (_table(case), form_place(rule.setting("baseline", str))),
                found=pounds(tested.line.planned),
                expected=f"at least {pounds(least)}",
                difference=pounds(tested.line.planned - least),
                certainty=tested.test.certainty,
            )


def _name(tested: Tested) -> str:
    return f"{tested.condition.code} ({tested.condition.title})"


def _table(case: Case) -> Place:
    return table_place(case.rulebook.funding.spending.table)
