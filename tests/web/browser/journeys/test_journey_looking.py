"""Everything there is to see, on a desk and on a phone: by somebody who plans, and by the national team."""

from playwright.sync_api import Page, expect

from tests.support.journeys import Planner, looks_sound
from tests.web.frontend.grid_pages import stands


def visits(page: Page, links: list[str]) -> None:
    for link in links:
        page.goto(link)
        if page.locator("[data-cf-grid]").count():
            stands(page)
        looks_sound(page)


def links_in(page: Page, selector: str) -> list[str]:
    found = page.locator(f"{selector} a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    assert found
    return list(dict.fromkeys(found))


def test_every_sheet_and_page_of_a_return_is_sound(visit, picture):
    page = visit("lead")
    looks_sound(page)
    picture(page, "home")
    lead = Planner(page)
    lead.sees("Complete, but not formally approvable")
    picture(page, "return", page.get_by_role("heading", level=1), 1000)
    sheets = links_in(page, ".nhsuk-task-list")
    pages = links_in(page, "nav[aria-label='Pages of this return']")
    visits(page, [*sheets, *pages])
    lead.goes_to_grid()
    picture(page, "expenditure", page.get_by_role("heading", level=1), 960)
    visits(page, ["/accounts/", "/help/", "/accessibility/"])


def test_every_sheet_of_an_empty_return_says_what_to_do(visit):
    page = visit("lead")
    lead = Planner(page, "Thurrock")
    lead.sees("Not complete")
    visits(page, links_in(page, ".nhsuk-task-list"))
    lead.goes_to("signing/")
    lead.sees("not complete")
    expect(page.get_by_role("button", name="Start signing")).to_have_count(0)


def test_every_page_of_the_administration_is_sound(visit):
    page = visit("national")
    page.goto("/administration/")
    looks_sound(page)
    visits(page, [link for link in links_in(page, "main") if link.startswith("/")])
