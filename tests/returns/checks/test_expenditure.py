"""The expenditure rows: each scheme told once and the same way, each choice fitting the others."""

from decimal import Decimal

import pytest

from carefund.returns import Row, Severity
from tests.returns.builders import SCHEMES, added, all_findings, changed, clean_plan, finding, findings, places, spend


def test_a_clean_plan_has_nothing_to_say_of_its_schemes():
    assert [f for f in all_findings(clean_plan()) if f.code.startswith("EXP")] == []


def test_one_id_with_several_names_is_an_error():
    found = finding(changed(clean_plan(), "r5", scheme_id=2), "EXP-01")
    assert (found.message, found.found) == ("Scheme 2 has several names.", "“Scheme 2” and “Scheme 5”")
    assert places([found]) == {("r2", "scheme_name"), ("r5", "scheme_name")}


def test_a_scheme_may_have_several_rows_of_one_name():
    ret = changed(clean_plan(), "r5", scheme_id=2, scheme_name="SCHEME  2")
    assert not findings(ret, "EXP-01")
    assert not findings(ret, "EXP-02")


@pytest.mark.parametrize("blank", [{"scheme_id": None}, {"scheme_name": None}])
def test_blank_ids_and_names_are_not_compared(blank):
    ret = changed(changed(clean_plan(), "r4", **blank), "r5", **blank)
    assert not findings(ret, "EXP-01")
    assert not findings(ret, "EXP-02")


def test_a_blank_name_is_not_another_name():
    assert not findings(changed(clean_plan(), "r5", scheme_id=2, scheme_name=None), "EXP-01")


def test_a_row_without_a_name_is_shown_with_the_others_of_its_scheme():
    ret = changed(changed(clean_plan(), "r4", scheme_id=2, scheme_name=None), "r5", scheme_id=2)
    found = finding(ret, "EXP-01")
    assert found.found == "“Scheme 2” and “Scheme 5”"
    assert places([found]) == {("r2", "scheme_name"), ("r4", "scheme_name"), ("r5", "scheme_name")}


def test_one_name_with_several_ids_is_a_warning():
    found = finding(changed(clean_plan(), "r5", scheme_name="Scheme 2"), "EXP-02")
    assert (found.message, found.found) == ("The scheme “Scheme 2” has several IDs.", "“2” and “5”")
    assert found.severity is Severity.WARNING


def test_different_schemes_have_different_names_and_ids():
    assert not findings(clean_plan(), "EXP-01")
    assert not findings(clean_plan(), "EXP-02")


def test_a_sub_type_of_another_type_is_an_error():
    found = finding(changed(clean_plan(), "r2", sub_type="ASSISTIVE-1"), "EXP-03")
    assert found.message == "“Sub Types” does not fit “Scheme Type”."
    assert found.found == "Telecare in Home Care or Domiciliary Care"
    assert found.fix.startswith("Choose a value of the list, or change “Scheme Type” to “Assistive Technologies")
    assert found.expected.startswith("one of Domiciliary care packages, ")
    assert not findings(changed(clean_plan(), "r2", sub_type="ASSISTIVE-1"), "FLD-03")


def test_a_mistyped_sub_type_gets_the_closest():
    found = finding(changed(clean_plan(), "r2", sub_type="Domicilary care package"), "EXP-03")
    assert found.fix == "Choose “Domiciliary care packages” if that is what you mean, or another value of the list."


def test_a_sub_type_unlike_any_gets_no_guess():
    assert finding(changed(clean_plan(), "r2", sub_type="qqq"), "EXP-03").fix == "Choose a value of the list."


def test_nothing_is_said_of_a_sub_type_while_its_type_is_blank():
    assert not findings(changed(clean_plan(), "r2", scheme_type=None), "EXP-03")


def test_other_without_a_word_is_an_error():
    ret = changed(clean_plan(), "r2", scheme_type="OTHER", sub_type=None)
    ret = changed(ret, "r3", area_of_spend="OTHER")
    found = findings(ret, "EXP-04")
    assert places(found) == {("r2", "type_other"), ("r3", "area_other")}
    assert len(found) == 2
    assert not findings(ret, "CMP-01")


def test_other_with_words_is_fine():
    ret = changed(clean_plan(), "r2", scheme_type="OTHER", sub_type=None, type_other="End of life care")
    assert not findings(ret, "EXP-04")


def test_a_listed_type_needs_no_words():
    assert "type_other" not in clean_plan().rows(SCHEMES)[0].values
    assert not findings(clean_plan(), "EXP-04")


def test_shares_that_do_not_make_a_hundred_are_an_error():
    found = finding(changed(clean_plan(), "r5", la_share=Decimal("30.5")), "EXP-05")
    assert (found.found, found.difference) == ("60% and 30.5%, together 90.5%", "−9.5%")
    assert places([found]) == {("r5", "nhs_share"), ("r5", "la_share")}


def test_shares_with_decimals_may_make_a_hundred():
    ret = changed(clean_plan(), "r5", nhs_share=Decimal("33.33"), la_share=Decimal("66.67"))
    assert not findings(ret, "EXP-05")


