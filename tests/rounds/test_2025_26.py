"""2025-26: what is new in it, told by figures."""

from datetime import date
from decimal import Decimal
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from carefund.returns import Case, Return, Severity, check_return, from_text, summarise
from carefund.returns.carried import builds_on
from carefund.returns.summary import metric_lines
from carefund.rulebook import load
from carefund.workbook.placing import lay_out
from tests.returns.builders import case, changed, finding, findings, places
from tests.workbook.books import SOUTHEND, opened, written


def example(kind: str) -> Return:
    text = (resources.files("carefund") / f"examples/synthetic/2025-26-{kind}.toml").read_text("utf-8")
    return from_text(text, load)


PLAN = example("plan")
VALUES = "metrics.values"
BOOK = load("2025-26")


def delay(month: str, average: str | None, on_date: str | None, days: str | None) -> Return:
    """The plan with these goals for discharge delay in a month."""
    ret = PLAN
    for measure, value in (("DRD", average), ("DRD_ON_DATE", on_date), ("DRD_DAYS", days)):
        ret = changed(ret, f"{measure}.{month}.plan", VALUES, value=None if value is None else Decimal(value))
    return ret


def test_an_average_that_is_not_its_two_parts_warns_with_what_they_give():
    found = finding(delay("2025-04", "0.8", "88", "6"), "MET-18", rulebook=BOOK)
    assert found.severity is Severity.WARNING
    assert (found.found, found.expected, found.difference) == ("0.80 days", "0.72 days", "0.08")
    assert places([found]) == {(f"{m}.2025-04.plan", "value") for m in ("DRD", "DRD_ON_DATE", "DRD_DAYS")}


@pytest.mark.parametrize("parts", [("0.72", "88", "6"), ("0", "100", "6"), ("6", "0", "6"), (None, "88", "6"),
                                   ("0.8", None, "6"), ("0.8", "88", None)])  # fmt: skip
def test_parts_that_fit_or_are_not_all_there_pass(parts):
    assert not findings(delay("2025-04", *parts), "MET-18", rulebook=BOOK)


def test_a_goal_for_all_follows_from_those_of_its_two_parts_and_stands_beside_last_year():
    """Nobody enters it. What a document states is kept beside the calculation."""
    ret = delay("2025-04", None, "88", "6")
    (line,) = [line for line in case(ret, rulebook=BOOK).once(metric_lines) if line.code == "DRD.2025-04.plan"]
    assert (line.stated, line.computed, line.shown) == (None, Decimal("0.72"), Decimal("0.72"))
    worse = findings(delay("2025-04", None, "50", "6"), "MET-08", rulebook=BOOK)
    assert ("3.00 days", "0.95 days in 2024-04") in {(f.found, f.expected) for f in worse}


def test_a_workbook_works_the_goal_out_in_a_formula_of_its_own():
    ret = delay("2025-04", None, "88", "6")
    book = opened(written(ret, rulebook=BOOK))
    at: Any = lay_out(BOOK, ret, SOUTHEND).tables[VALUES]
    rows = {line.row.key: line.at + 1 for line in at.lines}
    value = get_column_letter(at.columns["value"] + 1)
    share, days = (f"{value}{rows[f'{part}.2025-04.plan']}" for part in ("DRD_ON_DATE", "DRD_DAYS"))
    formula = book[at.tab].cell(rows["DRD.2025-04.plan"], at.worked + 1).value
    assert formula == f'=IF(COUNT({share},{days})=2,(100-{share})/100*{days},"")'


def test_a_quarter_works_out_the_goals_that_it_is_held_against():
    (line, *_) = [x for x in case(example("q1"), rulebook=BOOK).once(metric_lines) if x.code == "DRD.2025-04.plan"]
    assert line.stated is None
    assert line.shown is not None


@given(st.integers(0, 100_000), st.integers(0, 60_000))
def test_an_average_rounded_after_its_parts_were_multiplied_always_passes(on_date, days):
    """Published figures are rounded each on its own, from more decimals than they show."""
    share, wait = Decimal(on_date) / 1000, Decimal(days) / 1000
    average = (100 - share) / 100 * wait
    printed = (round(average, 2), round(share, 1), round(wait, 1))
    assert not findings(delay("2025-04", *map(str, printed)), "MET-18", rulebook=BOOK)


def test_a_month_stands_beside_the_same_month_of_last_year():
    """Admissions in December are planned above those of March, and below those of December before."""
    assert not findings(PLAN, "MET-08", rulebook=BOOK)
    worse = changed(PLAN, "EMA.2025-12.plan", VALUES, numerator=700)
    assert "in 2024-12" in finding(worse, "MET-08", rulebook=BOOK).expected


@pytest.mark.parametrize(
    ("kind", "before"),
    [
        ("plan", ()),
        ("q1", ("plan",)),
        ("q2", ("plan", "q1")),
        ("year_end", ("plan", "q1", "q2", "q3")),
    ],
)
def test_a_quarter_builds_on_what_comes_before_it(kind, before):
    assert builds_on(BOOK, kind) == before


def test_a_planned_figure_that_was_changed_is_named_once_though_two_returns_say_it():
    wrong = changed(example("q2"), "r2", "spending.schemes", original=1)
    told = Case(BOOK, wrong, SOUTHEND, date(2025, 10, 1), earlier=(PLAN, example("q1")))
    (found,) = [f for f in check_return(told) if f.code == "ACR-01"]
    assert (found.found, found.expected) == ("£1", "£2,450,000")
    assert "Quarter 1 return 2025-26" in found.message


def test_social_care_from_the_nhs_minimum_counts_towards_condition_3():
    (tested,) = [c for c in BOOK.of("plan").conditions if c.test]
    assert tested.code == "NC3"
    rows = [r for r in case(PLAN, rulebook=BOOK).spending if r.row.values["source"] == "NHS_MIN"]
    social = [r.row.key for r in rows if r.row.values["area_of_spend"] == "SOCIAL_CARE"]
    assert social == ["r2", "r3", "r4"]
    assert finding(PLAN, "CND-02", rulebook=BOOK).found == "£7,030,000"


def test_chief_executives_sign_themselves_and_the_board_still_signs():
    roles = {r.code: r for r in BOOK.of("plan").roles if r.purpose == "sign_off"}
    assert {code for code, role in roles.items() if not role.may_delegate} == {"SIGN_LA", "SIGN_ICB"}
    assert {"SIGN_HWB", "SIGN_S151"} <= roles.keys()
    assert [r.code for r in BOOK.of("q1").roles if r.purpose == "sign_off"] == ["SIGN_HWB"]


def test_a_return_that_asks_for_no_statements_sums_none_up():
    assert [line.code for line in summarise(case(PLAN, rulebook=BOOK)).requirements] == ["NC1", "NC2", "NC3", "NC4"]
    assert summarise(case(example("q1"), rulebook=BOOK)).requirements == ()
