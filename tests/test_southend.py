"""The real plan of Southend-on-Sea, 2021-22: every printed figure, from the text form, from a workbook and from the
workbook's own formulas; and the findings a good reviewer would raise."""

from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import resources
from io import BytesIO

import pytest

from carefund.reference import area
from carefund.returns import (
    Case,
    Finding,
    Return,
    Severity,
    Summary,
    check_return,
    formally_approvable,
    from_text,
    summarise,
    to_text,
)
from carefund.returns.summary import rounded
from carefund.rulebook import load
from carefund.workbook import read_workbook, write_workbook
from tests.support import southend as printed
from tests.support.debian import needs_libreoffice
from tests.support.libreoffice import defined_values, recalculate

BOOK = load("2021-22")
SUBMITTED = date(2021, 11, 16)
TEXT = (resources.files("carefund") / "examples" / "southend-2021-22.toml").read_text("utf-8")


def plan() -> Return:
    return from_text(TEXT, load)


def summary_of(ret: Return) -> Summary:
    return summarise(Case(BOOK, ret, area(ret.area), SUBMITTED))


def workbook(ret: Return) -> bytes:
    target = BytesIO()
    made = datetime(2021, 11, 16, tzinfo=UTC)
    write_workbook(BOOK, ret, area(ret.area), target, summary=summary_of(ret), made=made)
    return target.getvalue()


@pytest.fixture(scope="module", params=["text", "workbook"])
def ret(request: pytest.FixtureRequest) -> Return:
    return plan() if request.param == "text" else read_workbook(workbook(plan())).ret


@pytest.fixture(scope="module")
def summary(ret: Return) -> Summary:
    return summary_of(ret)


@pytest.fixture(scope="module")
def findings(ret: Return) -> tuple[Finding, ...]:
    return check_return(Case(BOOK, ret, area(ret.area), SUBMITTED))


def test_text_form_is_canonical() -> None:
    assert to_text(BOOK, plan()) == TEXT


def test_workbook_holds_the_same_return(ret: Return) -> None:
    assert ret == plan()


def test_eighteen_rows_in_their_order(ret: Return) -> None:
    assert [row.values["amount"] for row in ret.rows("expenditure.schemes")] == printed.EXPENDITURE


def test_income_equals_expenditure_for_each_source(summary: Summary) -> None:
    (year,) = summary.years
    assert {line.code: line.income for line in year.sources} == printed.SOURCES
    assert {line.code: line.expenditure for line in year.sources} == printed.SOURCES
    assert {line.difference for line in year.sources} == {0}
    assert year.total.income == year.total.expenditure == printed.TOTAL
    assert year.total.difference == 0


def test_conditions(summary: Summary) -> None:
    (year,) = summary.years
    assert {line.code: line.required for line in year.conditions} == printed.REQUIRED
    assert {line.code: line.planned for line in year.conditions} == printed.PLANNED
    assert {line.code: line.under_spend for line in year.conditions} == printed.UNDER_SPEND
    assert all(line.met for line in year.conditions)


def test_scheme_types(summary: Summary) -> None:
    (year,) = summary.years
    assert {line.code: (line.amount, line.percent) for line in year.scheme_types} == printed.SCHEME_TYPES


def test_metrics_as_printed(summary: Summary) -> None:
    assert {m.code: m.shown for m in summary.metrics if m.value is not None} == printed.METRICS
    counts = {m.code: (m.numerator, m.denominator) for m in summary.metrics if m.numerator is not None}
    assert counts == printed.COUNTS


def test_rates_follow_from_their_counts_but_one(summary: Summary) -> None:
    wrong = {m.code: rounded(m.computed, m.decimals) for m in summary.metrics
             if m.computed is not None and rounded(m.computed, m.decimals) != m.shown}  # fmt: skip
    assert wrong == {"RES.2021-22.plan": Decimal(551)}


def test_requirements(summary: Summary) -> None:
    assert {line.code: line.response for line in summary.requirements} == printed.REQUIREMENTS


def test_complete_but_not_formally_approvable(summary: Summary, findings: tuple[Finding, ...]) -> None:
    assert summary.completeness.complete
    assert all(sheet.complete for sheet in summary.completeness.sheets)
    assert summary.signed_off is False
    assert not formally_approvable(summary, findings)


def test_no_error(findings: tuple[Finding, ...]) -> None:
    assert [f for f in findings if f.severity is Severity.ERROR] == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("CND-04", "NC2"),  # met to the pound with rows that are all new
        ("MET-08", "480"),  # residential admissions planned to rise from 480 to 550
        ("MET-09", "1,037.2"),  # admissions planned flat
        ("MET-13", "14"),  # length of stay planned flat
        ("MET-01", "551"),  # 200 of 36,273 is 551, not 550
        ("PRM-01", "eablement"),  # reablement rows typed as High Impact Change
        ("PRM-02", "Social Care"),  # a children's and an adoption row counted as social care
        ("SGN-02", "approved"),  # not signed off by the board
    ],
)
def test_what_a_good_reviewer_would_raise(findings: tuple[Finding, ...], code: str, words: str) -> None:
    raised = [f for f in findings if f.code == code]
    assert raised
    assert any(words in f"{f.message} {f.found} {f.expected} {f.difference} {f.fix}" for f in raised)


def test_prompts_name_their_rows(findings: tuple[Finding, ...]) -> None:
    def rows(code: str) -> set[str]:
        return {place.row for f in findings if f.code == code for place in f.places}

    assert rows("PRM-01") == {"r14", "r15", "r16"}
    assert rows("PRM-02") == {"r17", "r18"}


@needs_libreoffice
def test_every_figure_from_the_formulas_of_the_workbook() -> None:
    values = defined_values(recalculate({"plan": workbook(plan())})["plan"])

    def figure(name: str) -> Decimal:
        return Decimal(str(values[name]))

    for source, pounds in printed.SOURCES.items():
        assert figure(f"cf_summary_2021_22_{source}_income") == pounds
        assert figure(f"cf_summary_2021_22_{source}_expenditure") == pounds
        assert figure(f"cf_summary_2021_22_{source}_difference") == 0
    for code in printed.REQUIRED:
        assert figure(f"cf_summary_2021_22_{code}_required") == printed.REQUIRED[code]
        assert figure(f"cf_summary_2021_22_{code}_planned") == printed.PLANNED[code]
        assert figure(f"cf_summary_2021_22_{code}_under") == printed.UNDER_SPEND[code]
    for code, (pounds, percent) in printed.SCHEME_TYPES.items():
        assert figure(f"cf_summary_2021_22_type_{code}_amount") == pounds
        assert rounded(figure(f"cf_summary_2021_22_type_{code}_percent") * 100, 1) == percent
    for code, value in printed.METRICS.items():
        name = "cf_summary_metric_" + code.replace("-", "_")
        assert rounded(figure(name), BOOK.metric_values[code][0].decimals) == value
    for code, answer in printed.REQUIREMENTS.items():
        assert values[f"cf_summary_req_{code}"] == answer
    assert values["cf_complete"] == "Template complete"
