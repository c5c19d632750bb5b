"""Floors of the national conditions: reached, missed, just reached, and what does not count."""

from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from carefund.reference import area
from carefund.returns import Case, Finding, Place, Return, Severity, Value, check_return, from_text
from carefund.rulebook import Rulebook, RulebookError, load
from carefund.rulebook.entries import Certainty
from tests.returns.builders import (
    SCHEMES,
    added,
    all_findings,
    case,
    changed,
    clean_plan,
    finding,
    findings,
    places,
    rules,
    spend,
    without,
)
from tests.returns.variants import (
    unknown_area,
    with_floor,
    with_formula,
    with_settings,
    without_check,
    without_formulas,
)

PLAN = clean_plan()
NC2 = 6_772_463
COUNTED = "r2"
"""The row that counts towards NC2; the one that counts towards NC3 is r3."""


def nc2(pounds: int, **values: str) -> Return:
    return changed(PLAN, COUNTED, amount=pounds, **values)


def test_a_plan_below_a_floor_says_how_much_is_missing():
    found = finding(nc2(6_700_000), "CND-01")
    assert found.severity is Severity.ERROR
    assert "NC2" in found.message
    assert "2021-22" in found.message
    assert (found.found, found.expected, found.difference) == ("£6,700,000", "at least £6,772,463", "−£72,463")
    assert found.places == (Place("expenditure", "schemes"),)


@pytest.mark.parametrize("pounds", [NC2, NC2 + 1, 9_000_000])
def test_reaching_the_floor_is_enough(pounds):
    assert not findings(nc2(pounds), "CND-01")


@given(st.integers(0, 10_000_000))
def test_the_floor_decides_to_the_pound(pounds):
    assert bool(findings(nc2(pounds), "CND-01")) == (pounds < NC2)


def test_joint_rows_count_towards_nc3_by_their_nhs_share():
    joint = changed(PLAN, "r3", commissioner="JOINT", nhs_share=50, la_share=50)
    found = finding(joint, "CND-01")
    assert "NC3" in found.message
    assert found.found == "£3,755,789.50"


@pytest.mark.parametrize(
    "values",
    [
        {"area_of_spend": None},
        {"source": None},
        {"amount": None},
        {"area_of_spend": "Socal care"},
        {"commissioner": None},
        {"commissioner": "JOINT"},
        {"amount": "about half a million"},
    ],
)
def test_a_row_that_does_not_say_enough_keeps_the_check_silent(values):
    short = changed(changed(PLAN, "r2", amount=1), "r3", amount=1)
    vague = added(short, spend(9, 500, source="CCG_MIN", area_of_spend="SOCIAL_CARE", commissioner="CCG"))
    silent = {f.message for f in findings(vague, "CND-01")} - {
        f.message for f in findings(changed(vague, "r9", **values), "CND-01")
    }
    assert silent


def test_a_blank_in_a_row_that_cannot_count_does_not_silence_the_check():
    ret = added(nc2(6_700_000), spend(9, None, source="DFG", area_of_spend=None))
    assert findings(ret, "CND-01")


def test_a_plan_without_spending_is_left_to_completeness():
    assert not findings(PLAN.with_rows(SCHEMES, ()), "CND-01")


def test_every_year_has_its_own_floor(two_years):
    (found,) = findings(PLAN, "CND-02", rulebook=two_years)[:1]
    assert "in 2022-23" in found.message


def test_a_return_without_expenditure_has_no_conditions_to_meet():
    kinds = tuple(
        replace(k, sheets=tuple(s for s in k.sheets if s != "expenditure")) for k in case(PLAN).rulebook.returns
    )
    rulebook = replace(case(PLAN).rulebook, returns=kinds)
    codes = {f.code for f in all_findings(nc2(1), rulebook=rulebook)}
    assert not {code for code in codes if code.startswith("CND")}


def test_each_condition_is_tested_by_itself():
    ret = without(without(PLAN, "r2"), "r3")
    assert [f.message.split()[1] for f in findings(ret, "CND-01")] == ["NC2", "NC3"]


def test_no_floor_for_the_area_is_a_warning_not_last_years_floor():
    found = finding(PLAN, "CND-02", rulebook=with_floor("NC2", None))
    assert found.severity is Severity.WARNING
    assert "NC2" in found.message
    assert found.found == "£6,800,000"
    assert not findings(PLAN, "CND-01", rulebook=with_floor("NC2", None))


def test_published_floors_bring_no_warning():
    assert not findings(PLAN, "CND-02")


def test_what_is_planned_is_left_out_where_it_cannot_be_known():
    found = finding(changed(PLAN, "r2", amount=None), "CND-02", rulebook=with_floor("NC2", None))
    assert found.found == ""


