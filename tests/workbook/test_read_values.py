"""What people type into cells is read as what they mean, with a word where it was typed another way."""

from decimal import Decimal

import pytest
from openpyxl import Workbook

from carefund.returns import Place
from carefund.workbook import read_workbook
from tests.workbook.books import (
    SCHEMES,
    joint_row,
    with_rows,
    written,
)
from tests.workbook.editing import BOOK, CELLS, EXPENDITURE, PLAN, at, messages, put, read_edited, scheme
from tests.workbook.zips import changed, part_of


def test_numbers_typed_as_text_are_numbers_and_one_note_lists_them():
    amounts = {"r1": "£1,721,065", "r2": " 1670508 ", "r3": "5 897 727"}

    def edit(book: Workbook) -> None:
        for key, text in amounts.items():
            put(scheme(key, "amount"), text)(book)

    reading = read_edited(edit)
    assert reading.ret == PLAN
    (note,) = reading.notes
    assert "numbers were text and were read as numbers" in note.message
    assert note.cell == CELLS.address(scheme("r1", "amount"))
    assert note.place == scheme("r1", "amount")
    assert at(scheme("r3", "amount"))[1] in note.message


def test_one_number_typed_as_text_is_quoted():
    (note,) = read_edited(put(scheme("r1", "amount"), "£1,721,065")).notes
    assert "“£1,721,065” read as 1721065" in note.message


def test_more_cells_than_a_note_can_name_are_counted():
    def edit(book: Workbook) -> None:
        for row in PLAN.rows(SCHEMES):
            put(scheme(row.key, "amount"), f"£{row.values['amount']:,}")(book)

    (note,) = read_edited(edit).notes
    assert note.message.startswith("18 numbers")
    assert note.message.endswith("and 6 more.")


@pytest.mark.parametrize("text", ["15 December 2021", "15/12/21", "Wed 15/12/2021", 44545])
def test_a_date_that_is_no_date_cell(text):
    def edit(book: Workbook) -> None:
        place = Place("cover", "cover", "form", "expected_date")
        put(place, text)(book)
        tab, cell = at(place)
        book[tab][cell].number_format = "General"

    reading = read_edited(edit)
    assert reading.ret == PLAN
    assert "date" in reading.notes[0].message


@pytest.mark.parametrize("text", ["No ", "no", "NO", " nO\n"])
def test_a_choice_in_another_spelling_is_read_and_noted(text):
    place = Place("cover", "cover", "form", "signed_off")
    reading = read_edited(put(place, text))
    assert reading.ret == PLAN
    (note,) = reading.notes
    assert note.message == (
        "An entry of “About this plan” was not spelt as in the list and was read as what the list says, "
        f"in {CELLS.address(place)}: “{text.replace(chr(10), ' ')}” read as “No”."
    )


def test_choices_in_another_spelling_are_one_note_for_each_column():
    sloppy = {scheme("r4", "commissioner"): " ccg ", scheme("r5", "commissioner"): "Ccg"}
    sloppy |= {scheme("r1", "source"): "dfg", scheme("r2", "source"): "IBCF\u00a0"}

    def edit(book: Workbook) -> None:
        for place, text in sloppy.items():
            put(place, text)(book)

    reading = read_edited(edit)
    assert reading.ret == PLAN
    end = "were not spelt as in the list and were read as what the list says: 5a"
    assert [note.message.partition(". ")[0] for note in reading.notes] == [
        f"2 entries of “Source of Funding” {end}",
        f"2 entries of “Commissioner” {end}",
    ]
    assert [note.place for note in reading.notes] == [scheme("r1", "source"), scheme("r4", "commissioner")]


@pytest.mark.parametrize("text", ["No", "  ", "perhaps"])
def test_a_choice_that_stands_there_as_in_the_list_or_is_none_needs_no_note(text):
    place = Place("cover", "cover", "form", "signed_off")
    assert place not in [note.place for note in read_edited(put(place, text)).notes]


@pytest.mark.parametrize("text", ["< Select >", "Please select", "<Please select…>"])
def test_a_prompt_is_no_answer(text):
    place = Place("cover", "cover", "form", "signed_off")
    reading = read_edited(put(place, text))
    assert reading.ret.value(place) is None
    assert "prompt" in messages(reading)


