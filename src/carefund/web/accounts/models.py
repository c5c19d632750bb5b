"""Who there is: organisations with the areas they belong to, people, and the roles people hold."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone

__all__ = [
    "AdministrationEvent",
    "ApiToken",
    "Membership",
    "Organisation",
    "OrganisationArea",
    "Role",
    "Standing",
    "User",
]


class Role(models.TextChoices):
    """What somebody does for an organisation."""

    EDITOR = "editor", "Editor"
    FINANCE = "finance", "Finance"
    APPROVER = "approver", "Approver"
    READER = "reader", "Reader"
    BETTER_CARE_MANAGER = "better_care_manager", "Better Care Manager"
    NATIONAL = "national", "National team"
    ADMINISTRATOR = "administrator", "Administrator"


class Organisation(models.Model):
    """A partner of an area, or one that looks after areas."""

    class Kind(models.TextChoices):
        """What sort of organisation."""

        COUNCIL = "council", "Council"
        DISTRICT = "district", "District council"
        NHS = "nhs", "NHS commissioner (CCG or ICB)"
        PROVIDER = "provider", "Provider"
        REGION = "region", "Regional team"
        NATIONAL = "national", "National team"

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)

    def __str__(self) -> str:
        """Its name."""
        return self.name


class OrganisationArea(models.Model):
    """That an organisation belongs to an area, by the area's ONS code. A national organisation needs none."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="areas")
    area = models.CharField(max_length=9)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "area"], name="area_once")]

    def __str__(self) -> str:
        """Which area."""
        return self.area


class _Users(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **more: Any) -> "User":
        """Make a person; without a password they come in by OpenID Connect or set one by a link."""
        user = self.model(email=self.normalize_email(email).lower(), **more)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def with_standings(self, pk: int | str) -> "User | None":
        """A person with the roles they hold, read together: every request asks for both. None where there is none."""
        fields = [field.attname for field in self.model._meta.concrete_fields]
        held = [f"memberships__{name}" for name in _HELD]
        found = list(self.filter(pk=pk).order_by("memberships").values_list(*fields, *held))
        if not found:
            return None
        user = self.model.from_db(self.db, fields, found[0][: len(fields)])
        user.standings = _standings(row[len(fields) :] for row in found)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by their work e-mail address. People are deactivated, never deleted: the history names them."""

    email = models.EmailField("e-mail address", unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    """May be signed in to without a password while the workspace runs as a demonstration."""
    joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[_Users] = _Users()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    def __str__(self) -> str:
        """How the person is shown."""
        return self.name or self.email

    @cached_property
    def standings(self) -> tuple["Standing", ...]:
        """The roles they hold, asked for once in a request."""
        return _standings(self.memberships.order_by("id").values_list(*_HELD))

    def roles_in(self, area: str) -> frozenset[Role]:
        """The roles they hold for an area."""
        return frozenset(standing.role for standing in self.standings if standing.covers(area))

    def offices_in(self, area: str) -> frozenset[str]:
        """The offices in which they may sign for an area."""
        return frozenset(s.office for s in self.standings if s.role is Role.APPROVER and s.office and s.covers(area))

    @property
    def areas(self) -> frozenset[str] | None:
        """The areas they see; None stands for all."""
        return None if any(s.areas is None for s in self.standings) else _union(s.areas for s in self.standings)

    def holds(self, role: Role) -> bool:
        """Whether they hold a role anywhere."""
        return any(standing.role is role for standing in self.standings)

    def organisations_as(self, role: Role) -> frozenset[int]:
        """The organisations in which they hold a role, by id."""
        return frozenset(standing.organisation for standing in self.standings if standing.role is role)


class Membership(models.Model):
    """A role that a person holds in an organisation."""

    class Office(models.TextChoices):
        """In which office an approver signs. The rulebook of a round says which offices its sign-off roles need."""

        HWB_CHAIR = "hwb_chair", "Health and Wellbeing Board chair or delegate"
        CHIEF_EXECUTIVE = "chief_executive", "Council chief executive"
        ACCOUNTABLE_OFFICER = "accountable_officer", "NHS accountable officer or chief executive"
        SECTION_151 = "section_151", "Section 151 officer"

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    office = models.CharField(max_length=20, choices=Office, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "organisation", "role", "office"], name="role_once"),
            models.CheckConstraint(
                condition=models.Q(office="") | models.Q(role=Role.APPROVER), name="office_of_approver_only"
            ),
        ]

    def __str__(self) -> str:
        """The role, with the office of an approver."""
        return self.get_office_display() if self.office else self.get_role_display()


class AdministrationEvent(models.Model):
    """One thing that somebody did to accounts, organisations, rounds or allocations. Never changed, never deleted.

    `details` holds what its words need: `carefund.web.accounts.log` writes and reads them.
    """

    class Kind(models.TextChoices):
        """What was done."""

        ORGANISATION_ADDED = "organisation_added", "Organisation added"
        ORGANISATION_CHANGED = "organisation_changed", "Organisation changed"
        PERSON_INVITED = "person_invited", "Person invited"
        LINK_SENT = "link_sent", "New link sent"
        ROLES_CHANGED = "roles_changed", "Roles changed"
        CODES_TURNED_OFF = "codes_turned_off", "One-time codes turned off"
        ACCOUNT_CLOSED = "account_closed", "Account closed"
        ACCOUNT_REOPENED = "account_reopened", "Account opened again"
        ALLOCATIONS_ACCEPTED = "allocations_accepted", "Allocations accepted"
        ROUND_OPENED = "round_opened", "Round opened"
        ROUND_CLOSED = "round_closed", "Round closed"

    at = models.DateTimeField()
    actor = models.ForeignKey(User, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40, choices=Kind)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    details = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        """Which event it is."""
        return f"{self.pk} {self.kind}"


class ApiToken(models.Model):
    """Lets a program act for a person. Only its hash is kept: the token itself is shown once, when it is made."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField()
    last_used = models.DateTimeField(null=True)
    """To the minute: not every use is written down."""
    revoked = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        """What its owner calls it."""
        return self.name


class Standing:
    """A membership as permissions ask about it: a role, an office, and the areas it covers (None for all)."""

    def __init__(self, role: Role, office: str, organisation: int, areas: frozenset[str] | None) -> None:
        """Hold a role for some areas in an organisation."""
        self.role, self.office, self.organisation, self.areas = role, office, organisation, areas

    def covers(self, area: str) -> bool:
        """Whether it holds in an area."""
        return self.areas is None or area in self.areas


_HELD = ("role", "office", "organisation", "organisation__kind", "organisation__areas__area")
"""What of a membership makes a standing; one line for each area of its organisation."""


def _standings(held: Iterable[tuple[Any, ...]]) -> tuple[Standing, ...]:
    """The standings that memberships give, read as `_HELD`. Only a national organisation covers every area."""
    areas: dict[tuple[Any, ...], set[str]] = {}
    for *membership, area in held:
        if membership[0]:
            areas.setdefault(tuple(membership), set()).update([area] if area else [])
    return tuple(
        Standing(Role(role), office, organisation, None if kind == Organisation.Kind.NATIONAL else frozenset(covered))
        for (role, office, organisation, kind), covered in areas.items()
    )


def _union(sets: Iterable[frozenset[str] | None]) -> frozenset[str]:
    return frozenset(area for some in sets if some for area in some)
