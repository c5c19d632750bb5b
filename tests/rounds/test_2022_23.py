"""2022-23: a plan, and in the middle of the year a fund with sources, rows and a return of its own."""

from decimal import Decimal
from functools import cache
from importlib import resources

from carefund.reference import area
from carefund.returns import Return, from_text, new_return, summarise
from carefund.returns.checks import Case
from carefund.rulebook import load

ROUND = load("2022-23")
SWINDON = area("E06000030")


@cache
def example(kind: str) -> Return:
    text = (resources.files("carefund") / "examples" / "synthetic" / f"2022-23-{kind}.toml").read_text("utf-8")
    return from_text(text, load)


def case(ret: Return) -> Case:
    return Case(ROUND, ret, SWINDON, ROUND.first_day)


def sources(kind: str) -> set[str]:
    return {s.code for s in ROUND.of(kind).funding.sources}


def test_the_fund_is_money_beside_the_plan():
    assert sources("fund") == {"ASCDF_LA", "ASCDF_ICB"}
    assert sources("plan") == {"DFG", "NHS_MIN", "IBCF", "LA_ADD", "NHS_ADD"}
    (year,) = summarise(case(example("fund"))).years
    assert {(s.code, s.income, s.expenditure) for s in year.sources} == {
        ("ASCDF_LA", Decimal(439_000), Decimal(439_000)),
        ("ASCDF_ICB", Decimal(658_500), Decimal(658_500)),
    }
    assert not year.conditions or all(c.planned == 0 for c in year.conditions)


def test_the_fund_became_discharge_funding():
    assert {s.code: s.absorbed_into for s in ROUND.funding.sources if s.absorbed_into} == {
        "ASCDF_LA": ("LA_DISCHARGE",),
        "ASCDF_ICB": ("ICB_DISCHARGE",),
    }


def test_only_a_boards_share_is_agreed_between_areas():
    council, board = example("fund").rows("fund_income.contributions")
    assert ("agreed" in council.values, "agreed" in board.values) == (False, True)
    without = example("fund").with_rows("fund_income.contributions", (council, type(board)(board.key, {
        name: value for name, value in board.values.items() if name != "agreed"
    })))  # fmt: skip
    assert {(p.row, p.field) for s in case(without).completeness.sheets for p in s.missing} == {("r2", "agreed")}


def test_the_year_end_asks_what_became_of_the_plan_and_of_the_fund():
    ret = new_return(ROUND, "year_end", SWINDON, "new", earlier=[example("plan"), example("fund")])
    assert [row.values["planned"] for row in ret.rows("fund_outturn.schemes")] == [
        row.values["amount"] for row in example("fund").rows("fund_expenditure.schemes")
    ]
    asked = {f"{s.sheet}.{p.field}" for s in case(ret).completeness.sheets for p in s.missing if s.sheet != "feedback"}
    assert asked == {
        "return_cover.signed_off",
        "conditions.signed",
        "conditions.met",
        "metrics_year_end.status",
        "metrics_year_end.achievements",
        "fund_outturn.actual",
        "fund_outturn.packages",
        "fees.last_year",
        "fees.this_year",
    }


def test_administration_helps_nobody_directly_so_it_counts_nobody():
    rows = {row.key: row.values for row in example("fund").rows("fund_expenditure.schemes")}
    assert [key for key, values in rows.items() if values["scheme_type"] == "ADMIN"] == ["r3"]
    assert "packages" not in rows["r3"]


def test_capacity_and_demand_are_sent_in_and_signed_by_nobody():
    assert not [r for r in ROUND.of("capacity").roles if r.purpose == "sign_off"]
    assert ROUND.of("capacity").board_approval is None