def test_an_unknown_area_is_reported_once_and_not_again_by_its_floors():
    assert not unknown_area(replace(PLAN, area="E99999999"), "CND-02")


@pytest.mark.parametrize("floor", [4_066_944, 4_066_945, 4_066_946])
def test_a_floor_within_a_pound_of_the_formula_passes(floor):
    assert not findings(PLAN, "CND-03", rulebook=with_floor("NC3", floor))


def test_a_floor_off_the_formula_warns_with_both_amounts():
    found = finding(PLAN, "CND-03", rulebook=with_floor("NC3", 4_606_945))
    assert found.severity is Severity.WARNING
    assert (found.found, found.expected, found.difference) == ("£4,606,945", "£4,066,945", "£540,000")


@pytest.mark.parametrize("rulebook", [without_formulas(), with_floor("CCG_MIN", None), with_floor("NC3", None)])
def test_nothing_to_compare_a_floor_with_brings_no_warning(rulebook):
    assert not findings(PLAN, "CND-03", rulebook=rulebook)


def test_a_formula_is_applied_to_every_condition_that_has_one():
    (formula,) = {c.test.cross_check for c in case(PLAN).rulebook.conditions if c.test and c.test.cross_check}
    assert "NC2" in finding(PLAN, "CND-03", rulebook=with_formula(formula)).message


def test_met_to_the_pound_by_new_rows_is_asked_about():
    found = finding(nc2(NC2, status="NEW"), "CND-04")
    assert found.severity is Severity.PROMPT
    assert "every row that counts is “New”" in found.message
    assert (found.found, found.difference) == ("£6,772,463", "£0")
    assert places([found]) == {("r2", "amount")}


@pytest.mark.parametrize(
    "ret",
    [
        nc2(NC2),
        nc2(NC2 + 1, status="NEW"),
        nc2(NC2 - 1, status="NEW"),
        added(nc2(NC2 - 500, status="NEW"), spend(9, 500, source="CCG_MIN")),
    ],
    ids=["existing", "more", "less", "one row existing"],
)
def test_not_to_the_pound_or_not_all_new_is_not_asked_about(ret):
    assert not findings(ret, "CND-04")


@pytest.mark.parametrize("pounds", [NC2, NC2 + 6_772])
def test_too_little_headroom_warns(pounds):
    found = finding(nc2(pounds), "CND-05")
    assert found.severity is Severity.WARNING
    assert found.difference == f"£{pounds - NC2:,}"
    assert found.expected == "at least 0.1% more than £6,772,463"


@pytest.mark.parametrize("pounds", [NC2 - 1, NC2 + 6_773])
def test_enough_headroom_or_none_at_all_does_not_warn(pounds):
    assert not findings(nc2(pounds), "CND-05")


def test_only_one_check_speaks_of_new_rows_met_to_the_pound():
    assert not findings(nc2(NC2, status="NEW"), "CND-05")
    assert findings(nc2(NC2, status="NEW"), "CND-05", rulebook=without_check("CND-04"))


def test_no_spending_and_no_floor_to_reach_is_no_thin_headroom():
    assert not findings(nc2(0), "CND-05", rulebook=with_floor("NC2", 0))


def test_acute_rows_from_the_tested_money_are_listed():
    acute = spend(9, 50_000, source="CCG_MIN", area_of_spend="ACUTE", commissioner="CCG")
    found = finding(added(PLAN, acute), "CND-06")
    assert found.severity is Severity.PROMPT
    assert "Minimum CCG Contribution" in found.message
    assert found.found == "£50,000 left out in 2021-22"
    assert places([found]) == {("r9", "area_of_spend")}


@pytest.mark.parametrize(
    "values", [{"source": "IBCF"}, {"area_of_spend": "MENTAL_HEALTH"}, {"amount": None}, {"amount": 0}]
)
def test_rows_that_count_or_come_from_other_money_are_not_listed(values):
    acute = spend(9, 50_000, source="CCG_MIN", area_of_spend="ACUTE", commissioner="CCG")
    assert not findings(changed(added(PLAN, acute), "r9", **values), "CND-06")


def test_a_condition_without_a_named_source_speaks_of_the_fund():
    rulebook = case(PLAN).rulebook
    loose = tuple(
        replace(c, test=replace(c.test, where={k: v for k, v in c.test.where.items() if k != "source"}))
        if c.test
        else c
        for c in rulebook.conditions
    )
    acute = added(PLAN, spend(9, 50_000, area_of_spend="ACUTE"))
    assert "from the fund" in finding(acute, "CND-06", rulebook=replace(rulebook, conditions=loose)).message


