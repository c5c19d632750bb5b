"""The workspace as people meet it: a real server, a real browser, and watch over every page."""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page

from tests.support.browser import Watch, sign_in
from tests.support.pictures import keep_picture
from tests.support.serving import Server, Store, serving

ROOT = Path(__file__).resolve().parents[3]
FAILURES = ROOT / "build" / "browser-failures"
IMAGES = ROOT / "docs" / "images"

Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def common_server(filled: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(filled.copied_to(tmp_path_factory.mktemp("common"))) as server:
        yield server


@pytest.fixture
def own_server(filled: Store, tmp_path: Path) -> Iterator[Server]:
    """A server for one test alone, in which nobody has done anything yet."""
    with serving(filled.copied_to(tmp_path / "workspace")) as server:
        yield server


@pytest.fixture
def server(common_server: Server) -> Server:
    """The server that pages are asked from: one for all tests, which must bear what others did there.

    A module whose tests need the untouched demonstration says so by a fixture `server` that returns `own_server`.
    """
    return common_server


@pytest.fixture
def visit(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Opens a page for a person of the demonstration (nobody without a name), each person in a browser of their own.

    Afterwards the pages must have asked this server alone, and nothing may have gone wrong on them.
    """
    watched: list[tuple[Watch, Page]] = []

    def open_page(name: str = "", width: int = 1280, javascript: bool = True) -> Page:
        context = browser.new_context(
            base_url=server.url,
            viewport={"width": width, "height": 800},
            locale="en-GB",
            timezone_id="Europe/London",
            java_script_enabled=javascript,
        )
        context.set_default_timeout(10_000)
        page = context.new_page()
        watched.append((Watch(context, server.url), page))
        if name:
            sign_in(page, name)
        return page

    yield open_page
    _keep_failure(request.node, [page for _, page in watched])
    for _, page in watched:
        page.context.close()
    assert [text for watch, _ in watched for text in watch.complaints] == []


@pytest.fixture
def page(visit: Visit) -> Page:
    """A page on which nobody is signed in."""
    return visit()


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Takes a picture for the documentation where `--docs-images` asks for it: of what the window shows, or of so many
    pixels from something on the page on."""
    wanted = request.config.getoption("--docs-images")

    def take(page: Page, name: str, top: Locator | None = None, height: float = 800) -> None:
        if not wanted:
            return
        page.wait_for_load_state("networkidle")
        box = top.bounding_box() if top else None
        scrolled = page.evaluate("scrollY")
        clip: FloatRect | None = None
        if box:
            clip = {"x": 0, "y": box["y"] + scrolled - 24, "width": 1280, "height": height}
        taken = page.screenshot(animations="disabled", full_page=bool(clip), clip=clip)
        keep_picture(page, taken, IMAGES / f"{name}.png")

    return take


_REPORT = pytest.StashKey[pytest.TestReport]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[_REPORT] = report
    return report


def _keep_failure(item: pytest.Item, pages: list[Page]) -> None:
    """Keep a picture of each page of a test that failed."""
    report = item.stash.get(_REPORT, None)
    if report is None or not report.failed:
        return
    FAILURES.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(pages, start=1):
        page.screenshot(path=FAILURES / f"{item.name.replace('/', '-')}-{number}.png", full_page=True)
