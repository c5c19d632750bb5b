"""CCGs and ICBs of areas, with shares."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.reference import (
    UnknownArea,
    UnknownPartner,
    areas_of,
    areas_on,
    partner,
    partners_of,
    partners_on,
    population,
)

PLAN_2021_22 = date(2021, 11, 16)
ICBS = date(2022, 7, 1)
days_held = st.dates(date(2017, 4, 1), date(2030, 1, 1))


def names(found):
    return [share.partner.name for share in found.shares]


@pytest.mark.parametrize(
    ("day", "kind", "count"),
    [
        (date(2017, 4, 1), "CCG", 207),
        (date(2018, 4, 1), "CCG", 195),
        (date(2019, 4, 1), "CCG", 191),
        (date(2020, 4, 1), "CCG", 135),
        (date(2022, 6, 30), "CCG", 106),
        (ICBS, "ICB", 42),
        (date(2024, 4, 1), "ICB", 42),
    ],
)
def test_the_number_of_partners_on_a_day(day, kind, count):
    assert [p.kind for p in partners_on(day)] == [kind] * count
    assert len({p.name for p in partners_on(day)}) == count


def test_the_three_ccgs_of_leicestershire_lie_mostly_within_it():
    found = partners_of("Leicestershire", PLAN_2021_22)
    assert found.kind == "CCG"
    assert found.note == ""
    assert names(found)[:2] == ["NHS West Leicestershire CCG", "NHS East Leicestershire and Rutland CCG"]


def test_a_share_keeps_its_numerator_and_denominators():
    (share,) = partners_of("Dorset", PLAN_2021_22).shares
    assert (share.partner.name, share.partner.nhs_code) == ("NHS Dorset CCG", "11J")
    assert share.of_area == share.of_area_65plus == 1
    bcp = partners_of("E06000058", PLAN_2021_22).shares[0]
    assert share.partner == bcp.partner
    assert share.partner_population == share.population + bcp.population
    assert share.of_partner + bcp.of_partner == pytest.approx(1)
    assert share.population_65plus == 111_765
    assert share.of_partner_65plus == 111_765 / (111_765 + (bcp.population_65plus or 0))
    assert (share.mid_year, share.certainty) == (2020, "derived")
    assert share.source.startswith("ONS lookups")


def test_areas_that_existed_on_1_april_2021_and_the_icbs_that_came_to_serve_them():
    day = date(2021, 4, 1)
    areas = areas_on(day)
    assert len(areas) == 152
    assert all(partners_of(a.code, day).kind == "CCG" for a in areas)
    early = partners_of("North Northamptonshire", day, kind="ICB")
    assert early.shares == ()
    assert "There were no ICBs on 1 April 2021" in early.note
    assert "Ask for a day from then on" in early.note
    later = {a.name: names(partners_of(a.code, ICBS)) for a in areas}
    assert later["North Northamptonshire"] == ["NHS Northamptonshire Integrated Care Board"]
    assert later["North Yorkshire"] == [
        "NHS Humber and North Yorkshire Integrated Care Board",
        "NHS West Yorkshire Integrated Care Board",
        "NHS Lancashire and South Cumbria Integrated Care Board",
    ]


def test_ccgs_asked_for_when_there_are_none_are_explained():
    late = partners_of("Dorset", ICBS, kind="CCG")
    assert (late.shares, late.kind) == ((), "CCG")
    assert late.note == "There were no CCGs on 1 July 2022: ICBs took over from them on 1 July 2022."
    early = partners_of("Dorset", date(2016, 4, 1))
    assert (early.shares, early.kind) == ((), "CCG")
    assert early.note == "We hold no list of CCGs before 1 April 2017. Ask for a day from then on."


def test_a_day_after_the_newest_list_says_so():
    assert partners_of("Dorset", date(2025, 3, 31)).note == ""
    found = partners_of("Dorset", date(2025, 4, 1))
    assert found.shares
    assert found.note == "The newest list of ICBs that we hold is that of 2024: what changed after it is not shown."


def test_cumberland_has_two_icbs_and_no_count_of_older_people():
    large, small = partners_of("Cumberland", date(2023, 4, 1)).shares
    assert large.partner.nhs_code == "QHM"
    assert large.of_area == pytest.approx(0.9691, abs=0.0001)
    assert small.of_area == pytest.approx(0.0309, abs=0.0001)
    assert large.population_65plus is large.of_area_65plus is large.of_partner_65plus is None
    westmorland = partners_of("Westmorland and Furness", date(2023, 4, 1)).shares
    assert [round(s.of_area, 4) for s in westmorland] == [0.7615, 0.2385]


@pytest.mark.parametrize("name", ["Somerset", "Barnsley", "North Yorkshire"])
def test_an_area_under_a_new_code_keeps_its_partners(name):
    before, after = (partners_of(name, day) for day in (date(2022, 10, 1), date(2025, 4, 1)))
    assert names(before) == names(after)
    assert [s.population for s in before.shares] == [s.population for s in after.shares]
    assert before.area.code != after.area.code


def test_the_areas_of_a_partner_by_size():
    found = areas_of("QE1", date(2022, 10, 1))
    assert [s.area.name for s in found] == [
        "Lancashire",
        "Cumbria",
        "Blackburn with Darwen",
        "Blackpool",
        "North Yorkshire",
    ]
    assert sum(s.of_partner for s in found) == pytest.approx(1)


def test_a_partner_is_found_by_each_of_its_codes_and_its_name():
    dorset = partner("E54000041")
    assert partner("qvv") == partner("NHS Dorset Integrated Care Board") == dorset
    assert str(dorset) == "NHS Dorset Integrated Care Board (E54000041, from 01/07/2022)"


def test_an_icb_that_went_on_under_a_new_code_needs_a_day():
    with pytest.raises(UnknownPartner, match="more than one"):
        partner("NHS Sussex Integrated Care Board")
    assert partner("QNX", on=date(2024, 3, 31)).code == "E54000053"
    assert partner("QNX", on=date(2024, 4, 1)).code == "E54000064"


def test_unknown_partners_and_areas_are_refused_with_what_to_do():
    with pytest.raises(UnknownPartner, match="is not a CCG or ICB on 01/07/2022"):
        areas_of("NHS Dorset CCG", ICBS)
    with pytest.raises(UnknownPartner, match="Did you mean: NHS Southend CCG") as raised:
        partner("Southend")
    assert "Give an ONS code, such as E54000041" in str(raised.value)
    with pytest.raises(UnknownArea):
        partners_of("Northamptonshire", ICBS)


@given(days_held)
def test_on_every_day_the_shares_of_every_area_and_partner_are_of_the_whole(day):
    of_partner: dict[str, float] = {}
    for a in areas_on(day):
        shares = partners_of(a.code, day).shares
        assert shares
        assert 0.97 <= sum(s.of_area for s in shares) <= 1 + 1e-9
        assert all(s.partner.is_valid_on(day) and s.area.is_valid_on(day) for s in shares)
        for s in shares:
            of_partner[s.partner.code] = of_partner.get(s.partner.code, 0) + s.of_partner
    assert set(of_partner) == {p.code for p in partners_on(day)}
    assert all(0.97 <= total <= 1 + 1e-9 for total in of_partner.values())


@pytest.mark.parametrize("day", [date(2018, 4, 1), date(2019, 4, 1), date(2021, 4, 1), date(2024, 4, 1)])
def test_the_people_of_the_overlaps_are_those_of_the_estimates(day):
    for a in areas_on(day):
        shares = partners_of(a.code, day).shares
        held = population(a.code, shares[0].mid_year)
        assert shares[0].area_population == held.count == sum(s.population for s in shares)
        assert shares[0].area_65plus in (None, population(a.code, shares[0].mid_year, "65+").count)
