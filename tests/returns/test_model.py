"""A return as one value: finding and changing parts of it."""

from decimal import Decimal

from carefund.returns import Place, Return, Row, Sheet

RET = Return(
    round="2021-22",
    kind="plan",
    area="E06000033",
    id="x",
    rulebook_version="1",
    sheets={"a": Sheet({"t": (Row("r1", {"f": "one"}), Row("r2", {"f": "two", "g": Decimal(0)})), "u": ()})},
)


def test_rows_of_a_table_that_is_not_there_are_none():
    assert [r.key for r in RET.rows("a.t")] == ["r1", "r2"]
    assert RET.rows("a.zzz") == RET.rows("zzz.t") == ()


def test_the_form_of_a_table_that_is_not_there_is_blank():
    assert RET.form("a.t") == {"f": "one"}
    assert RET.form("a.u") == {}


def test_a_blank_has_no_value_and_zero_is_one():
    assert RET.value(Place("a", "t", "r2", "g")) == 0
    assert RET.value(Place("a", "t", "r1", "g")) is None
    assert RET.value(Place("a", "t", "r9", "g")) is None


def test_places_name_every_value_in_order():
    assert list(RET.places()) == [
        (Place("a", "t", "r1", "f"), "one"),
        (Place("a", "t", "r2", "f"), "two"),
        (Place("a", "t", "r2", "g"), Decimal(0)),
    ]


def test_changing_a_value_leaves_the_return_as_it_was():
    place = Place("a", "t", "r1", "f")
    changed = RET.with_value(place, "new")
    assert (changed.value(place), RET.value(place)) == ("new", "one")
    assert [r.key for r in changed.rows("a.t")] == ["r1", "r2"]


def test_blanking_a_value_takes_it_out():
    assert RET.with_value(Place("a", "t", "r1", "f"), None).rows("a.t")[0] == Row("r1", {})


def test_a_new_row_a_new_table_and_a_new_sheet_come_last():
    assert [r.key for r in RET.with_value(Place("a", "t", "r3", "f"), "x").rows("a.t")] == ["r1", "r2", "r3"]
    assert RET.with_value(Place("b", "v", "form", "f"), "x").form("b.v") == {"f": "x"}
    assert list(RET.with_value(Place("b", "v", "form", "f"), "x").sheets) == ["a", "b"]
