"""What became of areas, and whose figures stand for them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.reference import (
    FIRST_DAY,
    DayNotHeld,
    UnknownArea,
    area,
    areas_on,
    changes,
    history,
    joint_board,
    joint_boards_on,
    lineage,
    predecessors,
    same_place,
    successors,
)

TODAY = date(2025, 4, 1)
days = st.dates(FIRST_DAY, date(2030, 1, 1))


def names(areas):
    return [a.name for a in areas]


@pytest.mark.parametrize(
    ("code", "day", "standing", "shared", "sentence"),
    [
        (
            "North Northamptonshire",
            date(2020, 4, 1),
            ["Northamptonshire"],
            ["West Northamptonshire"],
            "North Northamptonshire began on 1 April 2021. Its figures for 1 April 2020 are those of Northamptonshire, "
            "which also cover West Northamptonshire. They stand combined: to divide them would be a guess.",
        ),
        (
            "Bournemouth, Christchurch and Poole",
            date(2019, 3, 31),
            ["Bournemouth", "Dorset", "Poole"],
            ["Dorset"],
            "Bournemouth, Christchurch and Poole began on 1 April 2019. Its figures for 31 March 2019 are those of "
            "Bournemouth, the county of Dorset and Poole together, which also cover the unitary authority of Dorset. "
            "They stand combined: to divide them would be a guess.",
        ),
        (
            "E06000059",
            date(2019, 3, 31),
            ["Dorset"],
            ["Bournemouth, Christchurch and Poole"],
            "The unitary authority of Dorset began on 1 April 2019. Its figures for 31 March 2019 are those of the "
            "county of Dorset, which also cover a part of Bournemouth, Christchurch and Poole. They stand combined: to "
            "divide them would be a guess.",
        ),
        (
            "Cumberland",
            date(2022, 4, 1),
            ["Cumbria"],
            ["Westmorland and Furness"],
            "Cumberland began on 1 April 2023. Its figures for 1 April 2022 are those of Cumbria, which also cover "
            "Westmorland and Furness. They stand combined: to divide them would be a guess.",
        ),
        (
            "E06000066",
            date(2022, 4, 1),
            ["Somerset"],
            [],
            "The unitary authority of Somerset began on 1 April 2023. Its figures for 1 April 2022 are those of the "
            "county of Somerset: the same place.",
        ),
        (
            "E08000038",
            date(2021, 4, 1),
            ["Barnsley"],
            [],
            "Barnsley has had the code E08000038 since 1 April 2025. Its figures for 1 April 2021 stand under "
            "E08000016.",
        ),
        (
            "E08000016",
            TODAY,
            ["Barnsley"],
            [],
            "Barnsley had the code E08000016 until 31 March 2025. Its figures for 1 April 2025 stand under E08000038.",
        ),
        (
            "Northamptonshire",
            TODAY,
            ["North Northamptonshire", "West Northamptonshire"],
            [],
            "Northamptonshire ended on 31 March 2021. Its figures for 1 April 2025 are those of North Northamptonshire "
            "and West Northamptonshire together: the same place.",
        ),
        (
            "Bournemouth",
            TODAY,
            ["Bournemouth, Christchurch and Poole"],
            ["Dorset", "Poole"],
            "Bournemouth ended on 31 March 2019. Its figures for 1 April 2025 are those of Bournemouth, Christchurch "
            "and Poole, which also cover Poole and a part of Dorset. They stand combined: to divide them would be "
            "a guess.",
        ),
        (
            "Cumbria",
            TODAY,
            ["Cumberland", "Westmorland and Furness"],
            [],
            "Cumbria ended on 31 March 2023. Its figures for 1 April 2025 are those of Cumberland; and Westmorland and "
            "Furness together: the same place.",
        ),
        ("Southend-on-Sea", date(2017, 4, 1), ["Southend-on-Sea"], [], ""),
    ],
)
def test_whose_figures_stand_for_an_area(code, day, standing, shared, sentence):
    found = history(code, day)
    assert names(found.areas) == standing
    assert names(found.shared_with) == shared
    assert found.sentence == sentence
    assert found.is_own is (sentence == "")
    assert found.is_exact is (not shared)
    assert all(a.is_valid_on(day) for a in found.areas)


def test_a_name_that_passed_on_needs_a_day_for_its_history():
    with pytest.raises(UnknownArea, match="more than one area"):
        history("Somerset", date(2022, 4, 1))
    assert history("Somerset", date(2022, 4, 1), on=TODAY).area.code == "E06000066"


def test_bad_input_is_refused():
    with pytest.raises(UnknownArea):
        history("E99999999", TODAY)
    with pytest.raises(DayNotHeld):
        history("E06000033", FIRST_DAY - timedelta(days=1))
    with pytest.raises(UnknownArea):
        lineage("Ruritania")


def test_predecessors_and_successors():
    assert names(predecessors("North Northamptonshire")) == ["Northamptonshire"]
    assert names(successors("Northamptonshire")) == ["North Northamptonshire", "West Northamptonshire"]
    assert names(predecessors("E06000058")) == ["Bournemouth", "Poole", "Dorset"]
    assert [a.code for a in successors("Dorset", on=date(2018, 1, 1))] == ["E06000058", "E06000059"]
    assert predecessors("E06000033") == successors("E06000033") == ()


def test_the_kind_of_each_change():
    kinds = {(c.predecessor.code, c.successor.code): c.kind for c in changes()}
    assert kinds["E10000021", "E06000061"] == "split"
    assert kinds["E06000029", "E06000058"] == "merger"
    assert kinds["E10000027", "E06000066"] == kinds["E10000002", "E06000060"] == "unitary"
    assert kinds["E08000019", "E08000039"] == "code"
    assert len(kinds) == 13


def test_a_lineage_says_which_part_went_where_with_its_source():
    christchurch = lineage("E06000058").came_from[-1]
    assert (christchurch.part, christchurch.day, christchurch.certainty) == ("Christchurch", date(2019, 4, 1), "stated")
    assert "register" in christchurch.source
    assert lineage("E08000038").came_from[0].certainty == "likely"


def test_an_area_has_successors_or_no_last_day_and_predecessors_or_no_first():
    for one in {a for year in range(2015, 2026) for a in areas_on(date(year, 4, 1))}:
        found = lineage(one.code)
        assert bool(found.became) == (one.valid_to is not None)
        assert bool(found.came_from) == (one.valid_from is not None)
        assert all(c.day == one.valid_from for c in found.came_from)
        assert all(c.day - timedelta(days=1) == one.valid_to for c in found.became)


@given(days)
def test_the_histories_of_the_areas_of_today_cover_those_of_any_day(day):
    standing = {a for one in areas_on(TODAY) for a in history(one.code, day).areas}
    assert standing == set(areas_on(day))


@given(days, days)
def test_figures_are_shared_both_ways(of, day):
    shared = {one.code: {a.code for a in history(one.code, day).shared_with} for one in areas_on(of)}
    for one, others in shared.items():
        assert all(one in shared[other] for other in others)


@given(days)
def test_names_are_unique_on_a_day(day):
    found = names(areas_on(day))
    assert len(set(found)) == len(found)


def test_bournemouth_and_poole_had_one_board_until_they_became_one():
    board = joint_board("Poole", date(2019, 3, 31))
    assert board is not None
    assert (board.name, names(board.areas)) == ("Bournemouth and Poole", ["Bournemouth", "Poole"])
    assert board.certainty == "likely"
    assert joint_board("E06000058", date(2019, 4, 1)) is None
    assert [b.name for b in joint_boards_on(date(2019, 4, 1))] == ["Cornwall and Isles of Scilly"]


def test_what_is_not_sure_of_a_board_is_said():
    board = joint_board("Isles of Scilly", TODAY)
    assert board is not None
    assert board.certainty == "uncertain"
    assert "not read in a document" in " ".join(board.note.split())


def test_the_city_of_london_and_hackney_have_boards_of_their_own():
    assert joint_board("City of London", TODAY) is joint_board("Hackney", TODAY) is None


@pytest.mark.parametrize(("day", "boards"), [(FIRST_DAY, 150), (date(2019, 4, 1), 150), (TODAY, 152)])
def test_boards_are_areas_less_those_that_share(day, boards):
    assert len(areas_on(day)) - sum(len(b.areas) - 1 for b in joint_boards_on(day)) == boards


def test_boards_of_a_day_or_an_area_that_is_not_held_are_refused():
    with pytest.raises(DayNotHeld):
        joint_boards_on(date(2014, 1, 1))
    with pytest.raises(UnknownArea):
        joint_board("Poole", TODAY)


def test_the_area_itself_may_be_found_by_the_code_in_any_case():
    assert lineage("e06000061").area is area("E06000061")


@pytest.mark.parametrize(
    ("code", "day", "same"),
    [
        ("E06000033", TODAY, "E06000033"),
        ("E08000016", TODAY, "E08000038"),  # Barnsley, whose code alone changed
        ("E08000038", date(2023, 4, 1), "E08000016"),
        ("E10000027", TODAY, "E06000066"),  # Somerset, a county and then one council
        ("E06000066", date(2022, 4, 1), "E10000027"),
        ("E10000021", TODAY, None),  # Northamptonshire became two
        ("E06000061", date(2020, 4, 1), None),
        ("E06000028", TODAY, None),  # Bournemouth became a part of an area that holds a part of Dorset too
    ],
)
def test_a_place_stays_itself_under_another_code_or_council_and_not_beyond_that(code, day, same):
    found = same_place(code, day)
    assert (found and found.code) == same
