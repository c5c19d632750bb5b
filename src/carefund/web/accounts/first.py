"""The first account of an installation, from which all others come."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from carefund.web.accounts.invitations import link_for
from carefund.web.accounts.log import Kind, note
from carefund.web.accounts.models import Membership, Organisation, Role, User
from carefund.web.returns.problems import Problem

__all__ = ["make_first"]


def make_first(email: str, name: str) -> str:
    """Make the national team with its first person, who also administers it; the link by which they set a password.

    Asked again for the same person it gives a new link, for who has let the first one lapse.

    Raises:
        Problem: Somebody else administers a national team already: they invite people.
    """
    with transaction.atomic():
        _refuse_address(email)
        held = Membership.objects.filter(
            role=Role.ADMINISTRATOR, organisation__kind=Organisation.Kind.NATIONAL, user__is_active=True
        )
        first = held.select_related("user").first()
        if first and first.user.email != email.lower():
            raise Problem(f"{first.user.email} administers {first.organisation} already, and can invite people there.")
        return link_for(first.user if first else _made(email, name))


def _refuse_address(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise Problem(f"“{email}” is no e-mail address. Give one such as name@example.org.") from None


def _made(email: str, name: str) -> User:
    person = User.objects.filter(email=email.lower()).first() or User.objects.create_user(email, name=name)
    organisation, _ = Organisation.objects.get_or_create(
        kind=Organisation.Kind.NATIONAL, defaults={"name": "National team"}
    )
    roles = (Role.NATIONAL, Role.ADMINISTRATOR)
    for role in roles:
        Membership.objects.get_or_create(user=person, organisation=organisation, role=role)
    note(person, Kind.PERSON_INVITED, organisation, person, after=[role.label for role in roles])
    return person
