"""The most that a cell holds, in the returns after a plan: never less than what they are about."""

from collections.abc import Mapping

import pytest

from carefund.rulebook import load, rounds
from carefund.rulebook.sheets import Field


def fields_of(name: str) -> Mapping[str, Field]:
    tables = ((sheet.id, table) for sheet in load(name).sheets.values() for table in sheet.tables)
    return {f"{sheet}.{table.id}.{field.id}": field for sheet, table in tables for field in table.fields}


@pytest.mark.parametrize("name", rounds())
def test_what_a_return_takes_over_is_not_too_large_for_it(name):
    """It is filled in and often locked, so nobody could put it right."""
    fields = fields_of(name)
    tables = ((sheet.id, table) for sheet in load(name).sheets.values() for table in sheet.tables)
    taken = {
        f"{sheet}.{table.id}.{here}": f"{carry.table}.{there}"
        for sheet, table in tables
        for carry in table.carry
        for here, there in carry.fields.items()
    }
    most = {here: (fields[here].maximum, fields[there].maximum) for here, there in taken.items()}
    assert [here for here, (mine, its) in most.items() if mine is not None and its is not None and mine < its] == []


@pytest.mark.parametrize("name", rounds())
def test_what_was_spent_on_a_row_of_the_plan_may_be_as_much_as_it_planned(name):
    """Dorset's plan of 2021-22 has a row of £55m for care homes, and larger counties have larger ones."""
    fields = fields_of(name)
    tables = ((sheet.id, table) for sheet in load(name).sheets.values() for table in sheet.tables)
    planned = {
        f"{sheet}.{table.id}.actual": fields[f"{carry.table}.{there}"].maximum
        for sheet, table in tables
        for carry in table.carry
        for here, there in carry.fields.items()
        if here == "planned"
    }
    assert [at for at, most in planned.items() if at in fields and fields[at].maximum != most] == []


@pytest.mark.parametrize(
    ("name", "sheet"),
    [("2017-19", "outturn_2017_18"), ("2017-19", "outturn_2018_19"), ("2019-20", "outturn"), ("2020-21", "outturn")],
)
def test_the_spending_of_a_year_may_be_as_large_as_a_plan(name, sheet):
    """Dorset's fund of 2021-22 was £137m: more than a cell of the returns of 2015-16 held."""
    fields = fields_of(name)
    assert {fields[f"{sheet}.expenditure.{field}"].maximum for field in ("planned", "actual")} == {1_000_000_000}
