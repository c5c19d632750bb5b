"""Given somebody whose program is to work for them, when they make a token, the API lets it in until they revoke it."""

import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.support.browser import assert_accessible


def areas(url: str, token: str) -> int:
    asked = urllib.request.Request(f"{url}/api/v1/areas", headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code


@pytest.mark.parametrize("width", [1280, 390])
def test_a_token_is_made_used_and_revoked(visit, server, width):
    page = visit("reader", width=width)
    page.goto("/accounts/")
    page.get_by_role("link", name="tokens for programs").click()
    assert_accessible(page)
    page.get_by_role("button", name="Make token").click()
    expect(page.get_by_role("alert").get_by_text("Enter what the token is for")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("What it is for").fill("night run")
    page.get_by_role("button", name="Make token").click()
    token = page.locator(".cf-token").inner_text()
    assert_accessible(page)
    assert areas(server.url, token) == 200
    page.reload()
    assert token not in page.content()
    expect(page.get_by_role("button", name="Revoke the token for night run")).to_have_count(1)
    page.get_by_role("button", name="Revoke the token for night run").click()
    expect(page.get_by_text("The token is revoked")).to_be_visible()
    assert areas(server.url, token) == 401
