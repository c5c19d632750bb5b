"""The return itself: its rulebook and its area."""

from datetime import date

import pytest
from msgspec.structs import replace

from carefund.reference import area
from carefund.returns import Place, Severity
from tests.returns.builders import clean_plan, finding, findings, rules, southend
from tests.returns.variants import unknown_area

PLAN = clean_plan()


@pytest.mark.parametrize("version", ["2021-22.0", "2021-22.99"])
def test_another_version_of_the_rulebook_warns(version):
    found = finding(replace(PLAN, rulebook_version=version), "RET-01")
    assert found.severity is Severity.WARNING
    assert (found.found, found.expected) == (version, rules().version)
    assert found.places == (Place(),)


def test_the_same_version_passes():
    assert not findings(PLAN, "RET-01")


def test_an_area_that_nobody_knows_is_an_error():
    (found,) = unknown_area(replace(PLAN, area="E99999999"), "RET-02")
    assert found.severity is Severity.ERROR
    assert found.found == "E99999999"


def test_an_area_that_ended_before_the_round_is_an_error():
    northamptonshire = area("E10000021")
    found = finding(replace(PLAN, area=northamptonshire.code), "RET-02", northamptonshire)
    assert "Northamptonshire" in found.message
    assert "2021-22" in found.message


@pytest.mark.parametrize("code", ["E06000033", "E06000061", "E10000027"])
def test_areas_of_the_year_pass_also_those_that_begin_or_end_later(code):
    assert not findings(replace(PLAN, area=code), "RET-02", area(code))


def test_an_area_that_begins_after_the_round_is_an_error():
    somerset = area("E06000066")
    assert findings(replace(PLAN, area=somerset.code), "RET-02", somerset)


def test_an_area_of_any_year_of_a_longer_round_passes():
    somerset = area("E06000066")
    longer = replace(rules(), years=("2021-22", "2022-23", "2023-24"))
    with_years = replace(
        longer,
        funding=replace(
            longer.funding,
            income=replace(longer.funding.income, amounts=dict.fromkeys(longer.years, "amount")),
            spending=replace(longer.funding.spending, amounts=dict.fromkeys(longer.years, "amount")),
        ),
    )
    assert not findings(replace(PLAN, area=somerset.code), "RET-02", somerset, rulebook=with_years)


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ({"valid_to": date(2021, 4, 1)}, False),
        ({"valid_to": date(2021, 3, 31)}, True),
        ({"valid_from": date(2022, 3, 31)}, False),
        ({"valid_from": date(2022, 4, 1)}, True),
    ],
)
def test_one_day_of_the_round_is_enough(days, found):
    assert bool(findings(PLAN, "RET-02", replace(southend(), **days))) is found
