"""Every table is sound: sources are named, codes lead somewhere, nothing is there twice, files stay small."""

from datetime import date
from importlib import resources

import pytest

from carefund.reference import area, partner
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


def test_no_overlap_is_as_small_as_a_mistake_in_a_boundary():
    assert min(int(row["population"]) for row in rows("overlaps.csv")) == 2_224
