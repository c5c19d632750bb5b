"""Taking a return away as a file."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from carefund.web.access import record_of
from carefund.web.returns import downloading
from carefund.web.returns.judged import Judged
from carefund.web.returns.problems import Problem

__all__ = ["download", "download_file"]


@require_GET
def download(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Show what can be taken away."""
    return render(request, "returns/download.html", {"judged": Judged(record_of(request))})


@never_cache
@require_GET
def download_file(request: HttpRequest, return_id: UUID, what: str) -> HttpResponse:
    """Send a return as a file."""
    if what not in list(downloading.What):
        raise Http404
    try:
        made = downloading.download(Judged(record_of(request)), downloading.What(what))
    except Problem as problem:
        messages.error(request, str(problem))
        return redirect("download", return_id)
    disposition = content_disposition_header(True, made.name) or ""
    return HttpResponse(made.content, content_type=made.type, headers={"Content-Disposition": disposition})
