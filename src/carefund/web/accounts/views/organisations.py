"""Organisations: the list, adding one, changing one."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from carefund.web.access import actor_of
from carefund.web.accounts.forms import OrganisationForm
from carefund.web.accounts.models import Organisation, Role
from carefund.web.accounts.organisations import areas_by_region, save_organisation
from carefund.web.returns.problems import Problem

__all__ = ["organisation", "organisation_new", "organisations"]


@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """List them, with how many areas, people and administrators each has."""
    is_open = Q(memberships__user__is_active=True)
    listed = Organisation.objects.order_by("name").annotate(
        area_count=Count("areas", distinct=True),
        people_count=Count("memberships__user", filter=is_open, distinct=True),
        administrator_count=Count(
            "memberships__user", filter=is_open & Q(memberships__role=Role.ADMINISTRATOR), distinct=True
        ),
    )
    return render(request, "administration/organisations.html", {"organisations": listed})


@require_http_methods(["GET", "POST"])
def organisation_new(request: HttpRequest) -> HttpResponse:
    """Add one."""
    return _edit(request, Organisation())


@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Change one."""
    return _edit(request, get_object_or_404(Organisation, pk=organisation_id))


def _edit(request: HttpRequest, edited: Organisation) -> HttpResponse:
    regions = areas_by_region(timezone.localdate())
    title = edited.name if edited.pk else "Add an organisation"
    held = [at.area for at in edited.areas.all()] if edited.pk else []
    form = OrganisationForm(request.POST or None, instance=edited, regions=regions, initial={"areas": held})
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_organisation(actor_of(request), form.instance, form.cleaned_data["areas"])
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"{saved} is saved.")
            return redirect("organisations")
    context = {"form": form, "regions": regions, "title": title, "is_new": edited.pk is None}
    return render(request, "administration/organisation.html", context, status=422 if form.errors else 200)
