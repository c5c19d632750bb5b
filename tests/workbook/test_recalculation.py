"""The formulas of a workbook, worked out by LibreOffice, give the figures of the product: every one of them."""

from decimal import Decimal
from typing import Any

import pytest

from carefund.returns import Place, Row
from carefund.workbook import read_workbook
from carefund.workbook.layout import name_of
from carefund.workbook.placing import lay_out
from tests.support.debian import needs_libreoffice
from tests.support.libreoffice import recalculate
from tests.workbook.books import (
    COUNTY,
    NEXT,
    RULES,
    SCHEMES,
    SOUTHEND,
    blank_plan,
    joint_row,
    later_round,
    named,
    southend_plan,
    summary_of,
    with_rows,
    written,
)
from tests.workbook.editing import edited

pytestmark = needs_libreoffice

LATER = later_round()
PLAN = southend_plan()


def untidy_plan():
    """Joint rows, blanks, text for numbers, a row without a source, an unfinished row, an unanswered requirement."""
    ret = with_rows(
        PLAN,
        joint_row("j1", "60", la_share=Decimal(40)),
        joint_row("j2", "8.4", la_share=Decimal("91.6"), amount=Decimal("333.25")),
        joint_row("j3", None),
        joint_row("j4", None, commissioner="NHSE", amount=Decimal(70)),
        joint_row("j5", "50", area_of_spend="ACUTE"),
        joint_row("j6", "50", area_of_spend=None),
        joint_row("j7", "50", source=None),
        joint_row("j8", "50", amount="about 5"),
        joint_row("j9", None, commissioner="CCG", scheme_type="CARERS", sub_type="CARERS-OTHER", amount=Decimal(11)),
        joint_row("j10", None, commissioner="CCG", scheme_type="OTHER", sub_type=None, type_other="=1+1"),
        joint_row("j11", None, commissioner="LA", scheme_type="HOUSING", sub_type=None, source="LA_ADD"),
        Row("j12"),
    )
    ret = ret.with_value(Place("requirements", "requirements", "PR4", "met"), None)
    ret = ret.with_value(Place("requirements", "requirements", "PR5", "met"), "NO")
    ret = ret.with_value(Place("metrics", "values", "RES.2021-22.plan", "value"), None)
    ret = ret.with_value(Place("metrics", "values", "REA.2021-22.plan", "value"), None)
    ret = ret.with_value(Place("metrics", "values", "REA.2021-22.plan", "denominator"), Decimal(0))
    ret = ret.with_value(Place("cover", "cover", "form", "phone"), None)
    ret = ret.with_value(Place("cover", "cover", "form", "signed_off"), "YES")
    ret = ret.with_value(Place("cover", "cover", "form", "expected_date"), None)
    return ret.with_value(Place("income", "contributions", "r9", "source"), "LA_ADD")


def county_plan():
    districts = (Row("r1", {"district": "One", "amount": Decimal(5)}), Row("r2", {"amount": Decimal(7)}))
    return blank_plan(COUNTY).with_rows("income.dfg_districts", districts)


def later_plan():
    rows = [
        joint_row("j1", "60", amount_next=Decimal(2000)),
        joint_row("j2", "25", commissioner="NHSE", amount_next=Decimal(40)),
        joint_row("j3", None, commissioner="CCG", scheme_type="CARERS", sub_type="CARERS-OTHER"),
        joint_row("j6", None, commissioner="CCG", provider=None, amount_next=Decimal(0)),
        joint_row("j7", None, commissioner="LA", provider=None, amount_next=Decimal(0)),
        joint_row("j4", None, scheme_type="ASSISTIVE", sub_type="ASSISTIVE-OTHER", source="IBCF"),
        joint_row("j5", None, scheme_type="ASSISTIVE", sub_type="ASSISTIVE-1", source="IBCF", area_of_spend="OTHER"),
    ]
    ret = blank_plan(rulebook=LATER).with_rows(SCHEMES, tuple(rows))
    return ret.with_value(Place("income", "contributions", "r1", "amount_next"), Decimal("1234.56"))


CASES = {
    "southend": (PLAN, SOUTHEND, RULES),
    "untidy": (untidy_plan(), SOUTHEND, RULES),
    "blank": (blank_plan(), SOUTHEND, RULES),
    "county": (county_plan(), COUNTY, RULES),
    "later": (later_plan(), SOUTHEND, LATER),
}


@pytest.fixture(scope="module")
def recalculated():
    """Each case as LibreOffice works it out. The values written beside the formulas are those of another return."""
    books = {}
    for name, (ret, of, rulebook) in CASES.items():
        other = PLAN if name in ("blank", "untidy") else blank_plan(of, rulebook)
        books[name] = written(ret, of, rulebook, summary=summary_of(other, of, rulebook))
    return recalculate(books)


def expected_figures(summary):
    """Every figure of a summary under the name of its cell; None where it cannot be said."""
    for money in summary.years:
        for line in (*money.sources, money.unsourced, money.total):
            for part, value in (("income", line.income), ("expenditure", line.expenditure)):
                yield name_of("summary", money.year, line.code, part), value
            yield name_of("summary", money.year, line.code, "difference"), line.difference
        for line in money.conditions:
            yield name_of("summary", money.year, line.code, "required"), line.required
            yield name_of("summary", money.year, line.code, "planned"), line.planned
            yield name_of("summary", money.year, line.code, "under"), line.under_spend
        for line in money.scheme_types:
            yield name_of("summary", money.year, "type", line.code, "amount"), line.amount
            yield name_of("summary", money.year, "type", line.code, "percent"), line.percent / 100
    for line in summary.metrics:
        yield name_of("summary_metric", line.code), line.value
    for line in summary.requirements:
        yield name_of("summary_req", line.code), line.response or None
    for sheet in summary.completeness.sheets:
        yield name_of("complete", sheet.sheet), "Yes" if sheet.complete else "No"
    yield name_of("complete"), "Template complete" if summary.completeness.complete else "Template incomplete"


