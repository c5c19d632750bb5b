"""The first page: my areas and their returns."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

__all__ = ["home"]


def home(request: HttpRequest) -> HttpResponse:
    """Show the areas of who is signed in."""
    return render(request, "returns/home.html", {})
