"""Which roles an organisation can give: those that fit what it is."""

from collections.abc import Mapping
from typing import NamedTuple

from carefund.web.accounts.models import Membership, Organisation, Role

__all__ = ["Post", "posts_of"]

_Kind = Organisation.Kind
_Office = Membership.Office


class Post(NamedTuple):
    """A role, with the office of an approver who signs in one."""

    role: Role
    office: str = ""

    @property
    def code(self) -> str:
        """What a form calls it."""
        return f"{self.role}:{self.office}" if self.office else str(self.role)

    @property
    def label(self) -> str:
        """What people call it."""
        return f"{self.role.label}: {_Office(self.office).label}" if self.office else str(self.role.label)


def posts_of(kind: str) -> tuple[Post, ...]:
    """What people of such an organisation can be."""
    own = (Post(role) for role in _ROLES[_Kind(kind)])
    signing = (Post(Role.APPROVER, office) for office in _OFFICES.get(_Kind(kind), ()))
    return (*own, *signing, Post(Role.ADMINISTRATOR))


_PARTNER = (Role.EDITOR, Role.FINANCE, Role.READER, Role.APPROVER)

_ROLES: Mapping[_Kind, tuple[Role, ...]] = {
    _Kind.COUNCIL: _PARTNER,
    _Kind.DISTRICT: _PARTNER,
    _Kind.NHS: _PARTNER,
    _Kind.PROVIDER: (Role.EDITOR, Role.READER),
    _Kind.REGION: (Role.BETTER_CARE_MANAGER, Role.READER),
    _Kind.NATIONAL: (Role.NATIONAL, Role.READER),
}
_OFFICES: Mapping[_Kind, tuple[_Office, ...]] = {
    _Kind.COUNCIL: (_Office.HWB_CHAIR, _Office.CHIEF_EXECUTIVE, _Office.SECTION_151),
    _Kind.NHS: (_Office.ACCOUNTABLE_OFFICER,),
}
"""An office is given by the organisation in which it is held: a council appoints nobody for its NHS partner."""
