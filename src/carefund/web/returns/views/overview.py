"""The page of a return, and all its findings."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from carefund.web.access import record_of
from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.findings import by_sheet, shown_findings
from carefund.web.returns.presenters.overview import tasks_of
from carefund.web.returns.presenters.panel import panel_of

__all__ = ["findings", "show_return"]


@require_GET
def show_return(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Show a return: its sheets, what it adds up to, what was found."""
    judged = Judged(record_of(request))
    context = {
        "judged": judged,
        "kind": judged.kind,
        "tasks": tasks_of(judged),
        "panel": panel_of(judged),
        "found": shown_findings(judged),
    }
    return render(request, "returns/return.html", context)


@require_GET
def findings(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Show everything that was found, in full."""
    judged = Judged(record_of(request))
    groups = by_sheet(judged, shown_findings(judged, may_waive=True))
    return render(request, "returns/findings.html", {"judged": judged, "kind": judged.kind, "groups": groups})
