"""Tokens with which a program acts for a person: made, shown once, used and revoked."""

import hashlib
import secrets
from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from carefund.web.accounts.models import ApiToken, User
from carefund.web.returns.problems import Problem

__all__ = ["LONGEST_NAME", "MOST", "holder_of", "make_token", "revoke_token", "tokens_of"]

MOST = 20
"""Tokens that a person may hold at once."""
LONGEST_NAME = 100
_PREFIX = "carefund_"
_WRITTEN_EVERY = timedelta(minutes=1)


def make_token(user: User, name: str) -> str:
    """A new token of a person, by the name of what it is for. This is the only time that it can be read.

    Raises:
        Problem: They hold `MOST` of them.
    """
    if tokens_of(user).count() >= MOST:
        raise Problem(f"You have {MOST} tokens, which is the most. Revoke one that is not used any more.")
    token = _PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(user=user, name=name[:LONGEST_NAME], sha256=_hash(token), created=timezone.now())
    return token


def tokens_of(user: User) -> "QuerySet[ApiToken]":
    """The tokens of a person that work."""
    return user.tokens.filter(revoked=None)


def revoke_token(user: User, token: int) -> None:
    """Let a token of a person work no more."""
    tokens_of(user).filter(pk=token).update(revoked=timezone.now())


def holder_of(token: str) -> User | None:
    """The person for whom a token works; None where it does not, or not any more."""
    found = ApiToken.objects.select_related("user").filter(sha256=_hash(token), revoked=None).first()
    if found is None or not found.user.is_active:
        return None
    now = timezone.now()
    if found.last_used is None or found.last_used < now - _WRITTEN_EVERY:
        ApiToken.objects.filter(pk=found.pk).update(last_used=now)
    return found.user


def _hash(token: str) -> str:
    """A token has 256 bits of chance, so one round of a plain hash keeps it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
