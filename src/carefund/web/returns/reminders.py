"""Reminders of what is due soon: to each person once a week and once a day before.

Run daily. A day that was left out is made up for, and a second run sends nothing again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from carefund.papers import standing
from carefund.rulebook import Rulebook
from carefund.rulebook import rounds as all_rounds
from carefund.rulebook.model import ReturnKind
from carefund.web.accounts.models import Membership, Role, User
from carefund.web.returns import rounds
from carefund.web.returns.events import ROW_KINDS
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import Event, Notice, ReturnRecord
from carefund.web.returns.notices import link_to, notify
from carefund.web.returns.people import signers_of
from carefund.web.returns.signing import sign_off_roles
from carefund.web.returns.workflow import Stage, state_after

__all__ = ["BEFORE", "send_reminders"]

BEFORE = (1, 7)
"""Days before a deadline up to which its reminders go out, the last one first."""

_WHO_ENTERS = (Role.EDITOR, Role.FINANCE)


class _Due(NamedTuple):
    """A kind of return that is due soon."""

    rulebook: Rulebook
    kind: ReturnKind
    on: date
    left: int
    """Days until then."""
    days: int
    """Which of the reminders it is."""

    @property
    def when(self) -> str:
        """How soon, in words."""
        return {0: "today", 1: "tomorrow"}.get(self.left, f"in {self.left} days")


def send_reminders(today: date) -> int:
    """Have every reminder sent that is due on a day and was not yet, and give their number."""
    return sum(_remind(due) for due in _due(today))


def _due(today: date) -> Iterator[_Due]:
    for name in all_rounds():
        if rounds.is_open(name):
            rulebook = rounds.rulebook_of(name)
            for kind in rulebook.returns:
                on = rulebook.due(kind.code)
                if on and 0 <= (left := (on - today).days) <= max(BEFORE):
                    yield _Due(rulebook, kind, on, left, next(days for days in BEFORE if left <= days))


def _remind(due: _Due) -> int:
    sent = Notice.objects.filter(round=due.rulebook.round, kind=due.kind.code, days=due.days)
    before = set(sent.values_list("area", "person"))
    returns, number = _returns(due), 0
    for area, people in _who_enters().items():
        told, asked = _told(due, area, people, returns.get(area))
        for person in asked:
            number += (area, person.pk) not in before and _remind_person(due, area, person, told)
    return number


def _returns(due: _Due) -> Mapping[str, ReturnRecord]:
    """The returns of this kind by area, with the events that say where each stands."""
    events = Prefetch("events", Event.objects.exclude(kind__in=ROW_KINDS).order_by("number"))
    found = ReturnRecord.objects.filter(round=due.rulebook.round, kind=due.kind.code)
    return {record.area: record for record in found.prefetch_related(events)}


def _who_enters() -> Mapping[str, dict[int, User]]:
    """The people who enter the returns of each area."""
    held = Membership.objects.filter(role__in=_WHO_ENTERS, user__is_active=True).order_by("id")
    people: dict[str, dict[int, User]] = defaultdict(dict)
    for membership in held.select_related("user").prefetch_related("organisation__areas"):
        for at in membership.organisation.areas.all():
            people[at.area][membership.user_id] = membership.user
    return people


def _told(
    due: _Due, area: str, people: Mapping[int, User], record: ReturnRecord | None
) -> tuple[dict[str, Any], Iterable[User]]:
    """What the reminder of an area says, and who gets it: those who have something to do."""
    known = rounds.area_of(area)
    told = {"title": due.kind.title, "area": known.name if known else area, "due": due.on, "when": due.when}
    if record is None:
        return told | {"standing": "Nobody has started it yet.", "link": link_to("home")}, people.values()
    judged, stage = Judged(record), state_after(record.events.all()).stage
    told |= {"standing": f"{standing(judged.summary, judged.findings)}.", "link": link_to("signing", record.pk)}
    if stage is Stage.SUBMITTED:
        return told, ()
    if stage is Stage.WITH_APPROVERS:
        waiting = [role for role in sign_off_roles(judged.rulebook) if not judged.state.approved(role.code)]
        signers = {p.pk: p for found in signers_of(judged, waiting).values() for p in found}
        return told, {**people, **signers}.values()
    return told, people.values()


def _remind_person(due: _Due, area: str, person: User, told: Mapping[str, Any]) -> bool:
    """Have one sent, and note it in the same transaction: none is forgotten, and none is stored twice."""
    with transaction.atomic():
        notify([person], f"Due {told['when']}: {told['title']}, {told['area']}", "email/deadline.txt", told)
        Notice.objects.create(
            round=due.rulebook.round, kind=due.kind.code, area=area, days=due.days, person=person, at=timezone.now()
        )
    return True
