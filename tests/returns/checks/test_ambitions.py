"""What an area plans for its metrics, beside the last actual, beside publications, and in words."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from carefund.returns import Place, Severity, new_return
from carefund.rulebook import Rulebook
from tests.returns.builders import changed, clean_plan, finding, findings, places, rules, southend
from tests.returns.variants import REA, RES, VALUES, metric, unknown_area, with_settings

PLAN = clean_plan()
ACSC = "ACSC.2021-22.plan"
OWN_ACTUAL = metric("ACSC.2020-21.actual", value="1037.2")
"""A figure of the area's own, where none is published."""
NARRATIVES = "metrics.narratives"


def test_a_blank_narrative_is_one_error_with_its_places():
    ret = changed(changed(PLAN, "ACSC", NARRATIVES, narrative=None), "RES", NARRATIVES, narrative=None)
    found = finding(ret, "MET-07")
    assert found.severity is Severity.ERROR
    assert places([found]) == {("ACSC", "narrative"), ("RES", "narrative")}


def test_written_narratives_pass():
    assert not findings(PLAN, "MET-07")


def test_a_blank_narrative_is_not_reported_twice():
    ret = changed(PLAN, "ACSC", NARRATIVES, narrative=None)
    assert not findings(ret, "CMP-01")


def test_southends_rise_from_480_to_550_is_asked_about():
    found = finding(metric(RES, numerator="199.5", value=550), "MET-08")
    assert found.severity is Severity.PROMPT
    assert found.found == "550 per 100,000 people aged 65 and over"
    assert found.expected == "480 per 100,000 people aged 65 and over in 2020-21"
    assert found.difference == "70"
    assert places([found]) == {(RES, "value")}


def test_a_lower_percentage_is_worse_where_high_is_good():
    found = finding(metric(REA, numerator=80, denominator=100), "MET-08")
    assert (found.found, found.expected, found.difference) == ("80.0%", "81.5% in 2019-20", "−1.5")


@pytest.mark.parametrize("numerator", [None, 171, 170])
def test_better_equal_or_blank_plans_are_not_worse(numerator):
    assert not findings(metric(RES, numerator=numerator), "MET-08")


def test_a_plan_of_an_earlier_year_is_not_the_areas_to_explain():
    assert not findings(metric("RES.2019-20.plan", numerator=9_999, value=None), "MET-08")


def test_without_an_actual_there_is_nothing_to_compare():
    ret = PLAN
    for code in ("RES.2019-20.actual", "RES.2020-21.actual"):
        ret = metric(code, ret, numerator=None, denominator=None, value=None)
    assert not findings(metric(RES, ret, numerator=9_999), "MET-08")


def with_period(code: str, period: str) -> tuple[str, Rulebook]:
    """The rulebook in which one metric value is of another period, with its new code."""
    measure, _, basis = code.split(".")
    renamed = f"{measure}.{period}.{basis}"
    metrics = tuple(
        replace(m, values=tuple(replace(v, period=period) if v.code == code else v for v in m.values))
        for m in rules().metrics
    )
    items = tuple(replace(i, code=renamed) if i.code == code else i for i in rules().items["metric_values"])
    rulebook = replace(rules(), metrics=metrics, items=dict(rules().items) | {"metric_values": items})
    return renamed, rulebook


@pytest.mark.parametrize("period", ["2021-22-Q4", "2021-06"])
def test_a_quarter_or_a_month_is_not_compared_with_a_year(period):
    code, rulebook = with_period(RES, period)
    ret = metric(code, numerator=9_999, denominator=36_273)
    assert not findings(ret, "MET-08", rulebook=rulebook)


def test_a_year_is_not_compared_with_an_earlier_month():
    code, rulebook = with_period("RES.2020-21.actual", "2020-06")
    ret = metric(RES, metric(code, numerator=1, denominator=36_000), numerator=9_999)
    assert "in 2019-20" in finding(ret, "MET-08", rulebook=rulebook).expected


@pytest.mark.parametrize("period", ["2021-22", "2022-23"])
def test_an_actual_of_the_same_or_a_later_year_comes_too_late_to_compare(period):
    code, rulebook = with_period("RES.2020-21.actual", period)
    ret = metric(RES, metric(code, numerator=1, denominator=36_000), numerator=9_999)
    assert "in 2019-20" in finding(ret, "MET-08", rulebook=rulebook).expected


def test_a_quarter_and_a_year_with_the_same_value_are_no_plan_that_stays():
    code, rulebook = with_period("LOS14.2021-22-Q4.plan", "2021-22")
    ret = metric(code, metric("LOS14.2021-22-Q3.plan", value="8.4"), value="8.4")
    assert not findings(ret, "MET-13", rulebook=rulebook)


def test_southends_flat_admissions_are_asked_about():
    found = finding(metric(ACSC, OWN_ACTUAL, value="1037.2"), "MET-09")
    assert found.severity is Severity.PROMPT
    assert found.expected == "1,037.2 per 100,000 people in 2020-21"


def test_flat_means_as_printed():
    assert findings(metric(ACSC, OWN_ACTUAL, value="1037.24"), "MET-09")
    assert not findings(metric(ACSC, OWN_ACTUAL, value="1037.1"), "MET-09")


def test_nothing_planned_is_not_flat():
    assert not findings(metric(ACSC, OWN_ACTUAL, value=None), "MET-09")


def test_a_changed_published_figure_is_an_error():
    found = finding(metric("RES.2020-21.actual", numerator=117), "MET-10")
    assert found.severity is Severity.ERROR
    assert (found.found, found.expected) == ("117", "171")
    assert "changed" in found.message


