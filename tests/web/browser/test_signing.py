"""Signing in the browser, by the people who do it: declined, delegated, approved, submitted, reopened and again."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser import assert_accessible


@pytest.fixture
def server(own_server):
    return own_server


def link(page: Page, text: str, about: str) -> Locator:
    """A link by its text and by what only screen readers say of it."""
    return page.get_by_role("link", name=re.compile(rf"^{text}\W.*{about}"))


class Journey:
    """Southend's plan on its way through the hands of the people of the area."""

    def __init__(self, visit, width: int, javascript: bool) -> None:
        self.visit, self.width, self.javascript = visit, width, javascript
        self.pages: dict[str, Page] = {}
        first = self.page("lead")
        first.goto("/")
        first.get_by_role("link", name="Better Care Fund plan 2021-22").first.click()
        self.address = first.url

    def page(self, name: str) -> Page:
        if name not in self.pages:
            self.pages[name] = self.visit(name, width=self.width, javascript=self.javascript)
        return self.pages[name]

    def open(self, name: str, rest: str = "signing/") -> Page:
        page = self.page(name)
        page.goto(f"{self.address}{rest}")
        if self.javascript:
            assert_accessible(page)
        return page

    def starts_signing(self, name: str) -> None:
        page = self.open(name)
        page.get_by_role("button", name="Start signing").click()
        self.sees(page, "The return is with its approvers")

    def approves(self, name: str, role: str) -> None:
        page = self.open(name)
        link(page, "Approve", role).click()
        page.get_by_role("button", name="Approve the return").click()
        self.sees(page, f"You have approved the return: {role}")

    def submits(self, name: str) -> Page:
        page = self.open(name)
        page.get_by_role("button", name="Submit the return").click()
        page.get_by_role("button", name="Submit the return").click()
        self.sees(page, "The return is submitted")
        return page

    def sees(self, page: Page, text: str) -> None:
        expect(page.locator("main")).to_contain_text(text)
        if self.javascript:
            assert_accessible(page)


BOARD = "Health and Wellbeing Board or its delegate"
COUNCIL = "Local authority chief executive"
COMMISSIONER = "Clinical commissioning group accountable officer"


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (390, False)])
def test_a_plan_is_signed_submitted_reopened_and_submitted_again(visit, width, javascript):
    journey = Journey(visit, width, javascript)

    # Given a plan with its approvers, of whom one declines without a reason and then with one
    journey.starts_signing("lead")
    page = journey.open("chief-executive")
    link(page, "Decline", COUNCIL).click()
    page.get_by_role("button", name="Decline").click()
    journey.sees(page, "There is a problem")
    page.get_by_label("Why do you decline?").fill("The narrative is too short.")
    page.get_by_role("button", name="Decline").click()
    journey.sees(page, "You have declined")

    # When the editors start again, the board's chair delegates and everybody approves
    page = journey.open("lead")
    journey.sees(page, "“The narrative is too short.”")
    journey.starts_signing("lead")
    page = journey.open("chair")
    link(page, "Delegate", BOARD).click()
    page.get_by_label("Who signs for you?").select_option(label="Board support officer (reader@example.org)")
    page.get_by_label("Why?").fill("On leave")
    page.get_by_role("button", name="Delegate").click()
    journey.approves("reader", BOARD)
    journey.approves("chief-executive", COUNCIL)
    journey.approves("accountable-officer", COMMISSIONER)
    page = journey.submits("lead")

    # Then what was submitted says who signed for whom
    journey.sees(page, f"Board support officer approved as {BOARD}, for Health and Wellbeing Board chair")
    expect(page.get_by_text("Matches", exact=True)).to_be_visible()

    # When it is reopened, everybody who has to approves it anew, although nothing in it changed
    page = journey.open("manager")
    page.get_by_role("button", name="Reopen the return").click()
    page.get_by_label("Why does it have to be reopened?").fill("The assurers ask for more")
    page.get_by_role("button", name="Reopen the return").click()
    journey.sees(page, "The return is open again")
    journey.starts_signing("lead")
    journey.approves("chief-executive", COUNCIL)
    journey.approves("accountable-officer", COMMISSIONER)
    page = journey.submits("lead")

    # Then the second submission says that nothing changed, and both can be compared
    journey.sees(page, "Nothing changed since submission 1")
    page = journey.open("reader", "submissions/")
    page.get_by_role("button", name="Compare").click()
    journey.sees(page, "The two versions say the same")


def test_a_finding_is_waived_and_the_waiver_withdrawn(visit):
    journey = Journey(visit, 1280, javascript=True)
    page = journey.open("section-151", "findings/")
    link(page, "Waive", "EXP-02").click()
    assert_accessible(page)
    page.get_by_role("button", name="Waive EXP-02").click()
    journey.sees(page, "Give a reason")
    page.get_by_label("Why is this accepted?").fill("One scheme in three places, as the region knows.")
    page.get_by_role("button", name="Waive EXP-02").click()
    journey.sees(page, "EXP-02 is waived")
    link(page, "Withdraw the waiver", "EXP-02").click()
    link(page, "Withdraw", "the waiver of EXP-02").click()
    assert_accessible(page)
    page.get_by_role("button", name="Withdraw the waiver").click()
    journey.sees(page, "The waiver of EXP-02 is withdrawn")