@pytest.mark.parametrize(
    ("cell", "value", "noted"),
    [
        (0.6, "60", False),
        (60, "60", True),
        ("60%", "60", True),
        ("12 %", "12", True),
        (1, "100", False),
        (0.005, "0.5", False),
        (0, "0", False),
        ("0.6", "0.6", True),
    ],
)
def test_percentages_as_fractions_numbers_and_text(cell, value, noted):
    plan = with_rows(PLAN, joint_row("r50", "55"))
    content = written(plan)
    tab, _, where = read_workbook(content).cells.address(scheme("r50", "nhs_share")).rpartition("!")
    reading = read_edited(lambda book: setattr(book[tab][where], "value", cell), content)
    assert reading.ret.value(scheme("r50", "nhs_share")) == Decimal(value)
    assert ("percentage" in messages(reading) or "number" in messages(reading)) == noted


@pytest.mark.parametrize(
    ("cells", "values", "noted"),
    [
        ((1, 99), ("1", "99"), 2),
        ((99.5, 0.5), ("99.5", "0.5"), 2),
        ((100, 0), ("100", "0"), 1),
        ((0.01, 0.99), ("1", "99"), 0),
        ((1, 0), ("100", "0"), 0),
        (("150%", 0.2), ("150", "20"), 1),
    ],
)
def test_a_share_beside_one_beyond_1_is_no_fraction(cells, values, noted):
    shares = [scheme("r50", name) for name in ("nhs_share", "la_share")]
    content = written(with_rows(PLAN, joint_row("r50", "55", la_share=Decimal(45)), joint_row("r51", "1")))
    addresses = [read_workbook(content).cells.address(place).rpartition("!") for place in shares]

    def edit(book: Workbook) -> None:
        for (tab, _, cell), value in zip(addresses, cells, strict=True):
            book[tab][cell] = value

    reading = read_edited(edit, content)
    assert [reading.ret.value(place) for place in shares] == [Decimal(value) for value in values]
    assert reading.ret.value(scheme("r51", "nhs_share")) == 1
    said = [cell for _, _, cell in addresses if cell in messages(reading)]
    assert len(said) == noted


def test_a_value_that_cannot_be_read_stays_as_it_was_typed():
    assert (
        read_edited(put(scheme("r1", "amount"), "about two million")).ret.value(scheme("r1", "amount"))
        == "about two million"
    )


def test_broken_formulas_stay_to_be_found():
    part = part_of(BOOK, EXPENDITURE)
    cell = at(scheme("r2", "amount"))[1].encode()
    broken = changed(
        BOOK,
        {
            part: lambda xml: xml.replace(b'<c r="' + cell + b'" ', b'<c r="' + cell + b'" t="e" ').replace(
                b"<v>1670508</v>", b"<v>#REF!</v>"
            )
        },
    )
    assert read_workbook(broken).ret.value(scheme("r2", "amount")) == "#REF!"


def test_truth_values_are_not_taken_for_numbers():
    assert read_edited(put(scheme("r1", "scheme_id"), True)).ret.value(scheme("r1", "scheme_id")) == "TRUE"


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="B900" t="str"><v>end</v></c>',
        b'<c r="B900" t="str"><v xml:space="preserve" >end</v ></c>',
        b'<c r="B900" t="inlineStr"><is><t>end</t></is></c>',
        b'<c r="B900" t="inlineStr"><is><r><t>e</t></r><r><t>nd</t></r></is></c>',
        b'<c r="B900" t="str"><f>"end"</f><v>end</v></c>',
    ],
)
def test_a_value_below_hundreds_of_blank_rows_is_found_however_it_is_written(cell):
    end = b'<row r="900">' + cell + b'</row><row r="901"><c r="B901" s="1"/></row></sheetData>'
    content = changed(BOOK, {part_of(BOOK, EXPENDITURE): lambda xml: xml.replace(b"</sheetData>", end)})
    assert read_workbook(content).ret.rows(SCHEMES)[-1].values == {"scheme_id": "end"}


def test_numbers_in_text_fields_are_text():
    assert (
        read_edited(put(Place("cover", "cover", "form", "phone"), 1632960001)).ret.form("cover.cover")["phone"]
        == "1632960001"
    )
