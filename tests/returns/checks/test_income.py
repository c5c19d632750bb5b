"""The income: published amounts stay as published, gates and rows agree, shares add up."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest

from carefund.reference import area
from carefund.returns import Case, Place, Severity, check_return, new_return
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
    without,
)

LEICESTERSHIRE = area("Leicestershire")
GATE_LA = Place("income", "gates", "form", "additional_la")


def contribution(key, amount, source="LA_ADD", **values):
    named = {"partner": "Southend-on-Sea", "comment": "Left over from last year"}
    return row(key, source=source, amount=amount, **(named | values))


def income(ret):
    return [f for f in all_findings(ret) if f.code.startswith("INC")]


def with_allocations(*changes):
    """The round's rulebook with published amounts of a source replaced by (source, partner, amount)."""
    book = rules()
    sources = {source for source, _, _ in changes}
    pattern = book.allocations[0]
    new = (msgspec.structs.replace(pattern, code=s, partner=p, amount=Decimal(a)) for s, p, a in changes)
    return msgspec.structs.replace(book, allocations=(*(a for a in book.allocations if a.code not in sources), *new))


def test_the_published_income_is_fine():
    assert income(clean_plan()) == []


def test_a_published_amount_that_was_changed_is_an_error():
    found = finding(changed(clean_plan(), "r1", CONTRIBUTIONS, amount=1_712_065), "INC-01")
    assert found.message == "DFG in 2021-22 is not the published amount."
    assert (found.found, found.expected, found.difference) == ("£1,712,065", "£1,721,065", "−£9,000")
    assert places([found]) == {("r1", "amount")}


def test_nothing_is_compared_while_an_amount_is_blank_or_no_number():
    for amount in (None, "tbc"):
        assert not findings(changed(clean_plan(), "r1", CONTRIBUTIONS, amount=amount), "INC-01")


def test_a_source_may_come_in_several_rows():
    ret = changed(clean_plan(), "r1", CONTRIBUTIONS, amount=1_721_064)
    assert not findings(added(ret, contribution("r9", 1, "DFG"), table=CONTRIBUTIONS), "INC-01")


TWO_GROUPS = with_allocations(("CCG_MIN", "NHS Southend CCG", 14_000_000), ("CCG_MIN", "NHS Castle Point CCG", 311_579))


def two_groups(first, second, name="NHS Castle Point CCG"):
    ret = changed(clean_plan(), "r2", CONTRIBUTIONS, amount=first)
    return added(ret, contribution("r9", second, "CCG_MIN", partner=name), table=CONTRIBUTIONS)


def test_partners_are_compared_one_by_one():
    found = findings(two_groups(14_000_001, 311_578), "INC-01", rulebook=TWO_GROUPS)
    assert [(f.expected, f.difference, places([f])) for f in found] == [
        ("£14,000,000", "£1", {("r2", "amount")}),
        ("£311,579", "−£1", {("r9", "amount")}),
    ]
    assert not findings(two_groups(14_000_000, 311_579), "INC-01", rulebook=TWO_GROUPS)


def test_partners_under_other_names_are_compared_by_their_total():
    assert not findings(two_groups(14_000_001, 311_578, name="Another"), "INC-01", rulebook=TWO_GROUPS)
    found = finding(two_groups(14_000_001, 311_579, name="Another"), "INC-01", rulebook=TWO_GROUPS)
    assert (found.expected, found.difference) == ("£14,311,579", "£1")


def test_each_year_has_its_own_published_amount(two_years):
    later = [msgspec.structs.replace(a, year="2022-23", amount=a.amount + 1) for a in two_years.allocations]
    book = msgspec.structs.replace(two_years, allocations=(*two_years.allocations, *later))
    ret = changed(clean_plan(), "r1", CONTRIBUTIONS, amount_next=1_721_065)
    assert finding(ret, "INC-01", rulebook=book).message == "DFG in 2022-23 is not the published amount."
    assert not findings(changed(ret, "r1", CONTRIBUTIONS, amount_next=1_721_066), "INC-01", rulebook=book)


