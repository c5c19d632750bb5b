"""How people come in.

By password (and one-time code), by the identity service of their organisation, or, only in a demonstration, as one of
its accounts.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

__all__ = ["AccountAdapter", "Backend", "SocialAdapter"]


class Backend(AuthenticationBackend):
    """Checks an e-mail address and password, with a limit on wrong attempts."""


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: an administrator invites people."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


class SocialAdapter(DefaultSocialAccountAdapter):
    """Who comes from an identity service must already be known here by the same verified e-mail address."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never."""
        return False
