"""The people of an area: who holds which role there."""

from collections.abc import Iterable

from django.db.models import Q

from carefund.rulebook.policy import Role as SignOffRole
from carefund.web.access import PERMISSIONS
from carefund.web.accounts.models import Membership, Organisation, Role, User
from carefund.web.returns.judged import Judged

__all__ = ["EDITORS", "PARTNERS", "partners_of", "people_of", "signers_of"]

EDITORS = frozenset({Role.EDITOR})
"""Who mends a return and sends it in."""
PARTNERS = frozenset({Role.EDITOR, Role.FINANCE, Role.APPROVER, Role.READER})
"""Who plans together; Better Care Managers and the national team look on."""

_KINDS = Organisation.Kind
_LOCAL = (_KINDS.COUNCIL, _KINDS.DISTRICT, _KINDS.NHS, _KINDS.PROVIDER)
_NATIONAL = Q(organisation__kind=_KINDS.NATIONAL)


def people_of(area: str, roles: Iterable[Role]) -> list[User]:
    """The people who hold one of these roles for an area, by name."""
    return _people(Q(role__in=list(roles)) & (Q(organisation__areas__area=area) | _NATIONAL))


def partners_of(area: str) -> list[User]:
    """The people of the area's own organisations who may see its returns, by name."""
    return _people(
        Q(role__in=PERMISSIONS["return.view"], organisation__kind__in=_LOCAL, organisation__areas__area=area)
    )


def signers_of(judged: Judged, roles: Iterable[SignOffRole]) -> dict[str, list[User]]:
    """Who signs a return in each of these roles: holders of its offices, and whom it was delegated to."""
    asked = list(roles)
    holders = _holders(judged.record.area, {office for role in asked for office in role.offices})
    given = {code: delegation.to for code, delegation in judged.delegations.items()}
    delegates = User.objects.filter(is_active=True).in_bulk(given.values()) if given else {}
    return {
        role.code: [
            *(person for office in role.offices for person in holders[office]),
            *(person for pk, person in delegates.items() if given.get(role.code) == pk),
        ]
        for role in asked
    }


def _holders(area: str, offices: Iterable[str]) -> dict[str, list[User]]:
    held = Membership.objects.filter(
        Q(organisation__areas__area=area) | _NATIONAL, user__is_active=True, role=Role.APPROVER, office__in=set(offices)
    )
    found: dict[str, dict[int, User]] = {office: {} for office in offices}
    for membership in held.select_related("user").order_by("user__name", "user_id"):
        found[membership.office][membership.user_id] = membership.user
    return {office: list(people.values()) for office, people in found.items()}


def _people(of: Q) -> list[User]:
    members = Membership.objects.filter(of).values("user")
    return list(User.objects.filter(pk__in=members, is_active=True).order_by("name", "id"))
