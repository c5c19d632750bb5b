"""Single values: each wrong one is found, said in plain words, and shown as it was typed."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.reference import area
from carefund.returns import Place, Severity
from carefund.returns.checks.faults import is_placeholder
from tests.returns.builders import (
    CONTRIBUTIONS,
    DISTRICTS,
    added,
    all_findings,
    changed,
    clean_plan,
    finding,
    findings,
    places,
    row,
    rules,
    spend,
)

PHONE = Place("cover", "cover", "form", "phone")
EMAIL = Place("cover", "cover", "form", "email")
EXPECTED_DATE = Place("cover", "cover", "form", "expected_date")
SIGNED_OFF = Place("cover", "cover", "form", "signed_off")


def field_findings(ret):
    return [f for f in all_findings(ret) if f.code.startswith("FLD")]


def test_a_clean_plan_has_no_faults():
    assert field_findings(clean_plan()) == []


def test_words_in_a_money_field_are_not_a_number():
    found = finding(changed(clean_plan(), "r4", amount="about 50k"), "FLD-01")
    assert found.message == "“Expenditure (£)” is not a number."
    assert (found.found, found.expected) == ("about 50k", "an amount in pounds, such as £12,500")
    assert places([found]) == {("r4", "amount")}


@pytest.mark.parametrize("shown", ["#DIV/0!", "#N/A", "#REF!", "#NAME?", "Err:502"])
def test_the_error_of_a_formula_is_to_be_corrected_in_the_formula(shown):
    found = finding(changed(clean_plan(), "r4", amount=shown), "FLD-01")
    assert (found.found, found.fix) == (shown, "Correct the formula in the cell, or type the number in digits.")


def test_what_is_not_a_number_is_not_also_too_low_or_out_of_balance():
    ret = changed(clean_plan(), "r4", amount="-1.5 or so")
    assert [f.code for f in field_findings(ret)] == ["FLD-01"]
    assert not findings(ret, "EXP-06")


@pytest.mark.parametrize(
    ("field", "expected"), [("nhs_share", "a percentage, such as 60%"), ("scheme_id", "a number, such as 125")]
)
def test_each_kind_of_number_has_its_own_example(field, expected):
    assert finding(changed(clean_plan(), "r5", **{field: "most"}), "FLD-01").expected == expected


def test_a_date_is_not_a_number():
    place = Place("metrics", "values", "RES.2021-22.plan", "numerator")
    assert finding(clean_plan().with_value(place, date(2021, 4, 1)), "FLD-01").found == "01/04/2021"


def test_the_same_words_in_several_rows_are_one_finding():
    ret = changed(changed(clean_plan(), "r3", amount="tbc"), "r4", amount="tbc")
    assert places([finding(ret, "FLD-01")]) == {("r3", "amount"), ("r4", "amount")}


def unsigned(expected):
    return clean_plan().with_value(SIGNED_OFF, "NO").with_value(EXPECTED_DATE, expected)


def test_a_day_that_does_not_exist_is_not_a_date():
    found = finding(unsigned("31/11/2021"), "FLD-02")
    assert (found.found, found.expected) == ("31/11/2021", "a date, such as 15/12/2021")


def test_a_date_is_a_date():
    assert not findings(unsigned(date(2021, 12, 15)), "FLD-02")


def test_a_number_is_not_a_date():
    assert finding(unsigned(Decimal(44545)), "FLD-02").found == "44,545"


def test_a_value_outside_its_list_is_shown_with_the_closest_that_is_inside():
    found = finding(changed(clean_plan(), "r1", provider="Local Autority"), "FLD-03")
    assert found.found == "Local Autority"
    assert found.fix == "Choose “Local Authority” if that is what you mean, or another value of the list."
    assert found.expected.startswith("one of Local Authority, NHS Community Provider, ")
    assert found.expected.endswith("or 3 more")


def test_a_value_unlike_any_of_its_list_gets_no_guess():
    found = finding(changed(clean_plan(), "r1", status="qqq"), "FLD-03")
    assert (found.fix, found.expected) == ("Choose a value of the list.", "one of New or Existing")


def test_a_label_is_not_yet_a_value():
    """Readers turn labels into codes; what is left as a label was in the wrong list."""
    assert finding(changed(clean_plan(), "r1", source="Care home"), "FLD-03").found == "Care home"


def test_a_wrong_choice_closes_nothing_that_depends_on_it():
    ret = changed(clean_plan(), "r5", commissioner="Jointly", scheme_type="Reablemnt")
    assert [f.code for f in field_findings(ret)] == ["FLD-03", "FLD-03"]
    assert not findings(ret, "EXP-03")


def test_a_negative_amount_has_its_own_words():
    found = finding(changed(clean_plan(), "r4", amount=-50_000), "FLD-04")
    assert found.message == "“Expenditure (£)” is a negative amount."
    assert (found.found, found.expected) == ("−£50,000", "£0 or more")


def test_a_number_below_another_minimum_is_too_low():
    found = finding(changed(clean_plan(), "r4", scheme_id=0), "FLD-04")
    assert (found.message, found.expected) == ("“Scheme ID” is too low.", "1 or more")


def test_the_minimum_itself_is_allowed():
    assert not findings(changed(clean_plan(), "r5", nhs_share=0, la_share=100), "FLD-04")


def test_a_percentage_above_a_hundred_is_too_high():
    found = finding(changed(clean_plan(), "r5", nhs_share=600), "FLD-05")
    assert (found.found, found.expected) == ("600%", "100% or less")


def test_the_maximum_itself_is_allowed():
    assert not findings(changed(clean_plan(), "r5", nhs_share=100, la_share=0), "FLD-05")


def test_an_amount_of_pence_typed_as_pounds_is_too_high():
    assert finding(changed(clean_plan(), "r4", amount=1_000_000_001), "FLD-05").expected == "£1,000,000,000 or less"


def test_pence_are_not_whole_pounds():
    found = finding(changed(clean_plan(), "r4", amount=Decimal("1234.5")), "FLD-06")
    assert (found.message, found.found) == ("“Expenditure (£)” is not in whole pounds.", "£1,234.50")


def test_whole_pounds_may_be_written_with_noughts():
    assert not findings(changed(clean_plan(), "r4", amount=Decimal("7000000.00")), "FLD-06")


def test_a_negative_amount_with_pence_is_wrong_twice():
    ret = changed(clean_plan(), "r4", amount=Decimal("-0.5"))
    assert [f.code for f in field_findings(ret)] == ["FLD-04", "FLD-06"]


def test_decimals_are_limited_where_the_rulebook_says_so(with_field):
    book = with_field("expenditure.schemes.nhs_share", decimals=1)
    fine = changed(clean_plan(), "r5", nhs_share=Decimal("60.5"), la_share=Decimal("39.5"))
    assert not findings(fine, "FLD-06", rulebook=book)
    too_fine = changed(fine, "r5", nhs_share=Decimal("60.55"))
    assert finding(too_fine, "FLD-06", rulebook=book).expected == "at most 1 decimal place"
    assert not findings(too_fine, "FLD-06")


def test_a_scheme_id_with_decimals_is_not_whole():
    found = finding(changed(clean_plan(), "r4", scheme_id=Decimal("3.1")), "FLD-07")
    assert (found.found, found.expected) == ("3.1", "a whole number, such as 7")
    assert not findings(changed(clean_plan(), "r4", scheme_id=Decimal("3.1")), "FLD-06")


def test_a_scheme_id_may_be_large():
    assert not findings(changed(clean_plan(), "r4", scheme_id=2021_000_731), "FLD-07")


def test_a_scheme_id_of_letters_is_not_a_number_at_all():
    assert [f.code for f in field_findings(changed(clean_plan(), "r4", scheme_id="3a"))] == ["FLD-01"]


@pytest.mark.parametrize(
    "text",
    [
        "lead at example.org",
        "lead@example",
        "lead@@example.org",
        "lead @example.org",
        "Lead <lead@example.org>",
        "a@example.org; b@example.org",
        "l@ex..org",
        "TBC",
    ],
)
def test_an_address_that_no_letter_reaches_is_an_error(text):
    assert finding(clean_plan().with_value(EMAIL, text), "FLD-08").found == text


@pytest.mark.parametrize("text", ["o'neil.lead+bcf@care.example.org", "LEAD@EXAMPLE.ORG"])
def test_an_unusual_address_is_fine(text):
    assert not findings(clean_plan().with_value(EMAIL, text), "FLD-08")


@pytest.mark.parametrize("text", ["960000", "01632 960000 or 960001 or 960002", "ask the switchboard", "TBC"])
def test_a_number_that_cannot_be_rung_is_a_warning(text):
    found = finding(clean_plan().with_value(PHONE, text), "FLD-09")
    assert found.severity is Severity.WARNING


@pytest.mark.parametrize("text", ["01632960000", "+44 (0)1632 960000", "(01632) 960-000 ext. 12", "01632 960000 x4"])
def test_a_number_may_be_written_in_many_ways(text):
    assert not findings(clean_plan().with_value(PHONE, text), "FLD-09")


def test_a_text_longer_than_a_cell_is_an_error():
    found = finding(changed(clean_plan(), "r4", description="x" * 32_001), "FLD-10")
    assert (found.found, found.expected) == ("32,001 characters", "at most 32,000 characters")


def test_a_text_that_fills_a_cell_is_fine():
    assert not findings(changed(clean_plan(), "r4", description="x" * 32_000), "FLD-10")


def test_a_long_wrong_value_is_shown_in_part():
    assert len(finding(changed(clean_plan(), "r4", amount="a lot " * 50), "FLD-01").found) == 101


def test_a_share_that_does_not_apply_names_the_answer_that_would_open_it():
    found = finding(changed(clean_plan(), "r4", nhs_share=60), "FLD-11")
    assert found.message == "“% NHS (if Joint Commissioner)” is filled in where it does not apply."
    assert found.fix == "Clear it, or change the row so that “Commissioner” is “Joint”."
    assert (found.found, found.expected) == ("60%", "blank, unless “Commissioner” is “Joint”")


def test_a_column_used_for_something_else_is_one_finding():
    ret = clean_plan()
    for key in ("r1", "r2", "r3"):
        ret = changed(ret, key, type_other=f"Team {key}")
    found = finding(ret, "FLD-11")
    assert (found.found, len(found.places)) == ("3 answers", 3)


def test_nothing_is_said_of_a_share_while_the_commissioner_is_blank():
    assert not findings(changed(clean_plan(), "r5", commissioner=None), "FLD-11")


def test_a_sub_type_of_a_type_that_has_none_does_not_apply():
    found = finding(changed(clean_plan(), "r4", scheme_type="HOUSING"), "FLD-11")
    assert found.message == "“Sub Types” is filled in where it does not apply."
    assert (found.fix, found.expected) == ("Clear it.", "blank")


def test_nothing_is_said_of_a_sub_type_while_the_type_is_blank():
    assert not findings(changed(clean_plan(), "r4", scheme_type=None), "FLD-11")


def test_a_value_that_does_not_apply_is_not_judged_further():
    assert [f.code for f in field_findings(changed(clean_plan(), "r4", nhs_share="lots"))] == ["FLD-11"]


def test_a_fixed_row_may_lack_a_field():
    place = Place("metrics", "values", "ACSC.2021-22.plan", "numerator")
    found = finding(clean_plan().with_value(place, Decimal(5)), "FLD-11")
    assert found.message == "“Numerator” is filled in where it does not apply."
    assert places([found]) == {("ACSC.2021-22.plan", "numerator")}


def test_a_filter_that_excludes_answers_names_those_that_are_left(with_field):
    from carefund.rulebook.filters import Exclude

    book = with_field("expenditure.schemes.area_other", when={"area_of_spend": Exclude(("SOCIAL_CARE", "ACUTE"))})
    found = finding(changed(clean_plan(), "r4", area_other="More"), "FLD-11", rulebook=book)
    assert found.expected.startswith("blank, unless “Area of Spend” is “Mental Health”, “Community Health”, ")


@pytest.mark.parametrize("text", ["TBC", "tbc.", "n/a", "N.A.", "xxx", "…", "-", "To be confirmed", "not yet known"])
def test_a_placeholder_is_not_an_answer(text):
    found = finding(changed(clean_plan(), "r4", description=text), "FLD-12")
    assert (found.severity, found.found) == (Severity.WARNING, text)


@pytest.mark.parametrize("text", ["None", "DFG", "Xavier", "National aid", "Nurses, to be confirmed in spring", "TBCF"])
def test_a_short_answer_is_not_a_placeholder(text):
    assert not is_placeholder(text)
    assert not findings(changed(clean_plan(), "r4", description=text), "FLD-12")


def test_a_placeholder_may_stand_where_nothing_is_required():
    assert not findings(changed(clean_plan(), "r1", CONTRIBUTIONS, comment="n/a"), "FLD-12")
    additional = Place("cover", "contacts", "CCG_AO_ADDITIONAL", "surname")
    assert not findings(clean_plan().with_value(Place("hicm", "changes", "HIC1", "by_when"), "TBC"), "FLD-12")
    assert not findings(clean_plan().with_value(additional, "n/a"), "FLD-12")


def districts(count):
    rows = (row(f"r{n}", district=f"District {n}", amount=1) for n in range(count))
    return added(clean_plan(), *rows, table=DISTRICTS)


def test_a_table_holds_only_so_many_rows():
    found = finding(districts(13), "FLD-13", area("Leicestershire"))
    assert (found.found, found.expected) == ("13 rows", "at most 12 rows")
    assert found.places == (Place("income", "dfg_districts"),)


def test_a_full_table_is_fine():
    assert not findings(districts(12), "FLD-13", area("Leicestershire"))


def test_a_plan_may_be_long():
    ret = added(clean_plan(), *(spend(n, 0) for n in range(6, 401)))
    assert not findings(ret, "FLD-13")
    assert finding(added(ret, spend(401, 0)), "FLD-13").found == "401 rows"


VALUES = st.one_of(
    st.text(max_size=40),
    st.decimals(min_value=-(10**20), max_value=10**20, places=3),
    st.integers(min_value=-10, max_value=10**9).map(Decimal),
    st.dates(),
    st.sampled_from(["YES", "NO", "TBC", "OTHER", "JOINT", "CCG_MIN", "DFG", "REABLEMENT-2", "a@b.cd", "x" * 33_000]),
    st.none(),
)
PLACES = [
    Place(sheet.id, table.id, kept.key, field.id)
    for sheet in rules().sheets_of("plan")
    for table in sheet.tables
    for kept in clean_plan().rows(f"{sheet.id}.{table.id}")
    for field in table.fields
]


@given(st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=8))
def test_whatever_is_typed_every_finding_can_be_read_and_acted_on(changes):
    ret = clean_plan()
    for place, value in changes:
        ret = ret.with_value(place, value)
    for f in all_findings(ret):
        assert f.message.endswith((".", "?"))
        assert all((f.fix, f.policy, f.code))
        assert "  " not in f.fix


def sub_type_book(with_field):
    """A round in which an explanation belongs to one sub type."""
    return with_field("expenditure.schemes.type_other", when={"sub_type": "HOME_CARE-2"})


def test_an_answer_closed_by_a_dependent_choice_does_not_apply(with_field):
    ret = changed(clean_plan(), "r4", scheme_type="HOME_CARE", sub_type="HOME_CARE-1", type_other="Night sitters")
    found = finding(ret, "FLD-11", rulebook=sub_type_book(with_field))
    assert places([found]) == {("r4", "type_other")}
    opened = changed(ret, "r4", sub_type="HOME_CARE-2")
    assert not findings(opened, "FLD-11", rulebook=sub_type_book(with_field))


@pytest.mark.parametrize("sub_type", [None, "HOME_CARE-99", "DFG-1"])
def test_nothing_is_said_while_the_dependent_choice_is_blank_or_wrong(with_field, sub_type):
    ret = changed(clean_plan(), "r4", scheme_type="HOME_CARE", sub_type=sub_type, type_other="Night sitters")
    assert not findings(ret, "FLD-11", rulebook=sub_type_book(with_field))
