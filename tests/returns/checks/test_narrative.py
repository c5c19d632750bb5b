"""The narrative plan and the High Impact Change self-assessment."""

from datetime import date
from importlib.resources import files

import pytest
from msgspec.structs import replace

from carefund.reference import area
from carefund.returns import Case, Finding, Place, Severity, check_return, from_text
from carefund.rulebook import load
from tests.returns.builders import SCHEMES, added, changed, clean_plan, finding, findings, places, row, spend

PLAN = clean_plan()
SECTIONS, FORM, CHANGES = "narrative.sections", "narrative.narrative", "hicm.changes"
ARRANGED = added(
    PLAN,
    *(
        row(f"a{n}", lead="CCG", scheme=f"Scheme {n}", description="Run by one partner for both")
        for n in range(1, len(PLAN.rows(SCHEMES)) + 1)
    ),
    table="narrative.arrangements",
)


def test_blank_sections_are_one_prompt():
    ret = changed(changed(PLAN, "NC4", SECTIONS, text=None), "DFG", SECTIONS, text=None)
    found = finding(ret, "NAR-01")
    assert found.severity is Severity.PROMPT
    assert places([found]) == {("NC4", "text"), ("DFG", "text")}


def test_a_written_narrative_passes():
    assert not findings(PLAN, "NAR-01")


def test_a_return_without_the_sheet_is_not_asked_for_each_section():
    sheets = {name: sheet for name, sheet in PLAN.sheets.items() if name != "narrative"}
    assert not findings(replace(PLAN, sheets=sheets), "NAR-01")


def test_another_amount_than_on_the_income_sheet_warns():
    found = finding(changed(PLAN, "form", FORM, dfg=1_712_065), "NAR-02")
    assert found.severity is Severity.WARNING
    assert (found.found, found.expected, found.difference) == ("£1,712,065", "£1,721,065", "−£9,000")
    assert "DFG" in found.message


@pytest.mark.parametrize("quoted", [1_721_065, None, "about £1.7m"])
def test_the_same_amount_or_none_passes(quoted):
    assert not findings(changed(PLAN, "form", FORM, dfg=quoted), "NAR-02")


def test_an_income_that_is_not_known_is_not_compared():
    (grant,) = (r for r in PLAN.rows("income.contributions") if r.values["source"] == "DFG")
    ret = changed(changed(PLAN, "form", FORM, dfg=5), grant.key, "income.contributions", amount=None)
    assert not findings(ret, "NAR-02")


def test_last_years_amount_is_not_compared_with_this_years():
    assert not findings(changed(PLAN, "form", FORM, dfg_last_year=5), "NAR-02")


def test_schemes_in_no_arrangement_are_listed_once():
    ret = added(ARRANGED, spend(8, 1, scheme_name="Wheelchairs"), spend(9, 1, scheme_name="Wheelchairs"))
    found = finding(ret, "NAR-03")
    assert found.severity is Severity.PROMPT
    assert found.found == "“Wheelchairs”"
    assert places([found]) == {("r8", "scheme_name")}


def test_a_scheme_named_in_another_spelling_or_field_is_covered():
    ret = added(ARRANGED, spend(8, 1, scheme_name="Wheelchairs"))
    assert not findings(changed(ret, "a1", "narrative.arrangements", description="incl. WHEEL-CHAIRS"), "NAR-03")


def test_all_schemes_covered_or_no_arrangements_at_all_pass():
    assert not findings(ARRANGED, "NAR-03")
    assert not findings(PLAN, "NAR-03")


def test_a_scheme_without_a_name_is_left_to_completeness():
    assert not findings(changed(ARRANGED, "r1", scheme_name=None), "NAR-03")


def test_changes_that_are_not_assessed_are_one_prompt():
    ret = changed(changed(PLAN, "HIC1", CHANGES, maturity=None), "HIC6", CHANGES, maturity=None)
    found = finding(ret, "HIC-01")
    assert found.severity is Severity.PROMPT
    assert places([found]) == {("HIC1", "maturity"), ("HIC6", "maturity")}


