"""District councils of two-tier areas, by day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.reference import (
    FIRST_DAY,
    UnknownArea,
    UnknownDistrict,
    area,
    areas_on,
    district,
    district_area,
    districts_of,
    two_tier,
)
from carefund.reference.districts import former_districts
from carefund.reference.tables import rows

PLAN_2021_22 = date(2021, 11, 16)


def test_the_seven_districts_of_leicestershire():
    assert [d.name for d in districts_of("Leicestershire", PLAN_2021_22)] == [
        "Blaby",
        "Charnwood",
        "Harborough",
        "Hinckley and Bosworth",
        "Melton",
        "North West Leicestershire",
        "Oadby and Wigston",
    ]


def test_a_single_tier_area_has_no_districts():
    assert districts_of("Leicester", PLAN_2021_22) == ()


@pytest.mark.parametrize(
    ("name", "day", "expected"),
    [
        ("Somerset", date(2023, 3, 31), True),
        ("Somerset", date(2023, 4, 1), False),
        ("Dorset", date(2019, 3, 31), True),
        ("Dorset", date(2019, 4, 1), False),
        ("Southampton", PLAN_2021_22, False),
    ],
)
def test_two_tier_is_asked_of_a_day(name, day, expected):
    assert two_tier(name, day) is expected
    assert bool(districts_of(name, day)) is expected


def test_districts_merge_within_their_county():
    before, after = (districts_of("Suffolk", date(2019, month, 1)) for month in (3, 4))
    assert {d.name for d in before} - {d.name for d in after} == {
        "Forest Heath",
        "St Edmundsbury",
        "Suffolk Coastal",
        "Waveney",
    }
    assert {d.name for d in after} - {d.name for d in before} == {"East Suffolk", "West Suffolk"}
    assert district("Waveney").became == district("East Suffolk").code


def test_a_unitary_area_knows_the_districts_it_was_made_of():
    parts = [d.name for d in former_districts("E06000061")]
    assert parts == ["Corby", "East Northamptonshire", "Kettering", "Wellingborough"]
    assert former_districts("E06000033") == ()


def test_the_area_of_a_district_is_asked_of_a_day():
    assert district_area("Kettering", date(2021, 3, 31)).name == "Northamptonshire"
    with pytest.raises(UnknownDistrict, match="is not a district on 01/04/2021"):
        district_area("Kettering", date(2021, 4, 1))


def test_an_unknown_district_suggests_close_ones():
    with pytest.raises(UnknownDistrict) as raised:
        district("Hinckley")
    assert [d.name for d in raised.value.suggestions] == ["Hinckley and Bosworth"]
    assert "is not the code or name of a district" in str(raised.value)
    assert "Give an ONS code, such as E07000129" in str(raised.value)


def test_an_area_of_another_day_has_no_districts_to_give():
    with pytest.raises(UnknownArea):
        districts_of("Northamptonshire", PLAN_2021_22)
    with pytest.raises(UnknownArea):
        two_tier("Leicestershire", date(2014, 1, 1))


@given(st.dates(FIRST_DAY, date(2030, 1, 1)))
def test_on_every_day_each_district_belongs_to_one_area_and_each_county_has_some(day):
    districts = [d for a in areas_on(day) for d in districts_of(a.code, day)]
    assert len({d.code for d in districts}) == len({d.name for d in districts}) == len(districts)
    assert set(districts) == {d for row in rows("districts.csv") if (d := district(row["code"])).is_valid_on(day)}
    counties = {a.code for a in areas_on(day) if a.tier == "two-tier"}
    assert {d.area for d in districts} == counties


def test_what_a_district_became_began_the_day_after():
    for row in rows("districts.csv"):
        ended = district(row["code"])
        assert bool(ended.became) == (ended.valid_to is not None)
        if ended.valid_to and ended.became:
            find = district if ended.became.startswith("E07") else area
            assert find(ended.became).valid_from == date(ended.valid_to.year, 4, 1)
