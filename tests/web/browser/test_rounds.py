"""What returns of other rounds than the demonstration's have: months of capacity, figures of an earlier return."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.journeys import looks_sound, looks_sound_without_script
from tests.support.serving import Server
from tests.web.browser.conftest import Visit

APRIL, MAY = "discharge-P0_SOCIAL.2025-04", "discharge-P0_SOCIAL.2025-05"


@pytest.fixture
def server(own_server: Server) -> Server:
    return own_server


@pytest.fixture
def capacity(visit: Visit) -> Callable[..., Page]:
    """The capacity and demand of Southend for 2025-26, started by its lead."""

    def open_sheet(**how: bool) -> Page:
        page = visit("lead", **how)
        starts(page, "Capacity and demand 2025-26")
        page.goto(page.url + "sheets/capacity/")
        return page

    return open_sheet


def starts(page: Page, title: str, area: str = "Southend-on-Sea") -> None:
    page.goto("/")
    section = page.get_by_role("region", name=area)
    for summary in section.locator("summary").all():
        summary.click()
    section.get_by_role("button", name=f"Start: {title}").click()
    page.wait_for_url(re.compile("/returns/"))


def figure(page: Page, place: str) -> Locator:
    return page.locator(f"[name='f-{place}']")


def group(page: Page) -> Locator:
    return page.locator(".cf-paired").first


def test_the_months_of_a_service_are_saved_in_place(capacity):
    page = capacity()
    page.evaluate("window.marked = true")
    figure(page, f"{APRIL}-demand").fill("70")
    page.keyboard.press("Tab")
    page.keyboard.type("75")
    page.keyboard.press("Tab")
    page.keyboard.type("0")
    page.keyboard.press("Enter")
    expect(group(page).get_by_text("Saved.", exact=False)).to_be_visible()
    expect(page.locator("#cf-said[role=status]")).to_contain_text("Saved.")
    expect(page.locator(f"[id='f-{APRIL}-surplus_with_spot']")).to_have_text("5")
    expect(figure(page, f"{APRIL}-spot")).to_be_focused()
    assert page.evaluate("window.marked")
    looks_sound(page)
    page.reload()
    expect(figure(page, f"{APRIL}-demand")).to_have_value("70")
    expect(page.get_by_role("region", name="Not saved")).to_have_count(0)


def test_the_months_of_a_service_are_saved_without_script(capacity, visit):
    page = capacity(javascript=False)
    figure(page, f"{APRIL}-demand").fill("70")
    figure(page, f"{MAY}-demand").fill("many")
    group(page).get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("Saved.")
    expect(figure(page, f"{APRIL}-demand")).to_have_value("70")
    expect(page.locator(f"[id='f-{MAY}-demand-error']")).to_be_visible()
    looks_sound_without_script(page, visit())


def test_what_is_typed_in_another_service_stays(capacity):
    page = capacity()
    other = page.locator(".cf-paired").nth(1).locator("input.nhsuk-input").first
    other.fill("41")
    figure(page, f"{APRIL}-demand").fill("70")
    group(page).get_by_role("button", name="Save").click()
    expect(group(page).get_by_text("Saved.", exact=False)).to_be_visible()
    expect(other).to_have_value("41")


@pytest.fixture
def quarter(visit: Visit) -> Page:
    """The second quarter of Southend for 2023-24, started by its lead after a plan that says how much is expected."""
    page = visit("lead")
    starts(page, "Better Care Fund plan 2023-25")
    page.goto(page.url + "sheets/capacity/")
    for month in ("2023-11", "2023-12"):
        figure(page, f"discharge-P0_SOCIAL.{month}-demand").fill("66")
    group(page).get_by_role("button", name="Save").click()
    expect(group(page).get_by_text("Saved.", exact=False)).to_be_visible()
    starts(page, "Quarter 2 return 2023-24")
    return page


def test_a_quarter_opens_with_the_plan_locked(quarter):
    page, address = quarter, quarter.url
    page.goto(address + "sheets/capacity_winter/")
    planned = page.locator("[id='f-discharge-P0_SOCIAL.2023-11-planned_demand']")
    expect(planned).to_have_text("66")
    expect(planned.locator("input")).to_have_count(0)
    expect(group(page)).to_contain_text("As in the Better Care Fund plan 2023-25, locked")
    looks_sound(page)
    page.goto(address + "sheets/return_cover/")
    expect(page.locator("main")).to_contain_text("Filled in for you, locked")
    looks_sound(page)


def test_the_returns_of_a_round_stand_side_by_side(quarter):
    page, address = quarter, quarter.url
    page.goto(address + "side-by-side/")
    expect(page.locator("main")).to_contain_text("Every row ties")
    looks_sound(page)
    for summary in page.locator("main summary").all():
        summary.press("Enter")
    expect(page.get_by_role("cell", name="66").first).to_be_visible()
    looks_sound(page)


def test_only_what_does_not_tie_is_shown_where_that_is_asked_for(quarter):
    page, address = quarter, quarter.url
    page.goto("/")
    page.get_by_role("link", name=re.compile(r"plan 2023-25\W+Southend-on-Sea")).click()
    page.goto(page.url + "sheets/capacity/")
    figure(page, "discharge-P0_SOCIAL.2023-11-demand").fill("70")
    group(page).get_by_role("button", name="Save").click()
    expect(group(page).get_by_text("Saved.", exact=False)).to_be_visible()
    page.goto(address + "side-by-side/")
    expect(page.get_by_text("Does not tie").first).to_be_visible()
    every = page.get_by_role("row").count()
    page.get_by_role("link", name="Show only those").click()
    expect(page.get_by_role("cell", name="70")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Yes")).to_have_count(0)
    assert page.get_by_role("row").count() <= every
    looks_sound(page)
    page.get_by_role("link", name="Show every row").click()
    expect(page.get_by_role("link", name="Show only those")).to_be_visible()
