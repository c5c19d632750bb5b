"""A complete, clean plan of 2021-22 for Southend-on-Sea, small enough to reason about, and ways to change one thing.

The income is the area's published one; the schemes are made up so that every source balances and both floors are met.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from carefund.reference import Area, area
from carefund.returns import Finding, Place, Return, Row, Value, check_return, new_return
from carefund.returns.checks import Case
from carefund.rulebook import Rulebook, load
from carefund.rulebook.sheets import FieldType

ROUND = "2021-22"
SOUTHEND = "E06000033"
ON = date(2021, 11, 1)
"""Before the deadline of the round."""

SCHEMES = "expenditure.schemes"
CONTRIBUTIONS = "income.contributions"
DISTRICTS = "income.dfg_districts"


def rules() -> Rulebook:
    return load(ROUND)


def southend() -> Area:
    return area(SOUTHEND)


def row(key: str, **values: Value | int | None) -> Row:
    """A row: whole numbers become `Decimal`, None leaves the field blank."""
    return Row(key, {name: _value(value) for name, value in values.items() if value is not None})


def _value(value: Value | int) -> Value:
    return Decimal(value) if isinstance(value, int) else value


_SCHEME = {
    "description": "Carers visit people at home every day",
    "scheme_type": "HOME_CARE",
    "sub_type": "HOME_CARE-1",
    "area_of_spend": "SOCIAL_CARE",
    "commissioner": "LA",
    "provider": "PRIVATE",
    "source": "IBCF",
    "status": "EXISTING",
}


def spend(number: int, amount: Value | int | None, **values: Value | int | None) -> Row:
    """An expenditure row: a home care scheme of the council, paid from the iBCF, but for what is said otherwise."""
    named: dict[str, Value | int | None] = {"scheme_id": number, "scheme_name": f"Scheme {number}", "amount": amount}
    return row(f"r{number}", **(named | _SCHEME | values))


def clean_schemes() -> tuple[Row, ...]:
    return (
        spend(1, 1_721_065, source="DFG", scheme_type="DFG", sub_type="DFG-1", provider="LA",
              description="Adaptations to the homes of disabled people"),
        spend(2, 6_800_000, source="CCG_MIN", description="Home care packages for older people"),
        spend(3, 7_511_579, source="CCG_MIN", scheme_type="COMMUNITY", sub_type="COMMUNITY-1", commissioner="CCG",
              area_of_spend="COMMUNITY_HEALTH", provider="NHS_COMMUNITY",
              description="Nurses and therapists in neighbourhood teams"),
        spend(4, 7_000_000, scheme_type="RESIDENTIAL", sub_type="RESIDENTIAL-5",
              description="Places in care homes for older people"),
        spend(5, 568_235, scheme_type="REABLEMENT", sub_type="REABLEMENT-2", commissioner="JOINT", nhs_share=60,
              la_share=40, description="Therapy at home after a stay in hospital"),
    )  # fmt: skip


_METRICS: dict[str, dict[str, str]] = {
    "ACSC.2020-21.actual": {"value": "1037.2"},
    "ACSC.2021-22.plan": {"value": "1020.5"},
    "LOS14.2021-22-Q3.plan": {"value": "8.4"},
    "LOS14.2021-22-Q4.plan": {"value": "8.2"},
    "LOS21.2021-22-Q3.plan": {"value": "3.9"},
    "LOS21.2021-22-Q4.plan": {"value": "3.7"},
    "UPR.2021-22.plan": {"value": "93.1"},
    "RES.2021-22.plan": {"numerator": "170"},
    "REA.2021-22.plan": {"numerator": "205", "denominator": "250"},
}

_FORMS: dict[Place, Value] = {
    Place("cover", "cover", "form", "completed_by"): "Better Care Fund lead",
    Place("cover", "cover", "form", "email"): "bcf.lead@example.org",
    Place("cover", "cover", "form", "phone"): "01632 960000",
    Place("cover", "cover", "form", "signoff_title"): "Chair of the Health and Wellbeing Board",
    Place("cover", "cover", "form", "signoff_name"): "Chair of the board",
    Place("cover", "cover", "form", "signed_off"): "YES",
    Place("income", "gates", "form", "additional_la"): "NO",
    Place("income", "gates", "form", "additional_nhs"): "NO",
}

_NARRATIVE = (
    "This ambition follows the trend of the last two years. Partners looked at demand, the capacity of home care and "
    "planned activity. The schemes of this plan support it: nurses and therapists work in neighbourhood teams, and "
    "people leave hospital with support at home on the same day, at weekends too."
)

_EXAMPLES: dict[FieldType, str] = {FieldType.TEXT: "As agreed by partners", FieldType.LONG_TEXT: _NARRATIVE}


def clean_plan() -> Return:
    """A plan in which no check finds an error."""
    ret = new_return(rules(), "plan", southend(), "southend-plan")
    ret = ret.with_rows(SCHEMES, clean_schemes())
    for place, value in _FORMS.items():
        ret = ret.with_value(place, value)
    for key, values in _METRICS.items():
        for field, number in values.items():
            ret = ret.with_value(Place("metrics", "values", key, field), Decimal(number))
    for item in rules().requirements:
        ret = ret.with_value(Place("requirements", "requirements", item.code, "met"), "YES")
        ret = ret.with_value(Place("requirements", "requirements", item.code, "documents"), "Narrative plan, page 4")
    return _filled(ret)


def _filled(ret: Return) -> Return:
    """What else is required, with an example of its type."""
    for place in [p for sheet in case(ret).completeness.sheets for p in sheet.missing]:
        field = rules().field(f"{place.sheet}.{place.table}.{place.field}")
        ret = ret.with_value(place, _example(place, field.type, field.list))
    return ret


def _example(place: Place, kind: FieldType, options: str) -> Value:
    if kind is FieldType.CHOICE:
        return rules().lists[options][2].code
    if kind is FieldType.EMAIL:
        return f"{place.row.lower()}@example.org"
    return _EXAMPLES[kind]


def changed(ret: Return, row_key: str, table: str = SCHEMES, **values: Value | int | None) -> Return:
    """The return with some values of one row changed; None blanks."""
    sheet, _, name = table.partition(".")
    for field, value in values.items():
        ret = ret.with_value(Place(sheet, name, row_key, field), None if value is None else _value(value))
    return ret


def added(ret: Return, *rows: Row, table: str = SCHEMES) -> Return:
    """The return with rows added to the end of a table."""
    return ret.with_rows(table, (*ret.rows(table), *rows))


def without(ret: Return, row_key: str, table: str = SCHEMES) -> Return:
    """The return without one row of a table."""
    return ret.with_rows(table, tuple(r for r in ret.rows(table) if r.key != row_key))


def case(ret: Return, where: Area | None = None, rulebook: Rulebook | None = None) -> Case:
    return Case(rulebook or rules(), ret, where or southend(), ON)


def all_findings(ret: Return, where: Area | None = None, rulebook: Rulebook | None = None) -> tuple[Finding, ...]:
    return check_return(Case(rulebook or rules(), ret, where or southend(), ON))


def findings(
    ret: Return, code: str, where: Area | None = None, rulebook: Rulebook | None = None
) -> tuple[Finding, ...]:
    """What the check of this code finds."""
    return tuple(f for f in all_findings(ret, where, rulebook) if f.code == code)


def finding(ret: Return, code: str, where: Area | None = None, rulebook: Rulebook | None = None) -> Finding:
    """The one thing that the check of this code finds."""
    (found,) = findings(ret, code, where, rulebook)
    return found


def places(found: Iterable[Finding]) -> set[tuple[str, str]]:
    """Row and field of every place of the findings."""
    return {(place.row, place.field) for f in found for place in f.places}