def test_a_year_without_a_published_amount_warns_and_takes_no_other(two_years):
    ret = changed(clean_plan(), "r1", CONTRIBUTIONS, amount_next=5)
    found = findings(ret, "INC-07", rulebook=two_years)
    assert found[0].message == "No allocation of DFG is known for this area in 2022-23."
    assert len(found) == 3
    assert not findings(ret, "INC-01", rulebook=two_years)


def test_yes_needs_a_row():
    found = finding(clean_plan().with_value(GATE_LA, "YES"), "INC-02")
    assert found.message == "Additional LA Contribution is announced, but no row enters it."
    assert found.places == (GATE_LA,)


def test_yes_with_a_row_is_fine():
    ret = added(clean_plan().with_value(GATE_LA, "YES"), contribution("r9", 5), table=CONTRIBUTIONS)
    assert not income(ret)


def test_a_row_of_another_source_is_no_answer_to_yes():
    ret = clean_plan().with_value(GATE_LA, "YES")
    assert findings(added(ret, contribution("r9", 5, "CCG_ADD"), table=CONTRIBUTIONS), "INC-02")


def test_no_with_rows_is_an_error():
    found = finding(added(clean_plan(), contribution("r9", 5), table=CONTRIBUTIONS), "INC-03")
    assert found.found == "1 row"
    assert places([found]) == {("form", "additional_la"), ("r9", "source")}


@pytest.mark.parametrize("answer", [None, "perhaps"])
def test_a_gate_without_a_readable_answer_says_nothing(answer):
    ret = added(clean_plan().with_value(GATE_LA, answer), contribution("r9", 5), table=CONTRIBUTIONS)
    assert not findings(ret, "INC-02")
    assert not findings(ret, "INC-03")


def test_a_voluntary_source_without_a_gate_needs_no_answer():
    book = rules()
    sources = tuple(msgspec.structs.replace(s, gate="") for s in book.funding.sources)
    book = msgspec.structs.replace(book, funding=msgspec.structs.replace(book.funding, sources=sources))
    ret = added(clean_plan(), contribution("r9", 5), table=CONTRIBUTIONS)
    assert not findings(ret, "INC-03", rulebook=book)


def shared(*amounts):
    rows = (row(f"r{n}", district=f"District {n}", amount=a) for n, a in enumerate(amounts))
    return clean_plan().with_rows(DISTRICTS, tuple(rows))


def test_shares_of_districts_add_up_to_the_grant():
    assert not findings(shared(1_721_000, 65), "INC-04", LEICESTERSHIRE)


def test_shares_that_do_not_add_up_are_an_error():
    found = finding(shared(1_721_000, 64), "INC-04", LEICESTERSHIRE)
    assert (found.found, found.expected, found.difference) == ("£1,721,064", "£1,721,065", "−£1")
    assert places([found]) == {("r0", "amount"), ("r1", "amount")}


def test_nothing_is_added_up_while_a_share_or_the_grant_is_blank():
    assert not findings(shared(1_721_000, None), "INC-04", LEICESTERSHIRE)
    assert not findings(changed(shared(5), "r1", CONTRIBUTIONS, amount=None), "INC-04", LEICESTERSHIRE)


def test_a_county_without_a_breakdown_is_warned():
    found = finding(clean_plan(), "INC-05", LEICESTERSHIRE)
    assert found.severity is Severity.WARNING
    assert found.places == (Place("income", "dfg_districts"),)
    assert not findings(clean_plan(), "INC-04", LEICESTERSHIRE)


def test_a_county_with_a_breakdown_is_not_warned():
    assert not findings(shared(1), "INC-05", LEICESTERSHIRE)


def test_a_breakdown_is_not_asked_of_other_areas():
    assert not findings(clean_plan(), "INC-05")


def test_a_breakdown_in_an_area_without_districts_is_a_warning():
    found = finding(shared(1, 2), "INC-06")
    assert (found.found, places([found])) == ("2 rows", {("r0", ""), ("r1", "")})
    assert not findings(shared(1, 2), "INC-06", LEICESTERSHIRE)
    assert not findings(shared(1, 2), "INC-04")


