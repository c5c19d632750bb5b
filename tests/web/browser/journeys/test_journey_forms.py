"""A sheet of several forms: saving one loses nothing of what is typed in another."""

from playwright.sync_api import Locator, expect

from tests.support.journeys import Planner, looks_sound

TYPED = "Narrative plan, pages 3 to 9"


def documents(lead: Planner, requirement: str) -> Locator:
    """Where the supporting documents of a requirement are named."""
    return lead.page.locator(f"[name='f-requirements-{requirement}-documents']")


def form_of(lead: Planner, requirement: str) -> Locator:
    return lead.page.locator("form", has=documents(lead, requirement))


def test_what_is_typed_in_one_form_is_there_after_another_is_saved(visit):
    # Given somebody who fills in two requirements
    lead = Planner(visit("lead"))
    page = lead.page
    lead.goes_to("sheets/requirements/")
    documents(lead, "PR1").fill("Minutes of the board")
    documents(lead, "PR2").fill(TYPED)

    # When they save the first and leave the page
    form_of(lead, "PR1").get_by_role("button").click()
    lead.sees("Saved.")
    expect(documents(lead, "PR1")).to_have_value("Minutes of the board")
    expect(documents(lead, "PR2")).to_have_value(TYPED)
    page.reload()

    # Then the second is offered, can be put back, and is stored when it is saved
    offered = page.get_by_role("region", name="Not saved")
    expect(offered).to_have_count(1)
    looks_sound(page)
    offered.get_by_role("button", name="Put it back").click()
    expect(documents(lead, "PR2")).to_have_value(TYPED)
    form_of(lead, "PR2").get_by_role("button").click()
    lead.sees("Saved.")
    page.reload()
    expect(documents(lead, "PR2")).to_have_value(TYPED)
    expect(offered).to_have_count(0)
