"""Pages in the states that people see seldom: what cannot be done now, what went wrong, what is still empty."""

import pytest
from django.shortcuts import render
from django.test import RequestFactory
from playwright.sync_api import Page, expect

from tests.support.browser import sign_in
from tests.support.journeys import Planner, looks_sound
from tests.web.browser.conftest import Visit

ROLE = "signing/SIGN_LA"
EMPTY = ("findings", "comments", "history", "submissions", "signing", "upload", "download", "submit")


@pytest.fixture
def server(own_server):
    return own_server


class People:
    """The people of Southend's plan, one browser for all of them, each signing in when it is their turn."""

    def __init__(self, visit: Visit) -> None:
        self.page = visit("lead")
        self.address = Planner(self.page).address

    def be(self, name: str) -> "People":
        self.page.context.clear_cookies()
        sign_in(self.page, name)
        return self

    def sees(self, rest: str, text: str = "") -> Page:
        """Open a page of the plan, which says so and is sound."""
        self.page.goto(self.address + rest)
        expect(self.page.locator("main")).to_contain_text(text)
        looks_sound(self.page)
        return self.page

    def presses(self, rest: str, *buttons: str) -> None:
        self.page.goto(self.address + rest)
        for button in buttons:
            self.page.get_by_role("button", name=button).click()


def test_what_cannot_be_done_now_says_why(visit):
    people, early, closed = People(visit), "The return is in progress", "The return is submitted"
    people.sees("signing/take-back/", early)
    people.sees("submit/", "cannot be submitted now")
    people.be("manager").sees("reopen/", early)
    people.be("chief-executive")
    for step in ("approve", "decline", "delegate"):
        people.sees(f"{ROLE}/{step}/", early)
    people.be("lead").presses("signing/", "Start signing")
    people.sees("signing/take-back/")
    people.sees("submit/", "cannot be submitted now")
    people.sees("sheets/requirements/", "with its approvers")
    people.sees("sheets/expenditure/schemes/rows/r1/", "with its approvers")
    people.sees("sheets/expenditure/schemes/rows/r1/remove/")
    people.sees("upload/", "with its approvers")
    people.sees("waive/?code=MET-01")
    people.be("chief-executive")
    for step in ("approve", "decline", "delegate"):
        people.sees(f"{ROLE}/{step}/")
    people.presses(f"{ROLE}/approve/", "Approve the return")
    people.sees(f"{ROLE}/approve/", "This role has approved the return already.")
    people.sees(f"{ROLE}/delegate/")
    people.sees("signing/SIGN_CCG/approve/", "You do not sign in this role")
    people.be("accountable-officer").presses("signing/SIGN_CCG/approve/", "Approve the return")
    people.be("lead").sees("submit/")
    people.presses("submit/", "Submit the return")
    people.sees("submit/", "cannot be submitted now")
    people.sees("signing/take-back/", closed)
    people.sees("submissions/")
    people.be("chief-executive")
    for step in ("approve", "decline", "delegate"):
        people.sees(f"{ROLE}/{step}/")
    people.be("manager").sees("reopen/")
    people.sees("signing/")


def test_who_may_not_or_looks_for_what_is_not_there_is_told(visit):
    people = People(visit).be("reader")
    people.sees("reopen/", "You may not do this")
    people.sees("sheets/nowhere/", "Page not found")
    people.page.goto("/nowhere/")
    looks_sound(people.page)
    people.page.goto("/returns/00000000-0000-0000-0000-000000000000/")
    looks_sound(people.page)


@pytest.mark.parametrize(
    "template",
    ["400.html", "403.html", "403_csrf.html", "404.html", "405.html", "429.html", "500.html", "signed_out.html"],
)
def test_a_page_about_an_error_is_sound(visit, template):
    """As the server shows it to nobody in particular."""
    page = visit()
    html = render(RequestFactory().get("/"), template).content.decode()
    page.route("**/help/", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.goto("/help/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    looks_sound(page)


def test_who_tries_too_often_to_sign_in_is_told(visit):
    page = visit()
    page.goto("/")
    for _ in range(6):
        page.get_by_label("E-mail address").fill("lead@example.org")
        page.get_by_label("Password", exact=True).fill("not this one")
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_text("There is a problem")).to_be_visible()
    expect(page.locator("main")).to_contain_text("too many wrong attempts")
    looks_sound(page)


def test_what_is_still_empty_says_so(visit):
    lead = Planner(visit("lead"), "Thurrock")
    for rest in (
        "",
        "findings/",
        "comments/",
        "history/",
        "submissions/",
        "signing/",
        "upload/",
        "download/",
        "submit/",
    ):
        lead.goes_to(rest)
        looks_sound(lead.page)
    lead.goes_to("sheets/expenditure/schemes/new/")
    looks_sound(lead.page)


@pytest.mark.parametrize("size", [20, 21_000_000, 26_000_000], ids=["no workbook", "too large", "far too large"])
def test_a_file_that_is_refused_says_why(visit, tmp_path, size):
    file = tmp_path / "plan.xlsx"
    file.write_bytes(b"x" * size)
    people = People(visit)
    page = people.sees("upload/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("alert")).to_contain_text("There is a problem")
    looks_sound(page)
