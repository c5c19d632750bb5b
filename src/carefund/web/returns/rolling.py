"""Starting a return from that of the last round, and deciding what could not be carried."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import msgspec

from carefund.reference import FIRST_DAY, Area, same_place
from carefund.returns import Place
from carefund.returns.roll_forward import Decision, NotCarried, RolledForward, roll_forward
from carefund.rulebook import Rulebook, RulebookError
from carefund.rulebook.crosswalk import Crosswalk
from carefund.rulebook.sheets import TableKind
from carefund.rulebook.shelf import crosswalk_to
from carefund.web.accounts.models import User
from carefund.web.returns.entry import changing
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord
from carefund.web.returns.problems import Problem
from carefund.web.returns.store import Act

__all__ = ["codes_of", "details_of", "dismiss", "open_decisions", "origin_among", "rolled"]


def origin_among(records: Iterable[ReturnRecord], round: str, kind: str) -> ReturnRecord | None:
    """Of the returns of a place the one with which a return of a round may begin; None where there is none."""
    crosswalk = _crosswalk(round)
    if crosswalk is None or crosswalk.kind != kind:
        return None
    rank = {kind: place for place, kind in enumerate(crosswalk.from_kinds)}
    found = (record for record in records if record.round == crosswalk.from_round and record.kind in rank)
    return min(found, key=lambda record: rank[record.kind], default=None)


def codes_of(area: Area) -> tuple[str, ...]:
    """The codes under which the place of an area has had returns: its own, and the one before it was given this."""
    begun = area.valid_from
    before = same_place(area.code, begun - timedelta(days=1)) if begun and begun > FIRST_DAY else None
    return (area.code, before.code) if before else (area.code,)


def _crosswalk(round: str) -> Crosswalk | None:
    """How an earlier plan rolls forward into a round; None also where what the round says of it is bad.

    Who writes rounds is told so by `carefund rulebook validate`; here nothing is offered that cannot be done.
    """
    try:
        return crosswalk_to(round)
    except RulebookError:
        return None


def rolled(rulebook: Rulebook, kind: str, area: Area, return_id: str) -> tuple[RolledForward, Judged]:
    """A return that begins with the area's one of the last round, and that one. Raises Problem where it cannot."""
    origin = origin_among(ReturnRecord.objects.filter(area__in=codes_of(area)), rulebook.round, kind)
    crosswalk = _crosswalk(rulebook.round)
    if origin is None or crosswalk is None:
        raise Problem(f"{area.name} has no return of the last round from which this one can be started.")
    old = Judged(origin)
    try:
        return roll_forward(old.ret, old.rulebook, rulebook, crosswalk, area, return_id), old
    except NotCarried as error:
        raise Problem(str(error)) from None


def details_of(made: RolledForward, old: Judged) -> dict[str, Any]:
    """What the event that starts the return keeps: from which return it began, and what is to be decided."""
    return {"from": old.kind.title, "decisions": msgspec.to_builtins(made.decisions)}


def open_decisions(judged: Judged) -> tuple[Decision, ...]:
    """What nobody has decided yet: the field is still blank in a row that is still there, and nobody dismissed it."""
    dismissed = {Place(*e.details["place"]) for e in judged.events if e.kind == Kind.DECISION_DISMISSED}
    return tuple(d for d in _decisions(judged) if d.place not in dismissed and _is_open(judged, d.place))


def _decisions(judged: Judged) -> tuple[Decision, ...]:
    told = (event.details.get("decisions", []) for event in judged.events if event.kind == Kind.CREATED)
    return tuple(msgspec.convert(decision, Decision) for decisions in told for decision in decisions)


def _is_open(judged: Judged, place: Place) -> bool:
    if row := judged.rows.get(place._replace(field="")):
        return not row.removed and not row.values.get(place.field)
    return not place.row or judged.rulebook.table(f"{place.sheet}.{place.table}").kind is not TableKind.ROWS


def dismiss(record: ReturnRecord, actor: User, place: Place) -> None:
    """Say that nothing is to be decided at a place. Raises Problem where there is no such decision any more."""
    with changing(record, Kind.DECISION_DISMISSED) as judged:
        if all(decision.place != place for decision in open_decisions(judged)):
            raise Problem("There is nothing to decide there any more. The history says who did it.")
        Act(judged.record, actor, Kind.DECISION_DISMISSED, {"place": list(place)})
