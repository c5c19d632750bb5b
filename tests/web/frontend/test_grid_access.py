"""Everybody can use the grid, in every state of it, and it stands without delaying the page around it."""

import pytest
from playwright.sync_api import expect

from tests.support.browser import fits
from tests.web.frontend.grid_pages import cell
from tests.web.frontend.stand import Answer

SIZES = {"wide": (1280, 800), "phone": (390, 800)}


@pytest.fixture(params=SIZES)
def sheet(request, page, open_sheet):
    """A sheet with findings, at the width of a desk and of a phone."""
    width, height = SIZES[request.param]
    page.set_viewport_size({"width": width, "height": height})
    sheet = open_sheet(rows=20)
    sheet.by_somebody("r1", scheme_name="")
    sheet.by_somebody("r2", amount="-5")
    page.reload()
    cell(page, 1, "scheme_name").wait_for()
    return sheet


def test_the_grid_stands(page, sheet, violations):
    assert violations() == ""
    assert fits(page)
    expect(page.get_by_role("grid", name="Schemes")).to_have_attribute("aria-rowcount", "21")
    expect(page.get_by_role("row", name="3 3 Scheme 3")).to_have_attribute("aria-rowindex", "4")


@pytest.mark.parametrize("field", ["scheme_name", "description", "scheme_type"])
def test_a_cell_is_edited(page, sheet, violations, field):
    cell(page, 1, field).click()
    page.keyboard.press("Enter")
    expect(page.locator(".cf-editor")).to_be_focused()

    assert violations() == ""


def test_a_row_is_refused_and_columns_are_filtered(page, sheet, violations):
    sheet.answers = [Answer({"error": "No."}, 422)]
    page.get_by_role("button", name="Filter by column").click()
    cell(page, 3, "scheme_name").click()
    page.keyboard.type("X")
    page.keyboard.press("Enter")
    page.get_by_text("1 row not saved").wait_for()

    assert violations() == ""


def test_nothing_can_be_saved(page, sheet, violations, context):
    context.route("**/row/*", lambda route: route.abort())
    cell(page, 3, "scheme_name").click()
    page.keyboard.type("X")
    page.keyboard.press("Enter")
    page.get_by_text("Not saved: no connection.").wait_for()

    assert violations() == ""


def test_a_finger_edits_a_cell_by_tapping_it_twice(browser, stand, open_sheet, page):
    open_sheet()
    with browser.new_context(base_url=stand.address, has_touch=True, viewport={"width": 390, "height": 800}) as phone:
        tapped = phone.new_page()
        tapped.goto("/sheet")
        place = cell(tapped, 1, "scheme_id")
        place.tap()
        place.tap()

        expect(tapped.get_by_role("textbox", name="Scheme ID, row 1")).to_be_focused()


def test_without_script_the_rows_are_a_plain_table_with_links(browser, stand, open_sheet, page):
    open_sheet()
    with browser.new_context(base_url=stand.address, java_script_enabled=False) as plain:
        shown = plain.new_page()
        shown.goto("/sheet")

        expect(shown.get_by_role("link", name="Edit row r2")).to_be_visible()
        expect(shown.get_by_role("table", name="Schemes")).to_contain_text("Scheme 3")


def test_where_the_script_does_not_come_the_plain_table_is_shown(browser, stand, open_sheet, page):
    open_sheet()
    with browser.new_context(base_url=stand.address) as unlucky:
        unlucky.route("**/grid.*.js", lambda route: route.abort())
        shown = unlucky.new_page()
        shown.goto("/sheet")

        expect(shown.get_by_role("link", name="Edit row r2")).to_be_visible()
