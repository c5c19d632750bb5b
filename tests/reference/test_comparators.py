"""With whom areas may be compared."""

from datetime import date

import pytest

from carefund.reference import DayNotHeld, UnknownArea, area, areas_in_region, areas_on, peers_of, regions

DAY = date(2021, 11, 16)


def test_every_area_is_in_one_of_nine_regions():
    assert len(regions()) == 9
    members = [a for region in regions() for a in areas_in_region(region, DAY)]
    assert sorted(members, key=lambda a: a.code) == sorted(areas_on(DAY), key=lambda a: a.code)


def test_the_areas_of_a_region_are_those_of_a_day():
    before, after = (areas_in_region("East Midlands", date(2021, month, 1)) for month in (3, 4))
    assert (len(before), len(after)) == (9, 10)
    assert areas_in_region("Mercia", DAY) == ()
    with pytest.raises(DayNotHeld):
        areas_in_region("London", date(2014, 1, 1))


def test_trafford_has_fifteen_peers_whose_choice_is_not_sure():
    found = peers_of("Trafford")
    assert len(set(found.peers)) == 15
    assert area("Stockport") in found.peers
    assert found.area not in found.peers
    assert "Trafford Data Lab" in found.source
    assert found.certainty == "uncertain"


def test_an_area_whose_peers_no_source_names_has_none_and_says_so():
    found = peers_of("Dorset", on=DAY)
    assert (found.peers, found.source, found.certainty) == ((), "", None)
    assert found.note == "We hold no list of areas similar to Dorset. Compare it with its region and with England."


def test_an_unknown_area_is_refused():
    with pytest.raises(UnknownArea):
        peers_of("Ruritania")
