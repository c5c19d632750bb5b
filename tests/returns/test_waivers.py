"""Waivers cannot be made without a reason, a role and a code, and end on their last day."""

from datetime import date

import pytest
from msgspec.structs import replace

from carefund.returns import Finding, Place, Severity, Waiver, is_clean, open_errors
from carefund.rulebook import Certainty

GOOD = {"code": "EXP-06", "reason": "Agreed", "role": "section 151 officer"}
DAY = date(2021, 12, 31)


def finding(*rows: str, severity: Severity = Severity.ERROR) -> Finding:
    places = tuple(Place("expenditure", "schemes", row) for row in rows)
    return Finding(
        code="EXP-06", severity=severity, message="m", fix="f", policy="p", certainty=Certainty.STATED, places=places
    )


@pytest.mark.parametrize("name", list(GOOD))
@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_part_is_refused(name, empty):
    with pytest.raises(ValueError, match=f"a waiver needs a {name}"):
        Waiver(**(GOOD | {name: empty}), expires=DAY)


@pytest.mark.parametrize(("on", "is_open"), [(date(2021, 1, 1), True), (DAY, True), (date(2022, 1, 1), False)])
def test_a_waiver_holds_through_its_last_day(on, is_open):
    assert Waiver(**GOOD, expires=DAY).is_open(on) == is_open


@pytest.mark.parametrize("row", ["r7", "schemes.r7", "expenditure.schemes.", "expenditure..r7", ".schemes.r7"])
def test_a_row_is_refused_without_its_sheet_and_table(row):
    with pytest.raises(ValueError, match=r"must say its sheet and table too, such as expenditure\.schemes\.r7"):
        Waiver(**GOOD, expires=DAY, row=row)


def test_a_waiver_of_a_row_leaves_the_row_of_that_key_in_another_table_open():
    places = (Place("expenditure", "schemes", "r1", "description"), Place("income", "contributions", "r1", "comment"))
    found = replace(finding(), places=places)
    parts = found.waived((Waiver(**GOOD, expires=DAY, row="income.contributions.r1"),), DAY)
    assert [(p.is_open(), p.places) for p in parts] == [(False, places[1:]), (True, places[:1])]


def test_the_key_of_a_row_may_hold_full_stops():
    waiver = Waiver(**GOOD, expires=DAY, row="metrics.values.RES.2021-22.plan")
    found = replace(finding(), places=(Place("metrics", "values", "RES.2021-22.plan", "value"),))
    assert not any(part.is_open() for part in found.waived((waiver,), DAY))


def test_a_waiver_of_a_row_splits_a_finding():
    waiver = Waiver(**GOOD, expires=DAY, row="expenditure.schemes.r2")
    parts = finding("r1", "r2", "r3").waived((waiver,), DAY)
    assert [(p.waiver, [place.row for place in p.places]) for p in parts] == [(waiver, ["r2"]), (None, ["r1", "r3"])]


def test_each_part_of_a_split_finding_says_how_many_places_of_how_many_it_has():
    waivers = (
        Waiver(**GOOD, expires=DAY, row="expenditure.schemes.r2"),
        Waiver(**GOOD, expires=DAY, row="expenditure.schemes.r4"),
    )
    found = replace(finding("r1", "r2", "r3", "r4"), found="blank in 4 rows")
    assert [part.found for part in found.waived(waivers, DAY)] == [
        "blank in 4 rows in all, 1 of the 4 places here",
        "blank in 4 rows in all, 1 of the 4 places here",
        "blank in 4 rows in all, 2 of the 4 places here",
    ]
    assert [part.found for part in finding("r1", "r2").waived(waivers, DAY)] == ["1 of the 2 places here"] * 2


def test_a_finding_that_is_not_split_says_what_was_found_and_no_more():
    waiver = Waiver(**GOOD, expires=DAY, row="expenditure.schemes.r2")
    for rows in (["r2"], ["r1", "r3"]):
        found = replace(finding(*rows), found="blank")
        assert [part.found for part in found.waived((waiver,), DAY)] == ["blank"]
    whole = replace(finding("r1", "r2"), found="blank in 2 rows")
    assert [part.found for part in whole.waived((Waiver(**GOOD, expires=DAY),), DAY)] == ["blank in 2 rows"]


def test_waivers_of_every_row_leave_nothing_open():
    waivers = tuple(Waiver(**GOOD, expires=DAY, row=f"expenditure.schemes.{row}") for row in ("r1", "r2"))
    assert all(not part.is_open() for part in finding("r1", "r2").waived(waivers, DAY))


def test_a_waiver_of_the_whole_covers_a_finding_without_places():
    (part,) = finding().waived((Waiver(**GOOD, expires=DAY),), DAY)
    assert not part.is_open()


def test_a_waiver_of_a_row_does_not_cover_a_finding_without_places():
    (part,) = finding().waived((Waiver(**GOOD, expires=DAY, row="expenditure.schemes.r1"),), DAY)
    assert part.is_open()


def test_other_codes_and_ended_waivers_leave_a_finding_as_it_is():
    other = Waiver(**(GOOD | {"code": "EXP-07"}), expires=DAY)
    assert finding("r1").waived((other, Waiver(**GOOD, expires=date(2021, 1, 1))), DAY) == (finding("r1"),)


def test_only_open_errors_stop_a_return():
    waived = finding("r1").waived((Waiver(**GOOD, expires=DAY),), DAY)
    assert is_clean((*waived, finding("r1", severity=Severity.WARNING)))
    assert open_errors((*waived, finding("r1"))) == (finding("r1"),)
    assert not is_clean((finding("r1"),))


def test_errors_are_graver_than_warnings_and_warnings_than_prompts():
    assert Severity.ERROR.rank < Severity.WARNING.rank < Severity.PROMPT.rank
