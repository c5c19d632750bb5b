"""Plain forms: what is typed is not lost with the connection, and options follow the field they depend on."""

from urllib.parse import parse_qs

import pytest
from playwright.sync_api import expect

from tests.web.frontend import samples
from tests.web.frontend.stand import Answer


@pytest.fixture
def form(stand, page):
    """A form of a row in the browser, with the answers that its address gives."""
    name, kind, sub_type = (
        samples.RULES.field(f"expenditure.schemes.{n}") for n in ("scheme_name", "scheme_type", "sub_type")
    )
    fields = [
        {"field": name, "value": "Before"},
        {"field": samples.RULES.field("cover.cover.signed_off"), "options": samples.options("yes_no")},
        {"field": kind, "value": "ASSISTIVE", "options": samples.options("scheme_types")},
        {
            "field": sub_type,
            "value": "ASSISTIVE-2",
            "above": "ASSISTIVE",
            "options": samples.dependent_options("scheme_types"),
        },
    ]
    stand.shows("/row", "form.html", fields=fields, csrf_token="token")
    stand.shows("/done", "404.html")
    stand.routes["/saved"] = lambda _: Answer("", 302, "/done")
    page.goto("/row")
    return stand


def test_a_form_is_sent_with_its_button_and_forgotten_once_it_is_answered(page, form):
    page.get_by_label("Scheme Name").fill("After")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/done")
    page.goto("/row")

    ((path, sent),) = form.asked
    assert path == "/saved"
    assert {"scheme_name": ["After"], "then": ["new"]}.items() <= parse_qs(sent).items()
    expect(page.get_by_role("region", name="Not saved")).to_have_count(0)


def test_without_a_connection_the_form_stays_and_what_was_typed_is_kept(page, form, context, violations):
    context.set_offline(True)
    page.get_by_label("Scheme Name").fill("Typed on the train")
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Save").click()
    problem = "Not saved: no connection. What you typed is kept on this device. Try again later."
    expect(page.get_by_role("alert").get_by_text(problem)).to_be_visible()
    expect(page.get_by_label("Scheme Name")).to_have_value("Typed on the train")

    context.set_offline(False)
    page.goto("/row")
    assert violations() == ""
    page.get_by_role("button", name="Put it back").click()

    expect(page.get_by_label("Scheme Name")).to_have_value("Typed on the train")
    expect(page.get_by_label("Yes")).to_be_checked()
    assert form.asked == []


@pytest.mark.parametrize("failing", [Answer("<p>Oh</p>", 500), Answer("<p>No</p>", 403)])
def test_an_answer_that_is_an_error_page_is_no_answer(page, form, failing):
    form.routes["/saved"] = lambda _: failing
    page.get_by_label("Scheme Name").fill("After")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/saved")
    page.goto("/row")

    expect(page.get_by_role("region", name="Not saved")).to_contain_text("may not have been saved")


def test_what_was_kept_can_be_thrown_away(page, form, context):
    context.set_offline(True)
    page.get_by_label("Scheme Name").fill("After")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("alert").wait_for()
    context.set_offline(False)
    page.goto("/row")
    page.get_by_role("button", name="Throw it away").click()
    page.reload()

    expect(page.get_by_role("region", name="Not saved")).to_have_count(0)
    expect(page.get_by_label("Scheme Name")).to_have_value("Before")


def test_only_options_of_the_chosen_type_are_offered(page, form):
    sub_types = page.get_by_label("Sub Types")
    expect(sub_types).to_have_value("ASSISTIVE-2")

    page.get_by_label("Scheme Type").select_option("CARERS")
    expect(sub_types).to_have_value("")
    shown = sub_types.evaluate("s => [...s.options].filter(o => !o.parentElement.hidden).map(o => o.value)")

    assert shown[0] == ""
    assert len(shown) > 1
    assert all(code.startswith("CARERS-") for code in shown[1:])
