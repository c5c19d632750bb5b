"""The app's name for Django."""

from django.apps import AppConfig

__all__ = ["AccountsConfig"]


class AccountsConfig(AppConfig):
    """Accounts."""

    name = "carefund.web.accounts"
    label = "accounts"
