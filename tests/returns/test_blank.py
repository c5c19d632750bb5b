"""A new return: nothing entered, everything published filled in."""

from decimal import Decimal

from msgspec.structs import replace

from carefund.reference import area
from carefund.returns import new_return
from carefund.rulebook import load
from carefund.rulebook.sheets import TableKind
from tests.returns.builders import CONTRIBUTIONS, DISTRICTS, ROUND, rules, southend

NEW = new_return(rules(), "plan", southend(), "southend")


def test_it_says_what_it_is():
    assert (NEW.round, NEW.kind, NEW.area, NEW.id) == (ROUND, "plan", southend().code, "southend")
    assert NEW.rulebook_version == rules().version
    assert NEW.waivers == ()


def test_every_table_of_every_sheet_is_there():
    for sheet in rules().sheets_of("plan"):
        assert not sheet.tables or set(NEW.sheets[sheet.id].tables) == set(sheet.by_id)


def test_sheets_of_words_or_figures_hold_nothing():
    assert not {"guidance", "summary"} & set(NEW.sheets)


def test_fixed_rows_are_there_and_others_are_not():
    for sheet in rules().sheets_of("plan"):
        for table in sheet.tables:
            rows = NEW.rows(f"{sheet.id}.{table.id}")
            if table.kind is TableKind.FORM:
                assert [r.key for r in rows] == ["form"]
            elif table.kind is TableKind.ITEMS:
                assert [r.key for r in rows] == [item.code for item in rules().items_of(table)]
    assert NEW.rows("expenditure.schemes") == ()


def test_published_allocations_are_filled_in():
    pounds = {r.values["source"]: r.values["amount"] for r in NEW.rows(CONTRIBUTIONS)}
    assert pounds == {"DFG": 1_721_065, "CCG_MIN": 14_311_579, "IBCF": 7_568_235}
    assert all(r.values["partner"] for r in NEW.rows(CONTRIBUTIONS))


def test_published_metric_values_are_filled_in_and_nothing_is_made_up():
    rows = {r.key: r.values for r in NEW.rows("metrics.values")}
    assert rows["RES.2020-21.actual"] == {"numerator": 171, "denominator": 35_661, "value": 480}
    assert rows["RES.2021-22.plan"] == {"denominator": 36_273}
    assert rows["UPR.2021-22.plan"] == {}


def test_the_area_is_filled_in_by_name():
    assert NEW.form("cover.cover") == {"area_name": southend().name}


def test_only_what_the_rulebook_names_is_filled_in_with_the_area(with_field):
    book = with_field("cover.cover.area_name", prefilled="")
    assert new_return(book, "plan", southend(), "x").form("cover.cover") == {}


def test_a_source_without_an_allocation_still_has_a_row():
    ret = new_return(rules(), "plan", replace(southend(), code="E99999999"), "x")
    assert [r.values for r in ret.rows(CONTRIBUTIONS)] == [{"source": s} for s in ("DFG", "CCG_MIN", "IBCF")]


def test_several_partners_have_a_row_each_and_one_partner_without_a_name_has_one():
    (published,) = (a for a in rules().allocations if a.area == southend().code and a.code == "CCG_MIN")
    others = tuple(a for a in rules().allocations if a is not published)
    two = (replace(published, partner="NHS East CCG", amount=Decimal(5)), replace(published, partner=""))
    ret = new_return(replace(rules(), allocations=(*others, *two)), "plan", southend(), "x")
    rows = [r.values for r in ret.rows(CONTRIBUTIONS) if r.values["source"] == "CCG_MIN"]
    assert rows == [
        {"source": "CCG_MIN", "partner": "NHS East CCG", "amount": 5},
        {"source": "CCG_MIN", "amount": 14_311_579},
    ]


def test_each_year_of_a_longer_round_has_its_own_amount(two_years):
    (published,) = (a for a in rules().allocations if a.area == southend().code and a.code == "DFG")
    later = replace(published, year="2022-23", amount=Decimal(7))
    ret = new_return(replace(two_years, allocations=(published, later)), "plan", southend(), "x")
    (grant,) = (r.values for r in ret.rows(CONTRIBUTIONS) if r.values["source"] == "DFG")
    assert grant["amount"] == 1_721_065
    assert grant["amount_next"] == 7


def test_a_round_that_does_not_ask_for_partners_has_one_row_for_each_source():
    (published,) = (a for a in rules().allocations if a.area == southend().code and a.code == "CCG_MIN")
    two = (replace(published, partner="NHS East CCG", amount=Decimal(5)), replace(published, amount=Decimal(7)))
    funding = replace(rules().funding, income=replace(rules().funding.income, partner=""))
    ret = new_return(replace(rules(), funding=funding, allocations=two), "plan", southend(), "x")
    assert [r.values for r in ret.rows(CONTRIBUTIONS)][1] == {"source": "CCG_MIN", "amount": 12}
    assert not any("" in r.values for r in ret.rows(CONTRIBUTIONS))


def test_a_grant_that_is_published_by_district_stands_as_one_sum_with_its_shares_beside_it():
    ret = new_return(load("2017-19").of("plan"), "plan", area("Leicestershire"), "x")
    (grant,) = (r.values for r in ret.rows(CONTRIBUTIONS) if r.values["source"] == "DFG")
    assert grant == {
        "source": "DFG",
        "partner": "Leicestershire",
        "amount_2017_18": 3_349_869,
        "amount_2018_19": 3_632_291,
    }
    shares = {
        r.values["district"]: (r.values["amount_2017_18"], r.values["amount_2018_19"]) for r in ret.rows(DISTRICTS)
    }
    assert len(shares) == 7
    assert shares["Blaby"] == (Decimal(499_481), Decimal(542_165))
    assert shares["Oadby and Wigston"] == (Decimal(346_261), Decimal(375_897))


def test_an_area_without_districts_has_no_shares():
    assert NEW.rows(DISTRICTS) == ()
