"""Signing in and out by password: what is kept, what is limited, what ends."""

import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from carefund.web import settings as own
from carefund.web.accounts.models import User
from tests.web.accounts.conftest import PASSWORD


def test_a_password_is_kept_as_argon2(db, settings):
    settings.PASSWORD_HASHERS = own.PASSWORD_HASHERS
    person = User.objects.create_user("editor@example.org", PASSWORD)
    assert person.password.startswith("argon2$argon2id$")
    assert person.check_password(PASSWORD)


def test_signing_in_leads_to_the_first_page(somebody, sign_in):
    response = sign_in("Editor@Example.org")
    assert (response.status_code, response["Location"]) == (302, "/")


def test_a_page_that_needs_it_asks_to_sign_in_and_leads_back(somebody, sign_in, client):
    asked = client.get("/accounts/?a=1")
    assert asked["Location"] == "/accounts/sign-in/?next=/accounts/%3Fa%3D1"
    assert 'name="next" value="/accounts/?a=1"' in client.get(asked["Location"]).content.decode()
    assert sign_in("editor@example.org", next="/accounts/?a=1")["Location"] == "/accounts/?a=1"


@pytest.mark.parametrize("elsewhere", ["https://evil.example.org/", "//evil.example.org/", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(somebody, sign_in, elsewhere):
    assert sign_in("editor@example.org", next=elsewhere)["Location"] == "/"


@pytest.mark.parametrize("email", ["editor@example.org", "stranger@example.org"])
def test_a_wrong_password_and_a_stranger_are_answered_alike(somebody, sign_in, text, email):
    response = sign_in(email, "something else altogether")
    assert response.status_code == 422
    assert "There is a problem The e-mail address or the password is not right" in text(response)


def test_what_is_left_blank_is_named_with_a_link_to_it(db, sign_in):
    page = sign_in("", "").content.decode()
    links = dict(re.findall(r'<a href="#(\w+)"\s*>\s*(.+?)\s*</a>', page))
    assert links == {"id_login": "Enter your e-mail address", "id_password": "Enter your password"}


def test_after_five_wrong_attempts_even_the_right_password_waits(somebody, sign_in, text):
    User.objects.create_user("other@example.org", PASSWORD)
    assert [sign_in("editor@example.org", "wrong").status_code for _ in range(5)] == [422] * 5
    response = sign_in("editor@example.org")
    assert response.status_code == 429
    assert "There were too many wrong attempts. Wait five minutes, then try again" in text(response)
    assert sign_in("other@example.org").status_code == 302


def test_too_many_attempts_from_one_address_are_turned_away_in_words(db, sign_in, text):
    statuses = [sign_in("", "").status_code for _ in range(30)]
    assert statuses == [422] * 30
    response = sign_in("", "")
    assert response.status_code == 429
    assert "Too many attempts" in text(response)
    assert "Wait a minute" in text(response)


def test_signing_out_asks_first_and_ends_the_session(somebody, sign_in, client, text):
    sign_in("editor@example.org")
    assert "Sign out?" in text(client.get("/accounts/sign-out/"))
    assert client.get("/accounts/").status_code == 200
    assert client.post("/accounts/sign-out/")["Location"] == "/accounts/sign-in/"
    assert client.get("/accounts/").status_code == 302


def test_a_session_lasts_eight_hours_at_most_and_not_beyond_the_browser(somebody, sign_in, client):
    cookie = sign_in("editor@example.org").cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    session = Session.objects.get()
    assert session.expire_date - timezone.now() <= timedelta(hours=8)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/accounts/")["Location"] == "/accounts/sign-in/?next=/accounts/"


def test_cookies_keep_to_https_where_the_workspace_is_there():
    code = "from carefund.web import settings as s; print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    environment = os.environ | {"CAREFUND_URL": "https://bcf.example.org"}
    printed = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert printed.stdout.split() == ["True", "True"]


def test_what_was_sent_after_the_session_ended_is_shown_again(db, client, text):
    sent = {"name": "A long name", "csrfmiddlewaretoken": "x", "password1": "secret words"}
    response = client.post("/administration/organisations/new/", sent, headers={"Referer": "http://testserver/start/"})
    assert response.status_code == 401
    page = response.content.decode()
    assert "A long name" in page
    assert "secret words" not in page
    assert 'href="/accounts/sign-in/?next=/start/"' in page
    assert "it is not saved" in text(response)


def test_a_closed_account_is_shut_out_at_once(somebody, sign_in, client):
    sign_in("editor@example.org")
    User.objects.filter(pk=somebody.pk).update(is_active=False)
    assert client.get("/accounts/").status_code == 302
    response = sign_in("editor@example.org")
    assert response["Location"] == "/accounts/closed/"
    assert client.get("/accounts/").status_code == 302


def test_changing_the_password_asks_for_the_present_one_and_ends_other_sessions(somebody, sign_in, client, text):
    other = Client()
    other.post("/accounts/sign-in/", {"login": somebody.email, "password": PASSWORD})
    sign_in("editor@example.org")
    new = {"password1": "quite other words", "password2": "quite other words"}
    assert "This is not your present password" in text(client.post("/accounts/password/", {"oldpassword": "no", **new}))
    assert client.post("/accounts/password/", {"oldpassword": PASSWORD, **new})["Location"] == "/accounts/"
    assert "Your password is changed." in text(client.get("/accounts/"))
    assert other.get("/accounts/").status_code == 302


@pytest.mark.parametrize("weak", ["short", "123456789012", "editor@example.org"])
def test_a_weak_password_is_refused_in_words(somebody, sign_in, client, text, weak):
    sign_in("editor@example.org")
    page = client.post("/accounts/password/", {"oldpassword": PASSWORD, "password1": weak, "password2": weak})
    assert "There is a problem" in text(page)
    somebody.refresh_from_db()
    assert somebody.check_password(PASSWORD)


@pytest.mark.parametrize(
    "name",
    ["account_signup", "account_email", "account_reset_password", "socialaccount_signup", "socialaccount_connections"],
)
def test_what_is_not_offered_has_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_page_about_ones_account_says_what_one_may_do(somebody, sign_in, client, text):
    sign_in("editor@example.org")
    assert "A council Editor" in text(client.get("/accounts/"))


def test_who_has_no_role_is_told_what_to_do(db, client, text):
    client.force_login(User.objects.create_user("new@example.org"), backend="carefund.web.accounts.sign_in.Backend")
    assert "Ask the administrator of your organisation to give you a role." in text(client.get("/accounts/"))
