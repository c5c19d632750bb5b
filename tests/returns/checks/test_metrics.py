"""Metric values: arithmetic, limits, and values that must fit together."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.returns import Severity
from carefund.returns.summary import rounded
from tests.returns.builders import changed, clean_plan, finding, findings, places
from tests.returns.variants import REA, RES, VALUES, metric

PLAN = clean_plan()
UPR = "UPR.2021-22.plan"


def test_southends_printed_550_warns_and_names_the_fraction():
    found = finding(metric(RES, numerator=200, value=550), "MET-01")
    assert found.severity is Severity.WARNING
    assert found.found == "550 per 100,000 people aged 65 and over"
    assert found.expected == "551 per 100,000 people aged 65 and over"
    assert found.difference == "−1.4"
    assert "probably 199.5, shown as 200" in found.fix
    assert places([found]) == {(RES, "value")}


def test_no_fraction_is_named_where_none_gives_the_stated_value():
    found = finding(metric(RES, numerator=200, value=600), "MET-01")
    assert "probably" not in found.fix


@pytest.mark.parametrize("numerator", [0, -1])
def test_a_numerator_of_nothing_gives_no_hint(numerator):
    assert "probably" not in finding(metric(RES, numerator=numerator, value=550), "MET-01").fix


@pytest.mark.parametrize(
    "values",
    [
        {"numerator": 200, "value": 551},
        {"numerator": 200, "value": "551.4"},
        {"numerator": 200, "value": "551.8"},
        {"numerator": None, "value": 550},
        {"numerator": 200, "denominator": None, "value": 550},
        {"numerator": 200, "denominator": 0, "value": 550},
        {"numerator": 200, "value": None},
    ],
)
def test_rounded_values_and_blanks_pass(values):
    assert not findings(metric(RES, **values), "MET-01")


@given(st.integers(1, 5_000), st.integers(1, 60_000))
def test_a_value_printed_by_a_spreadsheet_always_passes(numerator, denominator):
    exact = Decimal(numerator) / denominator * 100_000
    ret = metric(RES, numerator=numerator, denominator=denominator)
    assert not findings(changed(ret, RES, VALUES, value=rounded(exact, 0)), "MET-01")
    assert findings(changed(ret, RES, VALUES, value=rounded(exact, 0) + 2), "MET-01")


@pytest.mark.parametrize(("code", "value"), [("UPR.2021-22.plan", 931), ("LOS14.2021-22-Q3.plan", -1)])
def test_percentages_outside_0_to_100_are_errors(code, value):
    found = finding(metric(code, value=value), "MET-02")
    assert found.severity is Severity.ERROR
    assert found.expected == "0 to 100"
    assert places([found]) == {(code, "value")}


@pytest.mark.parametrize("value", [0, 100, None])
def test_the_ends_of_the_percentage_range_pass(value):
    assert not findings(metric("UPR.2021-22.plan", value=value), "MET-02")


def test_a_rate_may_be_above_100():
    assert not findings(metric("ACSC.2021-22.plan", value=1037), "MET-02")


def test_a_negative_rate_is_an_error():
    found = finding(metric("ACSC.2021-22.plan", value=-1037), "MET-03")
    assert found.severity is Severity.ERROR
    assert found.found == "−1,037"


@pytest.mark.parametrize("value", [0, 1, None])
def test_rates_of_zero_or_more_pass(value):
    assert not findings(metric("ACSC.2021-22.plan", value=value), "MET-03")


def test_a_negative_percentage_is_left_to_the_check_of_percentages():
    assert not findings(metric("UPR.2021-22.plan", value=-1), "MET-03")


@pytest.mark.parametrize(("code", "check"), [("ACSC.2021-22.plan", "MET-03"), ("UPR.2021-22.plan", "MET-02")])
def test_a_negative_value_is_one_finding(code, check):
    found = findings(metric(code, value=-1), check) + findings(metric(code, value=-1), "FLD-04")
    assert [f.code for f in found] == [check]


def test_a_negative_denominator_is_one_finding():
    assert findings(metric(REA, denominator=-5), "MET-04")
    assert not findings(metric(REA, denominator=-5), "FLD-04")


def test_a_negative_count_is_a_number_too_low():
    assert findings(metric("RES.2021-22.plan", numerator=-1), "FLD-04")


@pytest.mark.parametrize("denominator", [0, -5])
def test_a_denominator_must_be_above_zero(denominator):
    found = finding(metric(REA, denominator=denominator), "MET-04")
    assert found.severity is Severity.ERROR
    assert found.expected == "more than 0"


@pytest.mark.parametrize("denominator", [1, "0.5", None])
def test_any_other_denominator_passes(denominator):
    assert not findings(metric(REA, denominator=denominator), "MET-04")


def test_more_people_at_home_than_discharged_is_an_error():
    found = finding(metric(REA, numerator=120, denominator=100), "MET-05")
    assert found.severity is Severity.ERROR
    assert (found.found, found.expected, found.difference) == ("120", "at most 100", "20")


@pytest.mark.parametrize(
    "values",
    [
        {"numerator": 100, "denominator": 100},
        {"numerator": 0, "denominator": 100},
        {"numerator": 5, "denominator": 0},
        {"numerator": None, "denominator": 100},
        {"numerator": 100, "denominator": None},
    ],
)
def test_everybody_or_nobody_at_home_passes(values):
    assert not findings(metric(REA, **values), "MET-05")


def test_a_rate_may_count_more_than_its_denominator():
    assert not findings(metric(RES, numerator=40_000), "MET-05")


def test_21_days_cannot_be_more_than_14_days():
    found = finding(metric("LOS21.2021-22-Q3.plan", value=9), "MET-06")
    assert found.severity is Severity.ERROR
    assert (found.found, found.expected) == ("9.0%", "at most 8.4%")
    assert places([found]) == {("LOS21.2021-22-Q3.plan", "value"), ("LOS14.2021-22-Q3.plan", "value")}


def test_equal_nested_values_pass():
    assert not findings(metric("LOS21.2021-22-Q3.plan", value="8.4"), "MET-06")


@pytest.mark.parametrize("blank", ["LOS14.2021-22-Q3.plan", "LOS21.2021-22-Q3.plan"])
def test_a_blank_nested_value_is_not_compared(blank):
    assert not findings(metric(blank, metric("LOS21.2021-22-Q3.plan", value=9), value=None), "MET-06")


def test_quarters_are_compared_each_with_itself():
    low = metric("LOS14.2021-22-Q4.plan", value=1)
    assert places(findings(low, "MET-06")) == {("LOS21.2021-22-Q4.plan", "value"), ("LOS14.2021-22-Q4.plan", "value")}


def test_a_fraction_of_a_person_is_asked_about():
    found = finding(metric(RES, numerator="199.5"), "MET-11")
    assert found.severity is Severity.PROMPT
    assert found.found == "199.5"
    assert places([found]) == {(RES, "numerator")}


def test_a_fraction_in_a_denominator_that_the_area_enters_is_asked_about():
    assert places(findings(metric(REA, denominator="250.5"), "MET-11")) == {(REA, "denominator")}


@pytest.mark.parametrize(
    ("code", "values"),
    [(RES, {"numerator": 200}), (RES, {"denominator": "36273.5"}), ("UPR.2021-22.plan", {"value": "93.1"})],
    ids=["whole", "published", "no count"],
)
def test_whole_people_and_published_projections_pass(code, values):
    assert not findings(metric(code, **values), "MET-11")


@pytest.mark.parametrize(("value", "found"), [("50.05", False), ("49.95", False), ("50.051", True), ("49.949", True)])
def test_half_a_unit_of_the_last_decimal_is_allowed_and_no_more(value, found):
    tolerated = metric(REA, numerator=125, denominator=250, value=value)
    assert bool(findings(tolerated, "MET-01")) is found


@pytest.mark.parametrize(
    ("value", "found"), [("0.931", True), ("1", True), ("0", False), ("1.01", False), ("-0.5", False)]
)
def test_a_percentage_typed_as_a_fraction_warns(value, found):
    assert bool(findings(metric(UPR, value=value), "MET-17")) is found


def test_a_probable_fraction_says_what_it_would_be():
    found = finding(metric(UPR, value="0.931"), "MET-17")
    assert found.severity is Severity.WARNING
    assert found.certainty.is_doubt
    assert (found.found, found.expected) == ("0.931", "93.1%, if 0.931 is a fraction")
    assert places([found]) == {(UPR, "value")}


@pytest.mark.parametrize(
    "ret",
    [
        metric(RES, value="0.5"),
        metric(UPR, value=None),
        metric(REA, numerator=2, denominator=250, value="0.8"),
    ],
    ids=["a rate", "blank", "so say its figures"],
)
def test_small_values_that_are_no_fractions_pass(ret):
    assert not findings(ret, "MET-17")
