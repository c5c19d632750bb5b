"""Where a return stands between first entry and submission: a fold over its events.

Nothing is stored but the events. `TRANSITIONS` says what may happen in which stage and where it leads; the diagram in
the documentation is drawn from it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from carefund.web.returns.events import ROW_KINDS, Kind

if TYPE_CHECKING:
    from carefund.web.returns.models import Event

__all__ = [
    "STAGE_KINDS",
    "START",
    "TRANSITIONS",
    "WHY_NOT",
    "Delegation",
    "SignOff",
    "Stage",
    "State",
    "after",
    "state_after",
]


class Stage(StrEnum):
    """Where a return stands."""

    IN_PROGRESS = "In progress"
    WITH_APPROVERS = "With approvers"
    SUBMITTED = "Submitted"


_ANYWHERE = (Kind.COMMENTED, Kind.COMMENT_RESOLVED, Kind.COMMENT_REOPENED)

TRANSITIONS: Mapping[tuple[Stage, Kind], Stage] = {
    **{(stage, kind): stage for stage in Stage for kind in _ANYWHERE},
    **{(Stage.IN_PROGRESS, kind): Stage.IN_PROGRESS for kind in ROW_KINDS},
    (Stage.IN_PROGRESS, Kind.DECISION_DISMISSED): Stage.IN_PROGRESS,
    (Stage.IN_PROGRESS, Kind.WAIVED): Stage.IN_PROGRESS,
    (Stage.IN_PROGRESS, Kind.WAIVER_WITHDRAWN): Stage.IN_PROGRESS,
    (Stage.IN_PROGRESS, Kind.SIGNING_STARTED): Stage.WITH_APPROVERS,
    (Stage.WITH_APPROVERS, Kind.SIGNING_WITHDRAWN): Stage.IN_PROGRESS,
    (Stage.WITH_APPROVERS, Kind.APPROVED): Stage.WITH_APPROVERS,
    (Stage.WITH_APPROVERS, Kind.DELEGATED): Stage.WITH_APPROVERS,
    (Stage.WITH_APPROVERS, Kind.DECLINED): Stage.IN_PROGRESS,
    (Stage.WITH_APPROVERS, Kind.SUBMITTED): Stage.SUBMITTED,
    (Stage.SUBMITTED, Kind.APPROVED): Stage.SUBMITTED,
    (Stage.SUBMITTED, Kind.DELEGATED): Stage.SUBMITTED,
    (Stage.SUBMITTED, Kind.DECLINED): Stage.SUBMITTED,
    (Stage.SUBMITTED, Kind.REOPENED): Stage.IN_PROGRESS,
}
"""What may happen in a stage, and the stage it leads to."""

STAGE_KINDS = frozenset(kind for (stage, kind), leads_to in TRANSITIONS.items() if leads_to is not stage)
"""Events that can lead from one stage to another: where a return stands follows from them alone."""

WHY_NOT: Mapping[Stage, str] = {
    Stage.IN_PROGRESS: "The return is in progress and not with its approvers. See “Sign and submit” for what to do.",
    Stage.WITH_APPROVERS: "The return is with its approvers and cannot be changed. An editor can take it back under "
    "“Sign and submit”.",
    Stage.SUBMITTED: "The return is submitted and cannot be changed. It can be reopened, with a reason, under "
    "“Sign and submit”.",
}
"""Why something cannot happen in a stage, and what to do."""


class SignOff(NamedTuple):
    """What was last said in a sign-off role: approved or declined which content, by whom, when, why."""

    kind: Kind
    actor: int
    at: datetime
    version: int
    content: str
    reason: str
    delegated_by: int
    """The holder of the role who had them say it; 0 where they hold it themselves."""


class Delegation(NamedTuple):
    """That the holder of a sign-off role has somebody else say it for them."""

    to: int
    by: int
    at: datetime
    reason: str


class State(NamedTuple):
    """A return after some events. People are ids of users."""

    stage: Stage
    content: str
    """Hash of what was last put to the approvers."""
    sign_offs: Mapping[str, SignOff]
    """The last word of each sign-off role."""
    delegates: Mapping[str, Delegation]
    """To whom each sign-off role was last delegated."""
    submitted: int
    """Number of the event with which it was last submitted; 0 before any."""
    reopened: int
    """Number of the event with which it was last reopened; 0 before any."""

    def may(self, kind: Kind) -> bool:
        """Whether this may happen now."""
        return (self.stage, kind) in TRANSITIONS

    def approved(self, role: str) -> bool:
        """Whether a role has approved what is put to the approvers or submitted. A reopening ends approvals."""
        said = self.sign_offs.get(role)
        if said is None or said.kind is not Kind.APPROVED or said.version < self.reopened:
            return False
        return bool(said.content) and said.content == self.content


START = State(Stage.IN_PROGRESS, "", {}, {}, 0, 0)
"""A return before any event."""


def state_after(events: Iterable["Event"]) -> State:
    """The state after all events of a return (those that only enter rows may be left out), in their order."""
    state = START
    for event in events:
        state = after(state, event)
    return state


def after(state: State, event: "Event") -> State:
    """The state after one more event. One that may not happen in its stage changes nothing."""
    kind, told = Kind(event.kind), event.details
    if not state.may(kind):
        return state
    state = state._replace(stage=TRANSITIONS[state.stage, kind])
    match kind:
        case Kind.SIGNING_STARTED:
            return state._replace(content=told["content"])
        case Kind.SUBMITTED:
            return state._replace(submitted=event.number)
        case Kind.REOPENED:
            return state._replace(reopened=event.number)
        case Kind.APPROVED | Kind.DECLINED:
            return state._replace(sign_offs={**state.sign_offs, told["role"]: _said(kind, event)})
        case Kind.DELEGATED:
            given = Delegation(told["to"], event.actor_id, event.at, told["reason"])
            return state._replace(delegates={**state.delegates, told["role"]: given})
        case _:
            return state


def _said(kind: Kind, event: "Event") -> SignOff:
    told = event.details
    reason, delegated_by = told.get("reason", ""), told.get("delegated_by", 0)
    return SignOff(kind, event.actor_id, event.at, event.number, told["content"], reason, delegated_by)
