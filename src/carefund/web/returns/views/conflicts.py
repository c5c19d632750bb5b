"""The page that asks whose values to keep where somebody else changed what was to be saved."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.conflicts import ShownConflict

__all__ = ["conflict_page"]


def conflict_page(
    request: HttpRequest, judged: Judged, conflicts: Sequence[ShownConflict], save: str, beside: bool = False
) -> HttpResponse:
    """Ask about every row in conflict; `save` is where the answers go, `beside` whether other rows are saved."""
    context = {"judged": judged, "kind": judged.kind, "conflicts": conflicts, "save": save, "beside": beside}
    return render(request, "returns/conflict.html", context, status=409)