@pytest.mark.parametrize("name", CASES)
def test_every_figure_of_the_summary_is_what_the_formulas_give(name, recalculated):
    ret, of, rulebook = CASES[name]
    figures = dict(expected_figures(summary_of(ret, of, rulebook)))
    wrong = {}
    for cell, expected in figures.items():
        got = named(recalculated[name], cell)
        right = got in (None, "", "Not held") if expected is None else got == expected
        if isinstance(expected, Decimal) and isinstance(got, int | float):
            right = got == pytest.approx(float(expected), rel=1e-12, abs=1e-9)
        if not right:
            wrong[cell] = (got, expected)
    assert not wrong
    assert len(figures) > 60


@pytest.mark.parametrize("name", CASES)
def test_every_row_says_whether_it_is_complete(name, recalculated):
    ret, of, rulebook = CASES[name]
    lacking = {p[:3] for sheet in summary_of(ret, of, rulebook).completeness.sheets for p in sheet.missing if p.row}
    shown, told = set(), 0
    layout: Any = lay_out(rulebook, ret, of)
    for at in layout.tables.values():
        for line in at.lines if at.table.kind != "form" else ():
            answer = recalculated[name][at.tab].cell(line.at + 1, at.complete + 1).value
            told += answer in ("Yes", "No")
            if answer == "No":
                shown.add((at.sheet, at.table.id, line.row.key))
    assert shown == {place for place in lacking if place[2] != "form"}
    assert told > 5


@pytest.mark.parametrize("name", CASES)
def test_every_question_says_whether_it_is_answered(name, recalculated):
    ret, of, rulebook = CASES[name]
    missing = {p for sheet in summary_of(ret, of, rulebook).completeness.sheets for p in sheet.missing}
    layout: Any = lay_out(rulebook, ret, of)
    for at in layout.tables.values():
        for line in at.lines if at.table.kind == "form" else ():
            answer = recalculated[name][at.tab].cell(line.at + 1, at.complete + 1).value
            place = Place(at.sheet, at.table.id, "form", line.field.id)
            assert (answer == "No") == (place in missing), place


SHARES = [
    (60, 40), (1, 99), (100, None), (60, None), (None, 60), (0.6, 0.4), (1, 0), (0.084, 0.916), (-60, 160),
    ("about 60", 40), (60, "about 40"), (None, None),
]  # fmt: skip
"""What people leave in the cells of two shares: percentages, fractions, and neither."""


def test_shares_typed_as_plain_numbers_count_as_the_product_reads_them():
    ret = with_rows(PLAN, *(joint_row(f"j{n}", None, amount=Decimal(1000 + n)) for n in range(len(SHARES))))
    at: Any = lay_out(RULES, ret, SOUTHEND).tables[SCHEMES]

    def edit(book):
        for n, shares in enumerate(SHARES):
            row = at.line_of(f"j{n}").at + 1
            for field, share in zip(("nhs_share", "la_share"), shares, strict=True):
                book[at.tab].cell(row, at.columns[field] + 1).value = share

    content = edited(edit, written(ret))
    read, book = read_workbook(content).ret, recalculate({"book": content})["book"]
    assert [read.value(Place("expenditure", "schemes", f"j{n}", "nhs_share")) for n in (0, 1, 5)] == [60, 1, 60]
    for line in summary_of(read).years[0].conditions:
        name = name_of("summary", "2021-22", line.code, "planned")
        assert named(book, name) == pytest.approx(float(line.planned), rel=1e-12), line.code


def test_the_columns_of_the_long_table_say_how_many_cells_they_lack(recalculated):
    ret, of, rulebook = CASES["untidy"]
    (sheet,) = (s for s in summary_of(ret, of, rulebook).completeness.sheets if s.sheet == "expenditure")
    at = lay_out(rulebook, ret, of).tables[SCHEMES]
    tab = recalculated["untidy"][at.tab]
    row = next(row for row in tab.iter_rows() if row[0].value == "To fill")
    told = {field: row[column].value for field, column in at.columns.items() if row[column].value}
    assert told == {field: count for (table, field), count in sheet.columns.items() if table == "schemes"}


def test_the_balances_beside_the_schemes_are_those_of_the_summary(recalculated):
    ret, of, rulebook = CASES["later"]
    tab = recalculated["later"][lay_out(rulebook, ret, of).tables[SCHEMES].tab]
    rows = [row for row in tab.iter_rows() if row[0].value == "Balance"]
    assert len(rows) == len(rulebook.years)
    for row, money in zip(rows, summary_of(ret, of, rulebook).years, strict=True):
        lines = (*money.sources, money.unsourced, money.total)
        shown = [cell.value for cell in row[2 : 2 + len(lines)]]
        wanted = [float(line.difference) for line in lines]
        assert shown == pytest.approx(wanted)
    assert money.year == NEXT
