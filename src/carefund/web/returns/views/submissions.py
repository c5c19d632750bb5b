"""Submitting and reopening a return, and what was submitted."""

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from carefund.web.access import actor_of, record_of
from carefund.web.returns import submitting as service
from carefund.web.returns.events import Kind
from carefund.web.returns.forms import ContentForm, ReasonForm, done, sent, status_of
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import Submission
from carefund.web.returns.presenters.signing import signing_page, why_not_now
from carefund.web.returns.presenters.submissions import submission_lines, submission_page
from carefund.web.returns.submission_files import FORMS, file_of

__all__ = ["reopen", "submission", "submission_file", "submissions", "submit"]


@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, return_id: str) -> HttpResponse:
    """Ask whether the return is submitted as it is."""
    record, actor, form = record_of(request), actor_of(request), ContentForm(sent(request))
    if done(form, lambda: service.submit(record, actor, form.cleaned_data["content"])):
        messages.success(request, "The return is submitted. It is frozen, and everybody concerned gets an e-mail.")
        return redirect("submission", return_id, record.submissions.count())
    judged = Judged(record)
    context = {"judged": judged, "form": form, "page": signing_page(judged, actor)}
    return render(request, "returns/submit.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def reopen(request: HttpRequest, return_id: str) -> HttpResponse:
    """Ask for the reason for which a submitted return is opened again."""
    record, form = record_of(request), ReasonForm(sent(request))
    if done(form, lambda: service.reopen(record, actor_of(request), form.cleaned_data["reason"])):
        messages.success(request, "The return is open again. What was submitted is kept.")
        return redirect("signing", return_id)
    judged = Judged(record)
    # A reason that was typed is always shown again.
    stands = "" if form.is_bound else why_not_now(judged, actor_of(request), Kind.REOPENED)
    context = {"judged": judged, "form": form, "stands": stands}
    return render(request, "returns/reopen.html", context, status=status_of(form))


@require_GET
def submissions(request: HttpRequest, return_id: str) -> HttpResponse:
    """Show every submission of a return."""
    judged = Judged(record_of(request))
    return render(request, "returns/submissions.html", {"judged": judged, "lines": submission_lines(judged)})


@require_GET
def submission(request: HttpRequest, return_id: str, number: int) -> HttpResponse:
    """Show what was submitted, as it was."""
    judged = Judged(record_of(request))
    page = submission_page(judged, _numbered(judged, number), number)
    return render(request, "returns/submission.html", {"judged": judged, "page": page})


@require_GET
@never_cache
def submission_file(request: HttpRequest, return_id: str, number: int, form: str) -> HttpResponseBase:
    """Download what was submitted: as a text, a workbook or a page."""
    if form not in FORMS:
        raise Http404("A submission cannot be downloaded in this form.")
    file = file_of(_numbered(Judged(record_of(request)), number), number, form)
    return FileResponse(BytesIO(file.content), as_attachment=True, filename=file.name, content_type=file.type)


def _numbered(judged: Judged, number: int) -> Submission:
    """A submission of a return by its number, counted from 1."""
    made = judged.record.submissions.select_related("event__actor", "record").order_by("id")
    try:
        return dict(enumerate(made, start=1))[number]
    except KeyError:
        raise Http404("There is no such submission of this return.") from None
