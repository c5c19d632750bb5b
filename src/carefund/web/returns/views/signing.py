"""Signing a return: how far it is, and what each person does about it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from carefund.rulebook.policy import Role
from carefund.web.access import actor_of, record_of
from carefund.web.returns import signing as service
from carefund.web.returns.events import Kind
from carefund.web.returns.forms import ContentForm, DelegateForm, ReasonForm, done, sent, status_of
from carefund.web.returns.judged import Judged
from carefund.web.returns.people import partners_of
from carefund.web.returns.presenters.panel import panel_of
from carefund.web.returns.presenters.signing import changes_since_word, signing_page, why_not_now
from carefund.web.returns.problems import Problem
from carefund.web.returns.ready import waived_errors

__all__ = ["approve", "decline", "delegate", "signing", "signing_start", "signing_withdraw"]


@require_GET
def signing(request: HttpRequest, return_id: str) -> HttpResponse:
    """Show how far a return is signed."""
    judged = Judged(record_of(request))
    return render(request, "returns/signing.html", {"judged": judged, "page": signing_page(judged, actor_of(request))})


@require_POST
def signing_start(request: HttpRequest, return_id: str) -> HttpResponse:
    """Put a return to its approvers."""
    form = Form(sent(request))
    if done(form, lambda: service.start_signing(record_of(request), actor_of(request))):
        messages.success(request, "The return is with its approvers. Each of them has been sent an e-mail.")
        return redirect("signing", return_id)
    judged = Judged(record_of(request))
    context = {"judged": judged, "page": signing_page(judged, actor_of(request)), "form": form}
    return render(request, "returns/signing.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def signing_withdraw(request: HttpRequest, return_id: str) -> HttpResponse:
    """Take a return back from its approvers, with a reason."""
    record, form = record_of(request), ReasonForm(sent(request))
    if done(form, lambda: service.withdraw_signing(record, actor_of(request), form.cleaned_data["reason"])):
        messages.success(request, "The return is in progress again. Start signing once more when it is ready.")
        return redirect("signing", return_id)
    judged = Judged(record)
    stands = _stands(judged, request, form, Kind.SIGNING_WITHDRAWN)
    return _page(request, "returns/signing_withdraw.html", judged, form, {"stands": stands})


@require_http_methods(["GET", "POST"])
def approve(request: HttpRequest, return_id: str, role: str) -> HttpResponse:
    """Ask whether somebody approves, and show what it is that they approve."""
    record, actor, judged = record_of(request), actor_of(request), Judged(record_of(request))
    found, form = _role(judged, request, role), ContentForm(sent(request))
    if done(form, lambda: service.approve(record, actor, role, form.cleaned_data["content"])):
        messages.success(request, f"You have approved the return: {found.label}.")
        return redirect("signing", return_id)
    context = {
        "role": found,
        "panel": panel_of(judged),
        "waived": waived_errors(judged),
        "stands": why_not_now(judged, actor, Kind.APPROVED, found),
        "since": changes_since_word(judged, role),
    }
    return _page(request, "returns/approve.html", judged, form, context)


@require_http_methods(["GET", "POST"])
def decline(request: HttpRequest, return_id: str, role: str) -> HttpResponse:
    """Decline to approve, with a reason."""
    record, judged, form = record_of(request), Judged(record_of(request)), ReasonForm(sent(request))
    found = _role(judged, request, role)
    if done(form, lambda: service.decline(record, actor_of(request), role, form.cleaned_data["reason"])):
        messages.success(request, "You have declined. The editors have been sent your reason.")
        return redirect("signing", return_id)
    stands = _stands(judged, request, form, Kind.DECLINED, found)
    return _page(request, "returns/decline.html", judged, form, {"role": found, "stands": stands})


@require_http_methods(["GET", "POST"])
def delegate(request: HttpRequest, return_id: str, role: str) -> HttpResponse:
    """Have somebody else sign in one's role."""
    record, actor, judged = record_of(request), actor_of(request), Judged(record_of(request))
    found = _role(judged, request, role)
    form = DelegateForm([person for person in partners_of(record.area) if person != actor], sent(request))
    if done(form, lambda: service.delegate(record, actor, role, form.chosen, form.cleaned_data["reason"])):
        messages.success(request, f"{form.chosen} can sign for you now, and has been sent an e-mail.")
        return redirect("signing", return_id)
    stands = _stands(judged, request, form, Kind.DELEGATED, found)
    return _page(request, "returns/delegate.html", judged, form, {"role": found, "stands": stands})


def _role(judged: Judged, request: HttpRequest, code: str) -> Role:
    """The role that an address names, if who asks signs in it."""
    try:
        role = service.role_of(judged.rulebook, code)
    except Problem as problem:
        raise Http404(str(problem)) from None
    if not service.signs_in(judged, actor_of(request), role):
        raise PermissionDenied(f"You do not sign in this role: {role.label}.")
    return role


def _stands(judged: Judged, request: HttpRequest, form: Form, kind: Kind, role: Role | None = None) -> str:
    """Why a form is not offered; a reason that was typed is always shown again."""
    return "" if form.is_bound else why_not_now(judged, actor_of(request), kind, role)


def _page(
    request: HttpRequest, template: str, judged: Judged, form: Form, context: dict[str, Any] | None = None
) -> HttpResponse:
    return render(request, template, {"judged": judged, "form": form, **(context or {})}, status=status_of(form))
