"""Every route, asked for as everybody and as nobody, about what is theirs and what is not, against one table."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any, NamedTuple

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from pytest_django import DjangoDbBlocker

from carefund.reference import area
from carefund.returns import Place
from carefund.rulebook import load
from carefund.web.access import PERMISSIONS, PUBLIC, ROUTES, SIGNED_IN, may
from carefund.web.accounts.models import Organisation, User
from carefund.web.accounts.tokens import make_token
from carefund.web.demo import load_demo
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord, Submission
from carefund.web.returns.signing import text_of
from carefund.web.returns.starting import start_return
from carefund.web.returns.store import Act, locked, new_row
from tests.web.access_table import ANYBODY, NATIONAL, NOBODY, PEOPLE, SEE, TABLE_OF_ACCESS, Route

pytestmark = pytest.mark.django_db

IN, SIGN_IN, REFUSED, NOT_THERE = "in", "asked to sign in", "refused", "not there"
ELSEWHERE = "E09000007"
"""Camden, to which nobody of the demonstration belongs."""
SCHEMES = Place("expenditure", "schemes", "r1")


class Visitor(NamedTuple):
    """Somebody at a browser, and the token with which their programs call the API."""

    browser: Client
    token: str = ""


class World(NamedTuple):
    """What routes can be about: a return and a person of theirs, and one of each that are not."""

    visitors: dict[str, Visitor]
    returns: dict[bool, ReturnRecord]
    people: dict[bool, User]
    named: dict[str, int]
    """Numbers that the table names in words."""

    def address_of(self, route: Route, theirs: bool) -> str:
        address = {key: self.named.get(value, value) for key, value in route.address.items()}
        if route.about == "return":
            address["return_id"] = self.returns[theirs].pk
        if route.about == "person":
            address["person_id"] = self.people[theirs].pk
        return reverse(route.name, kwargs=address) + route.query


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The demonstration with one of everything in a return of theirs and in one of another area; made once."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo()
        yield _world()
        transaction.set_rollback(True)


def person(name: str) -> User:
    return User.objects.get(email=f"{name}@example.org")


def _world() -> World:
    southend = ReturnRecord.objects.get(area="E06000033")
    other = start_return(person("lead"), "2021-22", southend.kind, area(ELSEWHERE))
    with locked(other) as held:
        row = new_row(load("2021-22"), held, SCHEMES, {})
        Act(held, person("lead"), Kind.ROWS_SAVED).put({}, row, {"scheme_name": "A scheme"})
    _one_of_each(other, person("lead"))
    named = _one_of_each(southend, person("lead"))
    for user in User.objects.all():
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "A" * 32})
        Authenticator.objects.create(
            user=user, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "1", "used_mask": 0}
        )
    named["the council"] = Organisation.objects.get(name="Demonstration councils").pk
    visitors = {name: _visitor(person(name)) for name in sorted(PEOPLE)} | {NOBODY: Visitor(_browser())}
    return World(visitors, {True: southend, False: other}, {True: person("lead"), False: person("nhs")}, named)


def _visitor(user: User) -> Visitor:
    browser = _browser()
    browser.force_login(user, backend="carefund.web.accounts.sign_in.Backend")
    return Visitor(browser, make_token(user, "test"))


def _browser() -> Client:
    return Client(raise_request_exception=False)


def _one_of_each(record: ReturnRecord, actor: User) -> dict[str, int]:
    """A comment, a waiver and a submission of a return; the numbers of the first two."""
    with locked(record) as held:
        said = {"place": ["expenditure", "", "", ""], "text": "A comment", "mentions": [], "thread": 0}
        comment = Act(held, actor, Kind.COMMENTED, said).event
        accepted = {"code": "EXP-01", "reason": "A reason", "role": "A role", "expires": "2099-01-01", "row": ""}
        waiver = Act(held, actor, Kind.WAIVED, accepted).event
        event = Act(held, actor, Kind.SUBMITTED, {"content": "0" * 64}).event
    Submission.objects.create(record=record, event=event, text=text_of(Judged(record)), sha256="0" * 64)
    return {"the thread": comment.number, "the waiver": waiver.number}


def answer_to(visitor: Visitor, route: Route, address: str) -> str:
    """What somebody is answered; what they do is undone."""
    is_api = route.name.startswith("api:") and visitor.token
    headers = {"Authorization": f"Bearer {visitor.token}"} if is_api else {}
    cookies = deepcopy(visitor.browser.cookies)
    with transaction.atomic():
        response = visitor.browser.generic(route.method, address, **_body(route), headers=headers)
        transaction.set_rollback(True)
    visitor.browser.cookies = cookies
    return _meaning(response)


def _body(route: Route) -> dict[str, Any]:
    if route.name.startswith("api:") and route.method in ("POST", "PATCH"):
        return {"data": "{}", "content_type": "application/json"}
    data = "&".join(f"{name}={value}" for name, value in route.sent.items())
    return {"data": data, "content_type": "application/x-www-form-urlencoded"}


def _meaning(response: HttpResponseBase) -> str:
    assert response.status_code < 500, b"".join(response)[:2000]
    assert response.status_code != 405, "the table asks in a way that the route does not know"
    if response.status_code == 401 or response.headers.get("Location", "").startswith("/accounts/sign-in/?next="):
        return SIGN_IN
    return {403: REFUSED, 404: NOT_THERE}.get(response.status_code, IN)


def expected(who: str, route: Route, theirs: bool) -> str:
    """What the table says of somebody."""
    if who == NOBODY and NOBODY not in route.who:
        return SIGN_IN
    sees = {"return": SEE if theirs else NATIONAL, "person": route.who if theirs else NATIONAL}
    if route.about == "return" and who not in sees["return"]:
        return NOT_THERE
    if who not in route.who:
        return REFUSED
    if route.about == "person" and who not in sees["person"]:
        return NOT_THERE
    return NOT_THERE if route.missing else IN


@pytest.mark.parametrize("route", TABLE_OF_ACCESS, ids=lambda route: f"{route.method} {route.name}")
def test_everybody_is_answered_as_the_table_says(world, route):
    wanted, found = {}, {}
    for theirs in (True, False) if route.about else (True,):
        address = world.address_of(route, theirs)
        for who, visitor in world.visitors.items():
            key = f"{who}, {'theirs' if theirs else 'of others'}"
            wanted[key] = expected(who, route, theirs)
            found[key] = answer_to(visitor, route, address)
    assert found == wanted


def routes_of(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[str]:
    """The name of every route of the URL configuration."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield ":".join([*spaces, pattern.name or str(pattern.pattern)])
        else:
            yield from routes_of(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)


