"""A stored return with everything a page shows of it, worked out once: its rows, findings, summary and state."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Self

from carefund.reference import Area
from carefund.returns import Case, Finding, Return, Summary, check_return, summarise
from carefund.returns.blank import fixed_values
from carefund.returns.carried import builds_on
from carefund.rulebook import Rulebook
from carefund.rulebook.model import ReturnKind
from carefund.web.accounts.models import User
from carefund.web.returns import rounds
from carefund.web.returns.events import ROW_KINDS
from carefund.web.returns.models import Event, ReturnRecord, RowRecord
from carefund.web.returns.naming import Names
from carefund.web.returns.recent import Stored, stored_of
from carefund.web.returns.store import (
    Rows,
    as_return,
    at_version,
    copied,
    place_of,
    typed_row,
    waivers_of,
    with_versions,
)
from carefund.web.returns.workflow import Delegation, State, state_after

__all__ = ["Judged", "earlier_returns"]


class Judged:
    """A return as it is stored now. Each part is worked out, with its query, the first time it is asked for."""

    def __init__(self, record: ReturnRecord) -> None:
        """Look at a stored return."""
        self.record = record

    @classmethod
    def many(cls, records: Sequence[ReturnRecord], books: Mapping[str, Rulebook]) -> list[Self]:
        """Several returns with as many queries as one, given the rulebooks of their rounds."""
        made = {record.pk: cls(record) for record in records}
        for judged in made.values():
            judged.rulebook, judged.stored = books[judged.record.round].of(judged.record.kind), Stored({}, ())
        for row in with_versions(RowRecord.objects.filter(record__in=records)):
            made[row.record_id].rows[place_of(row)] = row
        for event in Event.objects.filter(record__in=records).exclude(kind__in=ROW_KINDS):
            stored = made[event.record_id].stored
            made[event.record_id].stored = stored._replace(events=(*stored.events, event))
        return list(made.values())

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rulebook of its round, narrowed to its kind."""
        return rounds.rulebook_for(self.record).of(self.record.kind)

    @cached_property
    def area(self) -> Area | None:
        """Its area; None where we do not know the code."""
        return rounds.area_of(self.record.area)

    @property
    def area_name(self) -> str:
        """Name of its area."""
        return self.area.name if self.area else self.record.area

    @property
    def kind(self) -> ReturnKind:
        """What kind of return its round says it is."""
        return self.rulebook.return_kind(self.record.kind)

    @cached_property
    def stored(self) -> Stored:
        """What is stored of it."""
        return stored_of(self.record)

    @property
    def rows(self) -> Rows:
        """Its stored rows, removed ones included."""
        return self.stored.rows

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """Its events with who did what, without those that only enter rows: they may be thousands."""
        told = tuple(map(copied, self.stored.events))
        people = User.objects.in_bulk({event.actor_id for event in told})
        for event in told:
            event.actor = people[event.actor_id]
        return told

    @cached_property
    def state(self) -> State:
        """Where it stands."""
        return state_after(self.stored.events)

    @cached_property
    def delegations(self) -> Mapping[str, Delegation]:
        """The delegations that stand, by sign-off role: one ends with the office of who gave it."""
        offices = {role.code: role.offices for role in self.rulebook.roles}
        given = self.state.delegates.items()
        return {role: one for role, one in given if self._holds_any(one.by, offices.get(role, ()))}

    def _holds_any(self, person: int, offices: Iterable[str]) -> bool:
        user = User.objects.with_standings(person)
        return user is not None and user.is_active and not user.offices_in(self.record.area).isdisjoint(offices)

    @cached_property
    def ret(self) -> Return:
        """The return."""
        standing = ((place, typed_row(self.rulebook, row)) for place, row in self.rows.items() if not row.removed)
        return as_return(self.rulebook, self.record, standing, waivers_of(self.stored.events))

    @cached_property
    def names(self) -> Names:
        """What people call its places."""
        return Names(self.rulebook, self.ret)

    @cached_property
    def published(self) -> Return:
        """What is published or said by an earlier return, and is locked where this one agrees."""
        if self.area is None:
            return as_return(self.rulebook, self.record, ())
        return fixed_values(self.rulebook, self.record.kind, self.area, str(self.record.pk), self.earlier)

    @cached_property
    def earlier(self) -> tuple[Return, ...]:
        """The returns of the same area and round on which it builds, as they stand now."""
        return earlier_returns(self.rulebook, self.record.area)

    @cached_property
    def case(self) -> Case:
        """The return as the checks judge it today."""
        return Case(self.rulebook, self.ret, self.area, rounds.today(), earlier=self.earlier)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with it, waived findings included."""
        return check_return(self.case)

    @cached_property
    def summary(self) -> Summary:
        """What it adds up to."""
        return summarise(self.case)

    @cached_property
    def round_is_open(self) -> bool:
        """Whether its round takes entries."""
        return rounds.is_open(self.record.round)


def earlier_returns(rulebook: Rulebook, area: str, at: datetime | None = None) -> tuple[Return, ...]:
    """The returns that an area has of the kinds on which a return builds, as they stand or stood at a moment.

    `rulebook` is narrowed to the kind of that return.
    """
    kinds = builds_on(rulebook, rulebook.kind)
    records = ReturnRecord.objects.filter(round=rulebook.round, area=area, kind__in=kinds) if kinds else ()
    if at is None:
        return tuple(Judged(record).ret for record in records)
    stood = ((record, record.events.filter(at__lte=at).last()) for record in records)
    return tuple(at_version(Judged(record).rulebook, record, event.number) for record, event in stood if event)
