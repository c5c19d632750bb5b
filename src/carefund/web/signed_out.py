"""What somebody is answered who is not signed in, no longer, or again since they opened the page."""

from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

__all__ = ["ask_to_sign_in", "refuse_stale"]

_NOT_SHOWN = ("csrfmiddlewaretoken", "password")
"""Parts of the names of what is not shown again."""
_NOT_TYPED = frozenset({"content", "seen", "then", "thread", "token"})
"""Names of what forms send along that nobody typed."""


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page for who asks for a page; who sent something gets it back, and a script is told in its way."""
    if request.content_type == "application/json":
        text = "You are signed out. Sign in again in another tab, then save once more: what you typed is kept here."
        return JsonResponse({"error": text}, status=401)
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    return render(request, "signed_out.html", {"typed": _typed(request), "next": _came_from(request)}, status=401)


def refuse_stale(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Who sends a page that was opened before they signed in gets back what they typed; a script is told in its way."""
    if request.content_type == "application/json":
        text = "You have signed in again since you opened this page. Save once more, or load the page again."
        return JsonResponse({"error": text}, status=403)
    return render(request, "403_csrf.html", {"typed": _typed(request), "next": _came_from(request)}, status=403)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    return [
        (_label(name), str(value))
        for name, values in request.POST.lists()
        for value in values
        if value and name not in _NOT_TYPED and not any(part in name for part in _NOT_SHOWN)
    ]


def _label(name: str) -> str:
    """What a field is called, as far as its name in the form tells: the field of a row comes last in it."""
    return name.rpartition("-")[2].replace("_", " ").capitalize()


def _came_from(request: HttpRequest) -> str:
    address = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return urlsplit(address).path if is_ours else ""
