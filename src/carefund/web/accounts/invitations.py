"""Links by which people set their password: sent to their own address, good once and for some days."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from carefund.web.accounts.models import Organisation, User
from carefund.web.returns.notices import link_to, send
from carefund.web.returns.problems import Problem

__all__ = ["days_good", "link_for", "send_added", "send_invitation", "tokens"]


class _Tokens(PasswordResetTokenGenerator):
    """Made from the password and the last time of signing in, so that a link which was used is good no more."""

    key_salt = "carefund.web.accounts.invitations"


tokens = _Tokens()


def days_good() -> int:
    """For how many days a link is good."""
    return timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT).days


def link_for(person: User) -> str:
    """A link by which somebody sets their password."""
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    return link_to("invitation", uidb64=uid, token=tokens.make_token(person))


def send_invitation(person: User) -> None:
    """Send somebody their link. Raises Problem where the mail server does not take it: the account stands."""
    _send(person, "Set your password for carefund", "invitation", {"link": link_for(person), "days": days_good()})


def send_added(person: User, organisation: Organisation) -> None:
    """Tell somebody who has an account that they now belong to one more organisation."""
    context = {"organisation": organisation, "link": link_to("account")}
    _send(person, f"You now belong to {organisation} in carefund", "added", context)


def _send(person: User, subject: str, name: str, context: dict[str, Any]) -> None:
    try:
        send(person, subject, f"email/{name}.txt", context)
    except OSError:
        raise Problem(
            f"The account of {person.email} is ready, but the e-mail could not be sent. "
            "Send a new link from the page about them in some minutes."
        ) from None
