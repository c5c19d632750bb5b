"""Every address of the workspace."""

from django.urls import include, path

__all__ = ["urlpatterns"]

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("", include("carefund.web.returns.urls")),
]
