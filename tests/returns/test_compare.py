"""Telling two versions of a return apart: rows, fields, totals and waivers."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from carefund.returns import Comparison, Place, Return, Row, Waiver, compare, new_return
from carefund.returns.compare import FieldChange, RowAt, RowChange
from tests.returns.builders import (
    CONTRIBUTIONS,
    SCHEMES,
    added,
    changed,
    clean_plan,
    row,
    rules,
    southend,
    spend,
    without,
)

PLAN = clean_plan()
WAIVER = Waiver(code="EXP-06", reason="Agreed", role="lead", expires=date(2021, 12, 31))


def compared(before, after):
    return compare(rules(), before, after)


def scheme(row_key: str) -> Place:
    return Place("expenditure", "schemes", row_key)


def rekeyed(ret: Return, prefix: str = "new", table: str = SCHEMES) -> Return:
    """The same rows under other keys, in the opposite order, as after typing them in again."""
    rows = ret.rows(table)[::-1]
    return ret.with_rows(table, tuple(Row(f"{prefix}{n}", r.values) for n, r in enumerate(rows)))


def test_a_return_is_the_same_as_itself():
    found = compared(PLAN, PLAN)
    assert found.is_same
    assert found == Comparison(added=(), removed=(), changed=(), totals=(), waivers_added=(), waivers_removed=())


def test_an_added_row_is_shown_whole():
    new = spend(9, 500)
    found = compared(PLAN, added(PLAN, new))
    assert found.added == (RowAt(scheme("r9"), new),)
    assert (found.removed, found.changed) == ((), ())
    assert not found.is_same


def test_a_removed_row_is_shown_whole():
    found = compared(PLAN, without(PLAN, "r4"))
    assert [(at.place, at.row.values["amount"]) for at in found.removed] == [(scheme("r4"), 7_000_000)]
    assert (found.added, found.changed) == ((), ())


def test_changed_fields_come_in_the_order_of_the_sheet():
    after = changed(PLAN, "r4", amount=6_000_000, scheme_name="Homes", description=None)
    found = compared(PLAN, after)
    assert found.changed == (
        RowChange(
            scheme("r4"),
            scheme("r4"),
            (
                FieldChange("scheme_name", "Scheme 4", "Homes"),
                FieldChange("description", "Places in care homes for older people", None),
                FieldChange("amount", Decimal(7_000_000), Decimal(6_000_000)),
            ),
        ),
    )


def test_a_field_that_the_rulebook_does_not_know_is_compared_too():
    found = compared(PLAN, changed(PLAN, "r4", poem="Ode"))
    assert found.changed[0].fields == (FieldChange("poem", None, "Ode"),)


def test_forms_and_fixed_rows_are_changed_never_added():
    bare = replace(PLAN, sheets={name: sheet for name, sheet in PLAN.sheets.items() if name != "cover"})
    found = compared(bare, PLAN)
    assert (found.added, found.removed) == ((), ())
    assert {change.after.table for change in found.changed} == {"cover", "contacts"}
    (form,) = (change for change in found.changed if change.after.table == "cover")
    assert FieldChange("signed_off", None, "YES") in form.fields


def test_a_blank_row_is_no_row():
    assert compared(PLAN, added(PLAN, row("r9"))).is_same
    assert compared(added(PLAN, row("r9")), PLAN).is_same


def test_totals_change_with_their_rows():
    found = compared(PLAN, changed(PLAN, "r4", amount=6_000_000))
    assert {(t.kind, t.code): t.difference for t in found.totals} == {
        ("expenditure", "IBCF"): -1_000_000,
        ("expenditure", "TOTAL"): -1_000_000,
        ("scheme type", "RESIDENTIAL"): -1_000_000,
    }
    total = next(t for t in found.totals if t.code == "TOTAL")
    assert (total.year, total.before, total.after) == ("2021-22", 23_600_879, 22_600_879)


def test_moving_money_between_areas_changes_conditions_and_no_source():
    found = compared(PLAN, changed(PLAN, "r2", area_of_spend="COMMUNITY_HEALTH", commissioner="CCG"))
    assert {(t.kind, t.code): t.difference for t in found.totals} == {
        ("condition", "NC2"): -6_800_000,
        ("condition", "NC3"): 6_800_000,
    }


def test_a_new_contribution_changes_income():
    after = added(PLAN, row("c9", source="LA_ADD", partner="Council", amount=10), table="income.contributions")
    found = compared(PLAN, after)
    assert {(t.kind, t.code) for t in found.totals} == {("income", "LA_ADD"), ("income", "TOTAL")}


def test_totals_are_compared_year_by_year(two_years):
    found = compare(two_years, PLAN, changed(PLAN, "r4", amount_next=5))
    assert {t.year for t in found.totals} == {"2022-23"}


def test_the_same_rows_under_other_keys_are_the_same():
    assert compared(PLAN, rekeyed(PLAN)).is_same


def test_rows_typed_in_again_are_matched_by_scheme_source_and_provider():
    after = rekeyed(changed(PLAN, "r4", amount=6_000_000))
    found = compared(PLAN, after)
    assert (found.added, found.removed) == ((), ())
    (change,) = found.changed
    assert (change.before, change.after) == (scheme("r4"), scheme("new1"))
    assert [f.field for f in change.fields] == ["amount"]


def test_rows_of_another_scheme_are_not_matched():
    after = rekeyed(changed(PLAN, "r4", scheme_id=44, scheme_name="Something else"))
    found = compared(PLAN, after)
    assert [at.place.row for at in found.added] == ["new1"]
    assert [at.place.row for at in found.removed] == ["r4"]


def test_split_rows_of_one_scheme_are_matched_in_order():
    split = PLAN.with_rows(SCHEMES, (spend(1, 10), spend(1, 20), spend(1, 30)))
    before = split.with_rows(SCHEMES, tuple(Row(f"a{n}", r.values) for n, r in enumerate(split.rows(SCHEMES))))
    after = split.with_rows(SCHEMES, (spend(1, 20), Row("b1", spend(1, 11).values), Row("b2", spend(1, 31).values)))
    found = compared(before, after)
    assert [(c.before.row, c.after.row) for c in found.changed] == [("a0", "b1"), ("a2", "b2")]


def test_other_tables_typed_in_again_are_matched_by_their_first_field():
    before = added(PLAN, row("a1", title="Strategy", belongs_to="Council"), table="narrative.documents")
    after = added(PLAN, row("b1", title="Strategy", belongs_to="NHS"), table="narrative.documents")
    (change,) = compared(before, after).changed
    assert (change.before.row, change.after.row) == ("a1", "b1")


def typed(*rows: Row) -> Return:
    """A plan with these schemes under the keys that a file without keys gives its rows."""
    return PLAN.with_rows(SCHEMES, tuple(Row(f"r{n}", r.values) for n, r in enumerate(rows, start=1)))


ROWS = PLAN.rows(SCHEMES)


def test_a_row_is_not_taken_for_one_of_another_source_that_has_its_key():
    """Contributions that were filled in, beside those that an area lists partner by partner."""
    filled = PLAN.with_rows(CONTRIBUTIONS, (row("r1", source="CCG_MIN"), row("r2", source="IBCF")))
    listed = filled.with_rows(
        CONTRIBUTIONS,
        (
            row("r1", source="CCG_MIN", partner="One", amount=1),
            row("r2", source="CCG_MIN", partner="Two", amount=2),
            row("r3", source="IBCF", partner="Council", amount=3),
        ),
    )
    found = compare(rules(), filled, listed)
    assert [(c.before.row, c.after.row) for c in found.changed] == [("r1", "r1"), ("r2", "r3")]
    assert [added.place.row for added in found.added] == ["r2"]


@pytest.mark.parametrize("at", range(6))
def test_a_row_inserted_among_rows_without_keys_is_the_only_change(at):
    after = typed(*ROWS[:at], spend(9, 500), *ROWS[at:])
    found = compared(PLAN, after)
    assert found.added == (RowAt(scheme(f"r{at + 1}"), Row(f"r{at + 1}", spend(9, 500).values)),)
    assert (found.removed, found.changed) == ((), ())
    back = compared(after, PLAN)
    assert [at.row.values["scheme_id"] for at in back.removed] == [9]
    assert (back.added, back.changed) == ((), ())


def test_a_change_below_an_inserted_row_is_found_by_its_scheme():
    fourth = Row("r4", {**ROWS[3].values, "amount": Decimal(6_000_000)})
    found = compared(PLAN, typed(ROWS[0], spend(9, 500), ROWS[1], ROWS[2], fourth, ROWS[4]))
    assert [at.row.values["scheme_id"] for at in found.added] == [9]
    (change,) = found.changed
    assert (change.before, change.after, [f.field for f in change.fields]) == (scheme("r4"), scheme("r5"), ["amount"])


def test_of_rows_that_are_alike_those_of_one_key_belong_together():
    split = typed(spend(1, 10), spend(1, 20), spend(1, 30))
    found = compared(split, typed(spend(1, 10), spend(1, 21), spend(1, 31)))
    assert [(c.before.row, c.after.row) for c in found.changed] == [("r2", "r2"), ("r3", "r3")]
    twice = typed(spend(1, 10), spend(1, 10))
    assert [at.place.row for at in compared(twice, without(twice, "r1")).removed] == ["r1"]


def test_a_row_with_another_key_and_the_same_values_is_the_same():
    assert compared(PLAN, without(added(PLAN, Row("r9", ROWS[3].values)), "r4")).is_same


def test_rows_come_in_the_order_of_the_later_version():
    after = typed(spend(9, 1), *ROWS[:4], spend(10, 2))
    after = changed(changed(after, "r5", amount=6), "r2", amount=7)
    found = compared(PLAN, after)
    assert [at.place.row for at in found.added] == ["r1", "r6"]
    assert [c.after.row for c in found.changed] == ["r2", "r5"]
    assert [at.place.row for at in found.removed] == ["r5"]


def test_waivers_are_compared():
    waived = replace(PLAN, waivers=(WAIVER,))
    assert compared(PLAN, waived).waivers_added == (WAIVER,)
    assert compared(waived, PLAN).waivers_removed == (WAIVER,)
    assert not compared(waived, PLAN).is_same


def test_another_round_or_kind_cannot_be_compared():
    with pytest.raises(ValueError, match="A plan of 2021-22 cannot be compared with a plan of 2022-23"):
        compared(PLAN, replace(PLAN, round="2022-23"))
    with pytest.raises(ValueError, match="a report of 2021-22"):
        compared(PLAN, replace(PLAN, kind="report"))


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 9)), max_size=6), st.permutations(range(6)))
def test_order_and_keys_never_matter(rows, order):
    before = PLAN.with_rows(SCHEMES, tuple(Row(f"a{n}", spend(i, p).values) for n, (i, p) in enumerate(rows)))
    mixed = [rows[n] for n in order if n < len(rows)]
    after = PLAN.with_rows(SCHEMES, tuple(Row(f"b{n}", spend(i, p).values) for n, (i, p) in enumerate(mixed)))
    assert compared(before, after).is_same


@given(st.lists(st.integers(0, 9), max_size=5), st.lists(st.integers(0, 9), max_size=5))
def test_backwards_is_the_opposite(old, new):
    before = PLAN.with_rows(SCHEMES, tuple(spend(n, p) for n, p in enumerate(old, start=1)))
    after = PLAN.with_rows(SCHEMES, tuple(spend(n, p) for n, p in enumerate(new, start=3)))
    forth, back = compared(before, after), compared(after, before)
    assert (forth.added, forth.removed) == (back.removed, back.added)
    assert {(t.kind, t.code, t.difference) for t in forth.totals} == {
        (t.kind, t.code, -t.difference) for t in back.totals
    }


def test_a_new_return_against_a_complete_one_shows_all_that_was_entered():
    found = compared(new_return(rules(), "plan", southend(), "x"), PLAN)
    assert [at.place.row for at in found.added] == ["r1", "r2", "r3", "r4", "r5"]
    assert found.removed == ()