def test_yes_to_a_requirement_whose_condition_fails_is_an_error():
    found = finding(nc2(6_700_000), "CND-07")
    assert found.severity is Severity.ERROR
    assert "PR4" in found.message
    assert (found.found, found.expected) == ("£6,700,000", "at least £6,772,463")
    assert places([found]) == {("PR4", "met")}


@pytest.mark.parametrize("answer", ["NO", None])
def test_no_or_no_answer_does_not_contradict_the_condition(answer):
    ret = changed(nc2(6_700_000), "PR4", "requirements.requirements", met=answer)
    assert not findings(ret, "CND-07")


def test_yes_to_a_requirement_whose_condition_holds_is_fine():
    assert not findings(PLAN, "CND-07")


def test_a_requirement_may_stand_for_several_conditions():
    rulebook = with_settings("CND-07", requirements={"PR4": ["NC2", "NC3"]})
    short = changed(nc2(6_700_000), "r3", commissioner="LA", amount=1)
    assert {f.message for f in findings(short, "CND-07", rulebook=rulebook)} == {
        f"Requirement PR4 is answered Yes, but condition {c.code} ({c.title}) is not met."
        for c in rules().conditions
        if c.test
    }
    assert not findings(PLAN, "CND-07", rulebook=rulebook)


def test_a_setting_of_the_wrong_kind_is_the_rulebooks_fault():
    with pytest.raises(RulebookError, match=r"checks\.toml, settings\.percent"):
        findings(PLAN, "CND-05", rulebook=with_settings("CND-05", percent="a little"))


def test_a_missing_setting_is_the_rulebooks_fault():
    rulebook = with_settings("CND-03")
    del rulebook.checks["CND-03"].settings["tolerance"]  # type: ignore[attr-defined]
    with pytest.raises(RulebookError, match="the check needs this setting"):
        findings(PLAN, "CND-03", rulebook=rulebook)


def test_the_setting_decides_how_much_headroom_is_enough():
    assert findings(PLAN, "CND-05", rulebook=with_settings("CND-05", percent=Decimal(1)))
    assert not findings(PLAN, "CND-05")


@pytest.mark.parametrize("code", ["CND-01", "CND-07"])
def test_a_finding_is_no_surer_than_the_test_behind_it(code):
    """What counts towards NC3 is partly inferred, although the condition is stated."""
    ret = changed(PLAN, "r3", commissioner="LA", amount=1)
    tests = {c.code: c.test.certainty for c in rules().conditions if c.test}
    assert tests["NC3"] is Certainty.UNCERTAIN
    assert rules().checks[code].certainty is Certainty.STATED
    (found,) = (f for f in findings(ret, code) if "NC3" in f.message)
    assert found.certainty is Certainty.UNCERTAIN


def test_a_finding_is_no_surer_than_the_policy_behind_it():
    sure = tuple(
        replace(c, test=replace(c.test, certainty=Certainty.STATED)) if c.test else c for c in rules().conditions
    )
    doubted = replace(rules().checks["CND-01"], certainty=Certainty.LIKELY)
    rulebook = replace(rules(), conditions=sure, checks=dict(rules().checks) | {"CND-01": doubted})
    found = finding(nc2(6_700_000), "CND-01", rulebook=rulebook)
    assert found.certainty is Certainty.LIKELY


BASELINE = Place("conditions", "baseline", "form", "social_care_2016_17")
KEEPING_UP = 21_023_676
"""What grows to the plan of the synthetic county to the pound: £21,400,000 and £21,806,600."""


def two_year_findings(baseline: Value | None, rulebook: Rulebook | None = None) -> list[Finding]:
    example = files("carefund") / "examples/synthetic/2017-19-plan.toml"
    ret = from_text(example.read_text("utf-8"), load).with_value(BASELINE, baseline)
    found = check_return(Case(rulebook or load("2017-19"), ret, area(ret.area), date(2017, 9, 11)))
    return [f for f in found if f.code == "CND-08"]


def test_each_year_is_compared_with_what_was_spent_before_and_the_uplifts_since():
    assert [(f.found, f.expected) for f in two_year_findings(Decimal(21_100_000))] == [
        ("£21,400,000", "at least £21,477,690"),
        ("£21,806,600", "at least £21,885,766"),
    ]


@pytest.mark.parametrize("baseline", [None, "about 21m", Decimal(KEEPING_UP)])
def test_nothing_is_said_while_the_baseline_is_not_known_or_spending_keeps_up(baseline):
    assert two_year_findings(baseline) == []


def test_a_published_floor_goes_before_the_baseline():
    book = load("2017-19")
    floor = replace(book.allocations[0], area="E10000008", code="NC2", year="2018-19", amount=Decimal(1))
    found = two_year_findings(Decimal(21_100_000), replace(book, allocations=(*book.allocations, floor)))
    assert [f.expected for f in found] == ["at least £21,477,690"]
