"""What a document prints beside what the rows add up to."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.returns import ReportedError, Verdict, read_reported, ties
from carefund.returns.reported import UNITS, ReportedFigure, Tie
from tests.returns.builders import case, clean_plan

HEAD = """carefund_reported = 1
round = "2021-22"
kind = "plan"
area = "E06000033"
document = "Board paper"
"""
FIGURE = """
[[figures]]
what = "income.DFG.2021-22"
printed = "1,721"
unit = "£000"
place = "Page 2"
"""


def printed(text, unit="£", addends=1):
    return ReportedFigure(what="income.DFG.2021-22", printed=text, unit=unit, place="Page 1", addends=addends)


def verdict(text, computed, unit="£", addends=1):
    return Tie(printed(text, unit, addends), computed).verdict


@pytest.mark.parametrize(
    ("text", "unit", "number", "tolerance"),
    [
        ("1,721,065", "£", 1_721_065, "0.5"),
        ("36,682", "£000", 36_682_000, "500"),
        ("135.420", "£m", 135_420_000, "500"),
        ("16.4", "£m", 16_400_000, "50000"),
        ("81.5", "%", "81.5", "0.05"),
        ("60.582", "number", "60.582", "0.0005"),
        ("Nil", "£000", 0, "500"),
        ("Yes", "words", None, "0"),
    ],
)
def test_a_print_is_a_number_in_a_unit_good_to_half_of_its_last_digit(text, unit, number, tolerance):
    figure = printed(text, unit)
    assert figure.number == (None if number is None else Decimal(number))
    assert figure.tolerance == Decimal(tolerance)


def test_each_addend_may_be_half_a_printed_unit_off():
    assert verdict("36,682", Decimal(36_681_000), "£000") is Verdict.APART
    assert verdict("36,682", Decimal(36_681_000), "£000", addends=2) is Verdict.ROUNDING
    assert verdict("36,683", Decimal(36_681_000), "£000", addends=2) is Verdict.APART


def test_the_difference_is_the_print_less_what_was_computed():
    assert Tie(printed("36,682", "£000"), Decimal(36_681_000)).difference == 1000
    assert Tie(printed("550"), Decimal(551)).difference == -1


@pytest.mark.parametrize("computed", [None, "Yes"])
def test_a_number_that_the_rows_do_not_give_does_not_tie(computed):
    tie = Tie(printed("5"), computed)
    assert (tie.difference, tie.verdict) == (None, Verdict.APART)


def test_words_tie_exactly_or_not_at_all():
    assert verdict("Yes", "Yes", "words") is Verdict.EXACT
    assert verdict("Yes", "No", "words") is Verdict.APART
    assert verdict("Yes", None, "words") is Verdict.APART
    assert verdict("5", Decimal(5), "words") is Verdict.APART


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=12), st.sampled_from(["£", "£000", "£m"]))
def test_prints_together_are_never_further_off_than_the_tolerance(amounts, unit):
    """What is entered as printed adds up to within the tolerance of what the prints stand for."""
    prints = [(Decimal(amount) / UNITS[unit]).quantize(Decimal(1)) for amount in amounts]
    entered = sum(prints, Decimal(0)) * UNITS[unit]
    total = printed(str(sum(prints)), unit, addends=len(amounts))
    assert Tie(total, entered).verdict is Verdict.EXACT
    assert Tie(total, Decimal(sum(amounts))).verdict in (Verdict.EXACT, Verdict.ROUNDING)


def test_every_figure_of_a_file_is_compared_in_its_order():
    text = f'{HEAD}{FIGURE}{FIGURE.replace("income.DFG.2021-22", "income.total.2021-22")}note = "Half of it."\n'
    first, second = ties(case(clean_plan()), read_reported(text))
    assert (first.computed, first.verdict) == (Decimal(1_721_065), Verdict.ROUNDING)
    assert (second.computed, second.verdict, second.figure.note) == (Decimal(23_600_879), Verdict.APART, "Half of it.")


def test_a_figure_may_be_about_some_rows():
    figure = '[[figures]]\nwhat = "rows.expenditure.schemes"\nprinted = "2"\nunit = "number"\nplace = "p"\n'
    text = f'{HEAD}\n{figure}where = {{ source = ["CCG_MIN", "LA_ADD"] }}\n'
    (tie,) = ties(case(clean_plan()), read_reported(text))
    assert tie.verdict is Verdict.EXACT


@pytest.mark.parametrize(("old", "new"), [("2021-22", "2019-20"), ('"plan"', '"year_end"'), ("33", "34")])
def test_figures_of_another_return_are_refused(old, new):
    with pytest.raises(ReportedError, match="Give the figures of this return"):
        ties(case(clean_plan()), read_reported(HEAD.replace(old, new) + FIGURE))


def test_a_figure_that_the_return_does_not_have_is_named():
    text = f"{HEAD}{FIGURE}{FIGURE.replace('DFG', 'GRANT')}"
    with pytest.raises(ReportedError, match=r"Figure 2: “income\.GRANT\.2021-22” is not a figure of this return"):
        ties(case(clean_plan()), read_reported(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x =", "not valid TOML"),
        (FIGURE, "missing required field"),
        (HEAD, "missing required field `figures`"),
        (HEAD.replace("reported = 1", "reported = 2") + FIGURE, "does not begin with “carefund_reported = 1”"),
        (HEAD + FIGURE.replace("place", "plaice"), "plaice"),
        (HEAD + FIGURE + "addends = 0\n", "addends"),
        (HEAD + FIGURE.replace("£000", "£k"), "Figure 1: “£k” is not a unit. The units are £, £000, £m"),
        (HEAD + FIGURE.replace("1,721", "about 5"), "Figure 1: “about 5” is not a number in £000"),
        (HEAD + FIGURE.replace("1,721", "NaN"), "“NaN” is not a number"),
    ],
)
def test_a_bad_file_is_explained(text, words):
    with pytest.raises(ReportedError, match="(?s).*" + words.replace("(", r"\(")):
        read_reported(text)
