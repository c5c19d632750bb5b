"""Pages that say something about the service and hold no data."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

__all__ = ["accessibility", "help_page"]


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Say how to use the service."""
    return render(request, "help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how accessible the service is."""
    return render(request, "accessibility.html")
