"""What tests find on a page with a grid."""

from playwright.sync_api import Locator, Page, expect


def cell(page: Page, row: int, field: str) -> Locator:
    """The cell of the nth row as the page was opened."""
    return page.locator(f'[data-row="n{row}"][data-field="{field}"]')


def stands(page: Page) -> None:
    """Wait until the grid is there."""
    page.locator(".tabulator-tableholder [tabindex='0'], .tabulator-placeholder").first.wait_for()


def saved(page: Page) -> None:
    expect(page.get_by_text("Everything is saved")).to_be_visible()
