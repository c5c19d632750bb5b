"""Capacity beside demand, as the return of 2025-26 asks for both."""

from importlib import resources

import pytest

from carefund.returns import Severity, from_text
from carefund.rulebook import load
from tests.returns.builders import changed, finding, findings, places

EXAMPLE = resources.files("carefund") / "examples/synthetic/2025-26-capacity.toml"
RETURN = from_text(EXAMPLE.read_text("utf-8"), load)
BOOK = load("2025-26")
HOSPITAL, COMMUNITY = "capacity.discharge", "capacity.community"
JANUARY, MARCH = "P1_HOME.2026-01", "P1_HOME.2026-03"


def test_a_gap_that_single_purchases_do_not_close_is_asked_about():
    ret = changed(RETURN, JANUARY, HOSPITAL, demand=120, block=90, spot=19)
    found = finding(ret, "CAP-01", rulebook=BOOK)
    assert found.severity is Severity.PROMPT
    assert places([found]) == {(JANUARY, "surplus_with_spot")}
    assert (found.found, found.expected) == ("1 row below 0, the lowest −11", "0 or more")


def test_the_gaps_of_a_table_are_one_finding():
    ret = changed(changed(RETURN, JANUARY, HOSPITAL, demand=200), MARCH, HOSPITAL, demand=101, block=90, spot=6)
    found = finding(ret, "CAP-01", rulebook=BOOK)
    assert {row for row, _ in places([found])} == {JANUARY, MARCH}
    assert found.found.startswith("2 rows below 0")


def test_hospital_and_community_are_told_apart():
    ret = changed(changed(RETURN, JANUARY, HOSPITAL, demand=200), "UCR.2025-06", COMMUNITY, demand=300)
    assert len(findings(ret, "CAP-01", rulebook=BOOK)) == 2


@pytest.mark.parametrize("values", [{"demand": 109}, {"demand": 200, "spot": None}, {"demand": 200, "block": "many"}])
def test_capacity_that_is_just_enough_or_not_known_is_not_asked_about(values):
    ret = changed(RETURN, JANUARY, HOSPITAL, **({"block": 90, "spot": 19} | values))
    assert not findings(ret, "CAP-01", rulebook=BOOK)
