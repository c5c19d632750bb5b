"""Pages and their parts in a real browser: everybody can use them, at every width, with and without script."""

from typing import Any

import pytest

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
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
