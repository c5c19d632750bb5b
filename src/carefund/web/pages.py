"""Pages that say something about the service and hold no data."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

__all__ = ["accessibility", "explain_method", "help_page"]


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Say how to use the service."""
    return render(request, "help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how accessible the service is."""
    return render(request, "accessibility.html")


def explain_method(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A middleware: who looks at an address that only takes what a form sends is told so, and sees no blank page."""

    def explained(request: HttpRequest) -> HttpResponse:
        answer = get_response(request)
        if answer.status_code != 405 or answer.content:
            return answer
        page = render(request, "405.html", status=405)
        page["Allow"] = answer["Allow"]
        return page

    return explained
