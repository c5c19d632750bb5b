"""The demonstration: what documents print of the plans of five areas, an area that starts from nothing, and people."""

from importlib import resources

from carefund.reference import area
from carefund.returns import from_text
from carefund.rulebook import load
from carefund.web.accounts.models import Membership, Organisation, OrganisationArea, Role, User
from carefund.web.returns.starting import replace_rows, start_return

__all__ = ["load_demo"]

_NEAR = ("E06000033", "E06000034")
"""Southend-on-Sea, and Thurrock beside it, whose demonstration plan is empty."""
_ELSEWHERE = ("E06000045", "E06000058", "E06000059", "E10000018")
"""Southampton; Bournemouth, Christchurch and Poole; Dorset; Leicestershire."""
_EXAMPLES = (
    "southend-2021-22.toml",
    "southampton-2021-22.toml",
    "bcp-2021-22.toml",
    "dorset-2021-22.toml",
    "leicestershire-2017-19.toml",
)

_Office = Membership.Office
_PEOPLE = (
    ("lead", "Better Care Fund lead", Role.EDITOR, "", "council"),
    ("lead-elsewhere", "Better Care Fund lead of four other areas", Role.EDITOR, "", "elsewhere"),
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
    people = _people(_organisations())
    for file in _EXAMPLES:
        plan = from_text((resources.files("carefund") / "examples" / file).read_text("utf-8"), load)
        lead = people["lead" if plan.area in _NEAR else "lead-elsewhere"]
        record = start_return(lead, plan.round, plan.kind, area(plan.area))
        replace_rows(record, lead, plan, file, record.version)
    start_return(people["lead"], "2021-22", "plan", area(_NEAR[1]))


def _organisations() -> dict[str, Organisation]:
    kinds = Organisation.Kind
    made = {
        "council": (Organisation(name="Demonstration councils", kind=kinds.COUNCIL), _NEAR),
        "elsewhere": (Organisation(name="Other demonstration councils", kind=kinds.COUNCIL), _ELSEWHERE),
        "nhs": (Organisation(name="Demonstration NHS commissioner", kind=kinds.NHS), _NEAR),
        "region": (Organisation(name="Demonstration regional team", kind=kinds.REGION), (*_NEAR, *_ELSEWHERE)),
        "national": (Organisation(name="Demonstration national team", kind=kinds.NATIONAL), ()),
    }
    for organisation, areas in made.values():
        organisation.save()
        OrganisationArea.objects.bulk_create(OrganisationArea(organisation=organisation, area=a) for a in areas)
    return {name: organisation for name, (organisation, _) in made.items()}


def _people(organisations: dict[str, Organisation]) -> dict[str, User]:
    people = {}
    for address, name, role, office, organisation in _PEOPLE:
        person = User.objects.create_user(f"{address}@example.org", name=name, is_demo=True)
        Membership.objects.create(user=person, organisation=organisations[organisation], role=role, office=office)
        people[address] = person
    return people
