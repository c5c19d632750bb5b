"""Signing in with the account of one's organisation: a real provider on this machine says who somebody is."""

import json
import threading
from collections.abc import Iterator
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt
import pytest
from allauth.account.models import EmailAddress

from carefund.web.accounts.models import User
from tests.web.accounts.conftest import PASSWORD

SECRET = "a secret of thirty-two characters and more"
START = "/accounts/sign-in/with/council/"


class Provider:
    """An OpenID Connect provider that signs in whom `claims` name, without asking."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {"sub": "1", "email": "editor@example.org", "email_verified": True}
        self.asked: dict[str, str] = {}
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        now = 1_600_000_000
        match path:
            case "/.well-known/openid-configuration":
                return {
                    "issuer": self.address,
                    "authorization_endpoint": f"{self.address}/authorize",
                    "token_endpoint": f"{self.address}/token",
                    "userinfo_endpoint": f"{self.address}/me",
                    "jwks_uri": f"{self.address}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            case "/token":
                assert query["client_secret"] == SECRET
                assert query["code"] == "a code"
                said = {"iss": self.address, "aud": "carefund", "iat": now, "exp": now + 10**9, **self.claims}
                return {"access_token": "a token", "token_type": "Bearer", "id_token": jwt.encode(said, SECRET)}
            case _:
                return self.claims

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def _handler_of(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(url.query).items()}
            if url.path == "/authorize":
                provider.asked = query
                self.send_response(302)
                self.send_header("Location", f"{query['redirect_uri']}?code=a+code&state={query['state']}")
                self.end_headers()
            else:
                self._send(provider.answer(url.path, query))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._send(provider.answer(self.path, {name: values[0] for name, values in parse_qs(body).items()}))

        def _send(self, answer: dict[str, Any]) -> None:
            body = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    provider = Provider()
    app = {"provider_id": "council", "name": "The council", "client_id": "carefund", "secret": SECRET}
    app["settings"] = {"server_url": provider.address}  # type: ignore[assignment]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    yield provider
    provider.close()


@pytest.fixture
def come_in(client, provider):
    """Presses the button, goes to the provider as a browser would, and comes back with its answer."""

    def go(wanted: str = "") -> Any:
        page = client.post(START + (f"?next={wanted}" if wanted else "")).content.decode()
        back = _location_of(unescape(page.partition('content="0;url=')[2].partition('"')[0]))
        assert urlsplit(back).path == f"{START}back/"
        return client.get(f"{urlsplit(back).path}?{urlsplit(back).query}")

    return go


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *args: Any) -> Request | None:
        return None


def _location_of(address: str) -> str:
    try:
        build_opener(_Stay).open(address)
    except HTTPError as answer:
        with answer:
            return str(answer.headers["Location"])
    raise AssertionError("the provider sends nobody back")


def test_the_button_is_there_only_where_a_provider_is_set(db, client, provider, settings, text):
    assert "Sign in with The council" in text(client.get("/accounts/sign-in/"))
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": []}}
    assert "With the account of your organisation" not in text(client.get("/accounts/sign-in/"))
    assert client.post(START).status_code == 404


def test_who_is_known_by_the_same_verified_address_comes_in(somebody, come_in, client, provider):
    assert come_in("/accounts/")["Location"] == "/accounts/"
    assert client.get("/accounts/").status_code == 200
    assert set(provider.asked["scope"].split()) == {"openid", "profile", "email"}


def test_and_keeps_the_password_that_was_set_by_a_link(somebody, come_in):
    EmailAddress.objects.create(user=somebody, email=somebody.email, verified=True, primary=True)
    come_in()
    somebody.refresh_from_db()
    assert somebody.check_password(PASSWORD)


@pytest.mark.parametrize(
    "claims",
    [{"email": "stranger@example.org"}, {"email_verified": False}, {"email": ""}],
    ids=["unknown address", "address not verified", "no address"],
)
def test_nobody_else_comes_in_or_gets_an_account(somebody, come_in, client, provider, text, claims):
    provider.claims |= claims
    assert "You have no account here" in text(come_in())
    assert client.get("/accounts/").status_code == 302
    assert User.objects.count() == 1


def test_a_closed_account_stays_closed(somebody, come_in, client):
    User.objects.update(is_active=False)
    assert come_in()["Location"] == "/accounts/closed/"
    assert client.get("/accounts/").status_code == 302


def test_an_answer_that_was_not_asked_for_is_refused(somebody, client, provider, text):
    response = client.get(f"{START}back/?code=a+code&state=made-up")
    assert response.status_code == 401
    assert "Signing in did not work" in text(response)


def test_who_stops_at_the_provider_is_told_so(db, client, provider, text):
    client.post(START)
    state = next(iter(client.session["socialaccount_states"]))
    response = client.get(f"{START}back/?error=access_denied&state={state}", follow=True)
    assert "You have not signed in" in text(response)


def test_a_provider_that_is_away_is_said_in_words(db, client, provider, text):
    provider.close()
    response = client.post(START)
    assert response.status_code == 503
    assert "Signing in did not work" in text(response)
