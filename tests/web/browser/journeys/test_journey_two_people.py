"""Two people in one sheet: their rows never collide, and in the same row nobody is overwritten unasked."""

import pytest
from playwright.sync_api import Page, expect

from tests.support.journeys import Planner, looks_sound
from tests.web.frontend.grid_pages import cell, saved


@pytest.fixture
def lead(visit) -> Planner:
    lead = Planner(visit("lead"))
    lead.goes_to_grid()
    return lead


@pytest.fixture
def finance(visit) -> Planner:
    finance = Planner(visit("finance"))
    finance.goes_to_grid()
    return finance


def names(page: Page, row: int, name: str) -> None:
    """Type the name of a scheme and leave its row."""
    cell(page, row, "scheme_name").click()
    page.keyboard.type(name)
    page.keyboard.press("Enter")


def stored_name(planner: Planner, row: int) -> str:
    """The name as the server has it."""
    planner.goes_to_grid()
    return cell(planner.page, row, "scheme_name").inner_text().lstrip("? ").strip()


def test_different_rows_do_not_collide(lead, finance):
    names(lead.page, 1, "Adaptations")
    names(finance.page, 2, "High impact")
    names(lead.page, 3, "Care market")
    saved(lead.page)
    saved(finance.page)

    expect(lead.page.get_by_role("dialog")).to_have_count(0)
    assert [stored_name(lead, row) for row in (1, 2, 3)] == ["Adaptations", "High impact", "Care market"]


def test_who_is_second_in_a_row_is_asked_and_every_answer_holds(lead, finance, picture):
    dialog = finance.page.get_by_role("dialog", name="Somebody else has changed this row")

    # Given the same row, in which the lead was first
    names(lead.page, 1, "Adaptations of homes")
    saved(lead.page)
    names(finance.page, 1, "Disabled Facilities Grant")

    # Then finance sees both versions and can take the other one
    expect(dialog).to_contain_text("Better Care Fund lead changed this row on")
    expect(dialog.get_by_role("row", name="Scheme Name Disabled Facilities Grant Adaptations of homes")).to_be_visible()
    picture(finance.page, "conflict")
    looks_sound(finance.page)
    dialog.get_by_role("button", name="Take theirs").click()
    saved(finance.page)
    expect(cell(finance.page, 1, "scheme_name")).to_contain_text("Adaptations of homes")

    # When it happens again, finance can insist
    names(lead.page, 1, "Adaptations")
    saved(lead.page)
    names(finance.page, 1, "Grant for homes")
    dialog.get_by_role("button", name="Keep mine").click()
    saved(finance.page)
    assert stored_name(lead, 1) == "Grant for homes"

    # And once more, finance can go on and write what both can live with
    names(lead.page, 1, "Adaptations")
    saved(lead.page)
    names(finance.page, 1, "Facilities")
    dialog.get_by_role("button", name="Go on editing").click()
    expect(cell(finance.page, 1, "scheme_name")).to_be_focused()
    finance.page.keyboard.type("Adaptations and facilities")
    finance.page.keyboard.press("Enter")
    saved(finance.page)
    assert stored_name(lead, 1) == "Adaptations and facilities"

    # And the history has every step
    finance.goes_to("history/")
    finance.sees("Grant for homes")
    finance.sees("Adaptations and facilities")


def test_what_is_typed_without_a_connection_is_saved_when_it_is_back(lead, finance):
    # Given a row typed on a train
    lead.page.context.set_offline(True)
    names(lead.page, 1, "Typed on the train")
    expect(lead.page.get_by_text("Not saved: no connection. Kept on this device.")).to_be_visible()
    lead.sees("1 row not saved")

    # When the train leaves the tunnel
    lead.page.context.set_offline(False)

    # Then it is saved without anybody doing anything
    saved(lead.page)
    assert stored_name(finance, 1) == "Typed on the train"


def test_what_was_not_saved_is_offered_when_the_page_is_opened_again(lead, finance):
    # Given a row that could not be saved, on a page that was closed in spite of the warning
    page = lead.page
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/save/", lambda route: route.abort())
    names(page, 1, "Typed on the train")
    expect(page.get_by_text("Not saved: no connection.").first).to_be_visible()
    page.reload()
    page.unroute("**/save/")

    # When the lead asks for it back
    expect(page.get_by_role("region", name="Not saved")).to_contain_text("1 row typed here on")
    looks_sound(page)
    lead.presses("Put it back")

    # Then it is stored
    saved(page)
    assert stored_name(finance, 1) == "Typed on the train"
