"""A row that adds up others, pasted with them, is named and not read; whatever may be a row is read."""

from decimal import Decimal

import pytest
from openpyxl import Workbook

from carefund.returns import Place, Row
from carefund.workbook import read_workbook
from tests.workbook.books import RULES, SCHEMES, with_rows, written
from tests.workbook.editing import EXPENDITURE, PLAN, head_row, messages, read_edited
from tests.workbook.look_alikes import look_alike

COLUMN = {"Row": 1, "Scheme ID": 2, "Scheme Name": 3, "Commissioner": 10, "Expenditure (£)": 15}


def pasted(*rows, below=18):
    """The Southend workbook with rows typed below its schemes, each as entries by heading."""

    def edit(book: Workbook) -> None:
        sheet = book[EXPENDITURE]
        for at, row in enumerate(rows, start=head_row(sheet, "Scheme Name") + below + 1):
            for heading, entry in row.items():
                sheet.cell(at, COLUMN[heading]).value = entry

    return read_edited(edit)


@pytest.mark.parametrize(
    "row",
    [
        {"Scheme Name": "Total", "Expenditure (£)": 23600879},
        {"Scheme Name": " GRAND TOTAL: ", "Expenditure (£)": "£23,600,879"},
        {"Scheme ID": "Sub-total", "Expenditure (£)": 5},
        {"Commissioner": "Sum", "Expenditure (£)": 5},
        {"Row": "Total", "Expenditure (£)": 5},
    ],
)
def test_a_pasted_total_is_no_row_and_named(row):
    reading = pasted(row)
    assert reading.ret == PLAN
    (note,) = reading.notes
    assert note.message == f"A row of “Planned Expenditure” is a total and was not read: {EXPENDITURE}!B33."
    assert (note.cell, note.place) == (f"{EXPENDITURE}!B33", Place("expenditure", "schemes"))


def test_several_totals_are_one_note_and_the_rows_between_them_are_read():
    total = {"Scheme Name": "Subtotal", "Expenditure (£)": 5}
    reading = pasted(total, {"Scheme Name": "Total Mobile care", "Expenditure (£)": 7}, total)
    assert reading.ret.rows(SCHEMES)[18:] == (Row("r19", {"scheme_name": "Total Mobile care", "amount": Decimal(7)}),)
    assert [n.message for n in reading.notes] == [
        f"2 rows of “Planned Expenditure” are totals and were not read: {EXPENDITURE}!B33, B35."
    ]


@pytest.mark.parametrize(
    "row",
    [
        {"Scheme Name": "Total Mobile care", "Expenditure (£)": 5},
        {"Scheme Name": "Total", "Commissioner": "CCG", "Expenditure (£)": 5},
        {"Scheme Name": "Total", "Scheme ID": 19},
        {"Scheme Name": "Total", "Expenditure (£)": "tbc"},
        {"Expenditure (£)": 5},
    ],
)
def test_what_may_be_a_row_is_read(row):
    reading = pasted(row)
    assert len(reading.ret.rows(SCHEMES)) == 19
    assert "total" not in messages(reading)


def test_a_row_that_was_written_is_read_whatever_it_is_called():
    ret = with_rows(PLAN, Row("r19", {"scheme_name": "Total", "amount": Decimal(5)}))
    reading = read_workbook(written(ret))
    assert (reading.ret.rows(SCHEMES), reading.notes) == (ret.rows(SCHEMES), ())


def test_a_total_on_a_national_template_is_no_row_either():
    def edit(book: Workbook) -> None:
        sheet = book[EXPENDITURE]
        last = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "Adoption Services")
        sheet.cell(last.row + 1, last.column).value = "Total"
        amount = next(cell for cell in sheet[last.row] if cell.value == 50_000)
        sheet.cell(last.row + 1, amount.column).value = 23_600_879

    reading = read_edited(edit, look_alike(RULES, PLAN))
    assert reading.ret.rows(SCHEMES) == PLAN.rows(SCHEMES)
    assert "A row of “Planned Expenditure” is a total and was not read: 5a. Expenditure!" in messages(reading)
