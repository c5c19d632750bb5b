"""Rows that are saved on the page of their sheet, which stays: what comes back, what stays, and what is said."""

import re
import time

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.support.journeys import Planner, looks_sound
from tests.web.browser.conftest import Visit


@pytest.fixture
def server(own_server):
    return own_server


def field(page: Page, place: str) -> Locator:
    return page.locator(f"[name='f-{place}']")


def form_of(page: Page, place: str) -> Locator:
    return page.locator("form", has=field(page, place))


def said(page: Page) -> Locator:
    """What a screen reader reads out."""
    return page.locator("#cf-said[role=status]")


def slowly(route: Route) -> None:
    time.sleep(0.5)
    route.continue_()


def stays(page: Page) -> None:
    """Mark the page, to see that it is not another one afterwards."""
    page.evaluate("window.marked = true")


def stayed(page: Page) -> bool:
    return bool(page.evaluate("window.marked"))


def at(visit: Visit, sheet: str, name: str = "lead", area: str = "Southend-on-Sea") -> Page:
    planner = Planner(visit(name), area)
    planner.goes_to(f"sheets/{sheet}/")
    stays(planner.page)
    return planner.page


PR1, PR2 = "requirements-PR1-documents", "requirements-PR2-documents"


def test_a_saved_row_comes_back_checked_with_the_state_of_the_return(visit):
    page = at(visit, "requirements")
    form = form_of(page, "requirements-PR1-met")
    form.get_by_label("No", exact=True).check()
    with page.expect_response("**/save/") as answered:
        form.get_by_role("button").click()
    expect(form.get_by_text("Saved. 2 errors left.")).to_be_visible()
    assert "<html" not in answered.value.text()
    expect(page.locator("#cf-panel")).to_contain_text("2 errors")
    expect(said(page)).to_contain_text("Saved. 2 errors left.")
    expect(page.locator("#r-requirements-PR1")).to_contain_text("Error")
    expect(form.get_by_role("button")).to_be_focused()
    assert stayed(page)
    looks_sound(page)
    form.get_by_label("Yes", exact=True).check()
    form.get_by_role("button").click()
    expect(said(page)).to_contain_text("Saved. No errors left.")
    assert stayed(page)


def test_what_is_typed_while_the_answer_is_on_its_way_stays(visit):
    page = at(visit, "requirements")
    page.route("**/save/", slowly)
    field(page, PR1).fill("Sent")
    form_of(page, PR1).get_by_role("button").click()
    field(page, PR1).fill("Typed since")
    field(page, PR2).fill("In another row")
    expect(form_of(page, PR1).get_by_text("Saved.")).to_be_visible()
    expect(field(page, PR1)).to_have_value("Typed since")
    expect(field(page, PR2)).to_have_value("In another row")
    form_of(page, PR1).get_by_role("button").click()
    expect(said(page)).to_contain_text("Saved.")
    page.wait_for_load_state("networkidle")
    page.reload()
    expect(field(page, PR1)).to_have_value("Typed since")
    expect(page.get_by_role("region", name="Not saved")).to_have_count(1)


def test_the_metrics_come_back_worked_out_and_drawn(visit):
    page = at(visit, "metrics")
    form = page.locator("form.cf-line__parts").first
    before = page.locator("svg.cf-chart").first.inner_html()
    entry = form.locator("input.nhsuk-input").first
    entry.fill(str(float(entry.input_value() or "100") * 3))
    form.get_by_role("button").click()
    expect(said(page)).to_contain_text("Saved.")
    assert page.locator("svg.cf-chart").first.inner_html() != before
    assert stayed(page)
    looks_sound(page)


def test_the_cover_is_saved_by_keyboard_alone(visit):
    page = at(visit, "cover")
    field(page, "cover-form-phone").focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("01702 000 000")
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text("Saved.")
    expect(field(page, "cover-form-phone")).to_be_focused()
    assert stayed(page)


def test_an_entered_row_on_its_own_page_is_named_anew(visit):
    page = at(visit, "expenditure/schemes/rows/r7")
    field(page, "schemes-r7-scheme_name").fill("Another name")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(said(page)).to_contain_text("Saved.")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Another name")
    expect(page).to_have_title(re.compile("Another name"))
    assert stayed(page)
    looks_sound(page)
    page.get_by_role("button", name="Save and add another row").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("New row")
    looks_sound(page)


def test_a_row_that_somebody_else_changed_is_asked_about_on_a_page(visit):
    mine, theirs = at(visit, "requirements"), at(visit, "requirements", "nhs")
    field(theirs, PR1).fill("Theirs")
    form_of(theirs, PR1).get_by_role("button").click()
    expect(said(theirs)).to_contain_text("Saved.")
    field(mine, PR1).fill("Mine")
    field(mine, PR2).fill("Not sent yet")
    form_of(mine, PR1).get_by_role("button").click()
    expect(mine.get_by_role("heading", level=1)).to_contain_text("Somebody else changed this row")
    looks_sound(mine)
    mine.go_back()
    mine.reload()
    expect(mine.get_by_role("region", name="Not saved").first).to_be_visible()


def test_without_a_connection_the_row_stays_and_is_kept(visit):
    page = at(visit, "requirements")
    page.context.set_offline(True)
    field(page, PR1).fill("Typed on the train")
    form_of(page, PR1).get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("Not saved: no connection. What you typed is kept")
    looks_sound(page)
    page.context.set_offline(False)
    page.reload()
    page.get_by_role("button", name="Put it back").click()
    expect(field(page, PR1)).to_have_value("Typed on the train")


def test_who_is_signed_out_meanwhile_gets_back_what_was_typed(visit):
    page = at(visit, "requirements")
    page.context.clear_cookies(name="sessionid")
    field(page, PR1).fill("Typed too late")
    form_of(page, PR1).get_by_role("button").click()
    expect(page.locator("main")).to_contain_text("Typed too late")
    looks_sound(page)


def test_what_cannot_be_saved_is_told_on_a_page_with_what_was_typed(visit):
    page = at(visit, "requirements")
    field(page, PR1).fill("x" * 32_001)
    form_of(page, PR1).get_by_role("button").click()
    expect(page.get_by_role("alert")).to_contain_text("longer than 32,000 characters")
    expect(field(page, PR1)).to_have_value("x" * 32_001)
    looks_sound(page)
