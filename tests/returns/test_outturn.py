"""A year-end return: what came in and what was spent stand side by side, in one row for each contribution."""

from decimal import Decimal

from carefund.reference import area
from carefund.returns import Return, Row, check_return, new_return, summarise
from carefund.returns.checks import Case
from carefund.rulebook import load
from tests.returns.builders import SOUTHEND

ROUND = load("2022-23")
TABLE = "outturn.contributions"


def contribution(key: str, source: str, amount: int) -> Row:
    return Row(key, {"source": source, "partner": "Council", "amount": Decimal(amount)})


def year_end() -> Return:
    """Opened from a plan of two contributions, of which one was not spent in full."""
    plan = new_return(ROUND, "plan", area(SOUTHEND), "plan").with_rows(
        "income.contributions", (contribution("r1", "DFG", 1_000_000), contribution("r2", "IBCF", 4_000_000))
    )
    ret = new_return(ROUND, "year_end", area(SOUTHEND), "year-end", earlier=[plan])
    first, second = ret.rows(TABLE)
    return ret.with_rows(TABLE, (first, Row("r2", {**second.values, "spent": Decimal(3_900_000)})))


def case(ret: Return) -> Case:
    return Case(ROUND, ret, area(SOUTHEND), ROUND.last_day)


def test_it_opens_as_if_everything_went_as_planned():
    first = year_end().rows(TABLE)[0].values
    assert first["planned"] == first["actual"] == first["spent"] == 1_000_000


def test_its_contributions_are_those_of_the_plan_and_no_others():
    """The plan leaves out the NHS: a row made from allocations would take the key of another source."""
    assert [(row.key, row.values["source"]) for row in year_end().rows(TABLE)] == [("r1", "DFG"), ("r2", "IBCF")]


def test_income_and_expenditure_are_told_apart():
    (year,) = summarise(case(year_end())).years
    lines = {line.code: (line.income, line.expenditure) for line in year.sources}
    assert lines["DFG"] == (Decimal(1_000_000), Decimal(1_000_000))
    assert lines["IBCF"] == (Decimal(4_000_000), Decimal(3_900_000))


def test_what_differs_from_the_plan_or_is_left_has_a_reason():
    blank = {p.field for f in check_return(case(year_end())) if f.code == "CMP-01" for p in f.places if p.row == "r2"}
    assert blank == {"spent_reason", "left_use"}


def test_money_that_is_left_is_no_error_of_balance():
    assert not [f for f in check_return(case(year_end())) if f.code in {"EXP-06", "EXP-09", "EXP-17"}]
