"""The demonstration: two areas, one with Southend's plan and one that starts from nothing, and people of every role."""

from importlib import resources

from carefund.reference import area
from carefund.returns import from_text
from carefund.rulebook import load
from carefund.web.accounts.models import Membership, Organisation, OrganisationArea, Role, User
from carefund.web.returns.starting import replace_rows, start_return

__all__ = ["load_demo"]

_EXAMPLE = "southend-2021-22.toml"
_EMPTY_AREA = "E06000034"
"""Thurrock, beside Southend: its demonstration plan is empty."""

_Office = Membership.Office
_PEOPLE = (
    ("lead", "Better Care Fund lead", Role.EDITOR, "", "council"),
    ("finance", "Finance lead", Role.FINANCE, "", "council"),
    ("nhs", "NHS commissioning lead", Role.EDITOR, "", "nhs"),
    ("chair", "Health and Wellbeing Board chair", Role.APPROVER, _Office.HWB_CHAIR, "council"),
    ("chief-executive", "Council chief executive", Role.APPROVER, _Office.CHIEF_EXECUTIVE, "council"),
    ("accountable-officer", "NHS accountable officer", Role.APPROVER, _Office.ACCOUNTABLE_OFFICER, "nhs"),
    ("section-151", "Section 151 officer", Role.APPROVER, _Office.SECTION_151, "council"),
    ("reader", "Board support officer", Role.READER, "", "council"),
    ("manager", "Better Care Manager", Role.BETTER_CARE_MANAGER, "", "region"),
    ("national", "National team member", Role.NATIONAL, "", "national"),
    ("administrator", "Administrator", Role.ADMINISTRATOR, "", "council"),
)
"""Name before the @ of the address, name shown, role, office and organisation of each demonstration account."""


def load_demo() -> None:
    """Fill an empty database with the demonstration; one that has it already is left as it is."""
    if User.objects.filter(is_demo=True).exists():
        return
    southend = area("E06000033")
    people = _people(_organisations((southend.code, _EMPTY_AREA)))
    plan = from_text((resources.files("carefund") / "examples" / _EXAMPLE).read_text("utf-8"), load)
    record = start_return(people["lead"], plan.round, plan.kind, southend)
    replace_rows(record, people["lead"], plan, _EXAMPLE, record.version)
    start_return(people["lead"], plan.round, plan.kind, area(_EMPTY_AREA))


def _organisations(areas: tuple[str, ...]) -> dict[str, Organisation]:
    kinds = Organisation.Kind
    made = {
        "council": Organisation(name="Demonstration councils", kind=kinds.COUNCIL),
        "nhs": Organisation(name="Demonstration NHS commissioner", kind=kinds.NHS),
        "region": Organisation(name="Demonstration regional team", kind=kinds.REGION),
        "national": Organisation(name="Demonstration national team", kind=kinds.NATIONAL),
    }
    for name, organisation in made.items():
        organisation.save()
        if name != "national":
            OrganisationArea.objects.bulk_create(OrganisationArea(organisation=organisation, area=a) for a in areas)
    return made


def _people(organisations: dict[str, Organisation]) -> dict[str, User]:
    people = {}
    for address, name, role, office, organisation in _PEOPLE:
        person = User.objects.create_user(f"{address}@example.org", name=name, is_demo=True)
        Membership.objects.create(user=person, organisation=organisations[organisation], role=role, office=office)
        people[address] = person
    return people
