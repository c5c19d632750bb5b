"""What somebody does in the browser, in the words of a journey, and what must hold wherever it leads."""

import re
from datetime import date
from importlib import resources

from playwright.sync_api import Locator, Page, expect

from carefund.returns import Return, Row, from_text
from carefund.rulebook import load
from carefund.rulebook.sheets import Field, FieldType
from tests.support.browser import assert_accessible, fits

WIDTHS = (390, 1280)
ZOOMED = 640
"""What is left of the width of a desk's window at a zoom of 200%."""
ROUND = "2021-22"
BOOK = load(ROUND)
PLAN_TEXT = (resources.files("carefund") / "examples" / "southend-2021-22.toml").read_text("utf-8")
_FURTHEST = 150


def plan() -> Return:
    """The plan of Southend, which the demonstration holds too."""
    return from_text(PLAN_TEXT, load)


class Planner:
    """Somebody who works on the return of an area; every page they come to must be sound at both widths."""

    def __init__(self, page: Page, area: str = "Southend-on-Sea") -> None:
        self.page = page
        page.goto("/")
        page.get_by_role("link", name=re.compile(rf"plan {ROUND}\W+{area}")).click()
        self.address = page.url

    def goes_to(self, rest: str = "") -> None:
        self.page.goto(self.address + rest)

    def goes_to_grid(self, sheet: str = "expenditure") -> None:
        self.goes_to(f"sheets/{sheet}/")
        self.page.get_by_role("grid").wait_for()

    def presses(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).first.click()

    def follows(self, link: str) -> None:
        self.page.get_by_role("link", name=link).first.click()

    def sees(self, text: str) -> None:
        """The page says so, and is sound."""
        expect(self.page.locator("main")).to_contain_text(text)
        looks_sound(self.page)

    def fills_in(self, sheet: str, given: Return) -> None:
        """Fill in every form of a sheet with what a return says there, and save each."""
        self.goes_to(f"sheets/{sheet}/")
        for table in BOOK.sheets[sheet].tables:
            for row in given.rows(f"{sheet}.{table.id}"):
                form = self.page.locator(f"form[action$='/{table.id}/rows/{row.key}/save/']")
                if row.values and form.count():
                    fills(form, table.id, table.fields, row)
                    form.get_by_role("button").click()
                    expect(form.get_by_text("Saved.", exact=False)).to_be_visible()


def fills(form: Locator, table: str, fields: tuple[Field, ...], row: Row) -> None:
    """Fill in a form with the values of a row, as far as it asks for them."""
    for field in fields:
        entry = form.locator(f"[name='f-{table}-{row.key}-{field.id}']")
        if field.id not in row.values or not entry.count():
            continue
        if field.type is not FieldType.CHOICE:
            entry.fill(typed(field, row))
        elif entry.count() > 1:
            form.locator(f"[name='f-{table}-{row.key}-{field.id}'][value='{row.values[field.id]}']").check()
        else:
            entry.select_option(str(row.values[field.id]))


def typed(field: Field, row: Row) -> str:
    """A value of a row as somebody types it into a spreadsheet."""
    value = row.values.get(field.id)
    if value is None:
        return ""
    if field.type is FieldType.CHOICE:
        return BOOK.label(field, str(value), row.values)
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def looks_sound(page: Page) -> None:
    """Nothing on the page is closed to anybody, nor wider than the window: on a phone, on a desk, and there at 200%."""
    before = page.viewport_size
    for width in (ZOOMED, *WIDTHS):
        page.set_viewport_size({"width": width, "height": 800})
        assert fits(page), f"{page.url} is too wide at {width}"
        if width in WIDTHS:
            assert_accessible(page)
    if before:
        page.set_viewport_size(before)


def looks_sound_without_script(page: Page, scripted: Page) -> None:
    """The same of a page in a browser without script: axe needs one, and looks at the same HTML in another browser."""
    html = page.content()
    scripted.route(page.url, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    scripted.goto(page.url)
    looks_sound(scripted)
    scripted.unroute(page.url)


class Keyboard:
    """Hands on a keyboard, and no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def reach(self, target: Locator, key: str = "Tab") -> None:
        """Press a key until something has the focus."""
        target.first.wait_for()
        for _ in range(_FURTHEST):
            self.press(key)
            if target.first.evaluate("element => element === document.activeElement"):
                return
        raise AssertionError(f"{key} does not get to {target}")

    def choose(self, target: Locator, key: str = "Tab") -> None:
        """Reach something and press Enter on it."""
        self.reach(target, key)
        self.press("Enter")

    def paste(self, text: str) -> None:
        """Press Ctrl+V with a text on the clipboard."""
        self.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.press("Control+v")
