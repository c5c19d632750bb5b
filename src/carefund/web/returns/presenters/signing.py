"""How far a return is signed, as a page shows it: role by role, with what somebody may do now."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from django.urls import reverse
from django.utils import timezone

from carefund.returns import Finding, Place, compare
from carefund.returns.checks.words import listed
from carefund.rulebook.policy import Role
from carefund.web.access import may
from carefund.web.accounts.models import User
from carefund.web.jinja import uk_time
from carefund.web.returns.entry import refuse_closed
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.people import signers_of
from carefund.web.returns.presenters.addresses import address_of
from carefund.web.returns.presenters.changes import ShownChanges, shown_changes
from carefund.web.returns.presenters.findings import Link
from carefund.web.returns.problems import Problem
from carefund.web.returns.ready import shortfalls_of, waived_errors
from carefund.web.returns.signing import content_of, holds_office, sign_off_roles, why_no_approval, why_no_word
from carefund.web.returns.store import at_version
from carefund.web.returns.submitting import waiting_roles
from carefund.web.returns.workflow import SignOff, Stage

__all__ = [
    "Happening",
    "RoleLine",
    "SigningPage",
    "SinceWord",
    "changes_since_word",
    "happenings",
    "signing_page",
    "why_not_now",
]


class RoleLine(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-off role: where its approval stands, and what this person may do about it."""

    code: str
    label: str
    description: str
    tag: str
    colour: str
    note: str
    """What the tag means, in a sentence."""
    said: str
    """What was last said in the role, and by whom; empty where nothing was."""
    said_at: datetime | None
    reason: str
    signers: str
    """Who signs in the role; empty where nobody can."""
    delegated_to: str
    blocked: str
    """Why this person, who signs in the role, cannot approve; empty where they can or do not sign in it."""
    changes: str
    """Address of what changed since an approval that has lapsed; empty where none has."""
    actions: tuple[Link, ...]


class Happening(msgspec.Struct, frozen=True):
    """One thing that happened to the signing of a return; `number` is that of its event."""

    number: int
    at: datetime
    who: str
    what: str
    reason: str


