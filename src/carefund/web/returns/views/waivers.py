"""Waiving a finding, and withdrawing a waiver."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from carefund.returns import Waiver
from carefund.web.access import actor_of, record_of
from carefund.web.returns import rounds
from carefund.web.returns.forms import WaiverForm, done, sent, status_of
from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.waivers import shown_waivers
from carefund.web.returns.store import standing_waivers
from carefund.web.returns.waiving import (
    open_findings,
    rows_to_waive,
    usual_end,
    usual_role,
    withdraw_waiver,
)
from carefund.web.returns.waiving import (
    waive as waive_finding,
)

__all__ = ["waive", "waiver_withdraw"]


@require_http_methods(["GET", "POST"])
def waive(request: HttpRequest, return_id: str) -> HttpResponse:
    """Ask why, by whom and until when what a check finds is accepted. The check is named in the address."""
    record, actor, judged = record_of(request), actor_of(request), Judged(record_of(request))
    code = request.GET.get("code", "")
    if code not in judged.rulebook.checks:
        raise Http404("There is no such check in this round.")
    places = rows_to_waive(judged, code)
    paths = [place.row_path for place in places]
    asked = request.GET.get("row", "")
    row = asked if asked in paths else paths[0] if len(paths) == 1 else ""
    initial: dict[str, object] = {
        "row": row,
        "role": usual_role(actor, record.area),
        "expires": f"{usual_end(judged.rulebook, rounds.today()):%d/%m/%Y}",
    }
    form = WaiverForm(places, sent(request), initial)
    if done(form, lambda: waive_finding(record, actor, form.waiver(code))):
        messages.success(request, f"{code} is waived. It stays visible, with your reason.")
        return redirect("findings", record.pk)
    rows = [("", "Everywhere it is found, now and later")]
    rows += [(place.row_path, judged.names.of(place)) for place in places]
    context = {"code": code, "found": open_findings(judged, code, row), "rows": rows, "waivers": shown_waivers(judged)}
    return _page(request, judged, "returns/waive.html", form, context)


@require_http_methods(["GET", "POST"])
def waiver_withdraw(request: HttpRequest, return_id: str, number: int) -> HttpResponse:
    """Ask whether a waiver is withdrawn."""
    record, judged = record_of(request), Judged(record_of(request))
    waiver = _waiver(judged, number)
    form = Form(sent(request))
    if done(form, lambda: withdraw_waiver(record, actor_of(request), number)):
        messages.success(request, f"The waiver of {waiver.code} is withdrawn. What it accepted counts as open again.")
        return redirect("findings", record.pk)
    shown = next(shown for shown in shown_waivers(judged) if shown.number == number)
    return _page(request, judged, "returns/waiver_withdraw.html", form, {"waiver": shown})


def _waiver(judged: Judged, number: int) -> Waiver:
    try:
        return standing_waivers(judged.events)[number]
    except KeyError:
        raise Http404("There is no such waiver, or it was withdrawn. The history says who did that.") from None


def _page(request: HttpRequest, judged: Judged, template: str, form: Form, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, {"judged": judged, "form": form, **context}, status=status_of(form))
