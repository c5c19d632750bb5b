"""The five areas whose documents we have read: every figure that they print and that a return can hold comes out of the
rows beneath it, from the text and from a workbook. Where a print is rounded or wrong, the arithmetic is not bent to it.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from importlib import resources
from io import BytesIO

import pytest

from carefund.reference import area
from carefund.returns import (
    Case,
    Place,
    Return,
    Tie,
    Verdict,
    check_return,
    from_text,
    new_return,
    read_reported,
    summarise,
    ties,
    to_text,
)
from carefund.rulebook import load
from carefund.workbook import read_workbook, write_workbook

SOUTHEND, DORSET, BCP, SOUTHAMPTON = (f"{name}-2021-22" for name in ("southend", "dorset", "bcp", "southampton"))
LEICESTERSHIRE = "leicestershire-2017-19"
DAYS = dict.fromkeys((SOUTHEND, DORSET, BCP, SOUTHAMPTON), date(2021, 11, 16)) | {LEICESTERSHIRE: date(2017, 9, 8)}
AREAS = tuple(DAYS)
PARTIAL = AREAS[1:]
"""Of these we hold a board paper only, so that much of the return is blank."""

PRINTED = {
    SOUTHEND: """
        23,600,879 1,721,065 14,311,579 7,568,235 18 6,772,463 7,539,116 4,066,945 150,210 0.6 6,147,727 26.0 7.3 85,000
        0.4 4,421,318 18.7 1,649,832 7.0 6,827,301 28.9 2,036,821 8.6 561,605 2.4 171 35,661 480 198 35,625 556 238
        36,105 659 550 200 36,273 80 100 80.0 202 248 81.5 15/12/2021
        """,
    DORSET: """
        136,827,560 4,152,450 29,709,110 12,084,516 57,990,500 32,890,984 2,158,317 4,155,848 55,058,800 61,372,965
        3,466,585 1,112,941 334,000 107,355 240,000 431,586 491 460 429 540 514 488 81.2 77 10.8 5.7 91.6 595.4
        """,
    BCP: """
        41,387 18,744 60,131 8,094 13,565 5,755 2,997 1,168 0 7,265 2,182 19,105 3,518 13,044 12,107 29,280 30,851
        """,
    SOUTHAMPTON: "135.420 86.013 49.407",
    LEICESTERSHIRE: """
        15,838 20,843 36,682 16,139 21,239 37,378 3,350 3,632 Nil 9,526 5,582 6,837 2,563 52,120 55,993 3,349,869
        3,632,291 16.4 11.4 5 630.6 879 87.0
        """,
}
"""What the documents print of income, expenditure, conditions and metrics, read anew and not from the lists beside the
examples."""


def example(name: str) -> str:
    return (resources.files("carefund") / "examples" / name).read_text("utf-8")


@cache
def plan(name: str) -> Return:
    return from_text(example(f"{name}.toml"), load)


def case(name: str, ret: Return) -> Case:
    return Case(load(ret.round), ret, area(ret.area), DAYS[name])


@cache
def through_a_workbook(name: str) -> Return:
    ret, target, made = plan(name), BytesIO(), datetime(2021, 11, 16, tzinfo=UTC)
    judged = case(name, ret)
    write_workbook(load(ret.round), ret, area(ret.area), target, summary=summarise(judged), made=made)
    return read_workbook(target.getvalue()).ret


@cache
def compared(name: str) -> tuple[Tie, ...]:
    return ties(case(name, plan(name)), read_reported(example(f"{name}.reported.toml")))


def named(tie: Tie) -> str:
    where = ",".join(f"{field}={rule}" for field, rule in tie.figure.where.items())
    return f"{tie.figure.what}[{where}]" if where else tie.figure.what


EVERY = [(name, tie) for name in AREAS for tie in compared(name)]


def the(name: str, what: str, unit: str = "") -> Tie:
    (found,) = [t for t in compared(name) if t.figure.what == what and unit in ("", t.figure.unit)]
    return found


@pytest.mark.parametrize(("name", "tie"), [pytest.param(n, t, id=f"{n}-{named(t)}") for n, t in EVERY])
def test_a_printed_figure_comes_out_of_the_rows_or_is_known_to_be_wrong(name: str, tie: Tie) -> None:
    if tie.verdict is Verdict.APART:
        assert (name, tie.figure.what) == (SOUTHEND, "metric.RES.2021-22.plan.value")
        assert tie.figure.note
    elif tie.difference:
        assert tie.verdict is Verdict.ROUNDING


@pytest.mark.parametrize("name", AREAS)
def test_no_figure_of_the_document_is_left_out(name: str) -> None:
    assert set(PRINTED[name].split()) - {tie.figure.printed for tie in compared(name)} == set()


@pytest.mark.parametrize("name", AREAS)
def test_a_workbook_gives_the_same_figures(name: str) -> None:
    again = ties(case(name, through_a_workbook(name)), read_reported(example(f"{name}.reported.toml")))
    assert again == compared(name)


@pytest.mark.parametrize("name", AREAS)
def test_the_example_is_in_the_canonical_text(name: str) -> None:
    ret = plan(name)
    assert to_text(load(ret.round), ret) == example(f"{name}.toml")
    assert ret.rulebook_version == load(ret.round).version


class TestMisprints:
    """Each would pass unnoticed if a row were changed to make the print come true."""

    @pytest.mark.parametrize(
        ("what", "printed", "computed", "parts"),
        [
            ("income.CCG_MIN.2017-18", "36,682", 36_681_000, (15_838_000, 20_843_000)),
            ("income.total.2017-18", "52,120", 52_119_869, (36_681_000, 3_349_869, 0, 9_526_000, 2_563_000)),
            ("income.total.2018-19", "55,993", 55_992_291, (37_378_000, 3_632_291, 5_582_000, 6_837_000, 2_563_000)),
        ],
    )
    def test_leicestershire_rounds(self, what: str, printed: str, computed: int, parts: tuple[int, ...]) -> None:
        tie = the(LEICESTERSHIRE, what, "£000")
        assert (tie.figure.printed, tie.computed) == (printed, Decimal(sum(parts)))
        assert tie.computed == computed
        assert tie.verdict is Verdict.ROUNDING
        assert tie.figure.note

    def test_one_thousand_is_the_most_that_two_rounded_lines_can_miss(self) -> None:
        tie = the(LEICESTERSHIRE, "income.CCG_MIN.2017-18")
        assert tie.difference == tie.figure.tolerance == 1000

    def test_southend_prints_a_rate_that_its_count_does_not_give(self) -> None:
        tie = the(SOUTHEND, "metric.RES.2021-22.plan.value")
        assert tie.computed == Decimal(200) / Decimal(36_273) * 100_000
        assert tie.verdict is Verdict.APART
        assert "551" in tie.figure.note
        stated = plan(SOUTHEND).value(Place("metrics", "values", "RES.2021-22.plan", "value"))
        assert stated == Decimal(550)

    def test_a_count_of_199_and_a_half_would_give_both_prints(self) -> None:
        counted = Place("metrics", "values", "RES.2021-22.plan", "numerator")
        ret = plan(SOUTHEND).with_value(counted, Decimal("199.5"))
        found = ties(case(SOUTHEND, ret), read_reported(example(f"{SOUTHEND}.reported.toml")))
        verdicts = {tie.figure.what: tie.verdict for tie in found}
        assert verdicts["metric.RES.2021-22.plan.value"] is Verdict.ROUNDING
        assert verdicts["metric.RES.2021-22.plan.numerator"] is Verdict.ROUNDING

    def test_a_row_bent_to_the_print_is_seen_in_its_own_line(self) -> None:
        ret = plan(LEICESTERSHIRE).with_value(
            Place("income", "contributions", "r2", "amount_2017_18"), Decimal(15_839_000)
        )
        found = ties(case(LEICESTERSHIRE, ret), read_reported(example(f"{LEICESTERSHIRE}.reported.toml")))
        apart = [tie.figure.printed for tie in found if tie.verdict is Verdict.APART]
        assert apart == ["15,838"]


class TestDorset:
    def test_the_rates_follow_from_the_population_aged_65_and_over(self) -> None:
        for year, people in (("2019-20", 110_049), ("2020-21", 111_765)):
            published = load("2021-22").published_of("E06000059")[f"RES.{year}.actual"]
            assert published.denominator == people
            assert the(DORSET, f"metric.RES.{year}.actual.value").verdict is Verdict.ROUNDING

    def test_a_new_plan_begins_with_what_is_published(self) -> None:
        ret = new_return(load("2021-22"), "plan", area("E06000059"), "new")
        amounts = [row.values["amount"] for row in ret.rows("income.contributions")]
        assert amounts == [4_152_450, 29_709_110, 12_084_516]

    def test_direct_payments_are_a_tenth_of_the_funding_for_carers(self) -> None:
        carers = the(DORSET, "scheme_type.CARERS.2021-22.amount").computed
        assert isinstance(carers, Decimal)
        assert round(Decimal(116_099) / carers * 100) == 10
        assert "£116,099" in str(plan(DORSET).value(Place("expenditure", "schemes", "r9", "description")))


def test_leicestershires_grant_is_shared_out_to_the_pound() -> None:
    assert [f for f in check_return(case(LEICESTERSHIRE, plan(LEICESTERSHIRE))) if f.code.startswith("INC")] == []
    assert len(plan(LEICESTERSHIRE).rows("income.dfg_districts")) == 7


@pytest.mark.parametrize(
    ("name", "place", "words"),
    [
        (SOUTHAMPTON, "income.gates.form.comments", ("£32.469m", "ten schemes")),
        (SOUTHAMPTON, "narrative.sections.NC2.text", ("5.3%",)),
        (SOUTHAMPTON, "narrative.narrative.form.date_agreed", ("16 December 2021",)),
        (SOUTHAMPTON, "narrative.narrative.form.date_submitted", ("16 November 2021", "9 January 2022")),
        (LEICESTERSHIRE, "income.confirmations.CARE_ACT.comment", ("£1,388,000",)),
        (LEICESTERSHIRE, "narrative.sections.NC2.text", ("1.79%", "1.90%")),
        (LEICESTERSHIRE, "metrics.narratives.NEA.narrative", ("60,582", "prints 60.582", "20,157", "737.92")),
        (LEICESTERSHIRE, "metrics.narratives.NEA.narrative", ("21,104", "773.62", "63,730", "red")),
        (LEICESTERSHIRE, "metrics.narratives.DTOC.narrative", ("1,739", "318.39", "red although")),
        (LEICESTERSHIRE, "metrics.narratives.RES.narrative", ("879", "812", "582.7", "green")),
        (LEICESTERSHIRE, "metrics.narratives.REA.narrative", ("84.4%", "amber")),
        (LEICESTERSHIRE, "narrative.sections.CONTROL.text", ("8 August", "5 September", "7 September", "8 September")),
    ],
)
def test_what_no_row_of_the_round_can_hold_is_said_in_words(name: str, place: str, words: tuple[str, ...]) -> None:
    said = str(plan(name).value(Place(*place.split("."))))
    assert [word for word in words if word not in said] == []


@pytest.mark.parametrize("name", PARTIAL)
def test_what_the_document_does_not_print_is_blank_and_the_checks_say_so(name: str) -> None:
    judged = case(name, plan(name))
    assert not judged.completeness.complete
    assert judged.signed_off is None
    codes = {finding.code for finding in check_return(judged)}
    assert {"CMP-01", "CMP-03", "CND-02"} <= codes
    assert not {code for code in codes if code.startswith("FLD")}


@pytest.mark.parametrize("name", PARTIAL)
def test_nobody_is_named(name: str) -> None:
    assert not [row for row in plan(name).rows("cover.contacts") if row.values]
    assert set(plan(name).form("cover.cover")) == {"area_name"}
