"""Links by which people set their password: sent to their own address, good once and for some days."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from carefund.web.accounts.models import Organisation, User
from carefund.web.returns.notices import link_to, notify

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
    """Have their link sent to somebody."""
    context = {"link": link_for(person), "days": days_good()}
    notify([person], "Set your password for carefund", "email/invitation.txt", context)


def send_added(person: User, organisation: Organisation) -> None:
    """Have somebody told who has an account that they now belong to one more organisation."""
    context = {"organisation": organisation, "link": link_to("account")}
    notify([person], f"You now belong to {organisation} in carefund", "email/added.txt", context)