def test_a_blank_share_is_reported_here_and_not_added_up():
    ret = changed(clean_plan(), "r5", la_share=None)
    assert finding(ret, "EXP-05").message == "“% LA (if Joint Commissioner)” is blank in “Planned Expenditure”."
    assert not findings(ret, "CMP-01")


def test_shares_are_added_up_only_where_they_apply():
    assert not findings(changed(clean_plan(), "r2", nhs_share=10, la_share=10), "EXP-05")


def test_the_same_row_twice_is_an_error():
    twin = Row("r9", clean_plan().rows(SCHEMES)[1].values)
    ret = added(clean_plan(), twin, Row("r10", twin.values))
    found = finding(ret, "EXP-11")
    assert found.message == "Rows of “Scheme 2” are the same in every field."
    assert found.found == "3 identical rows"
    assert places([found]) == {("r2", ""), ("r9", ""), ("r10", "")}
    assert not findings(ret, "EXP-12")


def test_rows_that_are_hardly_begun_are_not_compared():
    begun = Row("r8", {"scheme_id": Decimal(9)}), Row("r9", {"scheme_id": Decimal(9)})
    assert not findings(added(clean_plan(), *begun), "EXP-11")
    assert not findings(added(clean_plan(), *begun), "EXP-12")


def test_rows_of_a_scheme_may_differ_in_anything():
    ret = added(clean_plan(), Row("r9", {**clean_plan().rows(SCHEMES)[1].values, "provider": "VCS"}))
    assert not findings(ret, "EXP-11")
    assert not findings(ret, "EXP-12")


@pytest.mark.parametrize("change", [{"amount": Decimal(5)}, {"description": "Home care for younger people"}])
def test_rows_that_differ_only_in_amount_or_description_are_a_warning(change):
    ret = added(clean_plan(), Row("r9", {**clean_plan().rows(SCHEMES)[1].values, **change}))
    found = finding(ret, "EXP-12")
    assert (found.severity, places([found])) == (Severity.WARNING, {("r2", ""), ("r9", "")})
    assert not findings(ret, "EXP-11")


def other(text):
    return changed(clean_plan(), "r2", scheme_type="OTHER", sub_type=None, type_other=text)


@pytest.mark.parametrize(
    ("text", "label"), [("carers services", "Carers Services"), ("Telecare", "Telecare"), ("other", "Other")]
)
def test_an_explanation_that_repeats_the_list_prompts(text, label):
    found = finding(other(text), "EXP-13")
    assert (found.severity, found.found) == (Severity.PROMPT, text)
    assert f"“{label}”" in found.fix


def test_an_area_is_looked_up_among_areas():
    ret = changed(clean_plan(), "r3", area_of_spend="OTHER", area_other="Social care")
    assert places(findings(ret, "EXP-13")) == {("r3", "area_other")}
    assert not findings(changed(ret, "r3", area_other="Telecare"), "EXP-13")


def test_an_explanation_of_its_own_does_not_prompt():
    assert not findings(other("End of life care"), "EXP-13")
    assert not findings(other(None), "EXP-13")


def test_one_id_with_several_types_is_a_warning():
    ret = changed(clean_plan(), "r5", scheme_id=4, scheme_name="Scheme 4")
    found = finding(ret, "EXP-14")
    assert found.found == "“Residential Placements” and “Reablement in a persons own home”"
    assert not findings(ret, "EXP-01")


def test_one_id_with_one_type_is_fine():
    ret = added(clean_plan(), spend(2, 5, source="CCG_MIN", provider="VCS"))
    assert not findings(ret, "EXP-14")


def test_a_blank_type_is_not_another_type():
    assert not findings(changed(clean_plan(), "r5", scheme_id=4, scheme_type=None), "EXP-14")


@pytest.mark.parametrize(("nhs", "la"), [(100, 0), (0, 100)])
def test_a_joint_scheme_of_one_side_is_a_warning(nhs, la):
    found = finding(changed(clean_plan(), "r5", nhs_share=nhs, la_share=la), "EXP-15")
    assert found.found == f"{nhs}% and {la}%"


def test_a_joint_scheme_of_both_sides_is_fine():
    assert not findings(changed(clean_plan(), "r5", nhs_share=99, la_share=1), "EXP-15")


def test_shares_that_do_not_add_up_are_said_once():
    ret = changed(clean_plan(), "r5", nhs_share=100, la_share=40)
    assert findings(ret, "EXP-05")
    assert not findings(ret, "EXP-15")


def test_short_descriptions_prompt_once_for_all():
    ret = changed(changed(clean_plan(), "r1", description="DFG"), "r4", description="Care homes")
    found = finding(ret, "EXP-16")
    assert (found.severity, places([found])) == (Severity.PROMPT, {("r1", "description"), ("r4", "description")})
    assert found.expected == "3 words or more"


def test_three_words_are_enough():
    assert not findings(changed(clean_plan(), "r1", description="Adaptations to homes"), "EXP-16")


def test_a_blank_description_is_not_short():
    assert not findings(changed(clean_plan(), "r1", description=None), "EXP-16")
