"""The link of an invitation: sent to the person alone, good once, for some days, and proof of their address."""

import re
from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress

from carefund.web.accounts import invitations
from carefund.web.accounts.first import make_first
from carefund.web.accounts.invitations import link_for, send_invitation
from carefund.web.accounts.models import AdministrationEvent, Membership, Organisation, Role, User
from carefund.web.returns.problems import Problem
from tests.support.post import posted

NEW = {"new_password1": "quite other words", "new_password2": "quite other words"}


@pytest.fixture
def invited(council) -> User:
    """Somebody who has no password yet."""
    return User.objects.create_user("new@example.org", name="Somebody new")


def path_of(link: str) -> str:
    return link.removeprefix("http://127.0.0.1:8000")


def test_the_e_mail_holds_the_link_and_says_how_long_it_is_good(invited):
    send_invitation(invited)
    (sent,) = posted()
    assert sent.to == ["new@example.org"]
    assert re.search(r"^http://127\.0\.0\.1:8000/accounts/invitation/\w+/[\w-]+/$", str(sent.body), re.MULTILINE)
    assert "for 3 days" in sent.body


def test_a_password_is_set_by_it_and_signed_in_with(invited, client, sign_in, text):
    form = client.get(path_of(link_for(invited)))
    assert "For the account of new@example.org." in text(client.get(form["Location"]))
    assert client.post(form["Location"], NEW)["Location"] == "/accounts/sign-in/"
    assert "Your password is set." in text(client.get("/accounts/sign-in/"))
    assert sign_in("new@example.org", "quite other words")["Location"] == "/"
    assert EmailAddress.objects.get(user=invited).verified


def test_an_address_that_was_not_proved_yet_is_proved_by_it(invited, client):
    EmailAddress.objects.create(user=invited, email=invited.email, verified=False, primary=True)
    client.post(client.get(path_of(link_for(invited)))["Location"], NEW)
    assert EmailAddress.objects.get(user=invited).verified


def test_it_is_good_once(invited, client, text):
    link = path_of(link_for(invited))
    client.post(client.get(link)["Location"], NEW)
    assert "This link is no longer good" in text(client.get(link))


def test_it_is_good_for_some_days(invited, client, text, monkeypatch):
    link = path_of(link_for(invited))
    later = datetime.now() + timedelta(days=3, seconds=5)
    monkeypatch.setattr(type(invitations.tokens), "_now", lambda self: later)
    page = text(client.get(link))
    assert "This link is no longer good A link is good once, and for 3 days." in page


def test_two_passwords_that_differ_are_refused_in_words(invited, client, text):
    form = client.get(path_of(link_for(invited)))
    page = text(client.post(form["Location"], NEW | {"new_password2": "other"}))
    assert "The two passwords differ. Enter the same one twice" in page


@pytest.mark.parametrize("address", ["/accounts/invitation/x/y/", "/accounts/invitation/MQ/set/"])
def test_a_made_up_link_is_no_good(invited, client, text, address):
    assert "This link is no longer good" in text(client.get(address))


def test_a_closed_account_has_no_good_link(invited, client, text):
    link = path_of(link_for(invited))
    User.objects.update(is_active=False)
    assert "This link is no longer good" in text(client.get(link))


def test_the_first_account_is_the_national_teams_and_invites_all_others(db, client, sign_in, text):
    link = make_first("First@example.org", "The first")
    client.post(client.get(path_of(link))["Location"], NEW)
    sign_in("first@example.org", "quite other words")
    page = text(client.get("/administration/"))
    assert all(part in page for part in ("People", "Organisations", "Rounds", "Allocations", "Log"))
    (event,) = AdministrationEvent.objects.all()
    assert event.actor.email == "first@example.org"


def test_there_is_one_first_account(db):
    make_first("first@example.org", "The first")
    assert "/accounts/invitation/" in make_first("first@example.org", "The first")
    with pytest.raises(Problem, match=r"first@example\.org administers National team already"):
        make_first("second@example.org", "The second")
    assert User.objects.count() == 1
    assert Membership.objects.count() == 2
    assert Organisation.objects.count() == 1


def test_the_first_account_needs_an_address(db):
    with pytest.raises(Problem, match="“nobody” is no e-mail address"):
        make_first("nobody", "Nobody")
    assert not Membership.objects.filter(role=Role.NATIONAL).exists()
