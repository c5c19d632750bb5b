"""2023-25: two years, two money tests in one condition, outputs in the unit of the leaf, and returns that build on the
plan."""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from importlib import resources

import pytest
from msgspec.structs import replace

from carefund.reference import area
from carefund.returns import Finding, Place, Return, Row, check_return, from_text, new_return, summarise
from carefund.returns.checks import Case
from carefund.rulebook import Rulebook, load
from carefund.rulebook.entries import Certainty
from carefund.rulebook.policy import Allocation

ROUND = load("2023-25")
SWINDON = area("E06000030")
SCHEMES = "expenditure.schemes"


@cache
def example(kind: str) -> Return:
    text = (resources.files("carefund") / "examples" / "synthetic" / f"2023-25-{kind}.toml").read_text("utf-8")
    return from_text(text, load)


def opened(kind: str, *earlier: str) -> Return:
    return new_return(ROUND, kind, SWINDON, "new", earlier=[example(e) for e in earlier])


def case(ret: Return, rulebook: Rulebook = ROUND, earlier: Sequence[Return] = ()) -> Case:
    return Case(rulebook, ret, SWINDON, ROUND.first_day, earlier=tuple(earlier))


def findings(ret: Return, code: str, rulebook: Rulebook = ROUND) -> list[Finding]:
    return [f for f in check_return(case(ret, rulebook)) if f.code == code]


def with_floors(**floors: int) -> Rulebook:
    """The round with these amounts published for Swindon, the same in both years."""
    made = [
        Allocation(
            area=SWINDON.code,
            code=code,
            year=year,
            amount=Decimal(pounds),
            source="made up",
            certainty=Certainty.DERIVED,
        )
        for code, pounds in floors.items()
        for year in ROUND.years
    ]
    return replace(ROUND, allocations=(*ROUND.allocations, *made))


@pytest.mark.parametrize(("floor", "short"), [("NC4", "£5,750,000"), ("NC4_OOH", "£8,950,000")])
def test_condition_4_has_two_floors_and_each_may_fail_on_its_own(floor, short):
    others = {"NC4": 1, "NC4_OOH": 1} | {floor: 9_000_000}
    (found,) = (f for f in findings(example("plan"), "CND-01", with_floors(**others)) if "2023-24" in f.message)
    assert found.found == short


def test_a_requirement_that_stands_for_both_floors_is_contradicted_by_either():
    found = findings(example("plan"), "CND-07", with_floors(NC4=1, NC4_OOH=20_000_000))
    assert {p.row for f in found for p in f.places} == {"PR7"}


def test_the_update_is_tested_with_its_own_amounts_and_in_its_year_alone():
    (year,) = summarise(case(example("update"), with_floors(NC4=6_000_000, NC4_OOH=9_000_000))).years
    assert year.year == "2024-25"
    assert {(c.code, c.planned, c.met) for c in year.conditions} == {
        ("NC4", Decimal(6_075_450), True),
        ("NC4_OOH", Decimal(9_456_570), True),
    }


def test_a_joint_row_counts_by_its_nhs_share_towards_care_outside_hospital():
    plan = example("plan")
    before, after = (
        next(c.planned for c in summarise(case(ret)).years[0].conditions if c.code == "NC4_OOH")
        for ret in (plan, plan.with_value(Place("expenditure", "schemes", "r10", "nhs_share"), Decimal(100)))
    )
    assert after - before == Decimal(450_000)


def test_nineteen_types_of_which_eight_count_outputs():
    types = ROUND.lists["scheme_types"]
    assert len(types) == 19
    assert len([t for t in types if t.unit]) == 8


@pytest.mark.parametrize(
    ("sub_type", "unit"),
    [("HOME_CARE-1", "hours of care"), ("HOME_CARE-4", "packages"), ("HOME_CARE-3", "hours of care")],
)
def test_the_unit_is_that_of_the_leaf(sub_type, unit):
    table = ROUND.table(SCHEMES)
    values = {"scheme_type": "HOME_CARE", "sub_type": sub_type}
    assert ROUND.unit(table, ("sub_type", "scheme_type"), values) == unit


