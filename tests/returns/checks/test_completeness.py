"""A return is whole: what is required is there, and nothing is there that the round does not know."""

import msgspec
import pytest

from carefund.reference import area
from carefund.returns import Place, Row, Severity, Sheet
from carefund.returns.checks.completeness import missing_for
from tests.returns.builders import (
    CONTRIBUTIONS,
    DISTRICTS,
    SCHEMES,
    added,
    all_findings,
    case,
    changed,
    clean_plan,
    finding,
    findings,
    places,
    row,
    rules,
    spend,
)


def without_sheet(ret, name):
    return msgspec.structs.replace(ret, sheets={k: v for k, v in ret.sheets.items() if k != name})


def test_a_clean_plan_has_no_errors():
    assert [f for f in all_findings(clean_plan()) if f.severity is Severity.ERROR] == []


def test_blank_required_fields_are_one_finding_for_each_field():
    ret = changed(changed(clean_plan(), "r2", provider=None), "r4", provider=None, status=None)
    found = findings(ret, "CMP-01")
    assert [(f.message, f.found) for f in found] == [
        ("“Provider” is blank in “Planned Expenditure”.", "blank in 2 rows"),
        ("“New/ Existing Scheme” is blank in “Planned Expenditure”.", "blank in 1 row"),
    ]
    assert places(found[:1]) == {("r2", "provider"), ("r4", "provider")}
    assert "Fill in “Provider”." in found[0].fix


def test_a_blank_in_a_form_is_not_counted_in_rows():
    found = finding(clean_plan().with_value(Place("cover", "cover", "form", "phone"), None), "CMP-01")
    assert (found.found, found.expected) == ("blank", "an answer")


def test_a_field_that_does_not_apply_is_never_missing():
    ret = changed(clean_plan(), "r2", scheme_type="HOUSING", sub_type=None)
    assert not findings(ret, "CMP-01")


def test_a_blank_that_another_check_reports_is_reported_once():
    ret = changed(clean_plan(), "r2", scheme_type="OTHER", sub_type=None)
    assert not findings(ret, "CMP-01")
    assert missing_for(case(ret), "EXP-04") == (Place("expenditure", "schemes", "r2", "type_other"),)


def test_a_blank_row_is_not_a_row():
    assert not findings(added(clean_plan(), Row("r9")), "CMP-01")


def test_a_contact_that_is_not_required_may_stay_blank():
    place = Place("cover", "contacts", "CCG_AO_ADDITIONAL", "email")
    assert clean_plan().value(place) is None
    assert not findings(clean_plan(), "CMP-01")


def test_an_empty_table_of_schemes_is_an_error():
    found = finding(clean_plan().with_rows(SCHEMES, ()), "CMP-02")
    assert (found.found, found.expected) == ("0 rows", "at least 1 row")
    assert found.places == (Place("expenditure", "schemes"),)


def test_blank_rows_do_not_fill_a_table():
    assert findings(clean_plan().with_rows(SCHEMES, (Row("r1"), Row("r2"))), "CMP-02")


def test_one_row_fills_a_table():
    assert not findings(clean_plan().with_rows(SCHEMES, (spend(1, 5),)), "CMP-02")


def test_the_template_is_incomplete_when_a_sheet_that_counts_is():
    ret = changed(clean_plan(), "r2", provider=None).with_value(Place("cover", "cover", "form", "phone"), None)
    found = finding(ret, "CMP-03")
    assert found.message == "The template is incomplete: see 2 Cover and 5a Expenditure."
    assert found.found == "3 of 5 sheets complete"
    assert found.places == (Place("cover"), Place("expenditure"))


def test_the_template_is_complete_without_the_narrative():
    ret = without_sheet(clean_plan(), "narrative")
    assert not findings(ret, "CMP-03")
    assert not findings(ret, "CMP-04")


def test_one_finding_when_only_one_sheet_is_incomplete():
    found = finding(changed(clean_plan(), "r2", provider=None), "CMP-03")
    assert found.message == "The template is incomplete: see 5a Expenditure."


