"""Expenditure against income: nothing left and nothing over in any source, and money used for what it is for."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.returns import Place, Row, Severity
from tests.returns.builders import (
    CONTRIBUTIONS,
    SCHEMES,
    added,
    changed,
    clean_plan,
    finding,
    findings,
    places,
    row,
    spend,
    without,
)


def test_a_source_with_money_left_over_is_an_error():
    found = finding(changed(clean_plan(), "r1", amount=1_700_000), "EXP-06")
    assert found.message == "Expenditure from DFG in 2021-22 is less than its income."
    assert (found.found, found.expected, found.difference) == ("£1,700,000", "£1,721,065", "balance £21,065")
    assert found.fix.startswith("Plan another £21,065")
    assert found.places == (Place("expenditure", "schemes"), Place("income", "contributions"))


def test_a_source_that_is_overspent_is_an_error():
    found = finding(changed(clean_plan(), "r1", amount=1_721_066), "EXP-06")
    assert found.message == "Expenditure from DFG in 2021-22 is more than its income."
    assert found.difference == "balance −£1"
    assert found.fix.startswith("Take £1 off")


def test_too_much_of_one_source_does_not_make_up_for_too_little_of_another():
    ret = changed(changed(clean_plan(), "r1", amount=1_721_064), "r4", amount=7_000_001)
    assert len(findings(ret, "EXP-06")) == 2


@pytest.mark.parametrize("change", [{"amount": None}, {"amount": "tbc"}])
def test_a_blank_amount_is_not_a_wrong_balance(change):
    assert not findings(changed(clean_plan(), "r1", **change), "EXP-06")


def test_a_row_without_a_source_may_belong_to_any():
    assert not findings(changed(clean_plan(), "r1", source=None), "EXP-06")


def test_without_schemes_there_is_no_balance_to_be_wrong():
    assert not findings(clean_plan().with_rows(SCHEMES, ()), "EXP-06")


def test_each_year_balances_on_its_own(two_years):
    ret = clean_plan()
    for rows, table in ((("r1", "r2", "r3"), CONTRIBUTIONS), (("r1", "r2", "r3", "r4", "r5"), SCHEMES)):
        for key in rows:
            amount = next(r.values["amount"] for r in ret.rows(table) if r.key == key)
            ret = changed(ret, key, table, amount_next=amount)
    assert not findings(ret, "EXP-06", rulebook=two_years)
    found = finding(changed(ret, "r1", amount_next=5), "EXP-06", rulebook=two_years)
    assert found.message == "Expenditure from DFG in 2022-23 is less than its income."


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=5), st.integers(-3, 3))
def test_a_balance_is_reported_exactly_when_it_is_not_nil(amounts, slip):
    income = sum(amounts) + slip
    if income <= 0:
        return
    ret = added(clean_plan(), row("r9", source="LA_ADD", partner="A", amount=income), table=CONTRIBUTIONS)
    ret = added(ret, *(spend(10 + n, a, source="LA_ADD") for n, a in enumerate(amounts)))
    found = findings(ret, "EXP-06") + findings(ret, "EXP-09")
    assert bool(found) is bool(slip)


def other_type(amount):
    """A plan that spends so much of its iBCF on Other, and the rest of it as before."""
    ret = changed(clean_plan(), "r4", amount=7_000_000 - amount)
    return added(ret, spend(9, amount, scheme_type="OTHER", sub_type=None, type_other="End of life care"))


def test_more_than_five_per_cent_of_other_is_a_warning():
    found = finding(other_type(1_200_000), "EXP-07")
    assert found.severity is Severity.WARNING
    assert found.message == "5.08% of mandatory spending in 2021-22 is on schemes of the type “Other”."
    assert (found.found, found.expected) == ("£1,200,000", "at most £1,180,043.95, which is 5%")
    assert places([found]) == {("r9", "scheme_type")}


def test_up_to_five_per_cent_of_other_is_fine():
    assert not findings(other_type(1_180_043), "EXP-07")
    assert findings(other_type(1_180_044), "EXP-07")


def test_voluntary_money_does_not_count_as_mandatory():
    ret = added(clean_plan(), spend(9, 10_000_000, source="LA_ADD", scheme_type="OTHER", sub_type=None))
    assert not findings(ret, "EXP-07")


def test_no_share_is_said_while_an_amount_is_blank():
    assert not findings(changed(other_type(5_000_000), "r4", amount=None), "EXP-07")
    assert not findings(changed(other_type(5_000_000), "r9", amount=None), "EXP-07")


def test_nothing_of_nothing_is_no_share():
    rows = (spend(1, 0, scheme_type="OTHER", sub_type=None, type_other="End of life care"),)
    assert not findings(clean_plan().with_rows(SCHEMES, rows), "EXP-07")


def test_a_grant_spent_on_another_type_is_a_warning():
    found = finding(changed(clean_plan(), "r1", scheme_type="HOME_CARE", sub_type="HOME_CARE-1"), "EXP-08")
    assert (found.message, found.found) == ("DFG pays for a scheme of another kind.", "Home Care or Domiciliary Care")


def test_a_grant_spent_on_its_own_type_is_fine():
    assert not findings(clean_plan(), "EXP-08")


def test_nothing_is_said_of_a_grant_while_the_type_is_blank():
    assert not findings(changed(clean_plan(), "r1", scheme_type=None), "EXP-08")


def test_spending_from_a_source_without_income_is_an_error():
    ret = added(clean_plan(), spend(9, 40_000, source="LA_ADD"))
    found = finding(ret, "EXP-09")
    assert found.message == "Additional LA Contribution has no income in 2021-22, but schemes are charged to it."
    assert (found.found, places([found])) == ("£40,000", {("r9", "source")})
    assert not findings(ret, "EXP-06")


def test_spending_from_a_source_with_income_is_fine():
    ret = added(clean_plan(), row("r9", source="LA_ADD", partner="A", amount=40_000), table=CONTRIBUTIONS)
    assert not findings(added(ret, spend(9, 40_000, source="LA_ADD")), "EXP-09")


def test_a_contribution_whose_amount_is_blank_is_not_without_income():
    ret = added(clean_plan(), row("r9", source="LA_ADD", partner="A"), table=CONTRIBUTIONS)
    assert not findings(added(ret, spend(9, 40_000, source="LA_ADD")), "EXP-09")


def test_rows_of_nothing_are_one_warning():
    ret = added(clean_plan(), spend(8, 0), spend(9, 0))
    found = finding(ret, "EXP-10")
    assert (found.severity, places([found])) == (Severity.WARNING, {("r8", "amount"), ("r9", "amount")})


def test_a_pound_is_something():
    assert not findings(added(clean_plan(), spend(8, 1)), "EXP-10")


def test_a_blank_is_not_nothing():
    assert not findings(added(clean_plan(), spend(8, None)), "EXP-10")


def scaled(table, factor):
    """A plan in which every amount of a table is multiplied and rounded to whole pounds."""
    rows = ((r.key, r.values, Decimal(str(r.values["amount"]))) for r in clean_plan().rows(table))
    new = (Row(key, {**values, "amount": Decimal(round(amount * factor))}) for key, values, amount in rows)
    return clean_plan().with_rows(table, tuple(new))


def test_expenditure_in_thousands_is_a_warning():
    found = finding(scaled(SCHEMES, Decimal("0.001")), "EXP-17")
    assert found.message == "Expenditure and income in 2021-22 differ by a factor of 1,000."
    assert found.found == "expenditure of £23,601"
    assert found.expected == "about £23,600,879, which is the income"


def test_income_in_thousands_is_a_warning():
    assert findings(scaled(CONTRIBUTIONS, Decimal("0.001")), "EXP-17")


@pytest.mark.parametrize("factor", [Decimal("0.01"), Decimal("0.00098"), Decimal(0)])
def test_other_factors_are_wrong_balances_only(factor):
    ret = scaled(SCHEMES, factor)
    assert not findings(ret, "EXP-17")
    assert findings(ret, "EXP-06")


def test_no_unit_is_guessed_without_schemes():
    assert not findings(clean_plan().with_rows(SCHEMES, ()), "EXP-17")


def test_a_grant_of_the_council_commissioned_by_the_nhs_alone_is_a_warning():
    found = finding(changed(clean_plan(), "r4", commissioner="CCG"), "EXP-18")
    assert found.certainty.is_doubt
    assert (found.found, places([found])) == ("CCG", {("r4", "commissioner")})


@pytest.mark.parametrize("commissioner", ["LA", "JOINT", None, "nobody"])
def test_a_grant_of_the_council_commissioned_otherwise_is_fine(commissioner):
    assert not findings(changed(clean_plan(), "r4", commissioner=commissioner), "EXP-18")


def test_money_that_the_council_adds_may_go_anywhere():
    ret = changed(clean_plan(), "r4", source="LA_ADD", commissioner="CCG")
    assert not findings(ret, "EXP-18")


def test_a_capital_scheme_paid_from_revenue_prompts():
    found = finding(changed(clean_plan(), "r1", source="CCG_MIN"), "EXP-19")
    assert found.severity is Severity.PROMPT
    assert found.message == "A scheme of the type “DFG Related Schemes” is paid from revenue."


def test_a_capital_scheme_paid_from_capital_is_fine():
    assert not findings(clean_plan(), "EXP-19")


def test_money_that_may_be_either_does_not_prompt():
    assert not findings(changed(clean_plan(), "r1", source="LA_ADD"), "EXP-19")


def test_removing_a_row_leaves_money_over():
    assert finding(without(clean_plan(), "r5"), "EXP-06").difference == "balance £568,235"


def test_no_share_is_said_of_spending_that_cancels_out():
    rows = (spend(1, 100, scheme_type="OTHER", sub_type=None, type_other="End of life care"), spend(2, -100))
    assert not findings(clean_plan().with_rows(SCHEMES, rows), "EXP-07")


@pytest.mark.parametrize(("thousands", "found"), [(23_230, True), (22_770, True), (23_231, False), (22_769, False)])
def test_a_factor_within_one_per_cent_of_a_thousand_is_a_slip_of_units(thousands, found):
    """The margin itself still counts, on both sides."""
    ret = clean_plan().with_rows(CONTRIBUTIONS, (row("r1", source="IBCF", amount=thousands * 1000),))
    assert bool(findings(ret.with_rows(SCHEMES, (spend(1, 23_000),)), "EXP-17")) is found
