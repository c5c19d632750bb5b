"""Our own workbooks are read back whole, whatever people did to them with Excel."""

import gc
import re
from decimal import Decimal

import msgspec
import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from carefund.returns import Place, Return, Row, from_text, to_text
from carefund.workbook import Limits, read_workbook
from carefund.workbook.addresses import Cells, Grid, cell_name, column_index, column_letters
from carefund.workbook.normalise import Notes
from carefund.workbook.package import Package
from carefund.workbook.tabs import Tabs
from carefund.workbook.totals import compare_totals
from tests.workbook.books import (
    COUNTY,
    NEXT,
    RULES,
    SCHEMES,
    SOUTHEND,
    blank_plan,
    joint_row,
    later_round,
    opened,
    with_rows,
    written,
)
from tests.workbook.editing import (
    BOOK,
    CELLS,
    COVER,
    EXPENDITURE,
    METRICS,
    NEEDS,
    PLAN,
    at,
    head_row,
    messages,
    read_edited,
    scheme,
)
from tests.workbook.zips import changed, part_of


def test_a_plan_reads_back_whole_without_a_word():
    reading = read_workbook(BOOK)
    assert reading.ret == PLAN
    assert reading.layout == "carefund"
    assert reading.notes == ()


def test_a_path_and_an_open_file_are_read_like_bytes(tmp_path):
    path = tmp_path / "plan.xlsx"
    path.write_bytes(BOOK)
    assert read_workbook(path).ret == PLAN
    with path.open("rb") as file:
        assert read_workbook(file).ret == PLAN


def test_every_value_has_the_address_of_the_cell_that_holds_it():
    book = opened(BOOK)
    for place, value in PLAN.places():
        tab, cell = at(place)
        field = RULES.field(f"{place.sheet}.{place.table}.{place.field}")
        row = next(r for r in PLAN.rows(f"{place.sheet}.{place.table}") if r.key == place.row)
        said = book[tab][cell].value
        if isinstance(value, Decimal):
            assert Decimal(repr(said)) == value
        elif isinstance(value, str):
            assert said == (RULES.label(field, value, row.values) if field.type == "choice" else value)
        else:
            assert said.date() == value


def test_rows_tables_and_sheets_have_addresses():
    head = CELLS.address(Place("expenditure", "schemes"))
    assert head.startswith(f"{EXPENDITURE}!A")
    assert CELLS.address(Place("expenditure", "schemes", "r99")) == head
    assert CELLS.address(Place("expenditure", "schemes", "r1")) == f"{EXPENDITURE}!A{int(head.rpartition('A')[2]) + 1}"
    assert CELLS.address(Place("cover")) == COVER
    assert CELLS.address(Place("nowhere", "at_all")) == ""


@pytest.mark.parametrize(
    ("number", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")]
)
def test_columns_are_named_as_excel_names_them(number, letters):
    assert column_letters(number) == letters
    assert column_index(letters) == number
    assert cell_name(11, number) == f"{letters}12"


def test_an_address_beyond_column_z():
    grid = Grid("Tab", (4, 0), {"r1": 5}, {"amount": 27})
    assert Cells({}, {("s", "t"): grid}).address(Place("s", "t", "r1", "amount")) == "Tab!AB6"


def _insert_rows(book: Workbook) -> None:
    book[EXPENDITURE].insert_rows(3, 4)
    book[COVER].insert_rows(8, 2)
    head = head_row(book[METRICS], "Numerator")
    book[METRICS].insert_rows(head + 3, 2)


def _insert_columns(book: Workbook) -> None:
    for tab in (EXPENDITURE, METRICS, "4. Income", NEEDS):
        book[tab].insert_cols(1, 2)
    book[EXPENDITURE].insert_cols(6)
    book[COVER].insert_cols(3)


def _delete_blank_rows(book: Workbook) -> None:
    book[EXPENDITURE].delete_rows(1, 4)


def _move_column(book: Workbook) -> None:
    """Sub types before scheme types."""
    sheet = book[EXPENDITURE]
    head = head_row(sheet, "Scheme Type")
    for row in range(head, sheet.max_row + 1):
        left, right = sheet.cell(row, 5), sheet.cell(row, 6)
        left.value, right.value = right.value, left.value


def _reverse_rows(book: Workbook) -> None:
    sheet = book[EXPENDITURE]
    head = head_row(sheet, "Scheme Type")
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(head + 1, head + 18, 1, 16)]
    for offset, row in enumerate(reversed(rows), start=1):
        for column, value in enumerate(row, start=1):
            sheet.cell(head + offset, column).value = value


