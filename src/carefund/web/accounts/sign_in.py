"""How people come in.

By password (and one-time code), by the identity service of their organisation, or, only in a demonstration, as one of
its accounts.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from carefund.web.accounts.models import User

__all__ = ["AccountAdapter", "Backend", "CodeAdapter", "SocialAdapter"]


class Backend(AuthenticationBackend):
    """Checks an e-mail address and password, with a limit on wrong attempts; says at each request who somebody is."""

    def get_user(self, user_id: int | str) -> User | None:
        """The person of a session with the roles they hold now; None where they may not come in any more."""
        user = User.objects.with_standings(user_id)
        return user if user and self.user_can_authenticate(user) else None


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: an administrator invites people."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is not right",
        "enter_current_password": "This is not your present password",
        "incorrect_password": "The password is not right",
        "too_many_login_attempts": "There were too many wrong attempts. Wait five minutes, then try again",
        "rate_limited": "There were too many attempts. Wait some minutes, then try again",
    }

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """To the page about one's account."""
        return reverse("account")

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


class CodeAdapter(DefaultMFAAdapter):
    """One-time codes, with errors in our words."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "The code is not right. A code of the app is good for 30 seconds: enter the one it shows now",
    }


class SocialAdapter(DefaultSocialAccountAdapter):
    """Who comes from an identity service must already be known here by the same verified e-mail address."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never."""
        return False
