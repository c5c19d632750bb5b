"""Where a return stands between first entry and submission: a fold over its events.

Nothing is stored but the events. `TRANSITIONS` says what may happen in which stage and where it leads; the diagram in
the documentation is drawn from it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from carefund.web.returns.events import ROW_KINDS, Kind
from carefund.web.returns.models import Event

__all__ = ["TRANSITIONS", "SignOff", "Stage", "State", "state_after"]


class Stage(StrEnum):
    """Where a return stands."""

    IN_PROGRESS = "In progress"
    WITH_APPROVERS = "With approvers"
    SUBMITTED = "Submitted"


_ANYWHERE = (Kind.COMMENTED, Kind.COMMENT_RESOLVED, Kind.COMMENT_REOPENED)

TRANSITIONS: Mapping[tuple[Stage, Kind], Stage] = {
    **{(stage, kind): stage for stage in Stage for kind in _ANYWHERE},
    **{(Stage.IN_PROGRESS, kind): Stage.IN_PROGRESS for kind in ROW_KINDS},
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


class SignOff(NamedTuple):
    """What the holder of a sign-off role last said: approved or declined which content, when, why."""

    kind: Kind
    actor: int
    at: datetime
    version: int
    content: str
    reason: str


class State(NamedTuple):
    """A return after some events. People are ids of users."""

    stage: Stage
    content: str
    """Hash of what was last put to the approvers."""
    sign_offs: Mapping[str, SignOff]
    """The last word of each sign-off role."""
    delegates: Mapping[str, int]
    """To whom a role was delegated."""

    def may(self, kind: Kind) -> bool:
        """Whether this may happen now."""
        return (self.stage, kind) in TRANSITIONS

    def approved(self, role: str) -> bool:
        """Whether a role has approved what is now put to the approvers, or was submitted."""
        said = self.sign_offs.get(role)
        return said is not None and said.kind is Kind.APPROVED and bool(said.content) and said.content == self.content


_START = State(Stage.IN_PROGRESS, "", {}, {})


def state_after(events: Iterable[Event]) -> State:
    """The state after all events of a return (those that only enter rows may be left out), in their order."""
    state = _START
    for event in events:
        state = _after(state, event)
    return state


def _after(state: State, event: Event) -> State:
    kind = Kind(event.kind)
    stage = TRANSITIONS.get((state.stage, kind), state.stage)
    match kind:
        case Kind.SIGNING_STARTED | Kind.SUBMITTED:
            return state._replace(stage=stage, content=event.details["content"])
        case Kind.APPROVED | Kind.DECLINED:
            said = SignOff(kind, event.actor_id, event.at, event.number, state.content, event.details.get("reason", ""))
            return state._replace(stage=stage, sign_offs={**state.sign_offs, event.details["role"]: said})
        case Kind.DELEGATED:
            return state._replace(
                stage=stage, delegates={**state.delegates, event.details["role"]: event.details["to"]}
            )
        case _:
            return state._replace(stage=stage)
