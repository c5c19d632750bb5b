"""The areas of England and their changes."""

import csv
from collections import Counter
from datetime import date, timedelta
from importlib import resources

import msgspec
import pytest

from carefund.reference import FIRST_DAY, Area, DayNotHeld, UnknownArea, area, areas_on

SUBMISSION_2021_22 = date(2021, 11, 16)


@pytest.mark.parametrize(
    ("day", "count"),
    [
        (date(2015, 4, 1), 152),  # the fund began
        (date(2017, 9, 11), 152),  # submission day of 2017-19
        (date(2019, 4, 1), 151),  # Bournemouth, Dorset and Poole became two
        (date(2020, 4, 1), 151),  # Buckinghamshire became unitary
        (date(2021, 3, 31), 151),
        (date(2021, 4, 1), 152),  # Northamptonshire became two
        (SUBMISSION_2021_22, 152),
        (date(2023, 4, 1), 153),  # Cumbria became two; North Yorkshire and Somerset unitary
        (date(2025, 4, 1), 153),  # Barnsley and Sheffield had new codes
    ],
)
def test_the_number_of_areas_follows_the_changes(day, count):
    assert len(areas_on(day)) == count


def test_the_areas_of_the_2021_22_submission_day_by_tier_and_region():
    areas = areas_on(SUBMISSION_2021_22)
    assert Counter(a.tier for a in areas) == {"single": 128, "two-tier": 24}
    assert Counter(a.region for a in areas) == {
        "London": 33,
        "North West": 23,
        "South East": 19,
        "Yorkshire and The Humber": 15,
        "South West": 15,
        "West Midlands": 14,
        "North East": 12,
        "East of England": 11,
        "East Midlands": 10,
    }


def test_areas_come_by_name_and_no_name_is_there_twice_on_a_day():
    for day in (date(2017, 9, 11), SUBMISSION_2021_22, date(2024, 1, 1)):
        names = [a.name for a in areas_on(day)]
        assert names == sorted(names, key=str.casefold)
        assert len(set(names)) == len(names)


def test_southend_is_found_by_code_and_by_name():
    southend = area("E06000033")
    assert (southend.name, southend.tier, southend.region) == ("Southend-on-Sea", "single", "East of England")
    assert (southend.valid_from, southend.valid_to) == (None, None)
    assert southend.source.startswith("ONS lookups")
    assert area("Southend-on-Sea") is southend
    assert area(" southend on sea ") is southend


def test_a_county_with_districts_is_two_tier():
    assert area("Leicestershire").tier == "two-tier"
    assert area("Leicester").tier == "single"
    assert area("County Durham").tier == "single"


@pytest.mark.parametrize("name", ["Derbyshire", "Lincolnshire"])
def test_the_region_follows_ons_where_registers_disagree(name):
    assert area(name).region == "East Midlands"


def test_northamptonshire_ends_the_day_before_its_successors_begin():
    old, successors = area("Northamptonshire"), [area("North Northamptonshire"), area("West Northamptonshire")]
    assert old.valid_to == date(2021, 3, 31)
    assert {a.valid_from for a in successors} == {old.valid_to + timedelta(days=1)}
    assert old.is_valid_on(old.valid_to)
    assert not any(a.is_valid_on(old.valid_to) for a in successors)


def test_a_name_that_passed_on_needs_a_day():
    with pytest.raises(UnknownArea) as raised:
        area("Somerset")
    assert [a.code for a in raised.value.suggestions] == ["E10000027", "E06000066"]
    assert "more than one area" in str(raised.value)
    assert "E10000027, to 31/03/2023" in str(raised.value)
    assert area("Somerset", SUBMISSION_2021_22).code == "E10000027"
    assert area("Somerset", date(2023, 4, 1)).code == "E06000066"


def test_an_area_of_another_day_is_refused_with_the_areas_of_that_day():
    with pytest.raises(UnknownArea) as raised:
        area("Northamptonshire", SUBMISSION_2021_22)
    assert "is not an area on 16/11/2021" in str(raised.value)
    assert {a.name for a in raised.value.suggestions} >= {"North Northamptonshire", "West Northamptonshire"}


@pytest.mark.parametrize(
    ("sought", "suggested"),
    [
        ("Southend", "Southend-on-Sea"),
        ("bristol", "Bristol, City of"),
        ("Sheffeild", "Sheffield"),
        ("Southhend", "Southend-on-Sea"),
        ("Southned", "Southend-on-Sea"),
        ("E0600033", "Southend-on-Sea"),
    ],
)
def test_an_unknown_area_suggests_close_ones_and_says_what_to_do(sought, suggested):
    with pytest.raises(UnknownArea) as raised:
        area(sought)
    assert suggested in {a.name for a in raised.value.suggestions}
    assert raised.value.sought == sought
    assert "Give an ONS code, such as E06000033" in str(raised.value)


@pytest.mark.parametrize("sought", ["", "xx", "Ruritania"])
def test_where_nothing_is_close_the_message_suggests_nothing(sought):
    with pytest.raises(UnknownArea) as raised:
        area(sought)
    assert raised.value.suggestions == ()
    assert "Did you mean" not in str(raised.value)


def test_every_row_is_sound():
    text = (resources.files("carefund.reference") / "areas.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == len({row["code"] for row in rows}) == 163
    for row in rows:
        dated = row["valid_from"] or row["valid_to"]
        recoded = row["name"] in ("Barnsley", "Sheffield")
        assert row["source"] == ("codes" if recoded else "register" if dated else "lookups")
        found = area(row["code"])
        assert found.certainty == ("likely" if recoded else "stated")
        assert found.code.startswith("E10") == (found.tier == "two-tier") == (found.type == "county")


def test_areas_by_type_on_a_day():
    assert Counter(a.type for a in areas_on(date(2025, 4, 1))) == {
        "county": 21,
        "unitary authority": 63,
        "metropolitan district": 36,
        "London borough": 32,
        "city corporation": 1,
    }


def test_a_day_before_the_fund_is_refused_with_the_first_day_to_ask_for():
    with pytest.raises(DayNotHeld, match=r"areas of 31/03/2015.*begin on 01/04/2015"):
        areas_on(FIRST_DAY - timedelta(days=1))
    with pytest.raises(UnknownArea, match="cannot be looked up on 31/03/2015: our tables begin on 01/04/2015"):
        area("E06000033", on=FIRST_DAY - timedelta(days=1))


def test_an_area_cannot_be_changed_or_made_of_nonsense():
    southend = area("E06000033")
    with pytest.raises(AttributeError):
        southend.name = "Elsewhere"  # type: ignore[misc]
    facts = msgspec.structs.asdict(southend)
    assert msgspec.convert(facts, Area) == southend
    with pytest.raises(msgspec.ValidationError, match="type"):
        msgspec.convert(facts | {"type": "parish"}, Area)
