"""Every kind of figure by its name, and names that are none."""

from datetime import date
from decimal import Decimal

import pytest

from carefund.returns import Place
from carefund.returns.figures import NoSuchFigure, figure
from tests.returns.builders import case, changed, clean_plan

PLAN = clean_plan().with_value(Place("cover", "cover", "form", "expected_date"), date(2021, 12, 15))


def of(name, ret=PLAN, **where):
    return figure(case(ret), name, where)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("income.DFG.2021-22", 1_721_065),
        ("income.total.2021-22", 23_600_879),
        ("spending.IBCF.2021-22", 7_568_235),
        ("difference.total.2021-22", 0),
        ("condition.NC2.2021-22.required", 6_772_463),
        ("condition.NC2.2021-22.planned", 6_800_000),
        ("condition.NC2.2021-22.under_spend", 0),
        ("condition.NC2.2021-22.headroom", 27_537),
        ("scheme_type.RESIDENTIAL.2021-22.amount", 7_000_000),
        ("scheme_type.RESIDENTIAL.2021-22.percent", Decimal("29.7")),
        ("metric.ACSC.2021-22.plan.value", Decimal("1020.5")),
        ("metric.RES.2019-20.actual.numerator", 198),
        ("metric.RES.2019-20.actual.denominator", 35_625),
        ("requirement.PR1", "Yes"),
        ("rows.expenditure.schemes", 5),
        ("rows.expenditure.schemes.amount", 23_600_879),
        ("cell.cover.cover.form.expected_date", "15/12/2021"),
        ("cell.cover.cover.form.signed_off", "Yes"),
        ("cell.expenditure.schemes.r1.sub_type", "Adaptations, including statutory DFG grants"),
        ("cell.expenditure.schemes.r2.scheme_name", "Scheme 2"),
        ("cell.expenditure.schemes.r2.type_other", None),
        ("cell.metrics.values.ACSC.2021-22.plan.value", "1020.5"),
    ],
)
def test_a_figure_by_its_name(name, expected):
    assert of(name) == expected


def test_a_metric_is_what_its_parts_give_and_not_what_was_typed():
    ret = changed(PLAN, "RES.2021-22.plan", table="metrics.values", numerator=200, denominator=36_273, value=550)
    assert of("metric.RES.2021-22.plan.value", ret) == Decimal(200) / Decimal(36_273) * 100_000


def test_rows_are_narrowed_by_a_filter_as_in_a_condition():
    assert of("rows.expenditure.schemes", source="CCG_MIN") == 2
    assert of("rows.expenditure.schemes.amount", source="CCG_MIN", commissioner="CCG") == 7_511_579


def test_what_the_rows_do_not_say_is_no_zero():
    assert of("rows.expenditure.schemes.amount", source="LA_ADD") is None
    assert of("rows.expenditure.schemes", source="LA_ADD") == 0
    assert of("requirement.PR1", changed(PLAN, "PR1", table="requirements.requirements", met=None)) is None
    blank = changed(PLAN, "RES.2021-22.plan", table="metrics.values", numerator=None, denominator=None, value=None)
    assert of("metric.RES.2021-22.plan.value", blank) is None


@pytest.mark.parametrize(
    "name",
    [
        *("", "profit", "income", "income.DFG", "income.WINTER.2021-22", "income.DFG.2019-20", "income.DFG.2021-22.x"),
        *("condition.NC1.2021-22.planned", "condition.NC2.2021-22.label", "scheme_type.CARERS.2021-22"),
        *("metric.RES.2021-22.value", "metric.RES.2021-22.plan.stated", "requirement.PR99"),
        *("rows.expenditure", "rows.expenditure.nothing", "rows.expenditure.schemes.nothing"),
        *("rows.expenditure.schemes.amount.more", "cell.cover.cover", "cell.cover.cover.form.nothing"),
    ],
)
def test_a_name_that_is_none_is_refused(name):
    with pytest.raises(NoSuchFigure, match="is not a figure of this return"):
        of(name)


def test_only_rows_can_be_narrowed_and_only_by_fields_they_have():
    with pytest.raises(NoSuchFigure, match="narrowed"):
        of("income.DFG.2021-22", source="DFG")
    with pytest.raises(NoSuchFigure):
        of("rows.expenditure.schemes.amount", sauce="DFG")
