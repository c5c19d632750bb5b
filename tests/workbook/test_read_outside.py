"""What stands outside the tables, and whose workbook it is: left out or doubted, never without a word."""

import pytest
from openpyxl import Workbook

from carefund.returns import Place
from carefund.workbook import Refused
from carefund.workbook.addresses import cell_name
from tests.workbook.books import (
    RULES,
)
from tests.workbook.editing import (
    COVER,
    EXPENDITURE,
    PLAN,
    at,
    head_row,
    messages,
    put,
    read_edited,
)


def test_the_file_of_a_neighbour_that_is_used_again_is_noted():
    def reuse(book: Workbook) -> None:
        guidance = book["1. Guidance"]
        next(c for row in guidance for c in row if c.value == "E06000033").value = "E10000012"
        put(Place("cover", "cover", "form", "area_name"), "Essex")(book)

    reading = read_edited(reuse)
    said = messages(reading)
    assert reading.ret.area == "E06000033"
    assert "E06000033 in its properties, but E10000012 on its guidance tab. It was read as E06000033." in said
    assert "E06000033 in its properties, but Essex on its cover." in said


def test_many_rows_with_keys_of_others_make_one_note_in_the_order_of_the_rows():
    def paste(book: Workbook) -> None:
        sheet = book[EXPENDITURE]
        head = head_row(sheet, "Scheme Type")
        for row in range(1, 19):
            for column in range(1, 17):
                sheet.cell(head + 18 + row, column).value = sheet.cell(head + row, column).value

    reading = read_edited(paste)
    (note,) = reading.notes
    assert note.message.startswith("18 rows of “Planned Expenditure” have the key of a row above them")
    assert "“r19” to “r36”" in note.message
    assert note.message.endswith("and 6 more.")
    assert note.place == Place("expenditure", "schemes", "r19")
    assert note.cell == reading.cells.address(Place("expenditure", "schemes", "r19", "")).replace("B", "A")


@pytest.mark.parametrize(("tab", "column", "row"), [(COVER, 20, 7), (EXPENDITURE, 30, 2), ("4. Income", 26, 3)])
def test_what_stands_right_of_all_that_we_write_is_noted(tab, column, row):
    reading = read_edited(lambda book: setattr(book[tab].cell(row, column), "value", "agreed in March"))
    assert reading.ret == PLAN
    assert (
        messages(reading) == f"A cell beside or below the tables was not read: {tab}!{cell_name(row - 1, column - 1)}."
    )


def test_what_stands_beside_a_form_or_below_the_last_one_is_noted():
    tab, cell = at(Place("narrative", "narrative", "form", RULES.table("narrative.narrative").fields[0].id))
    beside = read_edited(lambda book: setattr(book[tab][cell].offset(0, 5), "value", "see the letter"))
    assert beside.ret == PLAN
    assert "was not read" in messages(beside)


def test_a_tab_that_somebody_added_is_named():
    def add(book: Workbook) -> None:
        book.create_sheet("Working")["A1"] = "our sums"
        book.create_sheet("Old")

    assert messages(read_edited(add)) == "Tabs are no part of the return and not read: “Working”, “Old”."


def test_a_copy_of_a_tab_is_named():
    def copy(book: Workbook) -> None:
        book.copy_worksheet(book[EXPENDITURE]).title = "5a. Expenditure (2)"

    reading = read_edited(copy)
    assert reading.ret == PLAN
    assert messages(reading) == (
        "The tab “5a. Expenditure (2)” seems to be a copy of “5a. Expenditure”. Only “5a. Expenditure” was read."
    )


@pytest.mark.parametrize("key", ["", "r1"])
def test_a_row_of_data_is_never_taken_for_headings(key):
    """Programs that insert or delete rows leave the names where they were."""

    def drop(book: Workbook) -> None:
        sheet = book[EXPENDITURE]
        head = head_row(sheet, "Scheme Type")
        sheet.delete_rows(head)
        sheet.cell(head, 1).value = key
        if key:
            sheet.cell(head, 15).value = None

    with pytest.raises(Refused, match="lacks the headings"):
        read_edited(drop)
