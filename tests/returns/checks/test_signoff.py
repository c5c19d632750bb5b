"""The board's sign-off: whether, when and by whom."""

from datetime import date

import pytest
from msgspec.structs import replace

from carefund.returns import Return, Severity, Value
from carefund.rulebook import RulebookError
from tests.returns.builders import case, changed, clean_plan, finding, findings, places, rules
from tests.returns.variants import on_day, with_settings

PLAN = clean_plan()


def cover(**values: Value | None) -> Return:
    return changed(PLAN, "form", "cover.cover", **values)


UNSIGNED = cover(signed_off="NO", expected_date=date(2021, 12, 15))


def test_no_sign_off_without_a_date_is_an_error_of_its_own():
    ret = cover(signed_off="NO")
    found = finding(ret, "SGN-01")
    assert found.severity is Severity.ERROR
    assert places([found]) == {("form", "expected_date")}
    assert not findings(ret, "CMP-01")


@pytest.mark.parametrize("ret", [PLAN, UNSIGNED, cover(signed_off=None)], ids=["signed", "dated", "blank"])
def test_signed_dated_or_unanswered_needs_no_date(ret):
    assert not findings(ret, "SGN-01")


def test_an_unsigned_plan_warns_that_it_cannot_be_approved():
    found = finding(UNSIGNED, "SGN-02")
    assert found.severity is Severity.WARNING
    assert "cannot be formally approved" in found.message
    assert "section 75" in found.message


@pytest.mark.parametrize("answer", ["YES", None, "soon"])
def test_a_signed_plan_or_one_without_a_good_answer_does_not_warn(answer):
    assert not findings(cover(signed_off=answer), "SGN-02")


def test_sign_off_after_the_last_day_warns_by_how_much():
    found = finding(cover(signed_off="NO", expected_date=date(2022, 1, 12)), "SGN-03")
    assert found.severity is Severity.WARNING
    assert (found.found, found.expected) == ("12/01/2022", "16/12/2021 at the latest")
    assert found.difference == "27 days late"


def test_one_day_is_one_day():
    found = finding(cover(signed_off="NO", expected_date=date(2021, 12, 17)), "SGN-03")
    assert found.difference == "1 day late"


@pytest.mark.parametrize("expected", [date(2021, 12, 16), None, "mid January"])
def test_sign_off_on_the_last_day_is_in_time(expected):
    assert not findings(cover(signed_off="NO", expected_date=expected), "SGN-03")


def test_the_date_does_not_matter_once_signed_off():
    assert not findings(cover(signed_off="YES", expected_date=date(2030, 1, 1)), "SGN-03")


@pytest.mark.parametrize("code", ["SGN-03", "SGN-07"])
def test_a_deadline_without_a_date_cannot_be_missed(code):
    timetable = tuple(replace(deadline, on=None) for deadline in rules().timetable)
    late = cover(signed_off="NO", expected_date=date(2030, 1, 1))
    assert not findings(late, code, rulebook=replace(rules(), timetable=timetable))


def test_a_deadline_that_the_timetable_does_not_have_is_the_rulebooks_fault():
    with pytest.raises(RulebookError, match=r"SGN-03\.settings\.deadline.*no date of the timetable “EASTER”"):
        findings(PLAN, "SGN-03", rulebook=with_settings("SGN-03", deadline="EASTER"))


@pytest.mark.parametrize(
    ("day", "passed"), [(date(2021, 12, 14), False), (date(2021, 12, 15), False), (date(2021, 12, 16), True)]
)
def test_an_expected_date_passes_the_day_after(day, passed):
    assert bool(on_day(UNSIGNED, "SGN-04", day)) == passed


def test_a_passed_date_is_a_warning_with_the_day_of_the_check():
    (found,) = on_day(UNSIGNED, "SGN-04", date(2021, 12, 20))
    assert found.severity is Severity.WARNING
    assert (found.found, found.expected) == ("15/12/2021", "20/12/2021 or later")


def test_one_person_for_both_is_asked_about_whatever_the_spelling():
    found = finding(cover(completed_by="BCF Lead", signoff_name="bcf lead "), "SGN-05")
    assert found.severity is Severity.PROMPT
    assert places([found]) == {("form", "completed_by"), ("form", "signoff_name")}


@pytest.mark.parametrize("name", ["Chair", None])
def test_two_people_or_a_blank_are_not_asked_about(name):
    assert not findings(cover(completed_by="BCF lead", signoff_name=name), "SGN-05")


def test_one_address_for_two_roles_is_asked_about():
    ret = changed(PLAN, "HWB_CHAIR", "cover.contacts", email="office@example.org")
    ret = changed(ret, "S151", "cover.contacts", email="Office@example.org")
    found = finding(ret, "SGN-06")
    assert found.severity is Severity.PROMPT
    assert "Health and Wellbeing Board Chair and LA Section 151 Officer" in found.message
    assert places([found]) == {("HWB_CHAIR", "email"), ("S151", "email")}


def test_own_addresses_and_blanks_are_not_asked_about():
    assert not findings(PLAN, "SGN-06")
    blank = changed(changed(PLAN, "HWB_CHAIR", "cover.contacts", email=None), "S151", "cover.contacts", email=None)
    assert not findings(blank, "SGN-06")


@pytest.mark.parametrize(
    ("ret", "day", "asked"),
    [
        (UNSIGNED, date(2021, 11, 16), False),
        (UNSIGNED, date(2021, 11, 17), True),
        (PLAN, date(2021, 11, 17), False),
        (cover(signed_off=None), date(2021, 11, 17), False),
    ],
)
def test_an_unsigned_plan_is_asked_about_after_the_deadline(ret, day, asked):
    assert bool(on_day(ret, "SGN-07", day)) == asked


def test_the_case_knows_the_expected_day_only_of_an_unsigned_plan():
    assert case(UNSIGNED).expected_sign_off == date(2021, 12, 15)
    assert case(cover(expected_date=date(2021, 12, 15))).expected_sign_off is None
