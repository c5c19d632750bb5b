"""One-time codes after the password, recovery codes in their place, and turning them off."""

import base64
import hmac
import re
import struct
import time

import pytest
from allauth.mfa.models import Authenticator

from tests.web.accounts.conftest import PASSWORD


def code_of(secret: str, steps: int = 0) -> str:
    """What an app shows for a key (RFC 6238), some steps of 30 seconds from now."""
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30 + steps), "sha1")
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


@pytest.fixture
def set_up(somebody, sign_in, client):
    """Signs in and sets up one-time codes; gives the key."""
    sign_in("editor@example.org")
    client.post("/accounts/confirm/", {"password": PASSWORD})
    page = client.get("/accounts/codes/set-up/").content.decode()
    match = re.search(r"<code>(\w+)</code>", page)
    assert match
    done = client.post("/accounts/codes/set-up/", {"code": code_of(match[1])})
    assert done["Location"] == "/accounts/codes/recovery/"
    return match[1]


def recovery_codes(client) -> list[str]:
    return re.findall(r"<li><code>(\w+)</code></li>", client.get("/accounts/codes/recovery/").content.decode())


def test_changing_how_one_signs_in_asks_for_the_password_again(somebody, sign_in, client):
    sign_in("editor@example.org")
    assert client.get("/accounts/codes/set-up/")["Location"].startswith("/accounts/confirm/?next=")


def test_a_wrong_first_code_turns_nothing_on(somebody, sign_in, client, text):
    sign_in("editor@example.org")
    client.post("/accounts/confirm/", {"password": PASSWORD})
    client.get("/accounts/codes/set-up/")
    assert "The code is not right." in text(client.post("/accounts/codes/set-up/", {"code": "12345"}))
    assert not Authenticator.objects.exists()


def test_signing_in_then_needs_a_code(set_up, sign_in, client, text):
    client.post("/accounts/sign-out/")
    response = sign_in("editor@example.org", next="/accounts/codes/")
    assert response["Location"].startswith("/accounts/sign-in/code/")
    assert client.get("/accounts/").status_code == 302
    assert "Enter a one-time code" in text(client.get(response["Location"]))
    assert "The code is not right." in text(client.post("/accounts/sign-in/code/", {"code": "12345"}))
    assert client.post("/accounts/sign-in/code/", {"code": code_of(set_up, 1)})["Location"] == "/accounts/codes/"
    assert "10 codes left" in text(client.get("/accounts/codes/"))


def test_a_recovery_code_is_good_once(set_up, sign_in, client):
    spare = recovery_codes(client)
    assert len(spare) == 10
    client.post("/accounts/sign-out/")
    for expected in (302, 200):
        sign_in("editor@example.org")
        assert client.post("/accounts/sign-in/code/", {"code": spare[0]}).status_code == expected
        client.post("/accounts/sign-out/")


def test_new_recovery_codes_replace_the_old(set_up, client):
    before = recovery_codes(client)
    client.post("/accounts/codes/recovery/new/")
    after = recovery_codes(client)
    assert len(after) == 10
    assert not set(before) & set(after)


def test_codes_can_be_turned_off(set_up, sign_in, client):
    client.post("/accounts/codes/turn-off/")
    client.post("/accounts/sign-out/")
    assert sign_in("editor@example.org")["Location"] == "/"
    assert not Authenticator.objects.exists()


def test_guessing_codes_is_limited(set_up, sign_in, client, text):
    client.post("/accounts/sign-out/")
    sign_in("editor@example.org")
    pages = [text(client.post("/accounts/sign-in/code/", {"code": "12345"})) for _ in range(6)]
    assert "The code is not right." in pages[4]
    assert "There were too many wrong attempts. Wait five minutes" in pages[5]
