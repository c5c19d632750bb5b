"""In a browser without script, rows are forms: added, changed, removed, and two people are asked all the same."""

import re

import pytest
from msgspec.structs import replace
from playwright.sync_api import Page, expect

from tests.support.journeys import BOOK, Planner, fills, looks_sound_without_script, plan

FIELDS = BOOK.table("expenditure.schemes").fields


@pytest.fixture
def scripted(visit) -> Page:
    """A browser in which axe can look at pages."""
    return visit("lead")


@pytest.fixture
def lead(visit) -> Planner:
    return Planner(visit("lead", width=390, javascript=False))


@pytest.fixture
def finance(visit) -> Planner:
    return Planner(visit("finance", width=390, javascript=False))


def opens_row(planner: Planner, number: int) -> None:
    planner.goes_to("sheets/expenditure/")
    planner.page.get_by_role("link", name=f"Edit row {number}", exact=True).click()


def says(page: Page, text: str) -> None:
    expect(page.locator("main")).to_contain_text(text)


def test_a_row_is_added_changed_and_removed(lead, scripted):
    page = lead.page

    # When the lead adds a row by its form
    lead.goes_to("sheets/expenditure/")
    looks_sound_without_script(page, scripted)
    lead.follows("Add a row")
    first = plan().rows("expenditure.schemes")[0]
    fills(page.locator("form:has([name=seen])"), "schemes", FIELDS, replace(first, key=""))
    looks_sound_without_script(page, scripted)
    lead.presses("Save")

    # Then it is there, and the page says what is wrong with the plan now
    says(page, "Saved.")
    looks_sound_without_script(page, scripted)
    lead.goes_to("sheets/expenditure/")
    says(page, "Edit row 19")
    says(page, "£1,721,065 over its income")

    # When the lead changes and then removes it
    opens_row(lead, 19)
    page.get_by_label("Expenditure (£)").fill("1000")
    lead.presses("Save")
    lead.goes_to("sheets/expenditure/")
    says(page, "£1,000 over its income")
    opens_row(lead, 19)
    lead.follows("Remove this row")
    looks_sound_without_script(page, scripted)
    lead.presses("Remove the row")

    # Then the plan is balanced again
    says(page, "The row is removed. It can be restored from the history.")
    expect(page.get_by_role("link", name="Edit row 19")).to_have_count(0)
    expect(page.locator("main")).not_to_contain_text("over its income")


def test_who_is_second_in_a_row_chooses_field_by_field(lead, finance, scripted):
    # Given two people who have the same row open
    opens_row(lead, 1)
    opens_row(finance, 1)
    lead.page.get_by_label("Scheme Name").fill("Adaptations")
    lead.page.get_by_label("Brief Description").fill("Adaptations of homes")
    lead.presses("Save")
    says(lead.page, "Saved.")

    # When the second one saves
    finance.page.get_by_label("Scheme Name").fill("Grant for homes")
    finance.page.get_by_label("Expenditure (£)").fill("1721000")
    finance.presses("Save")

    # Then they are asked about what both changed, and told of the rest
    says(finance.page, "Somebody else changed this row")
    says(finance.page, "Brief Description of Scheme: Adaptations of homes")
    says(finance.page, "Expenditure (£): £1,721,000")
    looks_sound_without_script(finance.page, scripted)
    finance.page.get_by_label(re.compile("Yours")).check()
    finance.presses("Save")

    # And the row holds what each of them wanted
    says(finance.page, "Saved.")
    opens_row(lead, 1)
    expect(lead.page.get_by_label("Scheme Name")).to_have_value("Grant for homes")
    expect(lead.page.get_by_label("Brief Description")).to_have_value("Adaptations of homes")
    expect(lead.page.get_by_label("Expenditure (£)")).to_have_value("1721000")
