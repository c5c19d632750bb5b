"""A browser, a server for it, and watch over what the pages ask for and say."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

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
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: _is_ours(request.url, stand) or complaints.append(f"asked {request.url}"))
    yield page
    assert [text for text in complaints if "Failed to load resource" not in text] == []


def _is_ours(url: str, stand: Stand) -> bool:
    return url.startswith((stand.address, "data:"))


@pytest.fixture
def violations(page: Page) -> Callable[[], str]:
    """What axe finds on the page as it stands, by the rules of WCAG 2.2 AA; empty where it finds nothing."""

    def look() -> str:
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
        results = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
        return results.generate_report() if results.violations_count else ""

    return look


@pytest.fixture
def open_sheet(page, stand) -> Callable[..., GridService]:
    """Open a sheet of some rows in the browser and wait until its grid stands."""

    def open_it(rows: int = 3, **more) -> GridService:
        service = GridService(stand, rows, **more)
        page.goto("/sheet")
        stands(page)
        return service

    return open_it
