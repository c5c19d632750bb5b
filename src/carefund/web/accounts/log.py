"""The log of administration: who did what to organisations, people, rounds and allocations, and when."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from carefund.returns.checks.words import listed
from carefund.web.accounts.models import AdministrationEvent, Organisation, Role, User

__all__ = ["Kind", "events_for", "note", "words_of"]

Kind = AdministrationEvent.Kind


def note(
    actor: User,
    kind: Kind,
    organisation: Organisation | None = None,
    person: User | None = None,
    **details: Any,
) -> AdministrationEvent:
    """Record what somebody did. Belongs into the transaction in which it is done.

    Args:
        actor: Who did it.
        kind: What.
        organisation: Which organisation it is about.
        person: Which person it is about.
        details: What its words need: `before` and `after` as lists of texts, `round`, `file` and the like.
    """
    return AdministrationEvent.objects.create(
        at=timezone.now(), actor=actor, kind=kind, organisation=organisation, person=person, details=details
    )


def events_for(reader: User) -> QuerySet[AdministrationEvent]:
    """What somebody may read of it, the newest first: an administrator what is about their organisations."""
    events = AdministrationEvent.objects.select_related("actor", "organisation", "person")
    if reader.holds(Role.NATIONAL):
        return events
    own = reader.organisations_as(Role.ADMINISTRATOR)
    about_their_people = Q(organisation=None, person__memberships__organisation__in=own)
    return events.filter(Q(organisation__in=own) | about_their_people).distinct()


def words_of(event: AdministrationEvent) -> str:
    """What happened, in a sentence or two."""
    what = f"{event.get_kind_display()}: {_about(event)}." if _about(event) else f"{event.get_kind_display()}."
    verbs = (("Added", _added(event)), ("Removed", _removed(event)))
    changes = [f"{verb}: {listed(texts)}." for verb, texts in verbs if texts]
    return " ".join([what, *changes])


def _about(event: AdministrationEvent) -> str:
    named = [event.person, event.organisation, event.details.get("round"), event.details.get("summary")]
    return ", ".join(str(name) for name in named if name)


def _added(event: AdministrationEvent) -> Sequence[str]:
    before = event.details.get("before", [])
    return [text for text in event.details.get("after", []) if text not in before]


def _removed(event: AdministrationEvent) -> Sequence[str]:
    after = event.details.get("after", [])
    return [text for text in event.details.get("before", []) if text not in after]
