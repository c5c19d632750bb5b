"""Every round, by its filled examples: each is clean, survives its files, and each way of breaking it is found.

A broken file beside an example (`broken/<round>-<kind>.toml`) lists changes: the `place` in the return as
`sheet.table.row.field`, or `sheet.table.row` to remove a row; the `value` as somebody would type it, left out to blank
the field; the `code` of the finding that must come; and `why`.
"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from carefund.reference import area
from carefund.returns import Finding, Place, Return, Severity, check_return, from_text, new_return, summarise, to_text
from carefund.returns.carried import builds_on
from carefund.returns.checks import Case
from carefund.returns.roll_forward import roll_forward
from carefund.returns.values import Raw, read_value
from carefund.rulebook import load, rounds
from carefund.rulebook.shelf import crosswalk_to
from carefund.workbook import read_workbook, write_workbook

EXAMPLES = Path(__file__).parents[2] / "src/carefund/examples/synthetic"
BROKEN = Path(__file__).parent / "broken"
Change = Mapping[str, Any]


def names(folder: Path) -> list[str]:
    return sorted(file.stem for file in folder.glob("*.toml"))


@cache
def example(name: str) -> Return:
    return from_text((EXAMPLES / f"{name}.toml").read_text("utf-8"), load)


@cache
def changes(name: str) -> tuple[Change, ...]:
    return tuple(tomllib.loads((BROKEN / f"{name}.toml").read_text("utf-8"))["change"])


@cache
def earlier(name: str) -> Sequence[Return]:
    """The examples on which one builds."""
    ret = example(name)
    kinds = builds_on(load(ret.round), ret.kind)
    found = [example(f"{ret.round}-{kind}") for kind in kinds if f"{ret.round}-{kind}" in names(EXAMPLES)]
    return [e for e in found if e.area == ret.area]


def found_in(name: str, ret: Return) -> tuple[Finding, ...]:
    rulebook = load(ret.round)
    return check_return(
        Case(rulebook, ret, area(ret.area, on=load(ret.round).last_day), rulebook.first_day, earlier=earlier(name))
    )


def broken(ret: Return, change: Change) -> Return:
    """The return after one change."""
    parts = change["place"].split(".")
    sheet, table = parts[:2]
    row, field = (parts[2], "") if len(parts) == 3 else (".".join(parts[2:-1]), parts[-1])
    path = f"{sheet}.{table}"
    assert "value" in change or any(r.key == row for r in ret.rows(path)), f"nothing to take away at {change['place']}"
    if not field:
        return ret.with_rows(path, tuple(r for r in ret.rows(path) if r.key != row))
    place = Place(sheet, table, row, field)
    return ret.with_value(place, _typed(ret, place, change.get("value")))


def _typed(ret: Return, place: Place, value: Raw) -> Any:
    rulebook = load(ret.round)
    field = rulebook.field(f"{place.sheet}.{place.table}.{place.field}")
    values = next((r.values for r in ret.rows(f"{place.sheet}.{place.table}") if r.key == place.row), {})
    is_code = isinstance(value, str) and bool(field.list) and value in rulebook.options(field, values)
    spellings = rulebook.spellings(field, values) if field.list else {}
    return value if is_code else read_value(field, value, spellings).value


def id_of(change: Change) -> str:
    return f"{change['code']}-{change['place']}"


CHANGES = [(name, change) for name in names(BROKEN) for change in changes(name)]


@pytest.mark.parametrize("name", names(EXAMPLES))
def test_an_example_says_that_it_is_synthetic_and_for_which_return(name):
    ret = example(name)
    assert f"{ret.round}-{ret.kind}" == name
    assert ret.id.startswith("synthetic")


@pytest.mark.parametrize("name", names(EXAMPLES))
def test_an_example_has_no_error(name):
    assert [f for f in found_in(name, example(name)) if f.severity is Severity.ERROR] == []


@pytest.mark.parametrize("name", names(EXAMPLES))
def test_an_example_is_kept_in_the_canonical_text(name):
    assert to_text(load(example(name).round), example(name)) == (EXAMPLES / f"{name}.toml").read_text("utf-8")


@pytest.mark.parametrize("name", names(EXAMPLES))
def test_an_example_comes_back_from_its_workbook_as_it_was(name):
    ret, written = example(name), BytesIO()
    case = Case(
        load(ret.round), ret, area(ret.area, on=load(ret.round).last_day), date(2022, 4, 1), earlier=earlier(name)
    )
    write_workbook(
        case.rulebook,
        ret,
        area(ret.area, on=load(ret.round).last_day),
        written,
        summary=summarise(case),
        made=datetime(2022, 4, 1),
    )
    assert read_workbook(written.getvalue(), load).ret == ret


@pytest.mark.parametrize("name", names(BROKEN))
def test_a_broken_file_has_ten_changes_or_more_and_says_why(name):
    assert len(changes(name)) >= 10
    assert all(change["why"] for change in changes(name))


@pytest.mark.parametrize(("name", "change"), CHANGES, ids=lambda x: x if isinstance(x, str) else id_of(x))
def test_each_change_is_found_on_its_own(name, change):
    clean = found_in(name, example(name))
    new = [f for f in found_in(name, broken(example(name), change)) if f not in clean]
    assert change["code"] in {f.code for f in new}, change["why"]


@pytest.mark.parametrize("name", names(BROKEN))
def test_all_changes_are_found_together(name):
    ret = example(name)
    for change in changes(name):
        ret = broken(ret, change)
    assert {change["code"] for change in changes(name)} <= {f.code for f in found_in(name, ret)}


def test_every_round_but_those_without_an_example_is_tried():
    assert {example(name).round for name in names(EXAMPLES)} <= set(rounds())


CROSSWALKS = {name: way for name in rounds() if (way := crosswalk_to(name))}


@pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for name, way in CROSSWALKS.items() for kind in way.from_kinds]
)
def test_an_example_rolls_forward_into_the_next_round(name, kind):
    """What comes out needs amounts and decisions, and holds nothing that the round does not know."""
    crosswalk = CROSSWALKS[name]
    if (before := f"{crosswalk.from_round}-{kind}") not in names(EXAMPLES):
        return
    old, new = example(before), load(name)
    rolled = roll_forward(old, load(old.round), new, crosswalk, area(old.area, on=load(old.round).last_day), "next")
    found = check_return(Case(new, rolled.ret, area(old.area, on=load(old.round).last_day), new.first_day))
    assert sum(carried.values for carried in rolled.carried) > 0
    assert not {f.code for f in found} & {"FLD-01", "FLD-02", "FLD-03", "EXP-03", "CMP-05"}
    spending = new.of(crosswalk.kind).funding.spending
    assert not any(set(row.values) & set(spending.amounts.values()) for row in rolled.ret.rows(spending.table))


@pytest.mark.parametrize(("name", "kind", "last"), [("2017-19", "q4_2018_19", "q2_2018_19"), ("2019-20", "q3", "q2")])
def test_a_quarter_opens_with_who_completes_it_and_what_was_said_last(name, kind, last):
    plan, before = example(f"{name}-plan"), example(f"{name}-{last}")
    ret = new_return(load(name).of(kind), kind, area(plan.area), "new", [plan, before])

    def said(of: Return, table: str, field: str) -> dict[str, object]:
        return {row.key: row.values[field] for row in of.rows(table)}

    assert said(ret, "return_cover.cover", "email") == said(plan, "cover.cover", "email")
    for table, field in (("metrics_progress.progress", "status"), ("hicm_progress.changes", "maturity")):
        assert said(ret, table, f"{field}_before") == said(before, table, field)
