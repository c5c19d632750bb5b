"""A submitted plan that the board approves late, that is reopened, changed, declined, put right and submitted again."""

import re

from playwright.sync_api import expect

from tests.support.journeys import Planner
from tests.web.frontend.grid_pages import cell, saved

BOARD = "Health and Wellbeing Board or its delegate"
COUNCIL = "Local authority chief executive"
COMMISSIONER = "Clinical commissioning group accountable officer"


class Area:
    """The people of Southend, each in a browser of their own."""

    def __init__(self, visit) -> None:
        self._visit = visit
        self._people: dict[str, Planner] = {}

    def __getitem__(self, name: str) -> Planner:
        if name not in self._people:
            self._people[name] = Planner(self._visit(name))
        return self._people[name]

    def starts_signing(self, name: str = "lead") -> None:
        person = self[name]
        person.goes_to("signing/")
        person.presses("Start signing")
        person.sees("The return is with its approvers")

    def opens(self, name: str, act: str, role: str) -> Planner:
        """Go to where somebody approves, declines or delegates a role."""
        person = self[name]
        person.goes_to("signing/")
        person.page.get_by_role("link", name=re.compile(rf"^{act}\W.*{role}")).click()
        return person

    def approves(self, name: str, role: str) -> Planner:
        person = self.opens(name, "Approve", role)
        person.presses("Approve the return")
        person.sees(f"You have approved the return: {role}")
        return person

    def submits(self, name: str = "lead") -> Planner:
        person = self[name]
        person.goes_to("signing/")
        person.presses("Submit the return")
        person.presses("Submit the return")
        person.sees("The return is submitted")
        return person


def describes(lead: Planner, text: str) -> None:
    """Change the description of the first scheme."""
    lead.goes_to_grid()
    cell(lead.page, 1, "description").click()
    lead.page.keyboard.type(text)
    lead.page.keyboard.press("Enter")
    saved(lead.page)


def test_what_was_submitted_is_approved_late_reopened_and_submitted_anew(visit, picture):
    area = Area(visit)

    # Given a plan that is submitted before the board meets
    area.starts_signing()
    area.approves("chief-executive", COUNCIL)
    area["accountable-officer"].goes_to("signing/")
    page = area["accountable-officer"].page
    picture(page, "signing", page.get_by_role("heading", level=1), 780)
    area.approves("accountable-officer", COMMISSIONER)
    area.submits()

    # When the chair has somebody else sign, who approves after the meeting
    chair = area.opens("chair", "Delegate", BOARD)
    chair.page.get_by_label("Who signs for you?").select_option(label="Board support officer (reader@example.org)")
    chair.page.get_by_label("Why?").fill("The board met and asked for this.")
    chair.presses("Delegate")
    board = area.approves("reader", BOARD)

    # Then the submission stands, with the approval that came after it
    board.goes_to("submissions/1/")
    board.sees("Matches")
    board.goes_to("signing/")
    board.sees("for Health and Wellbeing Board chair")

    # When it is reopened with a reason, and changed
    manager = area["manager"]
    manager.goes_to("signing/")
    manager.presses("Reopen the return")
    manager.page.get_by_label("Why does it have to be reopened?").fill("The grant is described too briefly.")
    manager.presses("Reopen the return")
    manager.sees("The return is open again")
    describes(area["lead"], "Adaptations")

    # Then who signs sees what changed, and can decline that
    area.starts_signing()
    officer = area.opens("accountable-officer", "Decline", COMMISSIONER)
    officer.page.get_by_label("Why do you decline?").fill("That is shorter, not longer.")
    officer.presses("Decline")
    officer.sees("You have declined")
    area["lead"].goes_to("signing/")
    area["lead"].sees("“That is shorter, not longer.”")

    # When it is put right and submitted again
    describes(area["lead"], "Showers, ramps and stairlifts in the homes of disabled people")
    area.starts_signing()
    executive = area.opens("chief-executive", "Approve", COUNCIL)
    executive.sees("Showers, ramps and stairlifts")
    executive.presses("Approve the return")
    area.approves("accountable-officer", COMMISSIONER)
    lead = area.submits()

    # Then it says what is different from what was submitted first
    lead.goes_to("submissions/2/")
    lead.sees("Showers, ramps and stairlifts")
    lead.goes_to("submissions/")
    lead.presses("Compare")
    lead.sees("What is different")
    both = re.compile(r"Adaptations to people's homes.*Showers, ramps and stairlifts in the homes", re.DOTALL)
    expect(lead.page.locator("main")).to_contain_text(both)