def test_a_type_without_a_unit_takes_no_outputs():
    ret = example("plan").with_value(Place("expenditure", "schemes", "r3", "outputs_2023_24"), Decimal(10))
    assert [p.row for f in findings(ret, "FLD-11") for p in f.places] == ["r3"]


def test_discharge_money_has_gone_into_other_sources():
    absorbed = {s.code: s.absorbed_into for s in ROUND.funding.sources}
    assert absorbed["LA_DISCHARGE"] == ("LABCG",)
    assert absorbed["ICB_DISCHARGE"] == ("NHS_MIN",)


def rows(ret: Return, path: str) -> dict[str, Row]:
    return {row.key: row for row in ret.rows(path)}


def test_the_update_opens_as_planned_with_the_plan_beside_it():
    found = rows(opened("update", "plan"), "expenditure_update.schemes")["r17"].values
    assert found["previous"] == found["amount"] == Decimal(950_000)
    assert found["previous_outputs"] == found["outputs"] == Decimal(700)


@pytest.mark.parametrize("changed", ["amount", "outputs"])
def test_what_an_update_changes_needs_its_reason(changed):
    ret = opened("update", "plan").with_value(Place("expenditure_update", "schemes", "r17", changed), Decimal(1))
    missing = {p.field for s in case(ret).completeness.sheets for p in s.missing if p.row == "r17"}
    assert missing == {"reason" if changed == "amount" else "outputs_reason"}


def test_a_quarter_lists_the_rows_that_count_outputs():
    found = rows(opened("q3_2023_24", "plan"), "spending_2023_24.schemes")
    plan = rows(example("plan"), SCHEMES)
    assert set(found) == {key for key, row in plan.items() if "outputs_2023_24" in row.values}


def test_the_first_quarter_of_2024_25_is_about_discharge_money():
    found = opened("q1_2024_25", "update").rows("spending_q1_2024_25.schemes")
    assert {row.values["source"] for row in found} == {"LA_DISCHARGE", "ICB_DISCHARGE"}


def test_what_was_reported_stands_beside_what_is_asked():
    ret = opened("year_end_2023_24", "plan", "q2_2023_24", "q3_2023_24")
    reported = rows(example("q3_2023_24"), "spending_2023_24.schemes")["r6"].values
    found = rows(ret, "spending_2023_24.schemes")["r6"].values
    assert (found["actual_before"], found["outputs_before"]) == (reported["actual"], reported["outputs"])
    assert rows(ret, "metrics_2023_24.progress")["ACSC"].values == {"status_before": "NOT_ON_TRACK"}


def test_a_year_end_asks_only_for_what_is_new():
    ret = opened("year_end_2023_24", "plan", "q2_2023_24", "q3_2023_24")
    asked = {f"{s.sheet}.{p.field}" for s in case(ret).completeness.sheets for p in s.missing if s.sheet != "feedback"}
    assert asked == {
        "return_cover.signed_off",
        "conditions.signed",
        "conditions.met",
        "metrics_2023_24.status",
        "metrics_2023_24.achievements",
        "spending_2023_24.actual",
        "spending_2023_24.outputs",
        "spending_2023_24.issue",
    }


def test_winter_is_looked_at_again_from_what_was_planned():
    ret = opened("q2_2023_24", "plan")
    found = rows(ret, "capacity_winter.discharge")["P1_REABLEMENT.2023-12"].values
    assert found["planned_demand"] == found["demand"]
    assert "P1_REABLEMENT.2023-10" not in rows(ret, "capacity_winter.discharge")
    assert {p.table for s in case(ret).completeness.sheets if s.sheet == "capacity_winter" for p in s.missing} == {
        "assumptions"
    }
