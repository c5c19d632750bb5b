"""A plan is started from that of the last round, and what could not be carried is decided, in the browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from carefund.rulebook.next_round import start_round
from carefund.rulebook.shelf import VARIABLE
from tests.rulebook.folders import append, edit
from tests.support.browser import assert_accessible, fits
from tests.support.rounds import copy_of

NEXT = "2041-42"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a round after 2021-22 in which one provider became two, and with one that is broken."""
    ours = tmp_path / "ours"
    ours.mkdir()
    start_round(copy_of("2021-22", tmp_path / "2021-22"), NEXT, ours / NEXT)
    edit(ours / NEXT, "crosswalk.toml", "[[tables]]", '[options.providers]\nVCS = ["VCS", "LA"]\n\n[[tables]]')
    append(copy_of("2021-22", ours / "2042-43"), "funding.toml", "= 3")
    monkeypatch.setenv(VARIABLE, str(ours))
    return ours


@pytest.fixture
def server(shelf: Path, request: pytest.FixtureRequest):
    return request.getfixturevalue("own_server")


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (390, True), (390, False)])
def test_a_plan_of_the_next_round_begins_with_the_last_one(visit, server, width, javascript):
    assert "The round 2042-43 cannot be used" in server.log.read_text("utf-8")
    page = visit("lead", width=width, javascript=javascript)
    page.goto("/?q=Southend")
    page.get_by_text("Start another return").click()
    if javascript:
        assert_accessible(page)
    page.get_by_role("button", name=re.compile(r"^Start from “Better Care Fund plan 2021-22”.*2041-42")).click()
    heading = page.get_by_role("heading", name=re.compile(r"To decide: \d+"))
    expect(heading).to_be_visible()
    if javascript:
        assert_accessible(page)
        assert fits(page)
    number = int(heading.inner_text().rpartition(" ")[2])
    page.get_by_role("button", name=re.compile("^Nothing to decide")).first.click()
    left = page.get_by_role("heading", name=f"To decide: {number - 1}") if number > 1 else heading
    expect(left).to_be_visible(visible=number > 1)