def test_nothing_is_said_of_districts_or_allocations_of_an_unknown_area():
    found = check_return(Case(rules(), shared(1, 2), None, date(2021, 11, 1)))
    assert not {f.code for f in found} & {"INC-05", "INC-06", "INC-07"}


def test_an_area_without_published_amounts_is_warned_of_each():
    ret = msgspec.structs.replace(clean_plan(), area=LEICESTERSHIRE.code)
    messages = [f.message for f in findings(ret, "INC-07", LEICESTERSHIRE)]
    assert messages == [
        f"No allocation of {source} is known for this area in 2021-22."
        for source in ("DFG", "Minimum CCG Contribution", "iBCF")
    ]
    assert not findings(ret, "INC-01", LEICESTERSHIRE)


def test_what_partners_divide_among_themselves_has_no_published_amount():
    sources = tuple(
        msgspec.structs.replace(s, agreed_locally=True) if s.code == "IBCF" else s for s in rules().funding.sources
    )
    book = msgspec.structs.replace(rules(), funding=msgspec.structs.replace(rules().funding, sources=sources))
    ret = new_return(book, "plan", LEICESTERSHIRE, "l-1")
    assert [f.message.split(" of ")[1].split(" is ")[0] for f in findings(ret, "INC-07", LEICESTERSHIRE, book)] == [
        "DFG", "Minimum CCG Contribution",
    ]  # fmt: skip


def test_published_amounts_are_known():
    assert not findings(clean_plan(), "INC-07")


def test_a_mandatory_source_without_a_row_is_an_error():
    ret = without(clean_plan(), "r3", CONTRIBUTIONS)
    assert finding(ret, "INC-08").message == "iBCF has no contribution."
    assert not findings(ret, "INC-01")


def test_a_mandatory_source_without_a_row_is_said_once():
    ret = without(clean_plan(), "r3", CONTRIBUTIONS)
    assert not findings(ret, "EXP-06")
    assert not findings(ret, "EXP-09")


def test_a_row_without_an_amount_is_a_row():
    assert not findings(changed(clean_plan(), "r3", CONTRIBUTIONS, amount=None), "INC-08")


def test_a_partner_twice_in_one_source_is_a_warning():
    ret = added(clean_plan(), contribution("r9", 1, "DFG", partner="southend on sea"), table=CONTRIBUTIONS)
    found = finding(ret, "INC-09")
    assert found.message == "Southend-on-Sea pays into the same source more than once."
    assert places([found]) == {("r1", "partner"), ("r9", "partner")}


def test_a_partner_may_pay_into_several_sources():
    assert [r.values["partner"] for r in clean_plan().rows(CONTRIBUTIONS)].count("Southend-on-Sea") == 2
    assert not findings(clean_plan(), "INC-09")


def test_rows_without_a_source_or_partner_are_not_counted_as_one_partner():
    rows = (contribution("r8", 1, None), contribution("r9", 1, None), contribution("r10", 1, partner=None),
            contribution("r11", 1, partner=None))  # fmt: skip
    assert not findings(added(clean_plan(), *rows, table=CONTRIBUTIONS), "INC-09")


def test_a_contribution_of_nothing_is_a_warning():
    rows = (contribution("r8", 0), contribution("r9", 0, partner="Another"), contribution("r10", 1, partner="Third"))
    found = finding(added(clean_plan(), *rows, table=CONTRIBUTIONS), "INC-10")
    assert places([found]) == {("r8", "amount"), ("r9", "amount")}


def test_nothing_is_what_is_published():
    book = with_allocations(("DFG", "Southend-on-Sea", 0))
    assert not findings(changed(clean_plan(), "r1", CONTRIBUTIONS, amount=0), "INC-10", rulebook=book)
    assert findings(changed(clean_plan(), "r1", CONTRIBUTIONS, amount=0), "INC-10")


def test_a_blank_amount_is_not_nothing():
    assert not findings(changed(clean_plan(), "r1", CONTRIBUTIONS, amount=None), "INC-10")


def test_nothing_in_one_of_two_years_is_something(two_years):
    ret = changed(clean_plan(), "r1", CONTRIBUTIONS, amount=0, amount_next=5)
    assert not findings(ret, "INC-10", rulebook=two_years)
    ret = changed(ret, "r1", CONTRIBUTIONS, amount_next=0)
    assert places(findings(ret, "INC-10", rulebook=two_years)) == {("r1", "amount"), ("r1", "amount_next")}


