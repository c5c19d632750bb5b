"""Years in texts, and the same texts some years later."""

from datetime import date
from decimal import Decimal

import pytest

from carefund.rulebook.later_years import later, later_text, years_of


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Better Care Fund 2021-22", "Better Care Fund 2027-28"),
        ("the year 2021/22", "the year 2027/28"),
        ("q2_2023_24", "q2_2029_30"),
        ("policy framework 2021 to 2022", "policy framework 2027 to 2028"),
        ("Residential Admissions, 19-20 Plan", "Residential Admissions, 25-26 Plan"),
        ("2021-22-Q3", "2027-28-Q3"),
        ("RES.2021-22.plan", "RES.2027-28.plan"),
        ("REABLEMENT.2024-04", "REABLEMENT.2030-04"),
        ("the round 2017-19", "the round 2023-25"),
        ("quarter 4 of 2021–22", "quarter 4 of 2027–28"),
        ("by 31 January 2022", "by 31 January 2028"),
        ("for example 15/12/2021", "for example 15/12/2027"),
        ("on 2021-11-16", "on 2027-11-16"),
        ("2011-12", "2017-18"),
        ("the century ends in 1999-00 and 2099-00", "the century ends in 1999-00 and 2105-06"),
    ],
)
def test_what_is_a_year_of_the_round_moves_on(before, after):
    assert later_text(before, 6) == after


@pytest.mark.parametrize(
    "text",
    [
        "the 2015 model",
        "the Care Act 2014",
        "for stays of 14 and of 21 days",
        "rows 10-12",
        "01632 960000",
        "£1,721,065",
        "sections 2.2 and 2.3",
        "2021-99",
        "2021 to 2031",
        "2021/06",
        "between 10.20-21.5",
    ],
)
def test_what_is_none_stays(text):
    assert later_text(text, 6) == text


def test_values_move_on_with_what_they_hold():
    before = {"2021-22": ["2021-22", 3, True, Decimal("1.5")], "on": date(2024, 2, 29), "due": date(2024, 3, 31)}
    assert later(before, 1) == {
        "2022-23": ["2022-23", 3, True, Decimal("1.5")],
        "on": date(2025, 2, 28),
        "due": date(2025, 3, 31),
    }


@pytest.mark.parametrize(
    ("name", "years"),
    [
        ("2027-28", ("2027-28",)),
        ("2023-25", ("2023-24", "2024-25")),
        ("2099-00", ("2099-00",)),
        ("2027-28-rehearsal", ("2027-28",)),
    ],
)
def test_a_round_is_named_by_its_years(name, years):
    assert years_of(name) == years


@pytest.mark.parametrize("name", ["", "next", "2027", "2027-27", "2027-39"])
def test_a_name_without_years_is_none(name):
    with pytest.raises(ValueError, match="such as 2027-28"):
        years_of(name)
