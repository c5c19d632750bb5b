"""The demonstration's accounts have no password, and are there only while the workspace is a demonstration."""

import pytest

from carefund.web.accounts.models import User


def test_the_sign_in_page_offers_an_account_of_every_role(demo, client, text):
    page = text(client.get("/accounts/sign-in/"))
    assert all(person.name in page for person in User.objects.all())


def test_an_account_is_signed_in_to_by_its_button(demo, client):
    response = client.post("/accounts/sign-in/demonstration/", {"email": "lead@example.org", "next": "/accounts/"})
    assert response["Location"] == "/accounts/"
    assert client.get("/accounts/").status_code == 200


def test_it_leads_to_no_other_site(demo, client):
    sent = {"email": "lead@example.org", "next": "//evil.example.org"}
    assert client.post("/accounts/sign-in/demonstration/", sent)["Location"] == "/"


def test_a_closed_account_cannot_be_signed_in_to(demo, client):
    User.objects.filter(email="lead@example.org").update(is_active=False)
    assert client.post("/accounts/sign-in/demonstration/", {"email": "lead@example.org"}).status_code == 404


@pytest.mark.parametrize("email", ["editor@example.org", "stranger@example.org", ""])
def test_only_the_demonstrations_own_accounts_can(demo, somebody, client, email):
    assert client.post("/accounts/sign-in/demonstration/", {"email": email}).status_code == 404
    assert client.get("/accounts/").status_code == 302


def test_nobody_can_outside_a_demonstration(demo, client, settings, text):
    settings.DEMO = False
    assert client.post("/accounts/sign-in/demonstration/", {"email": "lead@example.org"}).status_code == 404
    assert "demonstration" not in text(client.get("/accounts/sign-in/"))
