"""What people of an area are told by e-mail as their return is signed and submitted."""

from collections.abc import Iterable
from typing import Any

from carefund.rulebook.policy import Role
from carefund.web.accounts import models as accounts
from carefund.web.accounts.models import User
from carefund.web.returns.judged import Judged
from carefund.web.returns.notices import link_to, notify
from carefund.web.returns.people import EDITORS, PARTNERS, people_of, signers_of

__all__ = ["declined", "delegated", "reopened", "signing_started", "submitted"]

_EVERYBODY = PARTNERS | {accounts.Role.BETTER_CARE_MANAGER}


def signing_started(judged: Judged, actor: User, roles: Iterable[Role]) -> None:
    """It is their turn: who signs in the roles that have not approved this content."""
    asked = list(roles)
    signers = signers_of(judged, asked)
    for role in asked:
        told = _about(judged, actor) | {"role": role}
        notify(_but(actor, signers[role.code]), f"Your turn to sign: {_name(judged)}", "email/sign.txt", told)


def delegated(judged: Judged, actor: User, role: Role, to: User, reason: str) -> None:
    """It is their turn: whom a role was delegated to."""
    told = _about(judged, actor) | {"role": role, "reason": reason}
    notify([to], f"Your turn to sign: {_name(judged)}", "email/sign.txt", told)


def declined(judged: Judged, actor: User, role: Role, reason: str) -> None:
    """An approver declined: the editors go on from there."""
    told = _about(judged, actor) | {"role": role, "reason": reason, "stage": judged.state.stage}
    _tell(judged, actor, EDITORS, "Declined", "email/declined.txt", told)


def submitted(judged: Judged, actor: User, waiting: Iterable[Role]) -> None:
    """The return is submitted; `waiting` are the roles whose approval is still to come."""
    told = _about(judged, actor) | {"waiting": [role.label for role in waiting], "rulebook": judged.rulebook}
    _tell(judged, actor, _EVERYBODY, "Submitted", "email/submitted.txt", told)


def reopened(judged: Judged, actor: User, reason: str) -> None:
    """The return is open again."""
    _tell(judged, actor, _EVERYBODY, "Reopened", "email/reopened.txt", _about(judged, actor) | {"reason": reason})


def _tell(
    judged: Judged, actor: User, roles: Iterable[accounts.Role], what: str, template: str, told: dict[str, Any]
) -> None:
    notify(_but(actor, people_of(judged.record.area, roles)), f"{what}: {_name(judged)}", template, told)


def _name(judged: Judged) -> str:
    return f"{judged.rulebook.return_kind(judged.record.kind).title}, {judged.area_name}"


def _about(judged: Judged, actor: User) -> dict[str, Any]:
    return {
        "actor": actor,
        "title": judged.rulebook.return_kind(judged.record.kind).title,
        "area": judged.area_name,
        "link": link_to("signing", judged.record.pk),
    }


def _but(actor: User, people: Iterable[User]) -> list[User]:
    return [person for person in people if person != actor]
