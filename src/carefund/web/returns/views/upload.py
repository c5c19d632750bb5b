"""Uploading a file: choose it, look at what it would change, accept or cancel."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from carefund.web.access import actor_of, record_of
from carefund.web.returns.entry import refuse_closed
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.uploads import shown_preview
from carefund.web.returns.problems import Problem
from carefund.web.returns.uploading import accept, cancel, preview, receive, refuse_large, waiting
from carefund.web.returns.views.asked import number_in

__all__ = ["upload", "upload_accept", "upload_cancel", "upload_preview"]


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Show where to choose a file, or read the one that was chosen."""
    if request.method == "GET":
        return _upload_page(request, "")
    try:
        name, content = _file(request)
        read = receive(record_of(request), actor_of(request), name, content)
    except Problem as problem:
        return _upload_page(request, str(problem))
    return redirect("upload_preview", return_id, read.pk)


@require_GET
def upload_preview(request: HttpRequest, return_id: UUID, upload_id: UUID) -> HttpResponse:
    """Show what accepting an upload would change."""
    judged = Judged(record_of(request))
    try:
        read = waiting(judged.record, actor_of(request), upload_id)
        found = preview(judged, actor_of(request), read)
    except Problem as problem:
        messages.error(request, str(problem))
        return redirect("upload", return_id)
    context = {"judged": judged, "found": found, "shown": shown_preview(judged, found)}
    return render(request, "returns/upload_preview.html", context)


@require_POST
def upload_accept(request: HttpRequest, return_id: UUID, upload_id: UUID) -> HttpResponse:
    """Accept an upload; where the return has changed since it was looked at, show the differences again."""
    try:
        read = waiting(record_of(request), actor_of(request), upload_id)
    except Problem as problem:
        messages.error(request, str(problem))
        return redirect("upload", return_id)
    try:
        accept(read, actor_of(request), number_in(request.POST, "seen"))
    except Problem as problem:
        messages.error(request, str(problem))
        return redirect("upload_preview", return_id, upload_id)
    messages.success(request, f"The return is now as “{read.file}” has it. What it was before is in the history.")
    return redirect("return", return_id)


@require_POST
def upload_cancel(request: HttpRequest, return_id: UUID, upload_id: UUID) -> HttpResponse:
    """Forget an upload."""
    try:
        cancel(waiting(record_of(request), actor_of(request), upload_id))
    except Problem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "The upload is cancelled. Nothing in the return has changed.")
    return redirect("return", return_id)


def _file(request: HttpRequest) -> tuple[str, bytes]:
    """The file that was sent, by its name; a Problem where none arrived."""
    sent = request.FILES.get("file")
    if sent is None or sent.name is None:
        # A file beyond the limit of the settings is not kept, so that nobody can fill the memory or a disk.
        refuse_large(int(request.META.get("CONTENT_LENGTH") or 0))
        raise Problem("Choose a file: an Excel workbook (.xlsx) or a text (.toml).")
    return sent.name, sent.read()


def _upload_page(request: HttpRequest, problem: str) -> HttpResponse:
    judged = Judged(record_of(request))
    closed = ""
    try:
        refuse_closed(judged, Kind.IMPORTED)
    except Problem as why:
        closed = str(why)
    context = {"judged": judged, "problem": problem, "closed": closed}
    return render(request, "returns/upload.html", context, status=400 if problem else 200)
