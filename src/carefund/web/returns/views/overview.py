"""The page of a return, and all its findings."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from carefund.web.access import actor_of, may, record_of
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.comments import CommentCounts
from carefund.web.returns.presenters.decisions import decisions_of
from carefund.web.returns.presenters.earlier import Earlier
from carefund.web.returns.presenters.findings import by_gravity, by_sheet, shown_findings
from carefund.web.returns.presenters.overview import heading_of, tasks_of
from carefund.web.returns.presenters.panel import panel_of
from carefund.web.returns.presenters.side_by_side import side_by_side_of
from carefund.web.returns.problems import Problem
from carefund.web.returns.starting import caught_up, take_over

__all__ = ["earlier_taken", "findings", "show_return", "side_by_side"]


@require_safe
def show_return(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Show a return: its sheets, what it adds up to, what was found."""
    judged = Judged(record_of(request))
    context = {
        "judged": judged,
        "kind": judged.kind,
        "heading": heading_of(judged, actor_of(request)),
        "tasks": tasks_of(judged),
        "panel": panel_of(judged),
        "findings": by_gravity(judged, shown_findings(judged)),
        "earlier": Earlier(judged),
        "comments": CommentCounts(judged),
        "decisions": decisions_of(judged),
        "may_decide": may(actor_of(request), "return.edit", judged.record.area)
        and judged.state.may(Kind.DECISION_DISMISSED),
        "is_behind": may(actor_of(request), "return.edit", judged.record.area)
        and judged.state.may(Kind.ROWS_SAVED)
        and caught_up(judged) != judged.ret,
    }
    return render(request, "returns/return.html", context)


@require_POST
def earlier_taken(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Make a return say what the earlier ones say now."""
    record = record_of(request)
    try:
        take_over(record, actor_of(request))
    except Problem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "The return says now what the earlier ones say.")
    return redirect("return", record.pk)


@require_safe
def findings(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Show everything that was found, in full."""
    judged = Judged(record_of(request))
    may_waive = may(actor_of(request), "return.waive", judged.record.area) and judged.state.may(Kind.WAIVED)
    groups = by_sheet(judged, shown_findings(judged, may_waive=may_waive))
    return render(request, "returns/findings.html", {"judged": judged, "kind": judged.kind, "groups": groups})


@require_safe
def side_by_side(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Show what the returns of the same area and round say of the same things."""
    judged = Judged(record_of(request))
    page = side_by_side_of(judged, only_untied=request.GET.get("only") == "untied")
    return render(request, "returns/side_by_side.html", {"judged": judged, "kind": judged.kind, "page": page})
