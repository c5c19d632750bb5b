"""Returns that build on earlier ones: what is carried over, what follows from it, and what the checks say of it."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from carefund.papers.standing import standing
from carefund.returns import (
    Case,
    Place,
    Return,
    Row,
    Value,
    check_return,
    formally_approvable,
    new_return,
    summarise,
)
from carefund.returns.calculated import calculated, unit_of
from carefund.returns.carried import builds_on, most_rows
from carefund.rulebook import Rulebook, load_folder
from tests.returns.builders import clean_plan, southend
from tests.rulebook.folders import edit
from tests.support.quarters import quarters, quarters_folder

PLAN = clean_plan()
SCHEMES = "progress.schemes"
ON = date(2021, 7, 31)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    folder: Path = tmp_path_factory.mktemp("rounds")
    return quarters(folder)


@pytest.fixture(scope="module")
def quarter(book: Rulebook) -> Return:
    return new_return(book, "q1", southend(), "q1-1", [PLAN])


def test_a_quarter_opens_with_the_rows_of_the_plan_that_it_is_about(quarter: Return):
    planned = [r for r in PLAN.rows("expenditure.schemes") if r.values["commissioner"] in ("LA", "JOINT")]
    assert [r.key for r in quarter.rows(SCHEMES)] == [r.key for r in planned]
    first, there = quarter.rows(SCHEMES)[0].values, planned[0].values
    assert (first["name"], first["planned"]) == (there["scheme_name"], there["amount"])
    assert "actual" not in first


def test_what_is_there_already_is_not_overwritten_and_fixed_rows_gain_no_others(book: Rulebook, quarter: Return):
    said = quarter.with_value(Place("quarter", "confirmed", "NC1", "met"), "YES")
    later = new_return(book, "q2", southend(), "q2-1", [PLAN, said])
    assert {r.key for r in later.rows("spent.lines")} == {"IBCF", "DFG"}
    cover = new_return(book, "q1", southend(), "q1-2", [PLAN]).form("quarter.cover")
    assert cover == {"area": "Southend-on-Sea"}


def test_a_table_to_which_none_are_added_holds_as_many_rows_as_the_earlier_return_brings(
    tmp_path: Path, quarter: Return
):
    folder = quarters_folder(tmp_path)
    edit(folder, "sheets/progress.toml", 'kind = "rows"', 'kind = "rows"\nadds_rows = false')
    book = load_folder(folder)
    table, brought = book.table(SCHEMES), quarter.rows(SCHEMES)
    assert most_rows(table, [PLAN]) == len(brought)
    assert most_rows(table, []) == table.maximum_rows
    more = quarter.with_rows(SCHEMES, (*brought, Row("r99", {"name": "One more"})))
    found = [f for f in check_return(Case(book, more, southend(), ON, earlier=(PLAN,))) if f.code == "FLD-13"]
    assert [(f.found, f.expected) for f in found] == [(f"{len(brought) + 1} rows", f"at most {len(brought)} rows")]
    fine = check_return(Case(book, quarter, southend(), ON, earlier=(PLAN,)))
    assert not [f for f in fine if f.code == "FLD-13"]


def test_without_an_earlier_return_the_table_is_blank(book: Rulebook):
    assert new_return(book, "q1", southend(), "q1-3").rows(SCHEMES) == ()


def test_a_return_names_the_kinds_it_builds_on(book: Rulebook):
    assert builds_on(book, "q1") == ("plan",)
    assert builds_on(book, "q2") == ("q1",)
    assert builds_on(book, "q3") == ("q2",)
    assert builds_on(book, "plan") == ()


def test_a_sum_follows_from_its_parts_and_is_blank_while_one_is(book: Rulebook):
    table = book.table(SCHEMES)
    field = table.by_id["difference"]
    assert calculated(book, table, field, {"actual": Decimal(70), "planned": Decimal(100)}) == Decimal(-30)
    assert calculated(book, table, field, {"actual": Decimal(70)}) is None
    assert calculated(book, table, field, {"actual": "lots", "planned": Decimal(1)}) is None
    assert calculated(book, table, table.by_id["actual"], {"actual": Decimal(70)}) is None


def test_a_unit_follows_from_the_choices_of_the_row(book: Rulebook):
    table, care = book.table(SCHEMES), {"type": "HOME_CARE", "sub_type": "HOME_CARE-2"}
    assert calculated(book, table, table.by_id["unit"], care) == "packages"
    assert calculated(book, table, table.by_id["unit"], {"type": "DFG"}) is None
    assert unit_of(book, table, table.by_id["outputs"], care) == "packages"


def _codes(book: Rulebook, ret: Return, *earlier: Return) -> dict[str, list[Place]]:
    found = check_return(Case(book, ret, southend(), ON, earlier=earlier))
    return {f.code: list(f.places) for f in found if f.code in ("ACR-01", "ACR-02", "YTD-01", "FLD-11", "CMP-01")}


def _filled(quarter: Return, **values: Value | None) -> Return:
    """The quarter with every scheme spent as planned, and the first as said."""
    rows = [Row(r.key, {**r.values, "actual": r.values["planned"], **_outputs(r)}) for r in quarter.rows(SCHEMES)]
    first = {name: value for name, value in {**rows[0].values, **values}.items() if value is not None}
    ret = quarter.with_rows(SCHEMES, (Row(rows[0].key, first), *rows[1:]))
    for code in ("NC1", "NC2", "NC3", "NC4"):
        ret = ret.with_value(Place("quarter", "confirmed", code, "met"), "YES")
    return ret


def _outputs(row: Row) -> dict[str, Decimal]:
    return {"outputs": Decimal(5)} if row.values["type"] == "HOME_CARE" else {}


def _first(quarter: Return, field: str) -> Place:
    return Place("progress", "schemes", quarter.rows(SCHEMES)[0].key, field)


def test_a_filled_quarter_is_clean(book: Rulebook, quarter: Return):
    assert _codes(book, _filled(quarter), PLAN) == {}


def test_an_output_is_asked_for_where_the_type_has_a_unit(book: Rulebook, quarter: Return):
    missing = _codes(book, _filled(quarter, outputs=None, type="HOME_CARE", sub_type="HOME_CARE-1"))
    assert missing == {"CMP-01": [_first(quarter, "outputs")]}
    extra = _codes(book, _filled(quarter, outputs=Decimal(3), type="DFG", sub_type="DFG-1"))
    assert extra == {"FLD-11": [_first(quarter, "outputs")]}
    silent = _filled(quarter, outputs=Decimal(3), type=None, sub_type=None)
    assert "FLD-11" not in _codes(book, silent)


def test_a_typed_value_in_a_calculated_field_is_named(book: Rulebook, quarter: Return):
    assert _codes(book, _filled(quarter, difference=Decimal(0))) == {"FLD-11": [_first(quarter, "difference")]}


def test_a_difference_needs_its_reason(book: Rulebook, quarter: Return):
    spent = quarter.rows(SCHEMES)[0].values["planned"]
    assert isinstance(spent, Decimal)
    assert _codes(book, _filled(quarter, actual=spent + 1)) == {"CMP-01": [_first(quarter, "reason")]}
    assert _codes(book, _filled(quarter, actual=spent + 1, reason="A late start in May")) == {}


def test_a_changed_planned_figure_is_named_with_what_the_plan_says(book: Rulebook, quarter: Return):
    ret = _filled(quarter, planned=Decimal(1), actual=Decimal(1))
    (finding,) = [f for f in check_return(Case(book, ret, southend(), ON, earlier=[PLAN])) if f.code == "ACR-01"]
    there = PLAN.rows("expenditure.schemes")
    amount = next(r for r in there if r.key == quarter.rows(SCHEMES)[0].key).values["amount"]
    assert finding.places == (_first(quarter, "planned"),)
    assert (finding.found, finding.expected) == ("£1", f"£{amount:,}")
    assert "“Planned” was changed: it comes from “Better Care Fund plan 2021-22”." in finding.message
    removed = _filled(quarter, type=None, sub_type=None, outputs=None)
    texts = [f.message for f in check_return(Case(book, removed, southend(), ON, earlier=[PLAN])) if f.code == "ACR-01"]
    assert any(text.startswith("“Type” was removed") for text in texts)
    assert _codes(book, ret) == {}, "without the plan at hand there is nothing to compare with"


def test_a_lost_row_of_the_plan_is_named_with_its_amount(book: Rulebook, quarter: Return):
    ret = _filled(quarter)
    shorter = ret.with_rows(SCHEMES, ret.rows(SCHEMES)[1:])
    (finding,) = [f for f in check_return(Case(book, shorter, southend(), ON, earlier=[PLAN])) if f.code == "ACR-02"]
    lost, count = quarter.rows(SCHEMES)[0].values["planned"], len(quarter.rows(SCHEMES))
    assert finding.message == "1 row of “Better Care Fund plan 2021-22” is not in “Schemes”."
    assert (finding.found, finding.expected, finding.difference) == (
        f"{count - 1} rows" if count > 2 else "1 row",
        f"{count} rows",
        f"−£{lost:,}",
    )
    first = quarter.rows(SCHEMES)[0]
    assert finding.fix.startswith(f"Put back {first.key} (“{first.values['name']}”). A scheme that has stopped stays")


def test_a_total_to_date_falls_only_with_a_reason(book: Rulebook, quarter: Return):
    spent = quarter.rows(SCHEMES)[0].values["planned"]
    assert isinstance(spent, Decimal)
    fallen = _filled(quarter, before=spent + 5)
    (finding,) = [f for f in check_return(Case(book, fallen, southend(), ON)) if f.code == "YTD-01"]
    assert finding.difference == "−£5"
    assert finding.fix == "Correct the figure or say why in “Reason”."
    assert _codes(book, _filled(quarter, before=spent + 5, reason="Money came back")) == {}
    assert _codes(book, _filled(quarter, before=spent)) == {}


def test_a_return_without_ledgers_has_no_money_to_add_up(book: Rulebook, quarter: Return):
    summary = summarise(Case(book, quarter, southend(), ON))
    assert summary.years == ()
    assert [year.year for year in summarise(Case(book, PLAN, southend(), ON)).years] == ["2021-22"]


def test_a_return_that_does_not_wait_for_the_board_is_in_order_once_complete(book: Rulebook, quarter: Return):
    case = Case(book, _filled(quarter), southend(), ON)
    summary = summarise(case)
    assert not summary.asks_board
    assert formally_approvable(summary, ())
    assert standing(summary, ()) == "Complete, and no error is open"
    wrong = check_return(Case(book, _filled(quarter, before=Decimal(10**9)), southend(), ON))
    assert standing(summary, wrong) == "Complete, but not in order: 1 error is open"
