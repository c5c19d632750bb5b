"""A program that acts for a person of the demonstration."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.http import HttpResponse
from django.test import Client

from carefund.web.accounts.models import User
from carefund.web.accounts.tokens import make_token


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
