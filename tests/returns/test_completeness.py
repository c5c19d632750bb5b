"""Completeness: what is missing, and what never is."""

import pytest
from msgspec.structs import replace

from carefund.returns import Place, Return, new_return
from carefund.returns.completeness import Completeness, applies, completeness, entry_kind, needed
from carefund.returns.filled import filled_rows, filled_tables
from carefund.rulebook.sheets import EntryKind
from tests.returns.builders import SCHEMES, added, case, changed, clean_plan, row, rules, southend, spend

PLAN = clean_plan()


def whole(ret: Return, *, two_tier: bool = False) -> Completeness:
    return completeness(rules(), ret.kind, filled_tables(rules(), ret), two_tier=two_tier)


def missing(ret: Return, *, two_tier: bool = False) -> set[Place]:
    return {place for sheet in whole(ret, two_tier=two_tier).sheets for place in sheet.missing}


def scheme(row_key: str, field: str = "") -> Place:
    return Place("expenditure", "schemes", row_key, field)


def test_a_complete_plan_lacks_nothing():
    found = whole(PLAN)
    assert found.complete
    assert all(sheet.complete for sheet in found.sheets)
    assert missing(PLAN) == set()


def test_a_new_return_is_not_complete_and_says_where():
    new = new_return(rules(), "plan", southend(), "x")
    found = whole(new)
    assert not found.complete
    assert {s.sheet for s in found.sheets if not s.complete} >= {"cover", "expenditure", "metrics", "requirements"}
    assert Place("expenditure", "schemes") in missing(new)
    assert Place("cover", "cover", "form", "completed_by") in missing(new)


def test_sheets_that_do_not_count_do_not_make_a_template_incomplete():
    found = whole(changed(PLAN, "NC2", "narrative.sections", text=None))
    assert found.complete
    (narrative,) = (s for s in found.sheets if s.sheet == "narrative")
    assert not narrative.complete
    assert not narrative.counts


def test_only_entry_sheets_are_judged():
    assert {"guidance", "summary", "scheme_guidance"}.isdisjoint(s.sheet for s in whole(PLAN).sheets)


def test_columns_count_what_they_lack():
    ret = changed(changed(PLAN, "r1", provider=None, status=None), "r2", provider=None)
    (sheet,) = (s for s in whole(ret).sheets if s.sheet == "expenditure")
    assert sheet.columns == {("schemes", "provider"): 2, ("schemes", "status"): 1}


def test_a_table_that_needs_a_row_is_not_a_column():
    (sheet,) = (s for s in whole(PLAN.with_rows(SCHEMES, ())).sheets if s.sheet == "expenditure")
    assert sheet.missing == (Place("expenditure", "schemes"),)
    assert sheet.columns == {}


def test_a_blank_row_is_no_row():
    assert missing(added(PLAN, row("r9"))) == set()


@pytest.mark.parametrize(
    ("values", "lacking"),
    [
        ({"commissioner": "LA"}, set()),
        ({"commissioner": "JOINT"}, {"nhs_share", "la_share"}),
        ({"commissioner": None}, {"commissioner"}),
        ({"scheme_type": "HOUSING", "sub_type": None}, set()),
        ({"scheme_type": "HOME_CARE", "sub_type": None}, {"sub_type"}),
        ({"scheme_type": None, "sub_type": None}, {"scheme_type"}),
        ({"scheme_type": "OTHER", "sub_type": None}, {"type_other"}),
        ({"area_of_spend": "OTHER"}, {"area_other"}),
        ({"amount": 0}, set()),
    ],
)
def test_a_field_that_does_not_apply_is_never_missing(values, lacking):
    assert missing(changed(PLAN, "r4", **values)) == {scheme("r4", field) for field in lacking}


def test_the_date_is_needed_only_without_sign_off():
    date = Place("cover", "cover", "form", "expected_date")
    assert missing(changed(PLAN, "form", "cover.cover", signed_off="NO")) == {date}
    assert missing(changed(PLAN, "form", "cover.cover", signed_off="YES")) == set()


