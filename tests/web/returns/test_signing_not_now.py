"""Pages of signing that are opened when there is nothing to do there: they say what stands and offer no form."""

import pytest

from carefund.web.accounts.models import User
from carefund.web.returns.rounds import open_or_close
from carefund.web.returns.signing import approve, start_signing
from tests.web.returns.pages import Seen
from tests.web.returns.signing_steps import content, submit_all


@pytest.fixture
def opened(southend, signed_in, text):
    """What a page of Southend's plan says to somebody, and whether it offers a form."""

    def look(name: str, rest: str) -> tuple[str, bool]:
        answer = signed_in(name).get(f"/returns/{southend.pk}/{rest}")
        assert answer.status_code == 200
        assert f"/returns/{southend.pk}/signing/" in Seen(answer).links
        main = answer.content.decode().partition("<main")[2]
        return text(answer), "<form" in main

    return look


def chief() -> User:
    return User.objects.get(email="chief-executive@example.org")


def test_who_has_approved_is_not_asked_again(southend, person, opened):
    start_signing(southend, person("lead"))
    assert opened("chief-executive", "signing/SIGN_LA/approve/")[1]
    approve(southend, chief(), "SIGN_LA", content(southend))
    said, is_form = opened("chief-executive", "signing/SIGN_LA/approve/")
    assert "This role has approved the return already." in said
    assert not is_form


@pytest.mark.parametrize("step", ["approve", "decline", "delegate"])
def test_nothing_is_asked_of_an_approver_before_signing_starts(southend, person, opened, step):
    said, is_form = opened("chief-executive", f"signing/SIGN_LA/{step}/")
    assert "The return is in progress and not with its approvers." in said
    assert not is_form
    start_signing(southend, person("lead"))
    assert opened("chief-executive", f"signing/SIGN_LA/{step}/")[1]


@pytest.mark.parametrize(
    ("name", "rest", "first", "then"),
    [
        ("lead", "signing/take-back/", "The return is in progress", "The return is submitted"),
        ("manager", "reopen/", "The return is in progress", ""),
    ],
)
def test_a_step_of_another_stage_is_not_offered(southend, opened, name, rest, first, then):
    said, is_form = opened(name, rest)
    assert first in said
    assert not is_form
    submit_all(southend)
    said, is_form = opened(name, rest)
    assert then in said
    assert is_form is not bool(then)


def test_in_a_closed_round_the_page_says_who_opens_it(southend, person, opened):
    start_signing(southend, person("lead"))
    open_or_close(person("national"), southend.round, is_open=False)
    said, is_form = opened("lead", "signing/take-back/")
    assert "is closed: the national team opens and closes rounds" in said
    assert not is_form


def test_a_reason_that_came_too_late_is_shown_again(southend, signed_in):
    answer = signed_in("manager").post(f"/returns/{southend.pk}/reopen/", {"reason": "The assurers ask for more"})
    assert answer.status_code == 409
    assert "The assurers ask for more" in answer.content.decode()
