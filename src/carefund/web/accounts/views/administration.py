"""The start page of administration, and the log of what was done."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from carefund.web.access import ROUTES, actor_of
from carefund.web.accounts.log import events_for, words_of

__all__ = ["administration", "administration_log"]

_ON_A_PAGE = 50


@require_GET
def administration(request: HttpRequest) -> HttpResponse:
    """Show what somebody can administer."""
    return render(request, "administration/administration.html", {"routes": ROUTES})


@require_GET
def administration_log(request: HttpRequest) -> HttpResponse:
    """Show what was done, the newest first."""
    page = Paginator(events_for(actor_of(request)), _ON_A_PAGE).get_page(request.GET.get("page"))
    entries = [{"at": event.at, "actor": event.actor, "words": words_of(event)} for event in page]
    return render(request, "administration/log.html", {"entries": entries, "page": page})
