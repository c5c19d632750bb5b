"""Organisations, kept by the national team."""

from collections.abc import Collection
from datetime import date
from itertools import groupby

from django.db import IntegrityError, transaction

from carefund.reference import Area, areas_on
from carefund.rulebook import load, rounds
from carefund.web.accounts.log import Kind, note
from carefund.web.accounts.models import Organisation, OrganisationArea, User
from carefund.web.returns.problems import Problem

__all__ = ["areas_by_region", "save_organisation"]


def areas_by_region(today: date) -> list[tuple[str, list[Area]]]:
    """Every area of today or of the first day of a round, by region and name."""
    days = {today, *(load(name).first_day for name in rounds())}
    areas = {area.code: area for day in days for area in areas_on(day)}
    ordered = sorted(areas.values(), key=lambda area: (area.region, area.name, area.code))
    return [(region, list(group)) for region, group in groupby(ordered, key=lambda area: area.region)]


def save_organisation(actor: User, organisation: Organisation, areas: Collection[str]) -> Organisation:
    """Store a new or changed organisation with the codes of its areas. Raises Problem where it may not be so."""
    is_new = organisation.pk is None
    if areas and organisation.kind == Organisation.Kind.NATIONAL:
        raise Problem("The national team belongs to every area. Choose none.")
    with transaction.atomic():
        before = [] if is_new else _facts(_stored(organisation))
        _store(organisation, frozenset(areas))
        after = _facts(organisation)
        if after != before:
            kind = Kind.ORGANISATION_ADDED if is_new else Kind.ORGANISATION_CHANGED
            note(actor, kind, organisation, before=before, after=after)
    return organisation


def _stored(organisation: Organisation) -> Organisation:
    stored = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if stored.kind != organisation.kind and stored.memberships.exists():
        raise Problem(
            f"{stored} has people, whose roles fit a {stored.get_kind_display()}. Its kind cannot be changed."
        )
    return stored


def _store(organisation: Organisation, areas: frozenset[str]) -> None:
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError:
        raise Problem(f"There is an organisation called {organisation.name} already. Choose another name.") from None
    organisation.areas.exclude(area__in=areas).delete()
    held = set(organisation.areas.values_list("area", flat=True))
    OrganisationArea.objects.bulk_create(
        OrganisationArea(organisation=organisation, area=area) for area in sorted(areas - held)
    )


def _facts(organisation: Organisation) -> list[str]:
    return [
        organisation.name,
        organisation.get_kind_display(),
        *sorted(organisation.areas.values_list("area", flat=True)),
    ]