def test_a_removed_published_figure_is_an_error():
    found = finding(metric("RES.2020-21.actual", numerator=None), "MET-10")
    assert "removed" in found.message
    assert found.found == ""


def test_text_in_place_of_a_published_figure_is_shown_as_typed():
    found = finding(changed(PLAN, "RES.2020-21.actual", VALUES, numerator="about 170"), "MET-10")
    assert found.found == "about 170"


def test_figures_as_published_pass_whatever_their_form():
    assert not findings(PLAN, "MET-10")
    assert not findings(metric("RES.2020-21.actual", numerator="171.0"), "MET-10")


@pytest.mark.parametrize("value", ["1040", None])
def test_a_figure_that_nobody_published_may_be_the_areas_own_or_blank(value):
    ret = metric("ACSC.2020-21.actual", value=value)
    assert not findings(ret, "MET-10")
    assert not findings(ret, "MET-16")


@pytest.mark.parametrize(("value", "asked"), [(384, False), (383, True)])
def test_exactly_the_share_that_counts_as_large_is_not_asked_about(value, asked):
    """The last actual is 480 as printed: 384 is 20% better."""
    assert bool(findings(metric(RES, numerator=None, value=value), "MET-12")) is asked


@pytest.mark.parametrize(("numerator", "asked"), [(136, False), (138, False), (100, True)])
def test_a_very_large_improvement_is_asked_about(numerator, asked):
    found = findings(metric(RES, numerator=numerator), "MET-12", rulebook=with_settings("MET-12", percent=Decimal(25)))
    assert bool(found) == asked


def test_the_share_that_counts_as_large_is_in_the_message():
    assert "more than 20% better" in finding(metric(RES, numerator=100), "MET-12").message


def test_nothing_can_be_much_better_than_an_actual_of_zero():
    ret = metric("ACSC.2020-21.actual", value=0)
    assert not findings(metric(ACSC, ret, value=-500), "MET-12")


def test_a_plan_that_is_the_same_in_each_quarter_is_asked_about():
    found = finding(metric("LOS14.2021-22-Q4.plan", value="8.4"), "MET-13")
    assert found.severity is Severity.PROMPT
    assert found.found == "8.4% in 2 periods"
    assert places([found]) == {("LOS14.2021-22-Q3.plan", "value"), ("LOS14.2021-22-Q4.plan", "value")}


def test_plans_that_move_and_plans_for_one_period_are_not_asked_about():
    assert not findings(PLAN, "MET-13")


def test_blank_quarters_are_not_flat():
    ret = metric("LOS14.2021-22-Q4.plan", metric("LOS14.2021-22-Q3.plan", value=None), value=None)
    assert not findings(ret, "MET-13")
    assert not findings(metric("LOS14.2021-22-Q4.plan", value=None), "MET-13")


def test_southends_cohort_of_100_after_248_is_asked_about():
    found = finding(metric(REA, numerator=82, denominator=100), "MET-14")
    assert found.severity is Severity.PROMPT
    assert (found.found, found.expected, found.difference) == ("100", "at least 50% of 248", "−148")


@pytest.mark.parametrize("denominator", [124, 300, None])
def test_half_the_cohort_or_more_is_not_asked_about(denominator):
    assert not findings(metric(REA, denominator=denominator), "MET-14")


def test_a_plan_stated_without_its_cohort_is_not_asked_about():
    assert not findings(metric(REA, numerator=None, denominator=None, value=82), "MET-14")


def test_a_population_that_is_filled_in_is_not_a_cohort():
    assert not findings(metric(RES, denominator=10, numerator=1), "MET-14")


@pytest.mark.parametrize(("words", "asked"), [(1, True), (24, True), (25, False)])
def test_a_short_narrative_is_asked_about(words, asked):
    found = findings(changed(PLAN, "RES", NARRATIVES, narrative="why " * words), "MET-15")
    assert bool(found) == asked


def test_short_narratives_are_counted_in_words():
    found = finding(changed(PLAN, "RES", NARRATIVES, narrative="Target set"), "MET-15")
    assert found.severity is Severity.PROMPT
    assert (found.found, found.expected) == ("2 words", "at least 25 words")
    assert found.places == (Place("metrics", "narratives", "RES", "narrative"),)


def test_a_blank_narrative_is_not_short_too():
    assert not findings(changed(PLAN, "RES", NARRATIVES, narrative=None), "MET-15")


def test_figures_that_are_not_published_must_be_entered():
    ret = metric("RES.2020-21.actual", numerator=None)
    found = finding(ret, "MET-16", rulebook=replace(rules(), published=tuple(_unpublished("RES.2020-21.actual"))))
    assert found.severity is Severity.WARNING
    assert "Councils" in found.fix
    assert places([found]) == {("RES.2020-21.actual", "numerator")}


def test_an_entered_figure_that_is_not_published_is_fine():
    rulebook = replace(rules(), published=tuple(_unpublished("RES.2020-21.actual")))
    assert not findings(PLAN, "MET-16", rulebook=rulebook)


def test_published_figures_are_not_asked_for_again():
    assert not findings(PLAN, "MET-16")


def test_an_area_without_publications_gets_one_warning_a_metric():
    ret = replace(new_return(rules(), "plan", replace(southend(), code="E99999999"), "x"), area="E99999999")
    found = unknown_area(ret, "MET-16")
    assert [f.message.partition(":")[0] for f in found] == [
        "Residential Admissions",
        "Reablement",
    ]
    assert ("RES.2021-22.plan", "denominator") in places(found)


def _unpublished(code):
    return (p for p in rules().published if p.code != code)
