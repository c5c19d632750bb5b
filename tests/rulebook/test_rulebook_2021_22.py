"""The 2021-22 round: the facts that its folder must hold."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import msgspec
import pytest

from carefund.rulebook import Certainty, load
from carefund.rulebook.filters import passes, share_of
from carefund.rulebook.policy import SpendTest
from carefund.rulebook.sheets import EntryKind, Table, TableKind

BOOK = load("2021-22")
SOUTHEND = "E06000033"
YEAR = "2021-22"

# Area of spend, commissioner, source and pounds of the 18 rows of Southend's plan.
SOUTHEND_ROWS = [
    ("SOCIAL_CARE", "LA", "DFG", 1_721_065),
    ("SOCIAL_CARE", "LA", "IBCF", 1_670_508),
    ("SOCIAL_CARE", "LA", "IBCF", 5_897_727),
    ("COMMUNITY_HEALTH", "CCG", "CCG_MIN", 5_187_694),
    ("OTHER", "CCG", "CCG_MIN", 150_210),
    ("OTHER", "CCG", "CCG_MIN", 561_605),
    ("MENTAL_HEALTH", "CCG", "CCG_MIN", 1_639_607),
    *(
        ("SOCIAL_CARE", "LA", "CCG_MIN", pounds)
        for pounds in (
            100_000, 474_250, 703_310, 85_000, 2_036_821, 1_649_832, 357_750, 965_500, 250_000, 100_000, 50_000,
        )
    ),
]  # fmt: skip


def tables() -> Iterator[tuple[str, Table]]:
    return ((f"{sheet.id}.{table.id}", table) for sheet in BOOK.sheets.values() for table in sheet.tables)


def spend_test(code: str) -> SpendTest:
    test = {c.code: c for c in BOOK.conditions}[code].test
    assert test is not None
    return test


def allocated(code: str) -> Decimal:
    amount = BOOK.allocated(SOUTHEND, code, YEAR)
    assert amount is not None
    return amount


def fields_of(path: str) -> list[str]:
    return list(BOOK.table(path).by_id)


def test_head():
    assert (BOOK.round, BOOK.version, BOOK.years) == (YEAR, "2021-22.1", (YEAR,))
    assert "england.bettercarefundteam@nhs.net" in BOOK.submit_to
    assert "Better Care Manager" in BOOK.submit_to
    assert [kind.code for kind in BOOK.returns] == ["plan", "year_end"]
    assert BOOK.return_kind("plan").file_name.format(area="County Durham") == "County Durham HWB"


def test_sheets_in_order_and_those_that_decide_completeness():
    sheets = BOOK.sheets_of("plan")
    assert [s.id for s in sheets] == [
        "guidance", "cover", "summary", "income", "expenditure", "scheme_guidance", "metrics", "requirements",
        "narrative", "hicm",
    ]  # fmt: skip
    assert set(BOOK.sheets) == {s.id for s in (*sheets, *BOOK.sheets_of("year_end"))}
    assert [s.number for s in sheets if s.counts] == ["2", "4", "5a", "6", "7"]


def test_the_plan_is_due_on_the_day_of_submission():
    assert BOOK.due("plan") == date(2021, 11, 16)


def test_timetable():
    assert {d.code: d.on for d in BOOK.timetable} == {
        "POLICY": date(2021, 8, 19),
        "REQUIREMENTS": date(2021, 9, 30),
        "POLICY_UPDATE": date(2021, 10, 1),
        "DRAFT": date(2021, 10, 19),
        "SUBMISSION": date(2021, 11, 16),
        "BOARD_SIGN_OFF": date(2021, 12, 16),
        "OUTCOME": date(2022, 1, 9),
        "SECTION_75": date(2022, 1, 31),
        "YEAR_END": date(2022, 5, 27),
    }
    assert [d.on for d in BOOK.timetable] == sorted(d.on for d in BOOK.timetable if d.on)


def test_roles():
    contacts = [r for r in BOOK.roles if r.purpose == "contact"]
    assert [r.code for r in contacts] == [
        "HWB_CHAIR", "CCG_AO", "CCG_AO_ADDITIONAL", "LA_CHIEF_EXECUTIVE", "DASS", "BCF_LEAD", "S151",
    ]  # fmt: skip
    assert [r.code for r in contacts if not r.required] == ["CCG_AO_ADDITIONAL"]
    sign_off = [r for r in BOOK.roles if r.purpose == "sign_off"]
    assert {r.code: r.offices for r in sign_off} == {
        "SIGN_HWB": ("hwb_chair",),
        "SIGN_LA": ("chief_executive",),
        "SIGN_CCG": ("accountable_officer",),
    }
    assert [r.code for r in sign_off if r.may_follow_submission] == ["SIGN_HWB"]


def test_seventeen_scheme_types_with_their_sub_types():
    types = BOOK.lists["scheme_types"]
    assert {t.code: len(t.options) for t in types} == {
        "ASSISTIVE": 5,
        "CARE_ACT": 3,
        "CARERS": 2,
        "COMMUNITY": 4,
        "DFG": 4,
        "ENABLERS": 12,
        "HICM": 11,
        "HOME_CARE": 4,
        "HOUSING": 0,
        "PLANNING": 4,
        "BED_BASED": 4,
        "REABLEMENT": 5,
        "BUDGETS": 0,
        "CARE_AT_HOME": 3,
        "PREVENTION": 4,
        "RESIDENTIAL": 8,
        "OTHER": 0,
    }
    assert [len(t.options) for t in types] == [5, 3, 2, 4, 4, 12, 11, 4, 0, 4, 4, 5, 0, 3, 4, 8, 0]


def test_sub_types_are_numbered_in_order_and_end_with_other():
    for scheme_type in (t for t in BOOK.lists["scheme_types"] if t.options):
        numbered = [f"{scheme_type.code}-{n}" for n in range(1, len(scheme_type.options))]
        assert [o.code for o in scheme_type.options] == [*numbered, f"{scheme_type.code}-OTHER"]
        assert scheme_type.options[-1].label == "Other"


@pytest.mark.parametrize(
    ("scheme_type", "printed", "code"),
    [
        ("HICM", "Home First/Discharge to Assess - process support/core", "HICM-4"),
        ("HICM", "Improved discharge to Care Homes", "HICM-8"),
        ("COMMUNITY", "Low level support for simple hospital discharges (Discharge to", "COMMUNITY-3"),
        ("HOME_CARE", "Domiciliary care to support hospital discharge (Discharge to", "HOME_CARE-2"),
        ("RESIDENTIAL", "Care home", "RESIDENTIAL-5"),
    ],
)
def test_labels_cut_off_in_print_are_recognised(scheme_type, printed, code):
    field = BOOK.field("expenditure.schemes.sub_type")
    spellings = BOOK.spellings(field, {"scheme_type": scheme_type})
    assert spellings["".join(c for c in printed.lower() if c.isalnum())] == code


def test_a_type_without_sub_types_offers_none():
    field = BOOK.field("expenditure.schemes.sub_type")
    assert BOOK.options(field, {"scheme_type": "HOUSING"}) == {}
    assert len(BOOK.options(field, {"scheme_type": "ENABLERS"})) == 12


def test_lists():
    codes = {name: [o.code for o in BOOK.lists[name]] for name in BOOK.lists if name != "scheme_types"}
    assert codes == {
        "yes_no": ["YES", "NO"],
        "areas_of_spend": [
            "ACUTE", "MENTAL_HEALTH", "COMMUNITY_HEALTH", "CONTINUING_CARE", "PRIMARY_CARE", "SOCIAL_CARE", "OTHER",
        ],
        "commissioners": ["LA", "CCG", "JOINT", "NHSE"],
        "providers": [
            "LA", "NHS_COMMUNITY", "NHS_MENTAL_HEALTH", "VCS", "NHS_ACUTE", "PRIMARY_CARE", "CCG", "PRIVATE",
            "AMBULANCE", "NHS", "OTHER",
        ],
        "statuses": ["NEW", "EXISTING"],
        "maturity": ["NOT_ESTABLISHED", "PLANS_IN_PLACE", "ESTABLISHED", "MATURE", "EXEMPLARY"],
        "lead_commissioners": ["COUNCIL", "CCG"],
        "funding_sources": ["DFG", "CCG_MIN", "IBCF", "LA_ADD", "CCG_ADD"],
        "funding_sources_outturn": ["DFG", "CCG_MIN", "IBCF", "LA_ADD", "CCG_ADD"],
        "metric_statuses": ["ON_TRACK", "NOT_ON_TRACK", "NO_DATA"],
        "agreement": ["STRONGLY_AGREE", "AGREE", "NEITHER", "DISAGREE", "STRONGLY_DISAGREE"],
        "enablers": [
            "CONTEXT", "LEADERSHIP", "RECORDS", "CHOICE", "WORKFORCE", "MARKET", "REGULATION", "RESOURCES",
            "COMMISSIONING", "OTHER",
        ],
    }  # fmt: skip
    maturity = BOOK.spellings(BOOK.field("hicm.changes.maturity"), {})
    assert maturity["planned"] == maturity["plansareinplace"] == maturity["plansinplace"] == "PLANS_IN_PLACE"


def test_five_sources_in_printed_order():
    assert [(s.code, s.label, s.contributor, s.mandatory) for s in BOOK.funding.sources] == [
        ("DFG", "DFG", "LA", True),
        ("CCG_MIN", "Minimum CCG Contribution", "NHS", True),
        ("IBCF", "iBCF", "LA", True),
        ("LA_ADD", "Additional LA Contribution", "LA", False),
        ("CCG_ADD", "Additional CCG Contribution", "NHS", False),
    ]
    assert [s.gate for s in BOOK.funding.sources if not s.mandatory] == [
        "income.gates.additional_la",
        "income.gates.additional_nhs",
    ]
    assert [s.code for s in BOOK.funding.sources if s.nature == "capital"] == ["DFG"]
    spellings = BOOK.spellings(BOOK.field("income.contributions.source"), {})
    assert spellings["disabledfacilitiesgrantdfg"] == "DFG"


def test_southends_allocations_and_floors():
    amounts = {a.code: a.amount for a in BOOK.allocations_of(SOUTHEND)}
    assert amounts == {
        "DFG": 1_721_065,
        "CCG_MIN": 14_311_579,
        "IBCF": 7_568_235,
        "NC2": 6_772_463,
        "NC3": 4_066_945,
    }
    assert sum(amounts[code] for code in ("DFG", "CCG_MIN", "IBCF")) == 23_600_879
    assert [a.partner for a in BOOK.allocations_of(SOUTHEND, "CCG_MIN")] == ["NHS Southend CCG"]


@pytest.mark.parametrize(("code", "planned"), [("NC2", 6_772_463), ("NC3", 7_539_116)])
def test_conditions_reproduce_southends_printed_spending(code, planned):
    test = spend_test(code)
    assert test.floor == code
    total = Decimal(0)
    for area_of_spend, commissioner, source, pounds in SOUTHEND_ROWS:
        row = {"area_of_spend": area_of_spend, "commissioner": commissioner, "source": source}
        share = share_of(test.share, row)
        assert share is not None
        total += share * pounds if passes(test.where, row) else 0
    assert total == planned
    assert total >= allocated(code)


def test_acute_spending_never_counts_out_of_hospital_and_joint_spending_counts_by_its_nhs_share():
    test = spend_test("NC3")
    acute = {"area_of_spend": "ACUTE", "commissioner": "CCG", "source": "CCG_MIN"}
    assert not passes(test.where, acute)
    assert share_of(test.share, {"commissioner": "JOINT", "nhs_share": Decimal(60)}) == Decimal("0.6")
    assert share_of(test.share, {"commissioner": "NHSE"}) == 1
    assert share_of(test.share, {"commissioner": "LA"}) == 0


def test_the_formula_behind_the_out_of_hospital_floor_gives_southends_to_the_pound():
    check = spend_test("NC3").cross_check
    assert check is not None
    formula = allocated(check.of_source) * check.numerator / check.denominator
    assert formula.quantize(Decimal(1), ROUND_HALF_UP) == allocated("NC3")
    assert check.certainty is Certainty.DERIVED


def test_conditions_that_are_judged_have_no_test():
    assert [(c.code, c.test is None) for c in BOOK.conditions] == [
        ("NC1", True),
        ("NC2", False),
        ("NC3", False),
        ("NC4", True),
    ]


E_, O_, P_, C_, N_ = EntryKind.ENTER, EntryKind.OPTIONAL, EntryKind.PREFILLED, EntryKind.CALCULATED, EntryKind.NONE


def test_metric_values_and_how_each_is_entered():
    found = {
        code: tuple(value.entry[part] for part in ("numerator", "denominator", "value"))
        for code, (_, value) in BOOK.metric_values.items()
    }
    assert found == {
        "ACSC.2019-20.actual": (N_, N_, O_),
        "ACSC.2020-21.actual": (N_, N_, O_),
        "ACSC.2021-22.plan": (N_, N_, E_),
        "LOS14.2021-22-Q3.plan": (N_, N_, E_),
        "LOS14.2021-22-Q4.plan": (N_, N_, E_),
        "LOS21.2021-22-Q3.plan": (N_, N_, E_),
        "LOS21.2021-22-Q4.plan": (N_, N_, E_),
        "UPR.2021-22.plan": (N_, N_, E_),
        "RES.2019-20.plan": (P_, P_, C_),
        "RES.2019-20.actual": (P_, P_, C_),
        "RES.2020-21.actual": (P_, P_, C_),
        "RES.2021-22.plan": (E_, P_, C_),
        "REA.2019-20.plan": (P_, P_, C_),
        "REA.2019-20.actual": (P_, P_, C_),
        "REA.2021-22.plan": (E_, E_, C_),
    }


def test_metrics():
    assert [(m.code, m.number, m.good, m.decimals, m.multiplier) for m in BOOK.metrics] == [
        ("ACSC", "8.1", "low", 1, 100_000),
        ("LOS", "8.2", "low", 1, 100),
        ("UPR", "8.3", "high", 1, 100),
        ("RES", "8.4", "low", 0, 100_000),
        ("REA", "8.5", "high", 1, 100),
    ]
    assert {m.code: m.nested for m in BOOK.metrics if m.nested} == {"LOS": (("LOS14", "LOS21"),)}


def test_southends_published_metric_values_follow_from_their_counts():
    published = BOOK.published_of(SOUTHEND)
    assert published["RES.2021-22.plan"].denominator == 36_273
    counts = {p.code: (p.numerator, p.denominator) for p in published.values() if p.numerator and p.denominator}
    assert counts == {
        "RES.2019-20.plan": (Decimal(238), Decimal(36_105)),
        "RES.2019-20.actual": (Decimal(198), Decimal(35_625)),
        "RES.2020-21.actual": (Decimal(171), Decimal(35_661)),
        "REA.2019-20.plan": (Decimal(80), Decimal(100)),
        "REA.2019-20.actual": (Decimal(202), Decimal(248)),
    }
    for code, (numerator, denominator) in counts.items():
        metric, _ = BOOK.metric_values[code]
        rate = numerator / denominator * metric.multiplier
        assert rate.quantize(Decimal(1).scaleb(-metric.decimals), ROUND_HALF_UP) == published[code].value


def test_planning_requirements_with_their_key_lines():
    assert {r.code: (r.theme.partition(":")[0], len(r.key_lines)) for r in BOOK.requirements} == {
        "PR1": ("NC1", 4),
        "PR2": ("NC1", 4),
        "PR3": ("NC1", 3),
        "PR4": ("NC2", 1),
        "PR5": ("NC3", 1),
        "PR6": ("NC4", 3),
        "PR7": ("Agreed expenditure plan for all elements of the BCF", 3),
        "PR8": ("Metrics", 4),
    }
    assert all(k.text.rstrip(")").endswith(("?", "itself", "43")) and k.confirmed
               for r in BOOK.requirements for k in r.key_lines)  # fmt: skip


def test_fields_of_the_tables():
    assert fields_of("cover.cover") == [
        "area_name",
        "completed_by",
        "email",
        "phone",
        "signoff_title",
        "signoff_name",
        "signed_off",
        "expected_date",
    ]
    assert fields_of("cover.contacts") == ["title", "first_name", "surname", "email"]
    assert fields_of("cover.extra_contacts") == ["role", "title", "first_name", "surname", "email"]
    assert fields_of("income.gates") == ["additional_la", "additional_nhs", "comments"]
    assert fields_of("income.contributions") == ["source", "partner", "amount", "comment"]
    assert fields_of("income.dfg_districts") == ["district", "amount"]
    assert fields_of("expenditure.schemes") == [
        "scheme_id",
        "scheme_name",
        "description",
        "scheme_type",
        "sub_type",
        "type_other",
        "area_of_spend",
        "area_other",
        "commissioner",
        "nhs_share",
        "la_share",
        "provider",
        "source",
        "amount",
        "status",
    ]
    assert fields_of("metrics.values") == ["numerator", "denominator", "value"]
    assert fields_of("metrics.narratives") == ["narrative"]
    assert fields_of("requirements.requirements") == ["met", "documents", "actions", "timeframe"]
    assert fields_of("hicm.changes") == ["maturity", "actions", "by_when", "success"]
    assert {path for path, _ in tables() if path.startswith("narrative.")} == {
        "narrative.narrative", "narrative.sections", "narrative.arrangements", "narrative.documents",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "other", "code"),
    [
        ("expenditure.schemes.type_other", "scheme_type", "OTHER"),
        ("expenditure.schemes.area_other", "area_of_spend", "OTHER"),
        ("expenditure.schemes.nhs_share", "commissioner", "JOINT"),
        ("expenditure.schemes.la_share", "commissioner", "JOINT"),
        ("requirements.requirements.actions", "met", "NO"),
        ("requirements.requirements.timeframe", "met", "NO"),
    ],
)
def test_fields_that_depend_on_another(field, other, code):
    declared = BOOK.field(field)
    assert declared.when == {other: code}
    assert declared.required


def test_the_expected_date_is_needed_without_sign_off_and_optional_with_it():
    declared = BOOK.field("cover.cover.expected_date")
    assert (declared.when, declared.required_when) == (None, {"signed_off": "NO"})


def test_no_admissions_of_2020_21_were_published():
    assert not [p for p in BOOK.published if p.code.startswith("ACSC")]


def test_the_round_begins_and_ends_with_its_financial_years():
    assert (BOOK.first_day, BOOK.last_day) == (date(2021, 4, 1), date(2022, 3, 31))
    longer = msgspec.structs.replace(BOOK, years=("2023-24", "2024-25"))
    assert (longer.first_day, longer.last_day) == (date(2023, 4, 1), date(2025, 3, 31))


def test_fixed_rows():
    assert [i.code for i in BOOK.items["hicm_changes"]] == [f"HIC{n}" for n in range(1, 9)]
    assert [i.code for i in BOOK.items["narrative_sections"]] == [
        "SUMMARY", "NC1", "NC2", "NC3", "NC4", "PARTNERSHIP", "DFG", "EQUALITIES",
    ]  # fmt: skip
    assert [i.code for i in BOOK.items["contacts"] if not i.required] == ["CCG_AO_ADDITIONAL"]


def test_rows_on_offer():
    schemes, districts = BOOK.table("expenditure.schemes"), BOOK.table("income.dfg_districts")
    assert (schemes.minimum_rows, schemes.offered_rows, schemes.maximum_rows) == (1, 400, 400)
    assert (districts.offered_rows, districts.maximum_rows, districts.only_for) == (12, 12, "two-tier")


def test_every_read_only_column_of_the_plan_has_a_heading():
    own = {s.id for s in BOOK.sheets_of("plan")}
    for path, table in tables():
        if table.kind is TableKind.ITEMS and path.partition(".")[0] in own:
            assert table.item_heading, path
            for item in BOOK.items_of(table):
                assert set(item.shows) <= set(table.shows), path


def test_every_field_says_in_plain_words_what_to_enter():
    for path, table in tables():
        for field in table.fields:
            assert field.help.endswith("."), f"{path}.{field.id}"
            assert field.help != field.label