class SigningPage(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about the signing of a return."""

    stage: Stage
    content: str
    """Hash of what is put to the approvers, or was submitted; empty while the return is in progress."""
    roles: tuple[RoleLine, ...]
    shortfalls: tuple[Link, ...]
    waiting: tuple[str, ...]
    waived_errors: tuple[Finding, ...]
    happenings: tuple[Happening, ...]
    since_submission: str
    """Address of what changed since the last submission; empty where there is none, or nothing can have changed."""
    may_start: bool
    may_take_back: bool
    may_submit: bool
    may_reopen: bool
    round_is_open: bool


class SinceWord(msgspec.Struct, frozen=True):
    """What changed since somebody spoke in a role: who and when in words; changes None where there are none."""

    said: str
    changes: ShownChanges | None


def signing_page(judged: Judged, actor: User) -> SigningPage:
    """The signing of a return as somebody sees it."""
    area, stage = judged.record.area, judged.state.stage
    edits, is_open = may(actor, "return.submit", area), judged.round_is_open
    shortfalls = () if stage is Stage.SUBMITTED else tuple(_shortfalls(judged))
    waiting = tuple(role.label for role in waiting_roles(judged)) if stage is Stage.WITH_APPROVERS else ()
    return SigningPage(
        stage=stage,
        content="" if stage is Stage.IN_PROGRESS else judged.state.content,
        roles=tuple(_Lines(judged, actor)),
        shortfalls=shortfalls,
        waiting=waiting,
        waived_errors=waived_errors(judged),
        happenings=happenings(judged),
        since_submission=_since_submission(judged),
        may_start=is_open and edits and stage is Stage.IN_PROGRESS and not shortfalls,
        may_take_back=is_open and edits and stage is Stage.WITH_APPROVERS,
        may_submit=is_open and edits and stage is Stage.WITH_APPROVERS and not shortfalls and not waiting,
        may_reopen=is_open and stage is Stage.SUBMITTED and may(actor, "return.reopen", area),
        round_is_open=is_open,
    )


def why_not_now(judged: Judged, actor: User, kind: Kind, role: Role | None = None) -> str:
    """Why somebody cannot do a step of signing now, in a role where it is one's word; empty where they can."""
    try:
        # The board may sign long after the round has closed.
        if role is None or judged.state.stage is not Stage.SUBMITTED:
            refuse_closed(judged, kind)
    except Problem as problem:
        return str(problem)
    if role is None:
        return ""
    return why_no_word(judged, actor, role) or (why_no_approval(judged, actor, role) if kind is Kind.APPROVED else "")


def changes_since_word(judged: Judged, role: str) -> SinceWord | None:
    """What changed since somebody last spoke in a role; None where nobody has."""
    said = judged.state.sign_offs.get(role)
    if said is None:
        return None
    then = at_version(judged.rulebook, judged.record, said.version)
    found = compare(judged.rulebook, then, judged.ret)
    who = f"{_names(judged)[said.actor]} {said.kind} it, {uk_time(said.at)}"
    return SinceWord(who, None if found.is_same else shown_changes(judged, found, then, judged.ret))


def _shortfalls(judged: Judged) -> Iterator[Link]:
    for short in shortfalls_of(judged):
        page = address_of(judged.rulebook, judged.record, short.place)
        yield Link(short.text, page if short.place != Place() else reverse("findings", args=[judged.record.pk]))


class _Lines:
    """The lines of the roles, with the names of everybody in them asked for once."""

    def __init__(self, judged: Judged, actor: User) -> None:
        self.judged, self.actor, self.state = judged, actor, judged.state
        self.names = _names(judged)
        self.signers = signers_of(judged, sign_off_roles(judged.rulebook))
        # What an approval is compared with: while the return is in progress, what it says now.
        self.content = _content_now(judged)

    def __iter__(self) -> Iterator[RoleLine]:
        return (self._line(role) for role in sign_off_roles(self.judged.rulebook))

    def _line(self, role: Role) -> RoleLine:
        said, given = self.state.sign_offs.get(role.code), self.judged.delegations.get(role.code)
        tag, colour, note = self._standing(role, said)
        return RoleLine(
            code=role.code,
            label=role.label,
            description=role.description,
            tag=tag,
            colour=colour,
            note=note,
            said=f"{said.kind.capitalize()} by {self._who(said)}" if said else "",
            said_at=said.at if said else None,
            reason=said.reason if said else "",
            signers=listed(map(str, self.signers[role.code]), last="or"),
            delegated_to=f"{self.names[given.to]} by {self.names[given.by]}: {given.reason}" if given else "",
            blocked=self._blocked(role),
            changes=_compare_address(self.judged, said.version) if said and tag == "Lapsed" else "",
            actions=tuple(self._actions(role)),
        )

    def _who(self, said: SignOff) -> str:
        who = self.names[said.actor]
        return f"{who}, for {self.names[said.delegated_by]}" if said.delegated_by else who

    def _standing(self, role: Role, said: SignOff | None) -> tuple[str, str, str]:
        """The tag of a role, its colour, and what it means."""
        stage = self.state.stage
        if said and said.kind is Kind.APPROVED and said.content == self.content:
            return "Approved", "green", ""
        if said and said.kind is Kind.DECLINED and (stage is not Stage.WITH_APPROVERS or said.content == self.content):
            return "Declined", "red", ""
        if said and said.kind is Kind.APPROVED:
            return (
                "Lapsed",
                "orange",
                "It has changed or was reopened since it was approved, and has to be approved anew.",
            )
        if stage is Stage.IN_PROGRESS:
            return "Not asked yet", "grey", self._may_follow(role)
        return "Waiting", "yellow", self._waiting(role)

    def _may_follow(self, role: Role) -> str:
        if not role.required:
            return "The return can be submitted without this approval."
        return "The return can be submitted before this approval." if role.may_follow_submission else ""

    def _waiting(self, role: Role) -> str:
        """Since when an approval is waited for, and, of one that follows submission, when it is expected."""
        if not role.may_follow_submission or self.state.stage is not Stage.SUBMITTED:
            return self._may_follow(role)
        since = next(e.at for e in self.judged.events if e.number == self.state.submitted)
        expected = self.judged.case.expected_sign_off
        when = f", expected on {expected:%d/%m/%Y}" if isinstance(expected, date) else ", no date given"
        return f"Waiting since the submission of {timezone.localdate(since):%d/%m/%Y}{when}."

    def _blocked(self, role: Role) -> str:
        if self.state.stage is Stage.IN_PROGRESS or why_no_word(self.judged, self.actor, role):
            return ""
        return "" if self.state.approved(role.code) else why_no_approval(self.judged, self.actor, role)

    def _actions(self, role: Role) -> Iterator[Link]:
        if not self._may_act(role):
            return
        if not why_no_approval(self.judged, self.actor, role):
            yield self._action("Approve", "approve", role)
        yield self._action("Decline", "decline", role)
        if holds_office(self.judged, self.actor, role) and not self.state.approved(role.code):
            yield self._action("Delegate", "delegate", role)

    def _may_act(self, role: Role) -> bool:
        stage = self.state.stage
        if stage is Stage.IN_PROGRESS or (stage is Stage.WITH_APPROVERS and not self.judged.round_is_open):
            return False
        return not why_no_word(self.judged, self.actor, role)

    def _action(self, text: str, route: str, role: Role) -> Link:
        return Link(text, reverse(route, args=[self.judged.record.pk, role.code]))


def _since_submission(judged: Judged) -> str:
    state = judged.state
    return _compare_address(judged, state.submitted) if state.submitted and state.stage is not Stage.SUBMITTED else ""


def _compare_address(judged: Judged, first: int) -> str:
    """The page that compares a version of a return with the latest."""
    return f"{reverse('compare', args=[judged.record.pk])}?first={first}"


def _content_now(judged: Judged) -> str:
    return content_of(judged) if judged.state.stage is Stage.IN_PROGRESS else judged.state.content


def _names(judged: Judged) -> dict[int, str]:
    """The names of everybody who said something or was asked to."""
    names = {event.actor_id: str(event.actor) for event in judged.events}
    asked = {event.details["to"] for event in judged.events if event.kind == Kind.DELEGATED} - names.keys()
    return names | {pk: str(person) for pk, person in User.objects.in_bulk(asked).items()} if asked else names


_SAID = {
    Kind.SIGNING_STARTED: "put the return to its approvers",
    Kind.SIGNING_WITHDRAWN: "took the return back from its approvers",
    Kind.APPROVED: "approved",
    Kind.DECLINED: "declined",
    Kind.DELEGATED: "delegated",
    Kind.SUBMITTED: "submitted the return",
    Kind.REOPENED: "reopened the return",
}


def happenings(judged: Judged) -> tuple[Happening, ...]:
    """What happened to the signing of a return, newest first."""
    names, labels = _names(judged), {role.code: role.label for role in judged.rulebook.roles}
    return tuple(
        Happening(
            event.number,
            event.at,
            str(event.actor),
            _SAID[Kind(event.kind)] + "".join(_parties(event.details, names, labels)),
            event.details.get("reason", ""),
        )
        for event in reversed(judged.events)
        if event.kind in _SAID
    )


def _parties(told: Mapping[str, Any], names: Mapping[int, str], labels: Mapping[str, str]) -> Iterator[str]:
    """In which role something was said, for whom and to whom."""
    if "role" in told:
        yield f" as {labels.get(told['role'], told['role'])}"
    if told.get("delegated_by"):
        yield f", for {names[told['delegated_by']]}"
    if "to" in told:
        yield f", to {names[told['to']]}"
