"""What tests do in a browser, and what they hold against every page they see."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def sign_in(page: Page, name: str) -> None:
    """Sign in as a person of the demonstration, by the first part of their address, such as `lead`."""
    page.goto("/")
    page.locator(f'form:has(input[value="{name}@example.org"]) button').click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def violations(page: Page) -> str:
    """What axe finds on the page as it stands, by the rules of WCAG 2.2 AA; empty where it finds nothing."""
    page.wait_for_load_state()
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": _RULES}})
    return results.generate_report() if results.violations_count else ""


def assert_accessible(page: Page) -> None:
    """The page as it stands breaks no rule of WCAG 2.2 AA that axe knows."""
    found = violations(page)
    assert not found, f"{page.url}\n{found}"


def fits(page: Page) -> bool:
    """Whether the page is no wider than its window."""
    page.wait_for_load_state()
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


class Watch:
    """Keeps what goes wrong on pages of a context, which must ask the server at `ours` alone."""

    def __init__(self, context: BrowserContext, ours: str) -> None:
        self.complaints: list[str] = []
        self._ours = ours
        context.on("console", self._said)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("request", lambda request: self._asked(request.url))
        context.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        # The browser says so of every answer from 400 on, and htmx when it got none: a test may be about either.
        expected = ("Failed to load resource", "htmx:sendError", "htmx:afterRequest")
        if message.type == "error" and not message.text.startswith(expected):
            self.complaints.append(message.text)

    def _asked(self, url: str) -> None:
        if not url.startswith((self._ours, "data:", "blob:")):
            self.complaints.append(f"asked {url}")

    def _answered(self, response: Response) -> None:
        is_missing = response.status == 404 and "/assets/" in response.url
        if response.status >= 500 or is_missing:
            self.complaints.append(f"{response.status} for {response.request.method} {response.url}")
