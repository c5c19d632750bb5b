"""`carefund areas`: the list of a day, and one area."""

import json
from datetime import date

import pytest

from carefund.reference import areas_on


def words(result):
    """What was printed, without the breaks of lines."""
    return " ".join(result.output.split())


def test_the_areas_of_today_are_listed(run):
    result = run("areas")
    assert result.exit_code == 0
    assert f"{len(areas_on(date.today()))} areas on {date.today():%d/%m/%Y}" in result.output
    assert "E06000033  Southend-on-Sea" in result.output
    assert "Cornwall and Isles of Scilly" in result.output
    assert "[uncertain]" in result.output


def test_the_areas_of_a_day_with_their_ccgs(run):
    result = run("areas", "--on", "2021-04-01", "--partners", "CCG")
    assert "152 areas on 01/04/2021" in result.output
    assert "North Northamptonshire" in result.output
    assert "NHS Northamptonshire CCG 95%, NHS Cambridgeshire and Peterborough CCG 5%" in words(result)


def test_icbs_of_a_day_before_they_began_are_explained(run):
    result = run("areas", "--on", "2021-04-01", "--partners", "icb")
    assert "There were no ICBs on 1 April 2021" in words(result)
    assert "E06000061  North Northamptonshire" in result.output
    single = run("areas", "--area", "Leicester", "--on", "2021-04-01", "--partners", "ICB")
    assert "ICBs on 01/04/2021 There were no ICBs on 1 April 2021" in words(single)


def test_a_two_tier_area_with_districts_partners_and_people(run):
    shown = words(run("areas", "--area", "Leicestershire", "--on", "16/11/2021"))
    for part in (
        "Leicestershire (E10000018)",
        "county (two-tier)",
        "Region East Midlands",
        "Districts Blaby, Charnwood, Harborough",
        "CCGs on 16/11/2021",
        "NHS West Leicestershire CCG E38000201",
        "Mid-2020 713,085",
        "We hold no list of areas similar to Leicestershire",
        "[stated]",
    ):
        assert part in shown


def test_an_area_on_a_day_before_it_began_says_whose_figures_stand_for_it(run):
    shown = words(run("areas", "--area", "north northamptonshire", "--on", "2019-04-01"))
    assert (
        "Its figures for 1 April 2019 are those of Northamptonshire, which also cover West Northamptonshire." in shown
    )
    assert "Came from Northamptonshire (E10000021) on 01/04/2021: split; this part: Corby, East" in shown
    assert "Mid-2017 not held not held not held" in shown
    assert "Mid-2017: No estimate of mid-2017 is of North Northamptonshire alone." in shown
    assert "CCGs on" not in shown


def test_an_area_that_ended_with_its_joint_board_and_what_it_became(run):
    shown = words(run("areas", "--area", "Poole", "--on", "2018-01-01"))
    assert "Became Bournemouth, Christchurch and Poole (E06000058) on 01/04/2019: merged [stated]" in shown
    assert "Joint board Bournemouth and Poole." in shown


def test_peers_and_what_is_not_held_are_said(run):
    assert "Stockport, Solihull" in words(run("areas", "--area", "Trafford"))
    assert "not held" in words(run("areas", "--area", "Cumberland", "--on", "2024-04-01"))
    assert "The newest list of ICBs that we hold" in words(run("areas", "--area", "Trafford", "--on", "2026-04-01"))


def test_the_list_as_json(run):
    data = json.loads(run("areas", "--on", "2021-04-01", "--format", "json").output)
    assert (data["day"], len(data["areas"]), data["notes"]) == ("2021-04-01", 152, [])
    assert "partners" not in data["areas"][0]
    assert data["joint_boards"][0]["certainty"] == "uncertain"


def test_the_list_with_partners_as_json(run):
    data = json.loads(run("areas", "--on", "2022-07-01", "--partners", "ICB", "--format", "json").output)
    dorset = next(a for a in data["areas"] if a["name"] == "Dorset")
    (share,) = dorset["partners"]
    assert (share["partner"]["nhs_code"], share["of_area"], share["mid_year"]) == ("QVV", 1.0, 2020)
    early = json.loads(run("areas", "--on", "2021-04-01", "--partners", "ICB", "--format", "json").output)
    assert early["areas"][0]["partners"] == []
    assert "There were no ICBs" in early["notes"][0]


def test_an_area_as_json(run):
    data = json.loads(run("areas", "--area", "E06000059", "--on", "2021-11-16", "--format", "json").output)
    assert (data["area"]["name"], data["existed"], data["history"]) == ("Dorset", True, "")
    assert data["came_from"][0]["part"] == "all but Christchurch"
    elderly = {p["year"]: p["count"] for p in data["populations"] if p["ages"] == "65+"}
    assert elderly == {2017: None, 2019: 110_049, 2020: 111_765}
    assert [s["partner"]["name"] for s in data["partners"]] == ["NHS Dorset CCG"]
    assert data["partners"][0]["of_area_65plus"] == 1.0


def test_an_area_of_another_day_as_json(run):
    data = json.loads(run("areas", "--area", "E06000058", "--on", "2018-04-01", "--format", "json").output)
    assert data["existed"] is False
    assert [a["name"] for a in data["figures_of"]] == ["Bournemouth", "Dorset", "Poole"]
    assert [a["code"] for a in data["figures_shared_with"]] == ["E06000059"]
    assert (data["partners"], data["partners_note"]) == ([], "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--area", "Southhend"], "Did you mean: Southend-on-Sea"),
        (["--area", "E99999999"], "is not the code or name of an area"),
        (["--on", "2014-12-31"], "our tables begin on 01/04/2015"),
        (["--area", "Dorset", "--on", "2014-12-31"], "our tables begin on 01/04/2015"),
        (["--on", "31/02/2021"], "is not a day of the calendar"),
        (["--partners", "PCT"], "is not one of"),
    ],
)
def test_what_cannot_be_used_is_explained(run, arguments, message):
    result = run("areas", *arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert result.stdout == ""
