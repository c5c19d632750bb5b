"""A breakdown by district names the districts of the area, each of them, however they are written."""

from datetime import date

import pytest

from carefund.reference import area, districts_of
from carefund.returns import Case, Place, Severity, check_return
from tests.returns.builders import DISTRICTS, ON, clean_plan, finding, findings, places, row, rules

LEICESTERSHIRE = area("Leicestershire")
SEVEN = (
    "Blaby",
    "Charnwood",
    "Harborough",
    "Hinckley and Bosworth",
    "Melton",
    "North West Leicestershire",
    "Oadby and Wigston",
)


def shared_among(*names):
    return clean_plan().with_rows(DISTRICTS, tuple(row(f"r{n}", district=x, amount=1) for n, x in enumerate(names)))


def said(names, home=LEICESTERSHIRE):
    return [f.code for code in ("INC-14", "INC-15") for f in findings(shared_among(*names), code, home)]


def test_a_breakdown_that_names_every_district_is_fine():
    assert said(SEVEN) == []


@pytest.mark.parametrize(
    ("code", "names"),
    [
        (
            "E10000018",
            (
                "blaby ",
                "Charnwood Borough Council",
                "HARBOROUGH DISTRICT COUNCIL",
                "Hinckley & Bosworth BC",
                "Borough of Melton",
                "North-West  Leicestershire DC",
                "Oadby and Wigston Borough (passed on in full)",
            ),
        ),
        (
            "E10000020",
            (
                "Breckland",
                "Broadland",
                "Great Yarmouth",
                "Borough Council of Kings Lynn & West Norfolk",
                "North Norfolk",
                "Norwich City Council",
                "South Norfolk",
            ),
        ),
    ],
)
def test_a_district_may_be_written_with_its_titles_or_in_another_case(code, names):
    assert said(names, area(code)) == []


def test_a_name_that_is_no_district_of_the_area_is_a_warning():
    found = finding(shared_among("Leicester"), "INC-14", LEICESTERSHIRE)
    assert found.severity is Severity.WARNING
    assert found.message == "“Leicester” is no district council of Leicestershire."
    assert found.fix == "Use the name of the district council that gets this share."
    assert (found.found, found.expected) == ("Leicester", f"{', '.join(SEVEN[:-1])} or {SEVEN[-1]}")
    assert places([found]) == {("r0", "district")}
    assert said(["Leicester"]) == ["INC-14", "INC-15"]


def test_a_misspelt_name_is_one_finding_that_suggests_the_district_nobody_named():
    names = [*SEVEN[:3], "Hinkley Borough Council", *SEVEN[4:]]
    assert "“Hinckley and Bosworth”" in finding(shared_among(*names), "INC-14", LEICESTERSHIRE).fix
    assert said(names) == ["INC-14"]
    # What is named already is not suggested, however like it is.
    assert "“" not in finding(shared_among(*SEVEN, "Harbrough"), "INC-14", LEICESTERSHIRE).fix


def test_titles_alone_name_no_district():
    assert finding(shared_among(*SEVEN, "Borough Council"), "INC-14", LEICESTERSHIRE).found == "Borough Council"


def test_districts_that_are_left_out_are_a_warning():
    found = finding(shared_among(*SEVEN[:5]), "INC-15", LEICESTERSHIRE)
    assert found.severity is Severity.WARNING
    assert found.message == (
        "“DFG breakdown for two-tier areas only” leaves out North West Leicestershire and Oadby and Wigston."
    )
    assert (found.found, found.expected) == ("5 district councils", "7 district councils")
    assert found.places == (Place("income", "dfg_districts"),)


def test_a_county_may_keep_a_share_but_not_in_place_of_its_districts():
    assert said([*SEVEN, "Leicestershire County Council (kept)"]) == []
    assert said(["Leicestershire"]) == ["INC-15"]


def test_who_is_left_out_is_not_known_while_a_name_is_blank():
    assert said([*SEVEN[:6], None]) == []
    assert said([]) == []


def test_other_areas_and_those_that_had_ended_have_no_districts_to_name():
    assert said(["Southend"], area("E06000033")) == []
    assert said(["Wycombe"], area("E10000002")) == []
    found = check_return(Case(rules(), shared_among("Leicester"), None, ON))
    assert not {f.code for f in found} & {"INC-14", "INC-15"}


def test_the_districts_are_those_of_the_first_day_of_the_round():
    suffolk = area("Suffolk")
    before = [d.name for d in districts_of(suffolk.code, date(2019, 3, 31))]
    ret = shared_among(*before)
    assert {f.found for f in findings(ret, "INC-14", suffolk)} == {
        "Forest Heath",
        "St Edmundsbury",
        "Suffolk Coastal",
        "Waveney",
    }
    assert "leaves out East Suffolk" in finding(ret, "INC-15", suffolk).message
