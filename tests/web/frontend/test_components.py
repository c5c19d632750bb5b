"""Pages and their parts in a real browser: everybody can use them, at every width, with and without script."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.browser import fits
from tests.web.frontend import samples

PHONE = {"width": 390, "height": 800}


def field(path: str, value: str = "", error: str = "", **more: Any) -> dict[str, Any]:
    return {"field": samples.RULES.field(path), "value": value, "error": error, "options": (), "above": "", **more}


FIELDS = [
    field("expenditure.schemes.scheme_id", "7"),
    field("expenditure.schemes.scheme_name", "Reablement & more <b>"),
    field("expenditure.schemes.description", error="Describe the scheme."),
    field("expenditure.schemes.amount", "12,000"),
    field("expenditure.schemes.nhs_share", "1200", "Give a percentage from 0 to 100."),
    field("expenditure.schemes.scheme_type", "reablement", options=samples.options("scheme_types")),
    field("expenditure.schemes.sub_type", "Odd", options=samples.dependent_options("scheme_types"), above="reablement"),
    field("cover.cover.signed_off", "yes", options=samples.options("yes_no")),
    field("cover.cover.expected_date", "27/3/2025"),
    field("cover.cover.email", "lead@example.org"),
    field("cover.cover.phone"),
]
EVERYTHING = {"findings": samples.findings(), "fields": FIELDS, "address": "?page={}".format}


@pytest.fixture
def frame() -> dict[str, Any]:
    """What the workspace tells every page."""
    nav = [{"text": text, "href": f"/{text}", "current": text == "Areas"} for text in ("Areas", "Rounds", "People")]
    return {"demo": True, "nav": nav, "csrf_token": "token", "user": samples.Person("Finance lead")}


@pytest.mark.parametrize("size", [None, PHONE], ids=["wide", "phone"])
def test_every_component_can_be_used_by_everybody(page, stand, frame, violations, size):
    stand.shows("/", "styleguide.html", **frame, **EVERYTHING)
    if size:
        page.set_viewport_size(size)

    page.goto("/")

    assert violations() == ""
    assert fits(page)


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "405", "500"])
def test_error_pages_say_what_to_do_next_even_where_nothing_is_known(page, stand, violations, name):
    stand.shows("/", f"{name}.html")
    page.goto("/")

    assert violations() == ""
    assert page.get_by_role("heading", level=1).inner_text() == page.title().removesuffix(" – carefund")
    expect(page.get_by_role("link", name="Go to the start page")).to_be_visible()


def test_a_question_is_asked_before_something_is_done(page, stand, frame, violations):
    stand.shows("/", "confirm.html", **frame)
    page.goto("/")

    assert violations() == ""
    expect(page.get_by_role("heading", name="Delete this row?")).to_be_visible()
    expect(page.get_by_role("button", name="Delete the row")).to_be_visible()
    expect(page.get_by_role("link", name="Cancel")).to_have_attribute("href", "/back")


def test_messages_are_read_out_and_say_in_words_what_they_are(page, stand, frame, violations):
    levels = {"success": "Success", "error": "There is a problem", "warning": "Important", "info": "Information"}
    messages = [samples.Message(f"This is {level}.", level) for level in levels]
    stand.shows("/", "404.html", **frame, messages=messages)
    page.goto("/")

    assert violations() == ""
    for level, title in levels.items():
        role = "alert" if level in ("success", "error") else "region"
        expect(page.get_by_role(role, name=title)).to_contain_text(f"This is {level}.")


def test_a_demonstration_says_so_on_every_page(page, stand, frame):
    stand.shows("/", "404.html", **frame)
    stand.shows("/real", "404.html", **frame | {"demo": False})

    page.goto("/")
    expect(page.get_by_role("region", name="Demonstration")).to_contain_text("Nothing here is sent to anybody")
    page.goto("/real")
    expect(page.get_by_role("region", name="Demonstration")).to_have_count(0)


def test_the_keyboard_can_skip_to_the_content(page, stand, frame):
    stand.shows("/", "404.html", **frame)
    page.goto("/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_be_focused()


def test_findings_stand_in_groups_with_everything_there_is_to_know(page, stand, frame):
    stand.shows("/", "styleguide.html", **frame, **EVERYTHING)
    page.goto("/")
    groups = page.locator(".cf-findings")

    assert groups.get_by_role("heading").all_inner_texts() == ["1 error", "1 warning", "1 prompt", "1 waived"]
    error = groups.first.get_by_role("article")
    for text in ("Error", "BAL-1", "Expenditure is not income.", "£23,601", "£23,600,879", "−£23,577,278"):
        expect(error).to_contain_text(text)
    expect(error.get_by_role("link", name="5a. Expenditure, row r5, Scheme type")).to_have_attribute("href", "#income")
    expect(groups.nth(1)).to_contain_text("Certainty: likely")
    expect(groups.nth(3)).to_contain_text("Accepted by the finance lead until 31/03/2022.")


def test_what_is_missing_is_not_shown_as_nothing(page, stand, frame):
    stand.shows("/", "styleguide.html", **frame, **EVERYTHING)
    page.goto("/")

    row = page.get_by_role("row", name="Additional contribution of the council")
    assert row.get_by_role("cell").all_inner_texts() == ["not published", "not entered", "£0.50", "Entered"]


def test_a_field_keeps_what_was_typed_and_is_tied_to_its_help_and_error(page, stand, frame):
    stand.shows("/", "styleguide.html", **frame, **EVERYTHING)
    page.goto("/")

    expect(page.get_by_label("Scheme Name")).to_have_value("Reablement & more <b>")
    expect(page.get_by_label("Sub Types")).to_have_value("Odd")
    share = page.get_by_label("% NHS (if Joint Commissioner)")
    expect(share).to_have_value("1200")
    expect(share).to_have_accessible_description(
        re.compile(r"Both must make 100\.\s+Error:\s+Give a percentage from 0 to 100\.")
    )
