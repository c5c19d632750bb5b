"""Returns through the year beside the figures: conditions, the status of metrics, totals above the plan."""

from datetime import date
from decimal import Decimal
from importlib import resources

import pytest

from carefund.reference import area
from carefund.returns import Finding, Place, Return, Severity, Value, check_return, from_text
from carefund.returns.checks import Case
from carefund.rulebook import load

ROUND = load("2023-25")
CLEAN = from_text(
    (resources.files("carefund") / "examples" / "synthetic" / "2023-25-year_end_2023_24.toml").read_text("utf-8"), load
)
METRICS, SPENDING = "metrics_2023_24", "spending_2023_24"


def changed(place: tuple[str, str, str, str], value: Value | None, ret: Return = CLEAN) -> Return:
    return ret.with_value(Place(*place), value)


def findings(ret: Return, code: str) -> list[Finding]:
    case = Case(ROUND, ret, area(ret.area), ROUND.first_day)
    return [f for f in check_return(case) if f.code == code]


def residential(admitted: int | None, status: str = "ON_TRACK", plan: int = 188) -> Return:
    """The year end with so many admissions, of people of whom there are 39,100, and this status."""
    ret = changed((METRICS, "progress", "RES", "status"), status)
    number = None if admitted is None else Decimal(admitted)
    ret = changed((METRICS, "values", "RES.2023-24.plan", "numerator"), Decimal(plan), ret)
    return changed((METRICS, "values", "RES.2023-24.actual", "numerator"), number, ret)


@pytest.mark.parametrize("code", ["CND-09", "CND-10", "MET-19", "YTD-02"])
def test_a_clean_return_has_none_of_these_findings(code):
    assert not findings(CLEAN, code)


def test_a_condition_that_is_not_met_is_a_warning():
    (found,) = findings(changed(("conditions", "confirmations", "NC3", "met"), "NO"), "CND-09")
    assert found.severity is Severity.WARNING
    assert found.message.startswith("National condition NC3 (Implementing BCF policy objective 2")
    assert [p.row for p in found.places] == ["NC3"]


def test_no_answer_is_not_no():
    assert not findings(changed(("conditions", "confirmations", "NC3", "met"), None), "CND-09")


def unsigned(expected: Value | None) -> Return:
    """The year end with an agreement that is not signed, and when it is expected to be."""
    ret = changed(("conditions", "section_75", "form", "signed"), "NO")
    return changed(("conditions", "section_75", "form", "expected_date"), expected, ret)


def test_an_agreement_expected_after_the_day_it_was_due_warns():
    (found,) = findings(unsigned(date(2023, 12, 15)), "CND-10")
    assert found.severity is Severity.WARNING
    assert (found.found, found.expected) == ("15/12/2023", "31/10/2023 at the latest")
    assert {p.field for p in found.places} == {"signed", "expected_date"}


@pytest.mark.parametrize("expected", [date(2023, 10, 31), None, "soon"])
def test_an_agreement_in_time_or_without_a_date_does_not(expected):
    assert not findings(unsigned(expected), "CND-10")


def test_a_signed_agreement_may_still_show_its_date():
    assert not findings(
        changed(("conditions", "section_75", "form", "signed"), "YES", unsigned(date(2023, 12, 15))), "CND-10"
    )


def test_on_track_beside_a_worse_figure_is_asked_about():
    (found,) = findings(residential(230), "MET-19")
    assert found.severity is Severity.PROMPT
    assert found.message == "Residential Admissions is said to be on track, but was worse than planned in 2023-24."
    assert found.found == "588.2 per 100,000 people aged 65 and over"
    assert found.expected == "480.8 per 100,000 people aged 65 and over"
    assert found.difference == "107.4"
    assert {(p.table, p.field) for p in found.places} == {("progress", "status"), ("values", "value")}


@pytest.mark.parametrize("admitted", [188, 187, None])
def test_a_figure_as_planned_or_better_or_none_is_fine(admitted):
    assert not findings(residential(admitted), "MET-19")


@pytest.mark.parametrize("status", ["NOT_ON_TRACK", "NO_DATA"])
def test_another_status_may_stand_beside_any_figure(status):
    assert not findings(residential(230, status), "MET-19")


def test_a_lower_percentage_is_worse_and_the_last_period_decides():
    """Quarter 3 is the last with an actual figure. That quarter 1 was below its plan is history."""
    first = changed((METRICS, "values", "UPR.2023-24-Q1.actual", "numerator"), Decimal(4000))
    assert not findings(first, "MET-19")
    (found,) = findings(changed((METRICS, "values", "UPR.2023-24-Q3.actual", "numerator"), Decimal(4000)), "MET-19")
    assert "2023-24-Q3" in found.message


def test_an_actual_without_a_plan_of_its_period_is_compared_with_nothing():
    ret = changed((METRICS, "values", "RES.2023-24.plan", "numerator"), None, residential(230))
    assert not findings(ret, "MET-19")


@pytest.mark.parametrize(
    ("field", "value", "found", "expected"),
    [("actual", 1_250_001, "£1,250,001", "at most £1,250,000"), ("outputs", 151, "151", "at most 150")],
)
def test_more_than_the_plan_of_the_year_needs_a_comment(field, value, found, expected):
    above = changed((SPENDING, "schemes", "r1", field), Decimal(value))
    (problem,) = findings(above, "YTD-02")
    assert problem.severity is Severity.WARNING
    assert (problem.found, problem.expected) == (found, expected)
    explained = changed((SPENDING, "schemes", "r1", "comment"), "Two large adaptations.", above)
    assert not findings(explained, "YTD-02")


@pytest.mark.parametrize("value", [Decimal(1_250_000), None, "a lot"])
def test_the_plan_itself_no_figure_or_a_text_is_not_above_it(value):
    assert not findings(changed((SPENDING, "schemes", "r1", "actual"), value), "YTD-02")


def test_a_row_without_a_planned_figure_is_compared_with_nothing():
    ret = changed((SPENDING, "schemes", "r1", "planned"), None)
    assert not findings(changed((SPENDING, "schemes", "r1", "actual"), Decimal(99_000_000), ret), "YTD-02")
