"""The app's name for Django."""

from django.apps import AppConfig

__all__ = ["ReturnsConfig"]


class ReturnsConfig(AppConfig):
    """Returns."""

    name = "carefund.web.returns"
    label = "returns"
