"""Deciding what could not be carried from the last round."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from carefund.returns import Place
from carefund.web.access import actor_of, record_of
from carefund.web.returns.problems import Problem
from carefund.web.returns.rolling import dismiss

__all__ = ["decision_dismiss"]


@require_POST
def decision_dismiss(request: HttpRequest, return_id: UUID) -> HttpResponse:
    """Take a decision from the list: the field may stay blank."""
    record, parts = record_of(request), request.POST.getlist("place")
    try:
        dismiss(record, actor_of(request), Place(*parts[: len(Place._fields)]))
    except Problem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, "It is no longer in the list. The field stays blank until somebody answers it.")
    return redirect("return", record.pk)
