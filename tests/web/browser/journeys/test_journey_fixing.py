"""From a finding to the field that it is about, and no further finding: with a mouse, and with the keyboard alone."""

import re

from playwright.sync_api import expect

from tests.support.browser import assert_accessible
from tests.support.journeys import Keyboard, Planner
from tests.web.frontend.grid_pages import cell, saved, stands

BLANK = "“Scheme Name” is blank"


def test_a_finding_leads_to_its_field_and_goes_when_that_is_put_right(visit):
    # Given a row whose name was deleted
    lead = Planner(visit("lead"))
    lead.goes_to_grid()
    cell(lead.page, 2, "scheme_name").click()
    lead.page.keyboard.press("Delete")
    cell(lead.page, 3, "scheme_name").click()
    saved(lead.page)
    lead.sees("2 errors")

    # When the lead follows the finding from the page of the return
    lead.goes_to()
    blank = lead.page.get_by_role("listitem").filter(has_text=BLANK)
    blank.get_by_role("link", name="row 2").click()
    name = lead.page.get_by_label("Scheme Name")
    expect(name).to_be_focused()
    lead.sees(BLANK)
    name.fill("High Impact Model")
    lead.presses("Save")

    # Then the answer to saving says that nothing is wrong any more
    lead.sees("Saved. No errors left.")
    expect(lead.page.locator("main")).not_to_contain_text(BLANK)


def test_the_answer_to_a_save_in_the_grid_says_what_is_still_wrong(visit):
    # Given a plan that spends a pound less than it has
    lead = Planner(visit("lead"))
    lead.goes_to_grid()
    page = lead.page
    cell(page, 3, "amount").click()
    page.keyboard.type("5897726")
    with page.expect_response("**/save/") as wrong:
        page.keyboard.press("Enter")
    assert "£1 still to plan" in wrong.value.json()["panel"]
    expect(page.locator("#cf-panel")).to_contain_text("£1 still to plan")
    lead.sees("1 error")

    # When the amount is put right, the finding is gone with the same answer
    cell(page, 3, "amount").click()
    page.keyboard.type("5897727")
    with page.expect_response("**/save/") as right:
        page.keyboard.press("Enter")
    assert "still to plan" not in right.value.json()["panel"]
    expect(page.locator("#cf-panel")).not_to_contain_text("still to plan")
    expect(page.get_by_role("status").get_by_text("No errors left.")).to_be_visible()


def test_the_keyboard_is_enough(visit):
    page = visit()
    keys = Keyboard(page)

    # Given somebody who signs in and comes to the spending of their plan
    page.goto("/")
    keys.choose(page.get_by_role("button", name=re.compile("Better Care Fund lead")))
    keys.choose(page.get_by_role("link", name=re.compile(r"plan 2021-22\W+Southend")))
    keys.choose(page.get_by_role("link", name="5a. Expenditure", exact=True))
    stands(page)

    # When they delete the name of a scheme
    keys.reach(cell(page, 1, "scheme_id"))
    keys.press("ArrowDown", "ArrowDown", "ArrowRight")
    expect(cell(page, 3, "scheme_name")).to_be_focused()
    keys.press("Delete", "ArrowDown")
    saved(page)
    expect(page.locator("#cf-panel")).to_contain_text("2 errors")
    assert_accessible(page)

    # Then they get from what is wrong to where it is, and put it right
    keys.choose(page.locator("#cf-panel summary"), "Shift+Tab")
    finding = page.locator("#cf-panel").get_by_role("listitem").filter(has_text=BLANK)
    keys.choose(finding.get_by_role("link", name="row 3"))
    expect(page.get_by_label("Scheme Name")).to_be_focused()
    keys.type("iBCF Social Care")
    keys.choose(page.get_by_role("button", name="Save", exact=True))
    expect(page.locator("main")).to_contain_text("Saved. No errors left.")
    assert_accessible(page)

    # And they leave
    keys.choose(page.get_by_role("button", name="Sign out"))
    page.wait_for_url("**/sign-in/**")