def test_every_route_has_a_line_in_this_table_and_in_that_of_the_workspace():
    routes = set(routes_of(get_resolver()))
    assert routes - {route.name for route in TABLE_OF_ACCESS} == set()
    assert {route.name for route in TABLE_OF_ACCESS} - routes == set()
    assert routes == set(ROUTES)


def test_the_table_of_the_workspace_lets_nobody_through_whom_this_one_does_not_know(world):
    people = {name: person(name) for name in PEOPLE}
    for route in TABLE_OF_ACCESS:
        needed = ROUTES[route.name]
        in_area = "E06000033" if route.about == "return" else None
        let_through = {
            PUBLIC: ANYBODY,
            SIGNED_IN: PEOPLE,
            **{p: {name for name, user in people.items() if may(user, p, in_area)} for p in PERMISSIONS},
        }[needed]
        # A service may ask for more, such as an office that signs; never for less.
        assert route.who <= let_through, route.name
        assert route.who == let_through or route.name in ("approve", "decline", "delegate"), route.name


def test_a_route_without_a_line_is_refused_to_everybody(world, monkeypatch):
    monkeypatch.setattr("carefund.web.access.ROUTES", {name: ROUTES[name] for name in ROUTES if name != "help"})
    for visitor in world.visitors.values():
        assert answer_to(visitor, Route("help", "GET", ANYBODY), "/help/") == REFUSED
