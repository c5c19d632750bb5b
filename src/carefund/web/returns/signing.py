"""Signing: what is put to the approvers, who signs in which role, and what they say.

An approval is of one content, known by the hash of the return's canonical text. When the return changes, it has
lapsed; when it comes back to the same text, it holds again. Reopening a submitted return ends all approvals.
"""

import hashlib

from carefund.returns import to_text
from carefund.rulebook import Rulebook
from carefund.rulebook.policy import Role
from carefund.web.accounts.models import User
from carefund.web.returns import announcing
from carefund.web.returns.authors import authors_of
from carefund.web.returns.entry import changing, refuse_closed
from carefund.web.returns.events import ROW_KINDS, Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord
from carefund.web.returns.people import partners_of
from carefund.web.returns.problems import Problem
from carefund.web.returns.ready import shortfalls_of
from carefund.web.returns.store import Act, locked
from carefund.web.returns.workflow import Stage

__all__ = [
    "approve",
    "content_of",
    "decline",
    "delegate",
    "hash_of",
    "holds_office",
    "needed_roles",
    "role_of",
    "sign_off_roles",
    "signs_in",
    "start_signing",
    "text_of",
    "why_no_approval",
    "why_no_word",
    "withdraw_signing",
]


def sign_off_roles(rulebook: Rulebook) -> tuple[Role, ...]:
    """The roles in which a return of the round is approved."""
    return tuple(role for role in rulebook.roles if role.purpose == "sign_off")


def needed_roles(rulebook: Rulebook) -> tuple[Role, ...]:
    """Those whose approval has to be there before a return is submitted."""
    return tuple(role for role in sign_off_roles(rulebook) if role.required and not role.may_follow_submission)


def role_of(rulebook: Rulebook, code: str) -> Role:
    """A sign-off role by its code. Raises Problem where the round has none of that code."""
    for role in sign_off_roles(rulebook):
        if role.code == code:
            return role
    raise Problem("The round has no such sign-off role. Go back to “Sign and submit” and choose one there.")


def text_of(judged: Judged) -> str:
    """The canonical text of a return. Raises Problem where it holds something that its round does not have."""
    try:
        return to_text(judged.rulebook, judged.ret)
    except ValueError as error:
        raise Problem(str(error)) from None