def _space_out_headings(book: Workbook) -> None:
    sheet = book[EXPENDITURE]
    for cell in sheet[head_row(sheet, "Scheme Type")]:
        if cell.value:
            cell.value = f"  {str(cell.value).upper().replace(' ', '  ')}:\n"
    for row in book[COVER].iter_rows(min_col=2, max_col=2):
        if isinstance(row[0].value, str):
            row[0].value = f"{row[0].value} :"


def _format_far_below(book: Workbook) -> None:
    for row in (5_000, 12_000, 1_048_576):
        book[EXPENDITURE].cell(row, 3).font = Font(bold=True)


def _blank_out_rows(book: Workbook) -> None:
    sheet = book[EXPENDITURE]
    for column in range(3, 9):
        sheet.cell(head_row(sheet, "Scheme Type") + 25, column).value = "   "


def _repeat_headings(book: Workbook) -> None:
    sheet = book[EXPENDITURE]
    head = head_row(sheet, "Scheme Type")
    for column in range(1, 17):
        sheet.cell(head + 20, column).value = sheet.cell(head, column).value


def _drop_names(book: Workbook) -> None:
    for name in [name for name in book.defined_names if name.startswith("cf_")]:
        del book.defined_names[name]


@pytest.mark.parametrize(
    "edit",
    [
        _insert_rows, _insert_columns, _delete_blank_rows, _move_column, _space_out_headings, _format_far_below,
        _blank_out_rows, _repeat_headings, _drop_names,
    ],
)  # fmt: skip
def test_what_people_do_to_a_workbook_changes_nothing(edit):
    reading = read_edited(edit)
    assert reading.ret == PLAN
    assert reading.notes == ()


def test_sorted_rows_keep_their_keys():
    rows = read_edited(_reverse_rows).ret.rows(SCHEMES)
    assert rows == tuple(reversed(PLAN.rows(SCHEMES)))


def test_a_renamed_tab_is_found_by_what_stands_on_it():
    def rename(book: Workbook) -> None:
        book[EXPENDITURE].title = "Spending v2 FINAL"
        book[METRICS].title = "Targets"

    reading = read_edited(rename)
    assert reading.ret == PLAN
    assert "“Spending v2 FINAL” was read as “5a. Expenditure”" in messages(reading)
    assert reading.cells.address(scheme("r1", "amount")).startswith("Spending v2 FINAL!")


def test_a_hidden_tab_is_read_with_a_word():
    reading = read_edited(lambda book: setattr(book[METRICS], "sheet_state", "hidden"))
    assert reading.ret == PLAN
    assert messages(reading) == f"The tab “{METRICS}” is hidden; it was read all the same."


def test_copied_rows_get_fresh_keys():
    def copy(book: Workbook) -> None:
        sheet = book[EXPENDITURE]
        head = head_row(sheet, "Scheme Type")
        for column in range(1, 17):
            sheet.cell(head + 19, column).value = sheet.cell(head + 1, column).value

    reading = read_edited(copy)
    rows = reading.ret.rows(SCHEMES)
    assert rows[:18] == PLAN.rows(SCHEMES)
    assert rows[18] == Row("r19", rows[0].values)
    assert "have the key “r1”" in messages(reading)
    assert "“r19”" in messages(reading)


def test_new_rows_get_keys_that_no_row_had():
    def add(book: Workbook) -> None:
        sheet = book[EXPENDITURE]
        head = head_row(sheet, "Scheme Type")
        sheet.cell(head + 18, 1).value = "r40"
        for offset in (19, 21):
            sheet.cell(head + offset, 3).value = f"Scheme {offset}"

    rows = read_edited(add).ret.rows(SCHEMES)
    assert [row.key for row in rows[-3:]] == ["r40", "r41", "r42"]


def test_rows_pasted_into_an_empty_template_are_numbered():
    def paste(book: Workbook) -> None:
        sheet = book[EXPENDITURE]
        head = head_row(sheet, "Scheme Type")
        for offset in (1, 2):
            sheet.cell(head + offset, 3).value = f"Scheme {offset}"

    rows = read_edited(paste, written(blank_plan())).ret.rows(SCHEMES)
    assert [(row.key, row.values["scheme_name"]) for row in rows] == [("r1", "Scheme 1"), ("r2", "Scheme 2")]


def test_stray_notes_are_left_out_with_a_word():
    def scribble(book: Workbook) -> None:
        book[EXPENDITURE].cell(head_row(book[EXPENDITURE], "Scheme Type") + 3, 25).value = "check with finance"
        book[NEEDS].cell(book[NEEDS].max_row + 3, 2).value = "seen by the board"

    reading = read_edited(scribble)
    assert reading.ret == PLAN
    assert len(reading.notes) == 2
    assert "A cell beside or below the tables was not read: 5a. Expenditure!Y" in messages(reading)


