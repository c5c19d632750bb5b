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
