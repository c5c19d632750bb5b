"""The history of a return: what happened, two versions compared, a row restored."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from carefund.returns import Place
from carefund.web.access import actor_of, may, record_of
from carefund.web.returns.entry import refuse_closed
from carefund.web.returns.events import Kind
from carefund.web.returns.history import (
    Wanted,
    actors_of,
    compared_versions,
    history_page,
    last_submitted,
    restore_row,
    restoring,
)
from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.addresses import address_of
from carefund.web.returns.presenters.changes import field_texts, row_history, shown_changes
from carefund.web.returns.presenters.history import KINDS, shown_event, version_name
from carefund.web.returns.problems import Problem
from carefund.web.returns.views.asked import number_in, place_in

__all__ = ["compare", "history", "restore"]


@require_GET
def history(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Show who did what and when, newest first; the address says of which sheet, person, kind or row."""
    judged = Judged(record_of(request))
    wanted = _wanted(request.GET)
    page = history_page(judged.record, wanted, number_in(request.GET, "page") or 1)
    row = judged.rows.get(wanted.row) if wanted.row.row else None
    context = {
        "judged": judged,
        "wanted": wanted,
        "page": page,
        "events": [shown_event(judged, told, page.people) for told in page.told],
        "people": actors_of(judged.record),
        "kinds": KINDS,
        "of_row": judged.names.title(wanted.row, row.values) if row else "",
        "row_href": address_of(judged.rulebook, judged.record, wanted.row) if row and not row.removed else "",
        "submitted": last_submitted(judged.record),
        "may_restore": _may_restore(request, judged),
        "address": _page_address(request.GET),
    }
    return render(request, "returns/history.html", context)


@require_GET
def compare(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Show in what two versions differ; without an address of any, the last submitted, or the first, and the latest."""
    judged = Judged(record_of(request))
    submitted = last_submitted(judged.record)
    first = number_in(request.GET, "first") if request.GET.get("first") else submitted or 1
    second = number_in(request.GET, "second") if request.GET.get("second") else judged.record.version
    typed = {"first": request.GET.get("first", first), "second": request.GET.get("second", second)}
    context: dict[str, Any] = {"judged": judged, "submitted": submitted, **typed}
    try:
        found = compared_versions(judged, first, second)
    except Problem as problem:
        return render(request, "returns/compare.html", context | {"problem": str(problem)}, status=400)
    context |= {
        "changes": shown_changes(judged, found.found, found.before, found.after),
        "is_same": found.found.is_same,
        "versions": [(version_name(judged, event), event.at) for event in (found.first, found.second)],
    }
    return render(request, "returns/compare.html", context)


@require_http_methods(["GET", "POST"])
def restore(request: HttpRequest, return_id: UUID, version: int, sheet: str, table: str, key: str) -> HttpResponse:
    """Ask whether a row shall be made what it was at a version, or make it so."""
    record, place, problem = record_of(request), Place(sheet, table, key), ""
    version = min(version, record.version)
    if request.method == "POST":
        try:
            restore_row(record, actor_of(request), place, version, number_in(request.POST, "seen"))
        except Problem as refused:
            problem = str(refused)
        else:
            messages.success(request, f"The row is again what it was in version {version}.")
            return redirect(row_history(Judged(record), place))
    return _restore_page(request, Judged(record), place, version, problem)


def _restore_page(request: HttpRequest, judged: Judged, place: Place, version: int, problem: str) -> HttpResponse:
    try:
        found = restoring(judged, place, version)
    except Problem:
        raise Http404 from None
    context = {
        "judged": judged,
        "found": found,
        "version": version,
        "title": judged.names.title(place, found.values or found.row.values),
        "fields": field_texts(judged.rulebook, found.table, found.now, found.values),
        "problem": problem,
    }
    return render(request, "returns/restore.html", context, status=409 if problem else 200)


def _wanted(asked: QueryDict) -> Wanted:
    place = place_in(asked)
    row = place._replace(field="") if place.row else Place()
    kind = asked.get("kind", "")
    return Wanted(place.sheet, number_in(asked, "person"), kind if kind in KINDS else "", row)


def _may_restore(request: HttpRequest, judged: Judged) -> bool:
    """Whether to offer making rows what they were."""
    if not may(actor_of(request), "return.edit", judged.record.area):
        return False
    try:
        refuse_closed(judged, Kind.ROW_RESTORED)
    except Problem:
        return False
    return True


def _page_address(asked: QueryDict) -> Callable[[int], str]:
    """The address of another page of the same list."""

    def address(page: int) -> str:
        other = asked.copy()
        other["page"] = str(page)
        return f"?{other.urlencode()}"

    return address