def hash_of(text: str) -> str:
    """The SHA-256 of a text, as hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def content_of(judged: Judged) -> str:
    """The hash of what a return says now."""
    return hash_of(text_of(judged))


def start_signing(record: ReturnRecord, actor: User) -> None:
    """Put the return as it is now to the approvers. Raises Problem where it is not ready for them."""
    with changing(record, Kind.SIGNING_STARTED) as judged:
        if short := shortfalls_of(judged):
            raise Problem(f"The return is not ready to be signed. {short[0].text}")
        content = content_of(judged)
        Act(judged.record, actor, Kind.SIGNING_STARTED, {"content": content})
        announcing.signing_started(judged, actor, _without_approval(judged, content))


def withdraw_signing(record: ReturnRecord, actor: User, reason: str) -> None:
    """Take the return back from its approvers, so that it can be changed."""
    with changing(record, Kind.SIGNING_WITHDRAWN) as judged:
        Act(judged.record, actor, Kind.SIGNING_WITHDRAWN, {"reason": _given(reason)})


def approve(record: ReturnRecord, actor: User, code: str, content: str) -> None:
    """Approve the return in a role.

    Args:
        record: The return.
        actor: Who approves: a holder of the role's office in the area, or whom one had do it.
        code: The role.
        content: Hash of what they saw.

    Raises:
        Problem: They may not, or something else is put to the approvers by now.
    """
    with locked(record) as held:
        judged = Judged(held)
        role = _may_speak(judged, actor, code, Kind.APPROVED)
        if content != judged.state.content:
            raise Problem("The return has been changed since you looked at it. Read it again before you approve it.")
        if reason := why_no_approval(judged, actor, role):
            raise Problem(reason)
        Act(held, actor, Kind.APPROVED, {"role": code, "content": content} | _for_whom(judged, actor, role))


def decline(record: ReturnRecord, actor: User, code: str, reason: str) -> None:
    """Decline to approve: the return goes back to its editors, or, when it is submitted, this is recorded with it."""
    with locked(record) as held:
        judged = Judged(held)
        role = _may_speak(judged, actor, code, Kind.DECLINED)
        why = _given(reason)
        told = {"role": code, "content": judged.state.content, "reason": why}
        Act(held, actor, Kind.DECLINED, told | _for_whom(judged, actor, role))
        announcing.declined(judged, actor, role, why)


def delegate(record: ReturnRecord, actor: User, code: str, to: User, reason: str) -> None:
    """Have somebody else of the area's organisations sign in one's role."""
    with locked(record) as held:
        judged = Judged(held)
        role = _may_speak(judged, actor, code, Kind.DELEGATED)
        if not holds_office(judged, actor, role):
            raise Problem(f"Only who holds the office can delegate: {role.label}.")
        if to == actor or to not in partners_of(held.area):
            raise Problem("Choose somebody else who belongs to an organisation of this area.")
        why = _given(reason)
        Act(held, actor, Kind.DELEGATED, {"role": code, "to": to.pk, "reason": why})
        announcing.delegated(judged, actor, role, to, why)


def signs_in(judged: Judged, person: User, role: Role) -> bool:
    """Whether somebody signs in a role: by their office in the area, or because it was delegated to them."""
    given = judged.delegations.get(role.code)
    return holds_office(judged, person, role) or (given is not None and given.to == person.pk)


def holds_office(judged: Judged, person: User, role: Role) -> bool:
    """Whether somebody signs in a role by an office that they hold in the area."""
    return not person.offices_in(judged.record.area).isdisjoint(role.offices)


def why_no_word(judged: Judged, person: User, role: Role) -> str:
    """Why somebody cannot say anything in a role now; empty where they can."""
    if not signs_in(judged, person, role):
        given = judged.state.delegates.get(role.code)
        if given and given.to == person.pk:
            return f"You do not sign any more in this role: {role.label}. Who delegated it to you has left the office."
        return f"You do not sign in this role: {role.label}."
    if judged.state.stage is Stage.SUBMITTED and judged.state.approved(role.code):
        return "This role has approved what was submitted. The return can be reopened if it has to change."
    return ""


def why_no_approval(judged: Judged, person: User, role: Role) -> str:
    """Why somebody who signs in a role cannot approve; empty where they can."""
    if judged.state.approved(role.code):
        return "This role has approved the return already."
    if any(said.actor == person.pk for code, said in judged.state.sign_offs.items() if judged.state.approved(code)):
        return "You have approved the return in another role. Somebody else has to approve it in this one."
    if _entered_alone(judged, person):
        return (
            "You alone entered what is new in this return, so somebody else has to approve it. Delegate the approval, "
            "or have somebody else of your office sign."
        )
    return ""


def _may_speak(judged: Judged, actor: User, code: str, kind: Kind) -> Role:
    """The role in which somebody says something; Problem where they or the return may not."""
    # The board may sign long after the round has closed: nothing is entered with that.
    if judged.state.stage is not Stage.SUBMITTED:
        refuse_closed(judged, kind)
    role = role_of(judged.rulebook, code)
    if reason := why_no_word(judged, actor, role):
        raise Problem(reason)
    return role


def _for_whom(judged: Judged, actor: User, role: Role) -> dict[str, int]:
    return {} if holds_office(judged, actor, role) else {"delegated_by": judged.delegations[role.code].by}


def _entered_alone(judged: Judged, person: User) -> bool:
    """Whether everything that is new in the return is theirs."""
    entered = judged.record.events.filter(kind__in=ROW_KINDS, number__gt=judged.state.submitted)
    # Most who sign never entered anything, and need no look at all that others did.
    return entered.filter(actor=person).exists() and authors_of(judged) == {person.pk}


def _without_approval(judged: Judged, content: str) -> list[Role]:
    """The roles that have still to approve this content."""
    after_start = judged.state._replace(content=content)
    return [role for role in sign_off_roles(judged.rulebook) if not after_start.approved(role.code)]


def _given(reason: str) -> str:
    if not (text := reason.strip()):
        raise Problem("Give a reason.")
    return text
