"""The grid: what a person can do with a sheet of rows, by keyboard, mouse and clipboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.frontend.grid_pages import cell, saved


def paste(page: Page, text: str) -> None:
    """Paste as the browser does when somebody presses Ctrl+V."""
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


def copied(page: Page) -> str:
    """What Ctrl+C puts on the clipboard."""
    return page.evaluate(
        """() => {
            const clipboardData = new DataTransfer();
            const event = new ClipboardEvent("copy", { clipboardData, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(event);
            return clipboardData.getData("text/plain");
        }"""
    )


def test_what_is_typed_is_saved_when_the_row_is_left(page, open_sheet, stand):
    sheet = open_sheet()

    cell(page, 1, "scheme_name").click()
    page.keyboard.type("Discharge team")
    page.keyboard.press("Tab")
    expect(page.get_by_text("1 row not saved")).to_be_visible()
    page.keyboard.press("ArrowDown")

    saved(page)
    expect(page.get_by_role("status").get_by_text("Row saved.")).to_be_visible()
    assert sheet.rows["r1"][1]["scheme_name"] == "Discharge team"
    (path, asked), *_ = stand.asked
    assert (path, asked["seen"], asked["values"]) == ("/row/r1", 1, {"scheme_name": "Discharge team"})


def test_the_last_row_is_saved_when_one_goes_on_from_it(page, open_sheet):
    sheet = open_sheet()

    cell(page, 3, "scheme_name").click()
    page.keyboard.type("Last")
    page.keyboard.press("Enter")

    saved(page)
    assert sheet.rows["r3"][1]["scheme_name"] == "Last"


def test_the_balances_come_back_with_the_row(page, open_sheet):
    sheet = open_sheet()
    del sheet.rows["r3"]

    cell(page, 1, "amount").click()
    page.keyboard.type("5")
    page.keyboard.press("Enter")

    expect(page.locator("#cf-panel")).to_have_text("2 rows in the plan")


def test_a_cell_is_edited_with_enter_and_left_with_escape(page, open_sheet):
    open_sheet()

    cell(page, 2, "scheme_name").click()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Scheme Name, row 2")).to_have_value("Scheme 2")
    page.keyboard.type(" and more")
    page.keyboard.press("Escape")

    expect(cell(page, 2, "scheme_name")).to_have_text("Scheme 2")
    expect(cell(page, 2, "scheme_name")).to_be_focused()


def test_a_long_text_keeps_its_lines(page, open_sheet):
    sheet = open_sheet()

    cell(page, 1, "description").click()
    page.keyboard.press("F2")
    page.keyboard.press("Alt+Enter")
    page.keyboard.type("Third line")
    page.keyboard.press("Enter")

    saved(page)
    assert sheet.rows["r1"][1]["description"] == "What scheme 1 does,\nand for whom.\nThird line"


def test_the_choices_of_a_field_depend_on_another(page, open_sheet):
    sheet = open_sheet()

    cell(page, 1, "scheme_type").click()
    page.keyboard.type("Carers")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    options = page.get_by_role("option").all_inner_texts()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    saved(page)

    assert options == ["Respite services", "Other"]
    assert sheet.rows["r1"][1]["scheme_type"] == "CARERS"
    expect(cell(page, 1, "sub_type")).to_have_text(options[0])


def test_a_text_that_is_no_option_is_kept_as_it_was_typed(page, open_sheet):
    sheet = open_sheet()

    cell(page, 1, "commissioner").click()
    page.keyboard.type("Both of us")
    page.keyboard.press("Enter")

    saved(page)
    assert sheet.rows["r1"][1]["commissioner"] == "Both of us"
    expect(cell(page, 1, "commissioner")).to_have_text("Both of us")


def test_a_block_from_a_spreadsheet_is_pasted_and_sent_at_once(page, open_sheet, stand):
    sheet = open_sheet(rows=2)
    block = (
        '11\tFirst\t"Two\nlines and ""quotes"""\tREABLEMENT\r\n'
        "12\tSecond\tPlain\tassistive technologies and equipment\r\n13\tThird\t\t\r\n"
    )

    cell(page, 1, "scheme_id").click()
    paste(page, block)

    saved(page)
    assert [path for path, _ in stand.asked] == ["/batch"]
    assert sheet.rows["r1"][1]["description"] == 'Two\nlines and "quotes"'
    assert sheet.rows["r2"][1]["scheme_type"] == "ASSISTIVE"
    assert sheet.rows["r3"][1] == {"scheme_id": "13", "scheme_name": "Third"}
    expect(page.locator(".tabulator-tableholder .tabulator-row")).to_have_count(3)


def test_a_block_that_is_pasted_into_a_line_goes_into_cells(page, open_sheet):
    sheet = open_sheet()

    cell(page, 1, "amount").click()
    page.keyboard.press("Enter")
    paste(page, "7\n8")

    saved(page)
    assert [values["amount"] for _, values in sheet.rows.values()] == ["7", "8", "3000"]


def test_pasting_says_what_the_sheet_had_no_room_for(page, open_sheet):
    open_sheet(rows=2, maximum=3)

    cell(page, 2, "scheme_name").click()
    paste(page, "A\nB\nC\nD")

    expect(page.get_by_text("2 rows pasted. 2 not taken: this sheet holds 3 rows at most.")).to_be_visible()


HEADING = "Scheme ID\tScheme  name\t\r\n"


def test_a_line_of_headings_is_left_out_and_that_is_said(page, open_sheet):
    sheet = open_sheet(rows=2)

    cell(page, 1, "scheme_id").click()
    paste(page, f"{HEADING}11\tFirst\r\n12\tSecond\r\n")

    saved(page)
    assert [values["scheme_name"] for _, values in sheet.rows.values()] == ["First", "Second"]
    expect(page.get_by_text("2 rows pasted. The line of headings was left out.")).to_be_visible()


def test_a_heading_alone_or_a_line_with_anything_else_is_taken(page, open_sheet):
    sheet = open_sheet(rows=2)

    cell(page, 1, "scheme_name").click()
    paste(page, "Scheme Name\tA first description\nSecond\tAnother")

    saved(page)
    assert [values["scheme_name"] for _, values in sheet.rows.values()] == ["Scheme Name", "Second"]


def test_a_line_that_looks_like_a_total_is_pasted_and_told_of(page, open_sheet):
    sheet = open_sheet(rows=3)

    cell(page, 1, "amount").click()
    paste(page, "£1,000\n2000\n500\n£3,500.00")

    saved(page)
    assert [values["amount"] for _, values in sheet.rows.values()] == ["£1,000", "2000", "500", "£3,500.00"]
    expect(page.get_by_text("4 rows pasted. Row 4 looks like a total", exact=False)).to_be_visible()


@pytest.mark.parametrize("block", ["5\n5", "1000\n2000\n500", "0\n0\n0", "a\nb\nc"])
def test_amounts_that_add_up_to_nothing_are_no_total(page, open_sheet, block):
    open_sheet(rows=3)

    cell(page, 1, "amount").click()
    paste(page, block)

    expect(page.get_by_text("rows pasted.", exact=False)).to_be_visible()
    expect(page.get_by_text("looks like a total", exact=False)).to_have_count(0)


def test_a_single_value_fills_the_selection(page, open_sheet):
    sheet = open_sheet()

    cell(page, 1, "amount").click()
    page.keyboard.press("Shift+ArrowDown")
    paste(page, "£1,234")

    saved(page)
    assert [sheet.rows[key][1]["amount"] for key in ("r1", "r2", "r3")] == ["£1,234", "£1,234", "3000"]


def test_the_selection_is_copied_as_a_spreadsheet_takes_it(page, open_sheet):
    open_sheet()

    cell(page, 1, "description").click()
    cell(page, 2, "scheme_type").click(modifiers=["Shift"])

    assert copied(page) == (
        '"What scheme 1 does,\nand for whom."\tReablement in a persons own home\r\n'
        '"What scheme 2 does,\nand for whom."\tAssistive Technologies and Equipment'
    )


def test_what_is_cleared_is_undone_and_done_again(page, open_sheet):
    sheet = open_sheet()

    cell(page, 1, "scheme_name").click()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Delete")
    saved(page)
    assert sheet.rows["r2"][1]["scheme_name"] == ""

    page.keyboard.press("Control+z")
    expect(cell(page, 2, "scheme_name")).to_have_text("Scheme 2")
    saved(page)
    assert sheet.rows["r2"][1]["scheme_name"] == "Scheme 2"

    page.keyboard.press("Control+y")
    expect(cell(page, 2, "scheme_name")).not_to_have_text("Scheme 2")
    saved(page)
    assert sheet.rows["r1"][1]["scheme_name"] == ""


def test_undoing_a_paste_takes_its_new_rows_away(page, open_sheet):
    sheet = open_sheet(rows=1)

    cell(page, 1, "scheme_name").click()
    paste(page, "A\nB\nC")
    saved(page)
    assert len(sheet.rows) == 3
    with page.expect_response("**/batch-remove"):
        page.keyboard.press("Control+z")

    expect(page.locator(".tabulator-tableholder .tabulator-row")).to_have_count(1)
    saved(page)
    assert {key: values["scheme_name"] for key, (_, values) in sheet.rows.items()} == {"r1": "Scheme 1"}


def test_steps_taken_back_and_done_again_in_a_hurry_leave_each_row_once(page, open_sheet):
    sheet = open_sheet(rows=1)
    cell(page, 1, "scheme_id").click()
    paste(page, "".join(f"{number}\n" for number in range(1, 9)))
    saved(page)

    with page.expect_response("**/batch"):
        page.keyboard.press("Control+z")
        page.keyboard.press("Control+y")

    saved(page)
    assert [values["scheme_id"] for _, values in sheet.rows.values()] == [str(number) for number in range(1, 9)]


def test_a_block_can_be_pasted_into_an_empty_sheet(page, open_sheet):
    sheet = open_sheet(rows=0)

    page.get_by_text("No rows yet").click()
    paste(page, "1\tFirst\n2\tSecond\n")

    expect(page.get_by_text("2 rows pasted.")).to_be_visible()
    saved(page)
    assert [values["scheme_name"] for _, values in sheet.rows.values()] == ["First", "Second"]


def test_a_row_is_added_and_saved_once_something_is_in_it(page, open_sheet, stand):
    sheet = open_sheet(rows=1)

    page.get_by_role("button", name="Add row").click()
    page.keyboard.press("Tab")
    page.keyboard.type("New one")
    page.keyboard.press("ArrowUp")

    saved(page)
    assert sheet.rows["r2"][1] == {"scheme_name": "New one"}
    assert [path for path, _ in stand.asked] == ["/new"]
    expect(page.get_by_role("rowheader", name="2", exact=True)).to_be_visible()


def test_a_row_is_removed_after_a_question(page, open_sheet, violations):
    sheet = open_sheet()
    remove = page.get_by_role("button", name="Remove row")

    cell(page, 2, "amount").click()
    remove.click()
    assert violations() == ""
    page.get_by_role("button", name="Keep").click()
    assert len(sheet.rows) == 3
    remove.click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()

    expect(page.locator("#cf-panel")).to_have_text("2 rows in the plan")
    # The numbers go on without a gap, as findings count them.
    expect(page.get_by_role("rowheader", name="2", exact=True)).to_have_count(1)
    expect(page.get_by_role("rowheader", name="3", exact=True)).to_have_count(0)


def test_totals_follow_the_filter(page, open_sheet):
    open_sheet(rows=4)
    totals = page.locator(".tabulator-calcs")

    expect(totals).to_contain_text("£10,000")
    page.get_by_label("Show rows with").fill("assistive")
    expect(totals).to_contain_text("£6,000")
    expect(totals).to_contain_text("Total of 2 shown")
    page.get_by_label("Show rows with").fill("")
    page.get_by_role("button", name="Filter by column").click()
    page.get_by_label("Filter Scheme Name").fill("scheme 3")
    expect(totals).to_contain_text("£3,000")


def test_an_amount_that_is_no_number_is_not_taken_for_nothing(page, open_sheet):
    open_sheet()

    cell(page, 1, "amount").click()
    page.keyboard.type("about 12")
    page.keyboard.press("Enter")

    expect(page.locator(".tabulator-calcs")).to_contain_text("£5,000 and 1 not read")


def test_titles_sort_by_keyboard(page, open_sheet):
    open_sheet(rows=12)

    cell(page, 1, "amount").click()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")

    expect(page.locator(".tabulator-tableholder .tabulator-row").first).to_contain_text("£12,000")
    page.keyboard.press("ArrowDown")
    expect(cell(page, 12, "amount")).to_be_focused()


def test_a_finding_is_shown_in_its_cell_in_words(page, open_sheet):
    open_sheet()

    cell(page, 1, "scheme_name").click()
    page.keyboard.press("Delete")
    page.keyboard.press("ArrowDown")
    saved(page)
    page.keyboard.press("ArrowUp")

    expect(cell(page, 1, "scheme_name")).to_have_attribute("aria-description", "Error: Give the scheme a name.")
    expect(page.locator(".cf-stand__about")).to_contain_text("Error: Give the scheme a name.")


def test_the_keyboard_gets_out_of_the_grid(page, open_sheet):
    open_sheet()

    cell(page, 1, "scheme_id").click()
    page.keyboard.press("Tab")
    expect(cell(page, 1, "scheme_name")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")

    expect(page.locator("summary")).to_be_focused()


def test_a_row_that_is_scrolled_away_is_still_where_the_keyboard_is(page, open_sheet):
    open_sheet(rows=400)

    cell(page, 1, "scheme_name").click()
    page.locator(".tabulator-tableholder").evaluate("box => (box.scrollTop = 9000)")
    expect(cell(page, 1, "scheme_name")).to_have_count(0)
    page.keyboard.press("ArrowDown")

    expect(cell(page, 2, "scheme_name")).to_be_focused()


def test_a_sheet_that_takes_no_entries_can_be_read_only(page, open_sheet):
    open_sheet(editable=False)

    expect(page.get_by_role("button", name="Add row")).to_have_count(0)
    cell(page, 1, "scheme_name").click()
    page.keyboard.type("X")

    expect(page.get_by_text("This cell cannot be changed.")).to_be_visible()
    expect(cell(page, 1, "scheme_name")).to_have_text("Scheme 1")


def test_a_published_value_cannot_be_changed_nor_its_row_removed(page, stand, open_sheet):
    sheet = open_sheet()
    sheet.locked = {"r2": ["amount"]}
    page.reload()

    cell(page, 1, "amount").click()
    paste(page, "1\n2\n3")
    expect(page.get_by_text("3 rows pasted. 1 cell left as it was: it cannot be changed.")).to_be_visible()
    saved(page)
    assert [values["amount"] for _, values in sheet.rows.values()] == ["1", "2000", "3"]
    cell(page, 2, "amount").click()
    page.get_by_role("button", name="Remove row").click()
    expect(page.get_by_text("holds a row that belongs to the return and cannot be removed")).to_be_visible()


def test_an_empty_sheet_says_what_to_do_first(page, open_sheet):
    open_sheet(rows=0)

    expect(page.get_by_text("No rows yet. Add one, or paste a block from a workbook.")).to_be_visible()
    page.get_by_role("button", name="Add row").click()
    expect(cell(page, 1, "scheme_id")).to_be_focused()


def test_the_plain_table_is_there_for_whoever_wants_it(page, open_sheet):
    open_sheet()

    page.get_by_role("button", name="Use the plain table").click()
    page.get_by_role("button", name="Use the grid").wait_for()
    page.reload()
    expect(page.get_by_role("link", name="Edit row r2")).to_be_visible()
    page.get_by_role("button", name="Use the grid").click()

    expect(page.get_by_role("grid", name="Schemes")).to_be_visible()
