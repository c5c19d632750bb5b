"""What the national team looks after for every area: rounds and allocations."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from carefund.rulebook import rounds as all_rounds
from carefund.web.access import actor_of
from carefund.web.returns import allocations as services
from carefund.web.returns import rounds as standing
from carefund.web.returns.allocation_file import COLUMNS, labels_of, template_of, text_of
from carefund.web.returns.models import Allocation, ReturnRecord, RoundState
from carefund.web.returns.problems import Problem

__all__ = ["allocations", "allocations_accept", "allocations_template", "round_open", "rounds"]

_SHOWN = 50
"""Uploaded amounts on the page."""


@require_GET
def rounds(request: HttpRequest) -> HttpResponse:
    """List the rounds, open and closed, the newest first."""
    states = {state.round: state for state in RoundState.objects.select_related("changed_by")}
    started = list(ReturnRecord.objects.values_list("round", flat=True))
    listed = [
        {
            "round": name,
            "title": standing.rulebook_of(name).title,
            "is_open": name not in states or states[name].is_open,
            "state": states.get(name),
            "returns": started.count(name),
        }
        for name in sorted(all_rounds(), reverse=True)
    ]
    return render(request, "administration/rounds.html", {"rounds": listed})


@require_POST
def round_open(request: HttpRequest, round: str) -> HttpResponse:
    """Open a round, or close it."""
    is_open = request.POST.get("open") == "yes"
    standing.open_or_close(actor_of(request), _known(round), is_open)
    messages.success(request, f"Round {round} is {'open' if is_open else 'closed'}.")
    return redirect("rounds")


@require_http_methods(["GET", "POST"])
def allocations(request: HttpRequest) -> HttpResponse:
    """Show which allocations were uploaded; read a file and show what accepting it would do."""
    if request.method == "GET":
        return _upload_page(request)
    uploaded = request.FILES.get("file")
    text = text_of(uploaded.read()) if uploaded else None
    if uploaded is None:
        return _upload_page(request, "Choose a file.", 422)
    if text is None:
        problem = f"{uploaded.name} is no text in UTF-8. In Excel, save the sheet as “CSV UTF-8 (Comma delimited)”."
        return _upload_page(request, problem, 422)
    return _preview_page(request, _known(request.POST.get("round", "")), text, str(uploaded.name))


@require_POST
def allocations_accept(request: HttpRequest) -> HttpResponse:
    """Store what was shown."""
    posted = request.POST
    round, text, file = _known(posted.get("round", "")), posted.get("text", ""), posted.get("file", "")[:200]
    try:
        done = services.accept(actor_of(request), round, text, posted.get("token", ""), file)
    except Problem as problem:
        return _preview_page(request, round, text, file, str(problem))
    counts = ", ".join(f"{done.count(what)} {what.lower()}" for what in services.What if done.count(what))
    messages.success(request, f"The allocations of {file} are stored: {counts}.")
    return redirect("allocations")


@require_GET
def allocations_template(request: HttpRequest, round: str) -> HttpResponse:
    """The allocations that stand, as a file to change and upload again."""
    # With a byte-order mark, without which Excel takes the pound sign for something else.
    text = "\ufeff" + template_of(standing.rulebook_of(_known(round)))
    disposition = f'attachment; filename="allocations-{round}.csv"'
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition})


def _upload_page(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    names = sorted(all_rounds(), reverse=True)
    newest = Allocation.objects.select_related("loaded_by").order_by("-loaded_at", "round", "area", "code")
    uploaded = list(newest[:_SHOWN])
    context = {
        "problem": problem,
        "rounds": names,
        "codes": {name: labels_of(book) for name, book in standing.rulebooks_of(names).items()},
        "columns": COLUMNS,
        "uploaded": uploaded,
        "names": {a.area: standing.area_name(a.area) for a in uploaded},
        "total": Allocation.objects.count(),
    }
    return render(request, "administration/allocations.html", context, status=status)


def _preview_page(request: HttpRequest, round: str, text: str, file: str, problem: str = "") -> HttpResponse:
    shown = services.preview(round, text)
    context = {
        "preview": shown,
        "whats": list(services.What),
        "names": {d.area: standing.area_name(d.area) for d in shown.differences},
        "text": text,
        "file": file,
        "problem": problem,
    }
    status = 409 if problem else 422 if shown.faults else 200
    return render(request, "administration/allocations_preview.html", context, status=status)


def _known(round: str) -> str:
    if round not in all_rounds():
        raise Http404("There is no such round.")
    return round
