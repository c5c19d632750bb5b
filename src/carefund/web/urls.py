"""Every address of the workspace."""

from django.urls import include, path

from carefund.web import pages
from carefund.web.api import api, nowhere

__all__ = ["urlpatterns"]

urlpatterns = [
    path("help/", pages.help_page, name="help"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("api/v1/", api.urls),
    path("api/<path:rest>", nowhere, name="api_nowhere"),
    path("", include("carefund.web.accounts.urls")),
    path("", include("carefund.web.returns.urls")),
]
