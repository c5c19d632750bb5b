"""A page in the browser with a server for it, and watch over what it asks for and says."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.browser import Watch
from tests.support.browser import violations as violations_of
from tests.web.frontend.grid_pages import stands
from tests.web.frontend.grid_service import GridService
from tests.web.frontend.stand import Stand


@pytest.fixture
def stand() -> Iterator[Stand]:
    stand = Stand()
    yield stand
    stand.close()


@pytest.fixture
def context(browser: Browser, stand: Stand) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=stand.address, viewport={"width": 1280, "height": 800}, locale="en-GB")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, stand: Stand) -> Iterator[Page]:
    """A page; afterwards it must have asked this server alone, and nothing may have gone wrong on it."""
    watch = Watch(context, stand.address)
    yield context.new_page()
    # Tests let the server fail on purpose.
    assert [text for text in watch.complaints if not text.startswith("500 for POST")] == []


@pytest.fixture
def violations(page: Page) -> Callable[[], str]:
    """What axe finds on the page as it stands, by the rules of WCAG 2.2 AA; empty where it finds nothing."""
    return lambda: violations_of(page)


@pytest.fixture
def open_sheet(page: Page, stand: Stand) -> Callable[..., GridService]:
    """Opens a sheet of some rows in the browser and waits until its grid stands."""

    def open_it(rows: int = 3, **more) -> GridService:
        service = GridService(stand, rows, **more)
        page.goto("/sheet")
        stands(page)
        return service

    return open_it
