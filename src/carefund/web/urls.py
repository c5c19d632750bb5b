"""Every address of the workspace."""

from django.urls import include, path

from carefund.web import pages

__all__ = ["urlpatterns"]

urlpatterns = [
    path("help/", pages.help_page, name="help"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("", include("carefund.web.accounts.urls")),
    path("", include("carefund.web.returns.urls")),
]
