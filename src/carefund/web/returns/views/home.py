"""The first page: my areas and their returns."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from carefund.rulebook import rounds as all_rounds
from carefund.web.access import actor_of, may
from carefund.web.returns import rounds
from carefund.web.returns.presenters.home import home_of
from carefund.web.returns.presenters.wanted import NOT_STARTED, Wanted
from carefund.web.returns.problems import Problem
from carefund.web.returns.starting import start_return
from carefund.web.returns.views.asked import number_in
from carefund.web.returns.workflow import Stage

__all__ = ["home", "start"]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the areas of who is signed in."""
    wanted, page = Wanted.read(request.GET.dict()), number_in(request.GET, "page") or 1
    context = {
        "home": home_of(actor_of(request), wanted, page),
        "rounds": {name: name for name in reversed(all_rounds())},
        "stages": {NOT_STARTED: "Not started"} | {stage.value: stage.value for stage in Stage},
        "page_address": lambda number: f"{reverse('home')}?{wanted.page(number)}",
    }
    return render(request, "returns/home.html", context)


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