def test_assessed_changes_pass():
    assert not findings(PLAN, "HIC-01")


@pytest.mark.parametrize("maturity", ["NOT_ESTABLISHED", "PLANS_IN_PLACE"])
def test_a_change_below_established_needs_actions(maturity):
    found = finding(changed(PLAN, "HIC5", CHANGES, maturity=maturity, actions=None), "HIC-02")
    assert found.severity is Severity.PROMPT
    assert places([found]) == {("HIC5", "actions")}


@pytest.mark.parametrize("maturity", ["ESTABLISHED", "MATURE", None])
def test_an_established_or_unassessed_change_needs_no_actions(maturity):
    assert not findings(changed(PLAN, "HIC5", CHANGES, maturity=maturity, actions=None), "HIC-02")


def test_actions_below_established_pass():
    assert not findings(changed(PLAN, "HIC5", CHANGES, maturity="PLANS_IN_PLACE"), "HIC-02")


@pytest.mark.parametrize("by_when", [None, "TBC", "tbc.", "to be confirmed", "N/A", "?"])
def test_actions_without_a_real_date_are_asked_about(by_when):
    found = finding(changed(PLAN, "HIC2", CHANGES, by_when=by_when), "HIC-03")
    assert found.severity is Severity.PROMPT
    assert places([found]) == {("HIC2", "by_when")}


@pytest.mark.parametrize("by_when", ["quarter 4", "31 January 2022", "ongoing"])
def test_any_word_on_time_is_a_date(by_when):
    assert not findings(changed(PLAN, "HIC2", CHANGES, by_when=by_when), "HIC-03")


@pytest.mark.parametrize("code", ["HIC-03", "HIC-04"])
def test_no_actions_need_no_date_and_no_measure(code):
    ret = changed(PLAN, "HIC2", CHANGES, actions=None, by_when=None, success=None)
    assert not findings(ret, code)


def test_actions_without_a_measure_of_success_are_asked_about():
    found = finding(changed(PLAN, "HIC2", CHANGES, success=None), "HIC-04")
    assert found.severity is Severity.PROMPT
    assert places([found]) == {("HIC2", "success")}


def test_actions_with_a_measure_pass():
    assert not findings(PLAN, "HIC-04")


def test_an_amount_is_not_compared_with_income_that_is_not_there():
    ret = changed(PLAN, "form", FORM, dfg=1_721_065)
    without_sheet = replace(ret, sheets={name: s for name, s in ret.sheets.items() if name != "income"})
    assert not findings(without_sheet, "NAR-02")
    rows = tuple(r for r in ret.rows("income.contributions") if r.values["source"] != "DFG")
    assert not findings(ret.with_rows("income.contributions", rows), "NAR-02")


def planned(**levels: str) -> list[Finding]:
    """What HIC-05 says of the synthetic plan of 2019-20 with these planned levels."""
    ret = from_text((files("carefund") / "examples/synthetic/2019-20-plan.toml").read_text("utf-8"), load)
    for change, level in levels.items():
        ret = ret.with_value(Place("hicm", "changes", change, "planned"), level or None)
    found = check_return(Case(load("2019-20"), ret, area(ret.area), date(2019, 9, 20)))
    return [f for f in found if f.code == "HIC-05"]


def test_changes_that_are_planned_to_stay_below_established_prompt_together():
    (found,) = planned(HIC5="NOT_ESTABLISHED", HIC7="PLANS_IN_PLACE")
    assert found.severity is Severity.PROMPT
    assert places([found]) == {("HIC5", "planned"), ("HIC7", "planned")}


def test_established_is_enough_and_a_blank_is_another_finding():
    assert planned(HIC5="ESTABLISHED", HIC6="") == []
