"""A person with a password, and what the tests of pages share."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from carefund.web.accounts.models import Membership, Organisation, OrganisationArea, Role, User

PASSWORD = "three unlikely words"


@pytest.fixture
def council(db) -> Organisation:
    """A council of one area, in a workspace in which there is nothing else."""
    council = Organisation.objects.create(name="A council", kind=Organisation.Kind.COUNCIL)
    OrganisationArea.objects.create(organisation=council, area="E06000033")
    return council


@pytest.fixture
def somebody(council) -> User:
    """An editor of the council, with a password."""
    person = User.objects.create_user("editor@example.org", PASSWORD, name="An editor")
    Membership.objects.create(user=person, organisation=council, role=Role.EDITOR)
    return person


@pytest.fixture
def sign_in(client: Client) -> Callable[..., Any]:
    """Signs in on the page, with a password."""

    def post(email: str, password: str = PASSWORD, **more: str) -> Any:
        return client.post("/accounts/sign-in/", {"login": email, "password": password, **more})

    return post