def test_an_additional_contribution_without_a_comment_prompts():
    rows = (contribution("r8", 5, comment=None), contribution("r9", 5, partner="Another"))
    found = finding(added(clean_plan(), *rows, table=CONTRIBUTIONS), "INC-11")
    assert (found.severity, places([found])) == (Severity.PROMPT, {("r8", "comment")})


def test_an_explained_contribution_does_not_prompt():
    assert not findings(added(clean_plan(), contribution("r9", 5), table=CONTRIBUTIONS), "INC-11")


def test_a_mandatory_contribution_needs_no_comment():
    assert "comment" not in clean_plan().rows(CONTRIBUTIONS)[0].values
    assert not findings(clean_plan(), "INC-11")


def test_a_partner_that_is_not_the_published_one_is_a_warning():
    found = finding(changed(clean_plan(), "r2", CONTRIBUTIONS, partner="NHS Southend"), "INC-12")
    assert (found.found, found.expected) == ("NHS Southend", "NHS Southend CCG")
    assert "“NHS Southend CCG”" in found.fix


def test_the_same_partner_may_be_spelt_in_another_case():
    assert not findings(changed(clean_plan(), "r2", CONTRIBUTIONS, partner="NHS SOUTHEND CCG"), "INC-12")


def test_a_partner_unlike_any_is_shown_the_first_that_is_published():
    found = finding(changed(clean_plan(), "r2", CONTRIBUTIONS, partner="Qq"), "INC-12", rulebook=TWO_GROUPS)
    assert found.expected == "NHS Southend CCG or NHS Castle Point CCG"


def test_a_blank_partner_or_a_publication_without_partners_is_no_other_partner():
    assert not findings(changed(clean_plan(), "r2", CONTRIBUTIONS, partner=None), "INC-12")
    book = with_allocations(("DFG", "", 1_721_065))
    assert not findings(changed(clean_plan(), "r1", CONTRIBUTIONS, partner="Somebody"), "INC-12", rulebook=book)


BY_DISTRICT = msgspec.structs.replace(
    rules(),
    allocations=tuple(
        msgspec.structs.replace(rules().allocations[0], area=LEICESTERSHIRE.code, partner=name, amount=Decimal(amount))
        for name, amount in (("Blaby", 499_481), ("Melton", 259_427))
    ),
)


def by_district(melton, partner="Leicestershire"):
    shares = (row("r0", district="Blaby", amount=499_481), row("r1", district="MELTON BC", amount=melton))
    ret = changed(clean_plan(), "r1", CONTRIBUTIONS, partner=partner, amount=758_908).with_rows(DISTRICTS, shares)
    return msgspec.structs.replace(ret, area=LEICESTERSHIRE.code)


def test_the_published_shares_of_districts_are_fine():
    for code in ("INC-01", "INC-12", "INC-13"):
        assert not findings(by_district(259_427), code, LEICESTERSHIRE, rulebook=BY_DISTRICT)


def test_a_share_that_is_not_the_published_one_is_a_warning():
    found = finding(by_district(259_472), "INC-13", LEICESTERSHIRE, rulebook=BY_DISTRICT)
    assert found.message == "The share of MELTON BC in 2021-22 is not the published one."
    assert (found.severity, found.found, found.expected) == (Severity.WARNING, "£259,472", "£259,427")
    assert places([found]) == {("r1", "amount")}


def test_nothing_is_said_of_a_share_that_is_blank_or_not_published():
    assert not findings(by_district(None), "INC-13", LEICESTERSHIRE, rulebook=BY_DISTRICT)
    assert not findings(by_district(1), "INC-13", LEICESTERSHIRE, rulebook=rules())


def test_the_county_pays_in_a_grant_that_is_published_by_district():
    found = finding(by_district(259_427, partner="Leicester"), "INC-12", LEICESTERSHIRE, rulebook=BY_DISTRICT)
    assert found.expected == "Leicestershire"
