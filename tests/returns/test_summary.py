"""The summary: every figure from the rows beneath it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from carefund.returns import Case, Severity, Waiver, check_return, formally_approvable, new_return, summarise
from carefund.returns.summary import rounded
from tests.returns.builders import (
    CONTRIBUTIONS,
    ON,
    SCHEMES,
    added,
    case,
    changed,
    clean_plan,
    row,
    rules,
    southend,
    spend,
)
from tests.returns.variants import RES, metric, with_floor

PLAN = clean_plan()
SHORT = changed(PLAN, "r2", amount=6_700_000)
"""Breaks a national condition."""


def summary(ret=PLAN, **options):
    return summarise(case(ret, **options))


def approvable(ret):
    return formally_approvable(summary(ret), check_return(case(ret)))


def money(ret=PLAN, **options):
    return summary(ret, **options).years[0]


def source(code, ret):
    return next(line for line in money(ret).sources if line.code == code)


def condition(code, ret=PLAN, **options):
    return next(line for line in money(ret, **options).conditions if line.code == code)


def test_it_says_what_it_sums_up():
    found = summary()
    assert (found.round, found.title, found.kind) == ("2021-22", rules().title, "plan")
    assert (found.area, found.area_name) == (southend().code, southend().name)


def test_an_unknown_area_goes_by_its_code():
    found = summarise(Case(rules(), replace(PLAN, area="E99999999"), None, ON))
    assert found.area_name == "E99999999"


def test_income_and_expenditure_of_each_source_balance():
    assert [(s.code, s.income, s.difference) for s in money().sources] == [
        ("DFG", 1_721_065, 0),
        ("CCG_MIN", 14_311_579, 0),
        ("IBCF", 7_568_235, 0),
        ("LA_ADD", 0, 0),
        ("CCG_ADD", 0, 0),
    ]
    assert (money().total.income, money().total.expenditure, money().total.difference) == (23_600_879, 23_600_879, 0)


def test_what_is_left_is_income_less_expenditure():
    assert source("IBCF", changed(PLAN, "r4", amount=6_000_000)).difference == 1_000_000
    assert source("IBCF", changed(PLAN, "r4", amount=8_000_000)).difference == -1_000_000


@pytest.mark.parametrize("amount", [None, "lots"])
def test_what_is_blank_or_unreadable_adds_nothing(amount):
    assert source("IBCF", changed(PLAN, "r4", amount=amount)).expenditure == 568_235


@given(st.lists(st.integers(0, 10**8), min_size=1, max_size=10))
def test_the_total_is_the_sum_of_its_rows_in_any_order(amounts):
    rows = tuple(spend(n, amount) for n, amount in enumerate(amounts, start=1))
    forwards, backwards = PLAN.with_rows(SCHEMES, rows), PLAN.with_rows(SCHEMES, rows[::-1])
    assert money(forwards).total.expenditure == sum(amounts) == money(backwards).total.expenditure
    assert sum(line.amount for line in money(forwards).scheme_types) == sum(amounts)


def test_conditions_have_floor_plan_and_headroom():
    line = condition("NC2")
    assert (line.required, line.planned, line.met) == (6_772_463, 6_800_000, True)
    assert (line.under_spend, line.headroom) == (0, 27_537)


def test_a_missed_condition_has_an_under_spend():
    line = condition("NC2", changed(PLAN, "r2", amount=6_000_000))
    assert (line.met, line.under_spend, line.headroom) == (False, 772_463, -772_463)


def test_without_a_floor_nobody_can_say():
    line = condition("NC2", rulebook=with_floor("NC2", None))
    assert (line.required, line.met, line.under_spend, line.headroom) == (None, None, None, None)
    assert line.planned == 6_800_000


def test_a_row_that_does_not_say_enough_leaves_it_open():
    line = condition("NC2", changed(PLAN, "r2", amount=None))
    assert (line.known, line.met, line.planned) == (False, None, 0)


@pytest.mark.parametrize(("share", "counted"), [(0, 0), (25, 25), (100, 100)])
def test_joint_rows_count_by_their_nhs_share(share, counted):
    joint = spend(9, 100, source="CCG_MIN", area_of_spend="MENTAL_HEALTH", commissioner="JOINT", nhs_share=share)
    assert condition("NC3", added(PLAN, joint)).planned - condition("NC3").planned == counted


def test_a_share_that_counts_nothing_needs_no_amount():
    assert condition("NC3", added(PLAN, spend(9, None, source="CCG_MIN", commissioner="LA"))).known


def test_scheme_types_have_pounds_and_percentages():
    lines = {line.code: line for line in money().scheme_types}
    assert lines["DFG"].amount == 1_721_065
    assert lines["DFG"].percent == Decimal("7.3")
    assert lines["HOUSING"].amount == lines["HOUSING"].percent == 0
    assert len(lines) == 17


def test_rows_without_a_type_count_in_the_whole_but_in_no_type():
    lines = {line.code: line for line in money(changed(PLAN, "r1", scheme_type=None)).scheme_types}
    assert lines["DFG"].amount == 0
    assert lines["RESIDENTIAL"].percent == rounded(Decimal(7_000_000) / 23_600_879 * 100, 1)


def test_no_spending_has_no_percentages():
    assert {line.percent for line in money(PLAN.with_rows(SCHEMES, ())).scheme_types} == {0}


def test_a_round_without_scheme_types_has_none_to_show():
    funding = replace(rules().funding, spending=replace(rules().funding.spending, scheme_type=""))
    assert money(rulebook=replace(rules(), funding=funding)).scheme_types == ()


def test_each_year_has_its_own_money(two_years):
    ret = changed(
        added(PLAN, spend(9, 10, amount_next=20)), PLAN.rows(CONTRIBUTIONS)[0].key, CONTRIBUTIONS, amount_next=7
    )
    first, second = summary(ret, rulebook=two_years).years
    assert (first.total.expenditure, second.total.expenditure) == (23_600_889, 20)
    assert (first.total.income, second.total.income) == (23_600_879, 7)
    assert [line.required for line in second.conditions] == [None, None]


def test_rates_are_computed_from_their_parts():
    found = {m.code: m for m in summary().metrics}
    line = found[RES]
    assert (line.metric, line.numerator, line.denominator, line.stated) == ("RES", 170, 36_273, None)
    assert line.shown == 469
    assert line.value == line.computed == Decimal(170) / 36_273 * 100_000


def test_a_stated_value_stands_beside_the_computed_one():
    line = {m.code: m for m in summary(metric(RES, numerator=200, value=550)).metrics}[RES]
    assert (line.stated, line.shown, rounded(line.computed or Decimal(0), 1)) == (550, 550, Decimal("551.4"))


@pytest.mark.parametrize("values", [{"numerator": None}, {"denominator": None}, {"denominator": 0}])
def test_without_its_parts_there_is_no_value(values):
    line = {m.code: m for m in summary(metric(RES, **values)).metrics}[RES]
    assert (line.computed, line.value, line.shown) == (None, None, None)


def test_metrics_come_in_the_order_of_the_rulebook():
    assert [m.code for m in summary().metrics] == list(rules().metric_values)


def test_requirements_show_their_answers_by_label():
    ret = changed(
        changed(PLAN, "PR2", "requirements.requirements", met="NO"), "PR3", "requirements.requirements", met=None
    )
    answers = {line.code: line.response for line in summary(ret).requirements}
    assert (answers["PR1"], answers["PR2"], answers["PR3"]) == ("Yes", "No", "")


def test_a_return_without_the_requirements_sheet_has_no_requirements_to_show():
    kinds = tuple(replace(k, sheets=tuple(s for s in k.sheets if s != "requirements")) for k in rules().returns)
    assert summary(rulebook=replace(rules(), returns=kinds)).requirements == ()


@pytest.mark.parametrize(("answer", "signed"), [("YES", True), ("NO", False), (None, None), ("maybe", None)])
def test_only_a_complete_and_signed_plan_can_be_approved(answer, signed):
    ret = changed(PLAN, "form", "cover.cover", signed_off=answer, expected_date=date(2021, 12, 15))
    assert summary(ret).signed_off is signed
    assert approvable(ret) is (answer == "YES")


def test_an_incomplete_plan_cannot_be_approved_though_signed():
    assert not approvable(changed(PLAN, "r1", provider=None))


def test_a_plan_with_an_open_error_cannot_be_approved_though_complete_and_signed():
    assert summary(SHORT).completeness.complete
    assert not approvable(SHORT)


def test_a_waived_error_and_a_warning_do_not_stop_approval():
    ret = added(PLAN, spend(9, 0))
    assert {str(f.severity) for f in check_return(case(ret))} >= {"warning"}
    assert approvable(ret)
    codes = {f.code for f in check_return(case(SHORT)) if f.severity is Severity.ERROR}
    waivers = tuple(Waiver(code=c, reason="Agreed", role="S151", expires=date(2021, 12, 31)) for c in codes)
    assert codes
    assert approvable(replace(SHORT, waivers=waivers))


def test_a_new_return_sums_up_to_its_income():
    found = summary(new_return(rules(), "plan", southend(), "x"))
    assert found.years[0].total.income == 23_600_879
    assert found.years[0].total.expenditure == 0


@pytest.mark.parametrize(
    ("number", "decimals", "text"), [("0.25", 1, "0.3"), ("-0.25", 1, "-0.3"), ("2.5", 0, "3"), ("7.04", 1, "7.0")]
)
def test_halves_are_rounded_away_from_zero(number, decimals, text):
    assert str(rounded(Decimal(number), decimals)) == text


def test_one_row_more_changes_one_source_by_its_amount():
    before, after = money().sources, money(added(PLAN, row("r9", source="LA_ADD", amount=500))).sources
    changes = {b.code: a.expenditure - b.expenditure for b, a in zip(before, after, strict=True)}
    assert changes == {"DFG": 0, "CCG_MIN": 0, "IBCF": 0, "LA_ADD": 500, "CCG_ADD": 0}


def test_scheme_types_that_cancel_out_have_no_share():
    ret = PLAN.with_rows(SCHEMES, (spend(1, 100), spend(2, -100, scheme_type="DFG", sub_type="DFG-1")))
    lines = [line for line in money(ret).scheme_types if line.amount]
    assert {line.amount for line in lines} == {Decimal(100), Decimal(-100)}
    assert {line.percent for line in lines} == {Decimal(0)}


@pytest.mark.parametrize("value", ["9" * 28, "9" * 27 + ".5", "1E+60"])
def test_a_value_of_many_digits_is_rounded_too(value):
    assert rounded(Decimal(value), 1) == Decimal(value)
    line = next(m for m in summary(changed(PLAN, "UPR.2021-22.plan", "metrics.values", value=Decimal(value))).metrics
                if m.code == "UPR.2021-22.plan")  # fmt: skip
    assert line.shown == Decimal(value)


class TestMoneyWithoutASource:
    def test_it_is_shown_beside_the_sources_and_is_part_of_the_total(self):
        ret = added(PLAN, row("r9", source="LOTTERY", amount=7), spend(6, 300, source=None))
        ret = added(ret, row("r10", amount=500), table=CONTRIBUTIONS)
        found = money(ret)
        assert (found.unsourced.income, found.unsourced.expenditure) == (500, 307)
        assert found.lines == (*found.sources, found.unsourced)
        assert (found.total.income, found.total.expenditure) == (money().total.income + 500, 23_600_879 + 307)

    def test_where_there_is_none_no_line_says_so(self):
        assert money().unsourced.difference == 0
        assert money().lines == money().sources
        assert money(added(PLAN, row("r9", scheme_name="No amount yet"))).lines == money().sources
