"""The first page: my areas and their returns."""

from functools import partial
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from carefund.web.access import actor_of, may
from carefund.web.returns import rounds
from carefund.web.returns.presenters.home import home_of
from carefund.web.returns.problems import Problem
from carefund.web.returns.starting import start_return
from carefund.web.returns.views.asked import number_in

__all__ = ["home", "start"]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the areas of who is signed in."""
    page, search = number_in(request.GET, "page") or 1, request.GET.get("q", "")
    context = {"home": home_of(actor_of(request), search, page), "page_address": partial(_page_address, search)}
    return render(request, "returns/home.html", context)


def _page_address(search: str, page: int) -> str:
    return f"{reverse('home')}?{urlencode({'q': search, 'page': page} if search else {'page': page})}"


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Start a return of an area."""
    round, kind, code = (request.POST.get(name, "") for name in ("round", "kind", "area"))
    area = rounds.area_of(code)
    if area is None:
        raise Http404("There is no such area.")
    if not may(actor_of(request), "return.create", area.code):
        raise PermissionDenied("Your roles do not include starting a return of this area.")
    try:
        record = start_return(actor_of(request), round, kind, area, from_last=request.POST.get("from") == "last")
    except Problem as problem:
        messages.error(request, str(problem))
        return redirect("home")
    messages.success(request, "The return is started. What is published for the area is filled in already.")
    return redirect("return", record.pk)
