"""What a workbook prints: everything that is filled in, and no pages of blank rows."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl.utils import range_boundaries

from carefund.workbook import read_workbook
from carefund.workbook.placing import lay_out
from tests.support.debian import needs_libreoffice, needs_poppler
from tests.support.libreoffice import printed_pages, recalculate
from tests.workbook.books import (
    RULES,
    SCHEMES,
    SOUTHEND,
    blank_plan,
    findings_of,
    joint_row,
    opened,
    southend_plan,
    with_rows,
    written,
)
from tests.workbook.editing import edited

PLAN = southend_plan()
LONGER = with_rows(PLAN, *(joint_row(f"j{n}", "60", scheme_name=f"Scheme of row {n}") for n in range(130)))
NOTICE = "are outside the print area"


def place(ret) -> Any:
    return lay_out(RULES, ret, SOUTHEND).tables[SCHEMES]


def area_of(ret, tab="5a. Expenditure", **more):
    """The last row and the last column of a tab's print area; its first cell has to be A1."""
    sheet = opened(written(ret, **more))[tab]
    left, top, right, bottom = range_boundaries(sheet.print_area.rpartition("!")[2])
    assert (left, top) == (1, 1)
    return bottom, right


def test_a_long_list_prints_to_its_last_filled_row():
    at = place(LONGER)
    assert at.lines[147].row.key == "j129"
    assert area_of(LONGER) == (at.lines[147].at + 1, at.complete + 1)


@pytest.mark.parametrize("ret", [PLAN, blank_plan()])
def test_a_list_with_few_rows_prints_some_blank_ones(ret):
    at = place(ret)
    assert area_of(ret)[0] == at.first + 25
    assert at.last > at.first + 300


def test_the_column_of_findings_is_printed_too():
    assert area_of(PLAN, findings=findings_of(PLAN))[1] == area_of(PLAN)[1] + 1


def test_a_short_list_at_the_end_of_a_tab_prints_some_blank_rows():
    at: Any = lay_out(RULES, PLAN, SOUTHEND).tables["income.contributions"]
    assert area_of(PLAN, at.tab)[0] == at.first + 10


def test_a_tab_that_does_not_end_in_blank_rows_has_no_print_area():
    book = opened(written(PLAN))
    assert [name for name in ("6. Metrics", "7. Planning Requirements", "3. Summary") if book[name].print_area] == []


@needs_libreoffice
@needs_poppler
def test_no_page_holds_only_blank_rows_and_every_scheme_is_printed():
    headings = " ".join(["Row", *(f.label for f in RULES.table(SCHEMES).fields), "Complete?"])
    plan, longer = (printed_pages(written(ret)) for ret in (PLAN, LONGER))
    for page in (*plan, *longer):
        *lines, footer = [line for line in page.splitlines() if line.strip()]
        assert "Page" in footer
        assert set(" ".join(lines).split()) - set(headings.split()), page
    text = " ".join(" ".join(longer).split())
    assert all(f"Scheme of row {n} " in text for n in range(130))


@needs_libreoffice
def test_rows_typed_outside_the_print_area_are_announced_above_the_table():
    at = place(PLAN)
    column, title = at.columns["description"], f"A{at.top + 1}"

    def typed_in(row: int) -> bytes:
        return edited(lambda book: book[at.tab].cell(row, column + 1, "One more scheme"))

    last = at.first + 25
    made = {"none": written(PLAN), "inside": typed_in(last), "outside": typed_in(last + 1)}
    shown = {name: book[at.tab][title].value for name, book in recalculate(made).items()}
    assert shown["none"] == shown["inside"] == at.table.title
    assert shown["outside"] == f"{at.table.title}. Rows below row {last} {NOTICE}: make it larger before you print."


def test_the_title_of_a_table_is_there_before_anything_is_calculated():
    at = place(PLAN)
    assert opened(written(PLAN), values=True)[at.tab][f"A{at.top + 1}"].value == at.table.title


@needs_libreoffice
def test_a_workbook_that_announces_rows_outside_its_print_area_is_read_as_before():
    arrangement, document = "narrative.arrangements", "narrative.documents"
    at: Any = lay_out(RULES, PLAN, SOUTHEND).tables[document]
    assert at.table.id == "documents"

    def edit(book):
        for field in at.table.fields:
            book[at.tab].cell(at.last + 1, at.columns[field.id] + 1, "Words")

    saved = recalculate({"book": edited(edit)})["book"]
    assert NOTICE in saved[at.tab][f"A{at.top + 1}"].value
    target = BytesIO()
    saved.save(target)
    ret = read_workbook(target.getvalue()).ret
    assert ret.rows(arrangement) == PLAN.rows(arrangement)
    assert len(ret.rows(document)) == len(PLAN.rows(document)) + 1
