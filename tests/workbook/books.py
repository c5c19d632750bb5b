"""Workbooks to look into: the Southend plan, returns with one thing changed, and a round that exists nowhere."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from importlib import resources
from io import BytesIO
from typing import Any

import openpyxl
from msgspec.structs import replace

from carefund.reference import Area, area
from carefund.returns import Finding, Place, Return, Row, Summary, Value, check_return, from_text, new_return, summarise
from carefund.returns.checks import Case
from carefund.rulebook import Rulebook, load
from carefund.rulebook.filters import Exclude, Share
from carefund.rulebook.sheets import FieldType
from carefund.workbook import write_workbook

MADE = datetime(2021, 11, 16, 9, 30)
ON = date(2021, 11, 16)
SOUTHEND = area("E06000033")
COUNTY = area("E10000012")
"""Essex, which has district councils."""
RULES: Any = load("2021-22")
"""Any, because tests put other things in its place."""
SCHEMES, SIGNED_OFF = "expenditure.schemes", Place("cover", "cover", "form", "signed_off")


def southend_plan() -> Return:
    """The real plan of 2021-22, as the example that comes with the product holds it."""
    return from_text((resources.files("carefund") / "examples" / "southend-2021-22.toml").read_text("utf-8"), load)


def blank_plan(of: Area = SOUTHEND, rulebook: Rulebook = RULES) -> Return:
    return new_return(rulebook, "plan", of, "blank-1")


def summary_of(ret: Return, of: Area = SOUTHEND, rulebook: Rulebook = RULES) -> Summary:
    return summarise(Case(rulebook, ret, of, ON))


def written(
    ret: Return,
    of: Area = SOUTHEND,
    rulebook: Rulebook = RULES,
    *,
    findings: Sequence[Finding] = (),
    summary: Summary | None = None,
    made: datetime = MADE,
) -> bytes:
    target = BytesIO()
    shown = summary or summary_of(ret, of, rulebook)
    write_workbook(rulebook, ret, of, target, findings=findings, summary=shown, made=made)
    return target.getvalue()


def opened(content: bytes, *, values: bool = False) -> Any:
    return openpyxl.load_workbook(BytesIO(content), data_only=values)


def named(book: Any, name: str) -> Any:
    """The value of the cell that a defined name means."""
    ((tab, cell),) = book.defined_names[name].destinations
    return book[tab][cell.replace("$", "")].value


def findings_of(ret: Return) -> tuple[Finding, ...]:
    return check_return(Case(RULES, ret, SOUTHEND, ON))


def with_rows(ret: Return, *rows: Row) -> Return:
    """The return with more expenditure rows."""
    return ret.with_rows(SCHEMES, (*ret.rows(SCHEMES), *rows))


def joint_row(key: str, nhs_share: str | None, **values: Value | None) -> Row:
    """A jointly commissioned row of £1,000 from the minimum NHS contribution."""
    given: dict[str, Value | None] = {
        "scheme_id": Decimal(90), "scheme_name": "Joint team", "description": "A team of both partners",
        "scheme_type": "COMMUNITY", "sub_type": "COMMUNITY-1", "area_of_spend": "COMMUNITY_HEALTH",
        "commissioner": "JOINT", "nhs_share": nhs_share and Decimal(nhs_share), "source": "CCG_MIN",
        "provider": "NHS_COMMUNITY", "amount": Decimal(1000), "status": "NEW",
    }  # fmt: skip
    given.update(values)
    return Row(key, {name: value for name, value in given.items() if value is not None})


NEXT = "2022-23"


def later_round() -> Rulebook:
    """A round that exists nowhere: two years, no guidance or summary sheet, conditions of another shape."""
    funding = replace(
        RULES.funding,
        income=replace(RULES.funding.income, amounts=RULES.funding.income.amounts | {NEXT: "amount_next"}),
        spending=replace(RULES.funding.spending, amounts=RULES.funding.spending.amounts | {NEXT: "amount_next"}),
        breakdowns=(),
    )
    kind = RULES.return_kind("plan")
    sheets = tuple(s for s in kind.sheets if RULES.sheets[s].kind not in ("guidance", "summary"))
    return replace(
        RULES,
        years=(*RULES.years, NEXT),
        funding=funding,
        returns=(replace(kind, sheets=sheets),),
        sheets=RULES.sheets | {name: _with_next(name) for name in ("income", "expenditure")},
        conditions=_other_conditions(),
    )


_LATER_FIELDS: dict[str, dict[str, Any]] = {
    "nhs_share": {"type": FieldType.NUMBER},
    "provider": {"required_when": {"commissioner": ("CCG",)}},
}


def _with_next(name: str):
    sheet = RULES.sheets[name]
    paths = (RULES.funding.income.table, RULES.funding.spending.table)
    tables = []
    for table in sheet.tables:
        fields = tuple(replace(f, **_LATER_FIELDS.get(f.id, {})) for f in table.fields)
        if f"{name}.{table.id}" in paths:
            fields += (replace(table.by_id["amount"], id="amount_next", label="Amount in the next year"),)
        tables.append(replace(table, fields=fields))
    return replace(sheet, tables=tuple(tables))


def _other_conditions():
    """NC2 counts sub types called Other of two types only; NC3 leaves out two areas of spend."""
    tests: dict[str, dict[str, Any]] = {
        "NC2": {"where": {"sub_type": ("CARERS-OTHER", "ASSISTIVE-1"), "source": ("CCG_MIN", "IBCF")}, "share": None},
        "NC3": {
            "where": {"area_of_spend": Exclude(none_of=("ACUTE", "OTHER"))},
            "share": Share(field="commissioner", whole=("CCG",), part={"JOINT": "nhs_share", "NHSE": "nhs_share"}),
        },
    }
    return tuple(
        replace(c, test=replace(c.test, **tests[c.code])) if c.test and c.code in tests else c for c in RULES.conditions
    )
