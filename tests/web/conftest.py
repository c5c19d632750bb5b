"""What the tests of the workspace share: the demonstration's areas and people, in a database of their own."""

import re
import shutil
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any, NamedTuple

import pytest
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

from carefund.web.accounts.models import User
from carefund.web.accounts.tokens import make_token
from carefund.web.demo import load_demo
from carefund.web.returns.models import ReturnRecord
from tests.support.serving import Store, filled_store


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one for all tests of a process."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-dev-shm-usage"]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def filled() -> Iterator[Store]:
    """The demonstration in a database for real servers, as it is when nobody has done anything in it. Take copies."""
    with filled_store() as store:
        yield store


@pytest.fixture
def demo(db) -> None:
    """Southend with its plan, Thurrock with an empty one, four other areas with theirs, and a person of every role."""
    load_demo()


@pytest.fixture
def person(demo) -> Callable[[str], User]:
    """A person of the demonstration by the first part of their address, such as `lead`."""
    return lambda name: User.objects.get(email=f"{name}@example.org")


@pytest.fixture
def southend(demo) -> ReturnRecord:
    """Southend's plan for 2021-22, with its 18 rows of spending."""
    return ReturnRecord.objects.get(area="E06000033")


@pytest.fixture
def empty(demo) -> ReturnRecord:
    """Thurrock's plan, in which nothing was entered."""
    return ReturnRecord.objects.get(area="E06000034")


@pytest.fixture
def signed_in(person) -> Callable[[str], Client]:
    """A browser without a screen, in which a person of the demonstration is signed in."""

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(person(name), backend="carefund.web.accounts.sign_in.Backend")
        return client

    return sign_in


@pytest.fixture
def text() -> Callable[[HttpResponse], str]:
    """What a page says, without its tags."""

    def read(response: HttpResponse) -> str:
        main = response.content.decode().partition("<main")[2].partition("</main>")[0]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())

    return read


class Program(NamedTuple):
    """Calls the API with a token."""

    token: str

    def __call__(self, method: str, path: str, sent: Any = None, **more: Any) -> HttpResponse:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if sent is not None:
            more |= {"data": sent, "content_type": "application/json"}
        return getattr(Client(), method)(f"/api/v1/{path}", headers=headers, **more)


@pytest.fixture
def program(person: Callable[[str], User]) -> Callable[[str], Program]:
    """A program that acts for somebody, by the first part of their address; for nobody without one."""

    def acting_for(name: str = "") -> Program:
        return Program(make_token(person(name), "test") if name else "")

    return acting_for