def test_an_overtyped_heading_is_found_by_its_name():
    def overtype(book: Workbook) -> None:
        sheet = book[EXPENDITURE]
        sheet.cell(head_row(sheet, "Scheme Type"), 15).value = "How much"
        for row in book[COVER].iter_rows(min_col=2, max_col=2):
            if row[0].value == "Completed by":
                row[0].value = "Who"

    reading = read_edited(overtype)
    assert reading.ret == PLAN
    assert "“Expenditure (£)”" in messages(reading)
    assert "“Completed by”" in messages(reading)


def test_all_headings_overtyped_are_found_by_their_names():
    def overtype(book: Workbook) -> None:
        sheet = book[EXPENDITURE]
        for cell in sheet[head_row(sheet, "Scheme Type")]:
            cell.value = f"Column {cell.column}"
        for row in book["4. Income"].iter_rows(min_col=2, max_col=2):
            if isinstance(row[0].value, str) and row[0].value.startswith(("Are any", "Funding Contributions")):
                row[0].value = "?"

    reading = read_edited(overtype)
    assert reading.ret == PLAN


def test_a_lost_column_is_read_as_blank_with_a_word():
    def drop(book: Workbook) -> None:
        _drop_names(book)
        sheet = book[EXPENDITURE]
        sheet.delete_cols(16)
        for row in book[COVER].iter_rows(min_col=2, max_col=2):
            if row[0].value == "Contact number":
                row[0].value = None

    reading = read_edited(drop)
    assert all("status" not in row.values for row in reading.ret.rows(SCHEMES))
    assert "“New/ Existing Scheme” of “Planned Expenditure” was not found" in messages(reading)
    assert "“Contact number”" in messages(reading)


def test_fixed_rows_are_known_by_their_label_when_the_code_is_gone():
    def blank_codes(book: Workbook) -> None:
        sheet = book[NEEDS]
        for row in sheet.iter_rows(min_col=1, max_col=1):
            if row[0].value in ("PR2", "PR5"):
                row[0].value = None

    assert read_edited(blank_codes).ret == PLAN


def test_a_fixed_row_that_is_gone_is_blank_and_one_too_many_is_kept():
    def change(book: Workbook) -> None:
        sheet = book[NEEDS]
        last = next(row for row in sheet.iter_rows(min_col=1, max_col=2) if row[0].value == "PR8")
        last[0].value, last[1].value = "PR99", "Something new"

    rows = read_edited(change).ret.rows("requirements.requirements")
    assert rows[7] == Row("PR8")
    assert rows[8] == Row("PR99", PLAN.rows("requirements.requirements")[7].values)


def test_a_second_row_of_the_same_code_is_left_out_with_a_word():
    def double(book: Workbook) -> None:
        sheet = book[NEEDS]
        cells = {row[0].value: row[0] for row in sheet.iter_rows(min_col=1, max_col=1)}
        cells["PR8"].value = "PR1"

    reading = read_edited(double)
    assert reading.ret.rows("requirements.requirements")[0] == PLAN.rows("requirements.requirements")[0]
    assert "were not read" in messages(reading)


def test_macros_are_ignored_with_a_word():
    reading = read_workbook(changed(BOOK, {"xl/vbaProject.bin": b"code"}))
    assert reading.ret == PLAN
    assert "macros" in messages(reading)


def test_a_total_pasted_over_its_formula_is_compared_with_the_rows():
    part = part_of(BOOK, EXPENDITURE)
    stale = changed(BOOK, {part: lambda xml: re.sub(rb"<v>14311579(.0)?</v>", b"<v>14000000</v>", xml, count=1)})
    reading = read_workbook(stale)
    assert reading.ret == PLAN
    assert "£14,000,000 for income (CCG_MIN, 2021-22), but the rows add up to £14,311,579" in messages(reading)


def test_a_workbook_without_properties_says_what_it_is_on_its_guidance_tab():
    bare = changed(BOOK, {"docProps/custom.xml": None})
    assert read_workbook(bare).ret == PLAN
    unnamed = changed(bare, {"xl/workbook.xml": lambda xml: xml.replace(b'"cf_identity"', b'"some_name"')})
    assert read_workbook(unnamed).ret == PLAN


def _property(old: str, new: str) -> bytes:
    return changed(BOOK, {"docProps/custom.xml": lambda xml: xml.replace(f">{old}<".encode(), f">{new}<".encode())})


def test_an_area_that_is_not_known_is_noted():
    unknown = _property("E06000033", "E99999999")
    reading = read_workbook(unknown)
    assert reading.ret.area == "E99999999"
    assert "E99999999" in messages(reading)
    assert read_workbook(unknown, area="Southend-on-Sea").ret.area == "E06000033"


