"""Every table is sound: sources are named, codes lead somewhere, nothing is there twice, files stay small."""

from datetime import date
from importlib import resources

import pytest

from carefund.reference import area, areas_on, partner, partners_of
from carefund.reference.tables import rows, source

TABLES = (
    "areas",
    "area_changes",
    "districts",
    "joint_boards",
    "overlaps",
    "partners",
    "peers",
    "populations",
)


@pytest.mark.parametrize("table", TABLES)
def test_every_source_is_described(table):
    for row in rows(f"{table}.csv"):
        if "source" in row:
            assert source(row["source"]).note


@pytest.mark.parametrize("table", TABLES)
def test_no_row_is_there_twice(table):
    found = [tuple(row.items()) for row in rows(f"{table}.csv")]
    assert len(set(found)) == len(found) > 0


@pytest.mark.parametrize("table", TABLES)
def test_a_table_stays_small(table):
    assert len((resources.files("carefund.reference") / f"{table}.csv").read_bytes()) < 150_000


def test_every_overlap_is_of_an_area_and_a_partner_on_its_days():
    for row in rows("overlaps.csv"):
        one, other = area(row["area"]), partner(row["partner"])
        for day in (row["valid_from"], row.get("valid_to", row["valid_from"])):
            assert one.is_valid_on(date.fromisoformat(day))
            assert other.is_valid_on(date.fromisoformat(day))


@pytest.mark.parametrize(
    "day", [date(2017, 4, 1), date(2019, 4, 1), date(2021, 4, 1), date(2022, 7, 1), date(2024, 4, 1)]
)
def test_no_overlap_is_too_small_on_both_sides_to_be_more_than_a_best_fit(day):
    shares = [share for one in areas_on(day) for share in partners_of(one.code, day).shares]
    assert min(max(share.of_area, share.of_partner) for share in shares) > 0.005