def test_a_missing_sheet_is_one_finding_and_not_one_for_each_field():
    ret = without_sheet(clean_plan(), "metrics")
    assert finding(ret, "CMP-04").message == "The sheet “6 Metrics” is missing."
    assert not findings(ret, "CMP-01")
    assert missing_for(case(ret), "MET-07") == ()


def test_a_missing_expenditure_sheet_says_nothing_of_rows_or_balances():
    ret = without_sheet(clean_plan(), "expenditure")
    assert {f.code for f in all_findings(ret) if f.code[:3] in ("CMP", "EXP")} == {"CMP-03", "CMP-04"}


def test_a_missing_income_sheet_says_nothing_of_single_contributions():
    ret = without_sheet(clean_plan(), "income")
    codes = {f.code for f in all_findings(ret) if f.code[:3] in ("CMP", "INC", "EXP")}
    assert codes == {"CMP-03", "CMP-04"}


@pytest.mark.parametrize(
    ("ret", "message"),
    [
        (msgspec.structs.replace(clean_plan(), sheets={**clean_plan().sheets, "notes": Sheet()}), "sheet “notes”"),
        (clean_plan().with_rows("cover.notes", (Row("r1"),)), "table “notes”"),
        (added(clean_plan(), row("PR9", met="YES"), table="requirements.requirements"), "row “PR9”"),
        (added(clean_plan(), row("second", phone="1"), table="cover.cover"), "row “second”"),
        (changed(clean_plan(), "r1", colour="red"), "field “colour”"),
    ],
)
def test_what_the_round_does_not_know_is_an_error(ret, message):
    found = finding(ret, "CMP-05")
    assert found.message == f"The {message} is not part of this return."
    assert found.expected.startswith("one of ")


def test_rows_may_have_any_key_where_rows_are_free():
    assert not findings(added(clean_plan(), msgspec.structs.replace(spend(9, 0), key="my own")), "CMP-05")


def test_a_row_begun_on_a_sheet_that_does_not_count_is_a_warning():
    ret = clean_plan().with_rows("narrative.arrangements", (row("r1", lead="CCG"), row("r2", lead="CCG")))
    found = findings(ret, "CMP-06")
    assert [f.message for f in found] == [
        "“Scheme” is blank in “Schemes with a lead commissioner”.",
        "“Service/Scheme Description” is blank in “Schemes with a lead commissioner”.",
    ]
    assert not findings(ret, "CMP-01")
    assert not findings(ret, "CMP-03")


def test_an_empty_table_on_a_sheet_that_does_not_count_is_fine():
    assert not findings(clean_plan().with_rows("narrative.arrangements", ()), "CMP-06")


def test_blank_sections_of_the_narrative_are_not_rows_begun():
    ret = clean_plan().with_value(Place("narrative", "sections", "NC1", "text"), None)
    assert not findings(ret, "CMP-06")


def test_a_table_for_counties_is_asked_of_counties_only():
    ret = clean_plan().with_rows(DISTRICTS, (row("r1", district="Blaby"),))
    assert not findings(ret, "CMP-01")
    assert places(findings(ret, "CMP-01", area("Leicestershire"))) == {("r1", "amount")}


def test_a_contribution_without_an_amount_is_blank():
    assert places(findings(changed(clean_plan(), "r1", CONTRIBUTIONS, amount=None), "CMP-01")) == {("r1", "amount")}


def test_a_return_without_money_is_not_asked_for_any():
    """A round may have returns of other sheets; checks of sheets that a return does not have stay silent."""
    book = rules()
    short = msgspec.structs.replace(book.return_kind("plan"), code="short", sheets=("cover", "metrics"))
    book = msgspec.structs.replace(book, returns=(*book.returns, short))
    full = clean_plan()
    ret = msgspec.structs.replace(full, kind="short", sheets={name: full.sheets[name] for name in short.sheets})
    assert [f.code for f in all_findings(ret, rulebook=book) if f.code[:3] in ("CMP", "FLD", "INC", "EXP")] == []
    assert {f.code for f in all_findings(msgspec.structs.replace(full, kind="short"), rulebook=book)} >= {"CMP-05"}
