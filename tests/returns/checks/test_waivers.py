"""Waivers: visible, limited to a row, expired, needless; and what the engine does with findings."""

from datetime import date

import pytest
from msgspec.structs import replace

from carefund.returns import Case, Place, Return, Severity, Waiver, check_return, is_clean, open_errors
from carefund.returns.checks import check, checks_of, registered
from carefund.rulebook import RulebookError
from tests.returns.builders import ON, all_findings, changed, clean_plan, finding, findings, rules, southend
from tests.returns.variants import on_day

PLAN = clean_plan()
HALF_POUNDS = changed(changed(PLAN, "r4", amount="6999999.50"), "r5", amount="568235.50")


def waiver(code: str, row: str = "", expires: date = date(2021, 12, 31)) -> Waiver:
    return Waiver(code=code, reason="Agreed with the region", role="section 151 officer", expires=expires, row=row)


def waived(ret: Return, *waivers: Waiver) -> Return:
    return replace(ret, waivers=waivers)


SHORT = changed(PLAN, "r2", amount=6_700_000)
"""Breaks CND-01 and CND-07, and the balance of its source."""


def test_a_waived_finding_stays_visible_and_no_longer_counts():
    ret = waived(SHORT, waiver("CND-01"))
    found = finding(ret, "CND-01")
    assert found.waiver == waiver("CND-01")
    assert not found.is_open()
    assert found not in open_errors(all_findings(ret))
    assert found in all_findings(ret)


def test_a_waiver_leaves_other_findings_open():
    found = all_findings(waived(SHORT, waiver("CND-01")))
    assert {f.code for f in open_errors(found)} == {f.code for f in open_errors(all_findings(SHORT))} - {"CND-01"}
    assert not is_clean(found)


def test_a_return_with_every_error_waived_is_clean():
    errors = {f.code for f in open_errors(all_findings(SHORT))}
    assert errors
    assert is_clean(all_findings(waived(SHORT, *(waiver(code) for code in errors))))


def test_a_waiver_for_one_row_covers_that_row_only():
    ret = waived(
        changed(SHORT, "PR5", "requirements.requirements", met="NO"),
        waiver("CND-07", row="requirements.requirements.PR4"),
    )
    assert finding(ret, "CND-07").waiver is not None
    assert finding(waived(SHORT, waiver("CND-07", row="requirements.requirements.PR5")), "CND-07").waiver is None


def test_waived_and_open_places_of_one_kind_are_two_findings():
    ret = changed(changed(PLAN, "r4", amount=None), "r5", amount=None)
    both = waived(ret, waiver("CMP-01", row="expenditure.schemes.r4"))
    by_waiver = {f.waiver is None: {p.row for p in f.places} for f in findings(both, "CMP-01")}
    assert by_waiver == {True: {"r5"}, False: {"r4"}}


def test_a_waiver_holds_through_its_last_day():
    ret = waived(SHORT, waiver("CND-01", expires=ON))
    assert not finding(ret, "CND-01").is_open()
    assert not findings(ret, "WVR-01")


def test_an_expired_waiver_accepts_nothing_and_says_so():
    ret = waived(SHORT, waiver("CND-01", expires=date(2021, 10, 31)))
    assert finding(ret, "CND-01").is_open()
    found = finding(ret, "WVR-01")
    assert found.severity is Severity.WARNING
    assert "31/10/2021" in found.message
    assert found.places == (Place("expenditure", "schemes"),)


def test_an_expired_waiver_of_a_finding_that_is_gone_covers_nothing():
    ret = waived(PLAN, waiver("CND-01", expires=date(2021, 10, 31)))
    assert not findings(ret, "WVR-01")
    assert findings(ret, "WVR-02")


def test_a_renewed_waiver_needs_no_warning_about_the_old_one():
    ret = waived(SHORT, waiver("CND-01", expires=date(2021, 10, 31)), waiver("CND-01"))
    assert not findings(ret, "WVR-01")
    assert not findings(ret, "WVR-02")


@pytest.mark.parametrize("row", ["", "expenditure.schemes.r9"])
def test_a_waiver_that_covers_nothing_is_asked_about(row):
    found = finding(waived(PLAN, waiver("CND-01", row=row)), "WVR-02")
    assert found.severity is Severity.PROMPT
    assert ("in row expenditure.schemes.r9" in found.message) == bool(row)


def test_a_needed_waiver_is_not_asked_about():
    assert not findings(waived(SHORT, waiver("CND-01")), "WVR-02")


def test_a_waiver_for_no_check_warns_and_only_that():
    ret = waived(PLAN, waiver("EXP-99", expires=date(2000, 1, 1)))
    assert finding(ret, "WVR-03").severity is Severity.WARNING
    assert not findings(ret, "WVR-01")
    assert not findings(ret, "WVR-02")


def test_a_waiver_for_a_check_of_the_round_is_known():
    assert not findings(waived(SHORT, waiver("CND-01")), "WVR-03")


def test_a_return_without_waivers_has_nothing_to_say_of_them():
    assert not [f for f in all_findings(SHORT) if f.code.startswith("WVR")]


def test_errors_come_first_then_warnings_then_prompts():
    ret = changed(SHORT, "form", "cover.cover", signed_off="NO", expected_date=date(2022, 2, 1))
    ret = changed(ret, "PR1", "requirements.requirements", documents=None)
    ranks = [f.severity.rank for f in all_findings(ret)]
    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 1, 2}


def test_a_waived_error_is_still_ahead_of_warnings():
    ret = waived(changed(SHORT, "form", "cover.cover", signed_off="NO"), waiver("CND-01"))
    codes = [f.code for f in all_findings(ret)]
    assert codes.index("CND-01") < codes.index("SGN-02")


def test_the_same_day_gives_the_same_findings():
    assert check_return(Case(rules(), SHORT, southend(), ON)) == check_return(Case(rules(), SHORT, southend(), ON))
    assert on_day(SHORT, "CND-01", ON) == findings(SHORT, "CND-01")


def test_a_rulebook_may_change_how_grave_a_check_is():
    checks = dict(rules().checks)
    checks["CND-01"] = replace(checks["CND-01"], severity="prompt")
    assert finding(SHORT, "CND-01", rulebook=replace(rules(), checks=checks)).severity is Severity.PROMPT


def test_a_check_that_the_rulebook_leaves_out_does_not_run():
    checks = {code: rule for code, rule in rules().checks.items() if code != "CND-01"}
    assert not findings(SHORT, "CND-01", rulebook=replace(rules(), checks=checks))


def test_a_rulebook_cannot_name_a_check_that_does_not_exist():
    checks = dict(rules().checks) | {"ZZZ-01": rules().checks["CND-01"]}
    with pytest.raises(RulebookError, match="ZZZ-01"):
        checks_of(replace(rules(), checks=checks))


def test_two_checks_cannot_have_one_code():
    with pytest.raises(ValueError, match="two checks have the code CND-01"):
        check("CND-01", Severity.ERROR, "again")(registered()["CND-01"].run)


def test_checking_leaves_the_case_as_it_was():
    judged = Case(rules(), waived(SHORT, waiver("CND-01")), southend(), ON)
    first = check_return(judged)
    assert judged.found == ()
    assert check_return(judged) == first
