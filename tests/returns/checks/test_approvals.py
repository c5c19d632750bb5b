"""Approvals that chief executives and the section 151 officer give in person, as 2025-26 asks."""

from datetime import date
from importlib import resources

import pytest
from msgspec.structs import replace

from carefund.returns import Place, Return, Severity, from_text
from carefund.rulebook import Rulebook, load
from tests.returns.builders import added, changed, finding, findings, places, row

EXAMPLE = resources.files("carefund") / "examples/synthetic/2025-26-plan.toml"
PLAN = from_text(EXAMPLE.read_text("utf-8"), load)
APPROVALS, FURTHER = "cover.approvals", "cover.further_approvals"
SECOND = "NHS Hertfordshire and West Essex Integrated Care Board"


def book() -> Rulebook:
    return load("2025-26")


def second_board(ret: Return, **approval) -> Return:
    """The plan with the approval of another integrated care board."""
    return added(ret, row("r1", organisation=SECOND, **approval), table=FURTHER)


def paid_by_two(ret: Return = PLAN) -> Return:
    return added(ret, row("r9", source="NHS_MIN", partner=SECOND, amount=5), table="income.contributions")


@pytest.mark.parametrize("code", ["SGN-08", "SGN-09", "SGN-10"])
def test_a_plan_that_everybody_approved_in_time_passes(code):
    assert not findings(PLAN, code, rulebook=book())


def test_an_officer_who_has_not_approved_is_named():
    found = finding(changed(PLAN, "S151", APPROVALS, approved="NO"), "SGN-08", rulebook=book())
    assert found.severity is Severity.ERROR
    assert "LA Section 151 Officer" in found.message
    assert places([found]) == {("S151", "approved")}


def test_a_further_board_that_has_not_approved_is_named():
    found = finding(second_board(PLAN, approved="NO"), "SGN-08", rulebook=book())
    assert SECOND in found.message


def test_a_further_board_without_a_name_is_told_by_its_table():
    ret = added(PLAN, row("r1", approved="NO"), table=FURTHER)
    assert "further integrated care boards" in finding(ret, "SGN-08", rulebook=book()).message


def test_a_blank_answer_is_only_incomplete():
    ret = changed(PLAN, "S151", APPROVALS, approved=None, approved_on=None)
    assert not findings(ret, "SGN-08", rulebook=book())
    assert places(findings(ret, "CMP-01", rulebook=book())) == {("S151", "approved")}


def test_a_board_that_pays_in_and_does_not_approve_warns():
    found = finding(paid_by_two(), "SGN-09", rulebook=book())
    assert found.severity is Severity.WARNING
    assert found.found == SECOND
    assert places([found]) == {("r9", "partner")}


def test_a_board_that_approves_passes_however_its_name_is_spaced():
    ret = added(paid_by_two(), row("r1", organisation=SECOND.upper(), approved="YES"), table=FURTHER)
    assert not findings(ret, "SGN-09", rulebook=book())


def test_a_council_that_pays_under_another_name_is_not_asked_about():
    ret = changed(PLAN, "r1", "income.contributions", partner="The council")
    assert not findings(ret, "SGN-09", rulebook=book())


def test_while_nobody_is_named_as_approving_nothing_is_said():
    ret = PLAN
    for code in ("LA_CHIEF_EXECUTIVE", "S151", "ICB_AO"):
        ret = changed(ret, code, APPROVALS, organisation=None)
    assert not findings(ret, "SGN-09", rulebook=book())


def test_an_income_row_without_a_partner_is_incomplete_and_no_stranger():
    ret = changed(PLAN, "r2", "income.contributions", partner=None)
    assert not findings(ret, "SGN-09", rulebook=book())


def test_an_approval_after_the_plan_is_due_warns():
    found = finding(changed(PLAN, "ICB_AO", APPROVALS, approved_on=date(2025, 4, 14)), "SGN-10", rulebook=book())
    assert found.severity is Severity.WARNING
    assert (found.found, found.expected) == ("14/04/2025", "31/03/2025 at the latest")


@pytest.mark.parametrize("day", [date(2025, 3, 31), None, "in April"])
def test_an_approval_on_the_day_or_without_a_good_date_is_not_late(day):
    assert not findings(changed(PLAN, "ICB_AO", APPROVALS, approved_on=day), "SGN-10", rulebook=book())


def test_no_approval_is_late_where_no_day_is_known():
    dates = tuple(replace(d, on=None) if d.code == "SUBMISSION" else d for d in book().timetable)
    ret = changed(PLAN, "ICB_AO", APPROVALS, approved_on=date(2030, 1, 1))
    assert not findings(ret, "SGN-10", rulebook=replace(book(), timetable=dates))


def test_a_quarterly_return_has_no_approvals_to_miss():
    text = (resources.files("carefund") / "examples/synthetic/2025-26-q1.toml").read_text("utf-8")
    ret = from_text(text, load)
    assert ret.value(Place("cover", "approvals", "S151", "approved")) is None
    assert not [f for code in ("SGN-08", "SGN-09", "SGN-10") for f in findings(ret, code, rulebook=book())]
