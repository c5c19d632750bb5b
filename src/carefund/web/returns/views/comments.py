"""Comments: all of a return, those on one place, writing, resolving and opening again."""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from carefund.returns import Place
from carefund.web.access import actor_of, may, record_of
from carefund.web.accounts.models import User
from carefund.web.returns import comments as service
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord
from carefund.web.returns.presenters.addresses import address_of
from carefund.web.returns.presenters.comments import comment_address, place_title, shown_threads
from carefund.web.returns.problems import Problem
from carefund.web.returns.views.asked import number_in, numbers_in, place_in

__all__ = ["comment", "comment_reopen", "comment_resolve", "comments", "comments_at"]


@require_GET
def comments(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Show the comments of a return that are open, or the resolved ones."""
    judged = Judged(record_of(request))
    threads = service.threads_of(judged.events)
    resolved = request.GET.get("show") == "resolved"
    people = service.mentionable(judged.record.area)
    context = {
        "judged": judged,
        "resolved": resolved,
        "counts": {is_open: sum(thread.is_open is is_open for thread in threads) for is_open in (True, False)},
        "threads": shown_threads(judged, (t for t in threads if t.is_open is not resolved), _by_id(people)),
        "may_comment": may(actor_of(request), "return.comment", judged.record.area),
    }
    return render(request, "returns/comments.html", context)


@require_GET
def comments_at(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Show the comments on the place that the address names, with a form for another one."""
    judged, place = Judged(record_of(request)), place_in(request.GET)
    if not service.is_there(judged, place):
        raise Http404("There is no such place in this return.")
    return _place_page(request, judged, place, "")


@require_POST
def comment(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Store a comment, or an answer to one."""
    record = record_of(request)
    place, thread = place_in(request.POST), number_in(request.POST, "thread")
    try:
        chosen = numbers_in(request.POST, "mentions")
        number = service.comment(record, actor_of(request), place, request.POST.get("text", ""), chosen, thread)
    except Problem as problem:
        return _place_page(request, Judged(record), place, str(problem))
    messages.success(request, "The comment is stored.")
    judged = Judged(record)
    return redirect(f"{comment_address(judged, service.thread_of(judged, number).place)}#c-{number}")


@require_POST
def comment_resolve(request: HttpRequest, return_id: UUID, thread: int) -> HttpResponse:
    """Mark comments as resolved."""
    return _change(request, service.resolve, thread, "The comments are resolved and stay in the list of those.")


@require_POST
def comment_reopen(request: HttpRequest, return_id: UUID, thread: int) -> HttpResponse:
    """Open resolved comments again."""
    return _change(request, service.reopen, thread, "The comments are open again.")


def _change(
    request: HttpRequest, change: Callable[[ReturnRecord, User, int], service.Thread], thread: int, done: str
) -> HttpResponse:
    record = record_of(request)
    try:
        found = change(record, actor_of(request), thread)
    except Problem as problem:
        messages.error(request, str(problem))
        return redirect("comments", record.pk)
    messages.success(request, done)
    return redirect(comment_address(Judged(record), found.place))


def _place_page(request: HttpRequest, judged: Judged, place: Place, problem: str) -> HttpResponse:
    people = service.mentionable(judged.record.area)
    threads = [thread for thread in service.threads_of(judged.events) if thread.is_about(place)]
    context = {
        "judged": judged,
        "place": place,
        "title": place_title(judged, place),
        "href": address_of(judged.rulebook, judged.record, place),
        "threads": shown_threads(judged, threads, _by_id(people)),
        "people": [person for person in people if person != actor_of(request)],
        "may_comment": may(actor_of(request), "return.comment", judged.record.area),
        "problem": problem,
        "longest": service.LONGEST,
    }
    return render(request, "returns/comments_at.html", context, status=400 if problem else 200)


def _by_id(people: Iterable[User]) -> Mapping[int, User]:
    return {person.pk: person for person in people}
