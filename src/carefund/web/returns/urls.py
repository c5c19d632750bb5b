"""Addresses of the returns."""

from django.urls import path

from carefund.web.returns import views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("", views.home, name="home"),
]
