"""What somebody is answered who is not signed in, or no longer."""

from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

__all__ = ["ask_to_sign_in"]

_NOT_SHOWN = ("csrfmiddlewaretoken", "password")
"""Parts of the names of what is not shown again."""


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page for who asks for a page; who sent something gets it back, and a script is told in its way."""
    if request.content_type == "application/json":
        text = "You are signed out. Sign in again in another tab, then save once more: what you typed is kept here."
        return JsonResponse({"error": text}, status=401)
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    return render(request, "signed_out.html", {"typed": _typed(request), "next": _came_from(request)}, status=401)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if value and not any(part in name for part in _NOT_SHOWN)
    ]


def _came_from(request: HttpRequest) -> str:
    address = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return urlsplit(address).path if is_ours else ""
