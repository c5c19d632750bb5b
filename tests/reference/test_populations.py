"""People by age in the middle of a year."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.reference import (
    UnknownAges,
    UnknownArea,
    estimate_years,
    population,
    population_of_england,
    region_population,
    regions,
)


@pytest.mark.parametrize(
    ("code", "year", "ages", "count"),
    [
        ("E06000059", 2020, "65+", 111_765),
        ("E06000059", 2019, "65+", 110_049),
        ("Southend-on-Sea", 2020, "65+", 35_661),
        ("Leicestershire", 2017, "all", 690_212),
        ("Isles of Scilly", 2020, "all", 2_226),
    ],
)
def test_published_figures(code, year, ages, count):
    found = population(code, year, ages)
    assert (found.count, found.parts, found.note) == (count, (), "")
    assert found.source.startswith("ONS mid-year population estimates")


def test_an_area_of_later_is_the_sum_of_the_districts_it_was_made_of():
    found = population("North Northamptonshire", 2019, "65+")
    assert found.count == 64_822
    assert found.parts == ("Corby", "East Northamptonshire", "Kettering", "Wellingborough")
    assert found.note == (
        "The sum of Corby, East Northamptonshire, Kettering and Wellingborough, of which North Northamptonshire was "
        "made."
    )
    west = population("West Northamptonshire", 2019, "65+").count
    assert west is not None
    assert found.count + west == population("Northamptonshire", 2019, "65+").count


def test_cumbria_is_cumberland_and_the_rest():
    parts = [population(name, 2020).count for name in ("Cumberland", "Westmorland and Furness")]
    assert sum(count for count in parts if count) == population("Cumbria", 2020).count == 499_781


def test_an_area_that_ended_is_the_sum_of_those_that_are_all_of_it():
    found = population("Northamptonshire", 2020)
    assert found.parts == (
        "North Northamptonshire (E06000061, from 01/04/2021)",
        "West Northamptonshire (E06000062, from 01/04/2021)",
    )
    assert found.note.endswith("together: the same place.")


@pytest.mark.parametrize(("code", "of"), [("E06000066", "E10000027"), ("E08000038", "E08000016")])
def test_an_area_under_another_code_has_the_figure_of_the_same_place(code, of):
    assert population(code, 2020).count == population(of, 2020).count
    assert population(code, 2020).note
    assert population(of, 2020).note == ""


@pytest.mark.parametrize("code", ["E06000058", "E06000059", "North Northamptonshire", "Cumberland"])
def test_what_cannot_be_added_up_is_not_divided(code):
    found = population(code, 2017, "65+")
    assert found.count is None
    assert found.note.startswith(f"No estimate of mid-2017 is of {found.place} alone.")
    assert "to divide them would be a guess" in found.note


@pytest.mark.parametrize("year", [2014, 2018, 2021, 2023])
def test_a_year_that_is_not_held_has_no_figure_of_another(year):
    for found in (population("E06000033", year), region_population("East of England", year)):
        assert found.count is None
        assert found.note.startswith(f"We hold no population of {found.place} for mid-{year}.")
        assert "We hold mid-2017, mid-2019 and mid-2020" in found.note


def test_england_is_the_sum_of_its_regions_and_has_2023():
    for year in estimate_years():
        parts = [region_population(region, year, "65+").count for region in regions()]
        assert population_of_england(year, "65+").count == sum(count or 0 for count in parts)
    assert population_of_england(2020).count == 56_550_138
    assert population_of_england(2023).count == 57_690_323
    missing = population_of_england(2018)
    assert missing.count is None
    assert "We hold mid-2017, mid-2019, mid-2020 and mid-2023" in missing.note


def test_a_region_names_its_parts():
    found = region_population("North East", 2020)
    assert len(found.parts) == 12
    assert found.count is not None


def test_a_name_is_as_good_as_a_code_where_it_is_one_area():
    with pytest.raises(UnknownArea, match="more than one area"):
        population("Dorset", 2020)
    with pytest.raises(UnknownArea):
        population("E99999999", 2020)


AGES = ["0-4", "65-69", "85-89", "90+", "75+", "18-64", "15-64", "0+", "20-24"]


@pytest.mark.parametrize("ages", AGES)
def test_ages_along_the_bands(ages):
    count = population("E06000033", 2020, ages).count
    assert count is not None
    assert 0 < count <= (population("E06000033", 2020).count or 0)


@pytest.mark.parametrize(
    "ages", ["", "65", "64+", "65-70", "74-65", "70-64", "90-94", "100+", "adults", "65+ ", "20-17"]
)
def test_other_ages_are_refused_with_what_to_write(ages):
    for ask in (
        lambda: population("E06000033", 2020, ages),
        lambda: population_of_england(2020, ages),
        lambda: region_population("London", 2020, ages),
    ):
        with pytest.raises(UnknownAges, match="Write all, 18\\+, 18-64, 65\\+, or ages along bands of five years"):
            ask()


@given(st.sampled_from(estimate_years()), st.sampled_from(["E06000033", "E10000018", "E09000001", "E06000053"]))
def test_groups_of_ages_add_up(year, code):
    def count(ages):
        return population(code, year, ages).count

    assert count("all") == count("0+") == sum(count(f"{a}-{a + 4}") for a in range(0, 90, 5)) + count("90+")
    assert count("18+") == count("18-64") + count("65+")
    assert count("65+") == count("65-84") + count("85+")
    assert count("all") >= count("18+") >= count("65+")
