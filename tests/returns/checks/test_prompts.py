"""Questions from the words in expenditure rows."""

import pytest

from carefund.returns import Severity
from tests.returns.builders import added, changed, clean_plan, finding, findings, places, spend
from tests.returns.variants import with_settings

PLAN = clean_plan()


def high_impact(number: int, **values: str | int | None):
    return spend(number, 10, scheme_type="HICM", sub_type="HICM-1", **values)


def test_southends_reablement_typed_as_high_impact_change_is_asked_about():
    found = finding(added(PLAN, high_impact(9, description="Community Reablement at home")), "PRM-01")
    assert found.severity is Severity.PROMPT
    assert "“reablement”" in found.message
    assert found.found == "High Impact Change Model for Managing Transfer of Care"
    assert found.expected == "Reablement in a persons own home"
    assert places([found]) == {("r9", "scheme_type")}


def test_rows_with_the_same_trouble_are_one_finding():
    ret = added(PLAN, high_impact(8, scheme_name="Reablement"), high_impact(9, description="Reablement team"))
    assert places([finding(ret, "PRM-01")]) == {("r8", "scheme_type"), ("r9", "scheme_type")}


@pytest.mark.parametrize(
    "values",
    [
        {"scheme_type": "REABLEMENT", "description": "Reablement at home"},
        {"scheme_type": None, "description": "Reablement at home"},
        {"scheme_type": "Reabelment", "description": "Reablement at home"},
        {"description": "Unreablementary services"},
        {"description": None, "scheme_name": None},
    ],
    ids=["right type", "blank type", "unknown type", "part of a word", "no words"],
)
def test_fitting_blank_and_unknown_types_and_other_words_pass(values):
    assert not findings(changed(added(PLAN, high_impact(9)), "r9", **values), "PRM-01")


def test_the_rulebook_says_which_words_matter():
    rulebook = with_settings("PRM-01", words={"HOUSING": ["wheelchairs"]})
    found = finding(added(PLAN, high_impact(9, description="WHEELCHAIRS")), "PRM-01", rulebook=rulebook)
    assert found.expected == "Housing Related Schemes"


def test_no_words_find_nothing():
    rulebook = with_settings("PRM-01", words={"REABLEMENT": []})
    assert not findings(added(PLAN, high_impact(9, description="Reablement")), "PRM-01", rulebook=rulebook)


@pytest.mark.parametrize("word", ["children", "Children's", "adoption"])
def test_a_childrens_row_counted_as_social_care_is_asked_about(word):
    found = finding(changed(PLAN, "r2", description=f"Support with {word}"), "PRM-02")
    assert found.severity is Severity.PROMPT
    assert "NC2" in found.message
    assert places([found]) == {("r2", "amount")}


def test_the_whole_word_is_named():
    assert "“children”" in finding(changed(PLAN, "r2", description="Children with disabilities"), "PRM-02").message


@pytest.mark.parametrize("row", ["r3", "r4"])
def test_words_in_rows_that_do_not_count_are_no_matter(row):
    assert not findings(changed(PLAN, row, description="Support for children"), "PRM-02")


def test_rows_for_adults_pass():
    assert not findings(PLAN, "PRM-02")