def test_the_workbook_knows_its_area_better_than_the_caller():
    reading = read_workbook(BOOK, area="Essex")
    assert reading.ret.area == "E06000033"
    assert "Essex was asked for" in messages(reading)
    assert read_workbook(_property("E06000033", ""), area="").ret.area == ""


def test_another_version_of_the_rulebook_is_noted():
    reading = read_workbook(_property(RULES.version, "2021-22.0"))
    assert reading.ret == PLAN
    assert "2021-22.0" in messages(reading)


def test_a_county_keeps_its_districts():
    plan = blank_plan(COUNTY).with_rows(
        "income.dfg_districts", (Row("r1", {"district": "Basildon", "amount": Decimal(500)}),)
    )
    assert same(read_workbook(written(plan, COUNTY)).ret, plan)


def same(one: Return, other: Return) -> bool:
    """Whether two returns hold the same: a table that is absent is an empty one."""
    texts = [to_text(RULES, from_text(to_text(RULES, ret), lambda _: RULES)) for ret in (one, other)]
    return texts[0] == texts[1]


def test_a_template_of_a_round_that_exists_nowhere_reads_back():
    rulebook = msgspec.structs.replace(later_round(), conditions=RULES.conditions)
    rows = tuple(Row(r.key, dict(r.values) | {"amount_next": Decimal(n)}) for n, r in enumerate(PLAN.rows(SCHEMES)))
    plan = PLAN.with_rows(SCHEMES, rows)
    reading = read_workbook(written(plan, SOUTHEND, rulebook), lambda _: rulebook)
    assert reading.ret == plan
    assert rulebook.years == ("2021-22", NEXT)
    assert reading.notes == ()


def test_a_heading_whose_place_another_took_is_not_guessed():
    """The names of a workbook stay behind when a program moves columns: they count only where nothing else stands."""

    def edit(book: Workbook) -> None:
        sheet = book[EXPENDITURE]
        sheet.cell(head_row(sheet, "Scheme Type"), 15).value = "How much"
        sheet.delete_cols(4)

    reading = read_edited(edit)
    assert all(not {"amount", "description"} & row.values.keys() for row in reading.ret.rows(SCHEMES))
    assert "“Expenditure (£)” of “Planned Expenditure” was not found" in messages(reading)


def test_a_truth_value_is_no_percentage():
    plan = with_rows(PLAN, joint_row("r50", "55"))
    content = written(plan)
    tab, _, where = read_workbook(content).cells.address(scheme("r50", "nhs_share")).rpartition("!")
    reading = read_edited(lambda book: setattr(book[tab][where], "value", True), content)
    assert reading.ret.value(scheme("r50", "nhs_share")) == "TRUE"


def test_an_identity_block_with_a_gap():
    bare = changed(BOOK, {"docProps/custom.xml": None})
    gap = changed(bare, {"xl/sharedStrings.xml": lambda xml: xml.replace(b">E06000033<", b"><")})
    assert read_workbook(gap, area="E06000033").ret == PLAN


def test_a_row_of_prompts_is_no_row():
    def prompt(book: Workbook) -> None:
        sheet = book[EXPENDITURE]
        sheet.cell(head_row(sheet, "Scheme Type") + 30, 5).value = "< Select >"

    assert read_edited(prompt).ret == PLAN


def test_the_last_column_is_not_replaced_by_the_checker():
    def drop(book: Workbook) -> None:
        book[EXPENDITURE].delete_cols(16)

    reading = read_edited(drop)
    assert all("status" not in row.values for row in reading.ret.rows(SCHEMES))
    assert "“New/ Existing Scheme” of “Planned Expenditure” was not found" in messages(reading)


def test_a_tab_is_blank_beyond_its_end():
    tabs = Tabs(Package(BOOK, Limits()), Limits())
    tab = tabs.named(COVER)
    assert tab
    assert (tab.cell(0, 0), tab.cell(100_000, 0), tab.cell(0, 100_000)) == (RULES.title, "", "")


def test_nothing_that_was_unpacked_waits_for_the_collector_of_garbage():
    gc.collect()
    gc.disable()
    try:
        read_workbook(BOOK)
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_an_error_that_stands_nowhere_is_passed_over():
    part = part_of(BOOK, EXPENDITURE)
    ghost = b'<!-- <c r="ZZ9000" s="1" t="e"><v>#N/A</v></c> --></sheetData>'
    assert read_workbook(changed(BOOK, {part: lambda xml: xml.replace(b"</sheetData>", ghost)})).ret == PLAN


def test_totals_are_compared_only_where_the_table_is_there():
    notes, package = Notes(), Package(BOOK, Limits())
    compare_totals(RULES, PLAN, Tabs(package, Limits()), Cells(), notes)
    assert notes.all(Cells()) == ()