def test_a_field_that_is_needed_only_sometimes_may_always_be_filled_in():
    expected = rules().field("cover.cover.expected_date")
    for answer in ("YES", "NO"):
        assert applies(rules(), rules().table("cover.cover"), expected, {"signed_off": answer})
    assert entry_kind(expected, None) is EntryKind.ENTER


def test_rows_of_a_table_need_a_field_only_where_the_rulebook_says(with_field):
    book = with_field("expenditure.schemes.description", required_when={"scheme_type": ("DFG",)})
    ret = changed(changed(PLAN, "r1", description=None), "r4", description=None)
    assert [p for s in case(ret, rulebook=book).completeness.sheets for p in s.missing] == [scheme("r1", "description")]


def test_roles_that_need_not_be_named_are_never_missing():
    (extra,) = (r for r in rules().roles if r.purpose == "contact" and not r.required)
    blank = changed(PLAN, extra.code, "cover.contacts", first_name=None, surname=None, email=None)
    assert missing(blank) == set()


def test_published_and_calculated_figures_are_never_missing():
    blank = changed(PLAN, "RES.2020-21.actual", "metrics.values", numerator=None, denominator=None, value=None)
    assert missing(blank) == set()
    entered = changed(PLAN, "RES.2021-22.plan", "metrics.values", numerator=None)
    assert missing(entered) == {Place("metrics", "values", "RES.2021-22.plan", "numerator")}


def test_tables_for_two_tier_areas_are_opened_by_the_area():
    district = added(PLAN, row("d1", district="Anywhere"), table="income.dfg_districts")
    assert missing(district) == set()
    assert missing(district, two_tier=True) == {Place("income", "dfg_districts", "d1", "amount")}
    assert case(PLAN, replace(southend(), type="county")).two_tier
    assert not case(PLAN).two_tier


def test_a_form_and_fixed_rows_count_even_where_the_return_lacks_them():
    bare = replace(PLAN, sheets={})
    assert Place("cover", "cover", "form", "email") in missing(bare)
    assert Place("requirements", "requirements", "PR1", "met") in missing(bare)
    assert [r.key for r, _ in filled_rows(rules(), bare, "cover", rules().table("cover.cover"))] == ["form"]


def test_how_a_field_gets_its_value():
    amount, title = rules().field("expenditure.schemes.amount"), rules().field("cover.contacts.title")
    area_name = rules().field("cover.cover.area_name")
    assert entry_kind(amount, None) is EntryKind.ENTER
    assert entry_kind(title, None) is EntryKind.OPTIONAL
    assert entry_kind(area_name, None) is EntryKind.PREFILLED
    items = {item.code: item for item in rules().items["metric_values"]}
    numerator = rules().field("metrics.values.numerator")
    assert entry_kind(numerator, items["RES.2020-21.actual"]) is EntryKind.PREFILLED
    assert entry_kind(numerator, replace(items["RES.2020-21.actual"], entry={}, required=False)) is EntryKind.OPTIONAL


def test_a_field_that_is_none_of_a_rows_business_does_not_apply():
    items = {item.code: item for item in rules().items["metric_values"]}
    numerator = rules().field("metrics.values.numerator")
    assert not applies(rules(), rules().table("metrics.values"), numerator, {}, items["UPR.2021-22.plan"])
    assert applies(rules(), rules().table("metrics.values"), numerator, {}, items["RES.2021-22.plan"])
    assert not needed(rules(), rules().table("metrics.values"), numerator, {}, items["UPR.2021-22.plan"])


def test_a_field_without_conditions_always_applies():
    schemes = rules().table("expenditure.schemes")
    assert applies(rules(), schemes, schemes.by_id["amount"], {})
    assert applies(rules(), schemes, schemes.by_id["nhs_share"], spend(1, 1, commissioner="JOINT").values)
