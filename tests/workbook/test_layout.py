"""Where things stand: every value has one cell of its own, and names are such as Excel allows."""

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from carefund.returns import Place, Row
from carefund.rulebook.sheets import TableKind
from carefund.workbook.layout import name_of, text_lines
from carefund.workbook.placing import SPARE, lay_out
from tests.workbook.books import COUNTY, RULES, SCHEMES, SOUTHEND, blank_plan, later_round, southend_plan

PLAN = southend_plan()
LAYOUT: Any = lay_out(RULES, PLAN, SOUTHEND)


def renamed(title, *sheets):
    given = {name: replace(RULES.sheets[name], title=title, number="9") for name in sheets}
    return replace(RULES, sheets=RULES.sheets | given)


def test_tabs_stand_in_the_order_of_the_sheets_under_their_numbers():
    names = [f"{s.number}. {s.title}" for s in RULES.sheets_of("plan")]
    assert [tab.name for tab in LAYOUT.tabs] == [*names, "Lists"]


@given(st.text(max_size=60))
@settings(max_examples=60)
def test_tab_names_are_such_as_excel_allows_and_never_twice(title):
    tabs = lay_out(renamed(title, "income", "metrics", "cover"), PLAN, SOUTHEND).tabs
    names = [tab.name for tab in tabs]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name) <= 31
        assert not re.search(r"[\[\]:*?/\\]", name)
        assert name.strip("'") == name


@given(st.lists(st.text(max_size=30), max_size=4))
def test_defined_names_hold_only_what_a_name_may(parts):
    assert re.fullmatch(r"cf[A-Za-z0-9_.]*", name_of(*parts))


def test_every_value_has_a_cell_of_its_own():
    cells = [LAYOUT.address(place) for place, _ in PLAN.places()]
    assert None not in cells
    assert len(set(cells)) == len(cells)


def test_a_column_beyond_z_has_its_letters():
    table = RULES.table(SCHEMES)
    more = tuple(replace(table.by_id["scheme_name"], id=f"extra_{n}") for n in range(20))
    sheet = replace(RULES.sheets["expenditure"], tables=(replace(table, fields=(*table.fields, *more)),))
    wide: Any = lay_out(replace(RULES, sheets=RULES.sheets | {"expenditure": sheet}), PLAN, SOUTHEND)
    _, cell = wide.address(Place("expenditure", "schemes", "r1", "extra_19"))
    assert re.fullmatch(r"A[A-Z]\d+", cell)


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (Place(), None),
        (Place("nowhere"), None),
        (Place("income"), ("4. Income", "A1")),
        (Place("income", "nothing"), ("4. Income", "A1")),
    ],
)
def test_a_place_without_a_cell_leads_to_its_tab_or_nowhere(place, expected):
    assert LAYOUT.address(place) == expected


def test_a_place_without_a_row_leads_to_the_title_of_its_table_and_one_without_a_field_to_its_row():
    at = LAYOUT.tables[SCHEMES]
    assert LAYOUT.address(Place("expenditure", "schemes")) == (at.tab, f"A{at.top + 1}")
    assert LAYOUT.address(Place("expenditure", "schemes", "unknown", "amount")) == (at.tab, f"A{at.top + 1}")
    assert LAYOUT.address(Place("expenditure", "schemes", "r1")) == (at.tab, f"B{at.first + 1}")


@given(st.integers(0, 450))
@settings(max_examples=40)
def test_a_list_of_rows_offers_spare_rows_and_never_loses_one(count):
    rows = tuple(Row(f"r{n}", {"amount": Decimal(n)}) for n in range(count))
    at = lay_out(RULES, PLAN.with_rows(SCHEMES, rows), SOUTHEND).tables[SCHEMES]
    table = RULES.table(SCHEMES)
    assert [line.row for line in at.lines[:count]] == list(rows)
    assert len(at.lines) == max(count, min(max(table.offered_rows, count + SPARE), table.maximum_rows))
    assert all(not line.row.key for line in at.lines[count:])


def test_the_long_table_comes_last_on_its_sheet():
    tables = RULES.sheets["expenditure"].tables
    short = replace(tables[0], id="short", offered_rows=2)
    sheet = replace(RULES.sheets["expenditure"], tables=(*tables, short))
    layout: Any = lay_out(replace(RULES, sheets=RULES.sheets | {"expenditure": sheet}), PLAN, SOUTHEND)
    placed = layout.sheet_tab("expenditure").tables
    assert [at.table.id for at in placed] == ["short", "schemes"]
    assert layout.sheet_tab("expenditure").long is placed[-1]


def test_no_two_tables_overlap():
    for tab in LAYOUT.tabs:
        ends = [-1, *(at.last for at in tab.tables)]
        assert all(at.top > end for at, end in zip(tab.tables, ends, strict=False))


def test_the_rows_of_districts_are_only_for_areas_that_have_some():
    path = "income.dfg_districts"
    assert path not in LAYOUT.tables
    assert lay_out(RULES, blank_plan(COUNTY), COUNTY).tables[path].counts


def test_rows_in_a_table_that_is_not_for_the_area_are_shown_and_do_not_count():
    path = "income.dfg_districts"
    at = lay_out(RULES, PLAN.with_rows(path, (Row("r1", {"amount": Decimal(5)}),)), SOUTHEND).tables[path]
    assert at.lines[0].row.key == "r1"
    assert not at.counts


def test_a_fixed_table_shows_rows_that_the_round_does_not_have_after_its_own():
    path = "requirements.requirements"
    strange = Row("PR99", {"met": "YES"})
    at = lay_out(RULES, PLAN.with_rows(path, (strange, *PLAN.rows(path))), SOUTHEND).tables[path]
    assert at.lines[-1].row == strange
    assert at.lines[-1].item is None


def test_the_findings_stand_after_the_cover_and_in_one_column_on_each_tab():
    layout: Any = lay_out(RULES, PLAN, SOUTHEND, with_findings=True)
    names = [tab.name for tab in layout.tabs]
    assert names[names.index("2. Cover") + 1] == "Findings"
    for tab in layout.tabs:
        assert len({at.findings for at in tab.tables}) <= 1
        assert all(at.findings > at.complete for at in tab.tables)


def test_a_round_without_a_cover_has_its_findings_after_the_first_tab():
    kind = RULES.return_kind("plan")
    without = replace(RULES, returns=(replace(kind, sheets=tuple(s for s in kind.sheets if s != "cover")),))
    assert lay_out(without, PLAN, SOUTHEND, with_findings=True).tabs[1].name == "Findings"


def test_a_round_that_declares_neither_has_guidance_first_and_a_summary_last():
    names = [tab.name for tab in lay_out(later_round(), PLAN, SOUTHEND).tabs]
    assert (names[0], names[-2], names[-1]) == ("Guidance", "Summary", "Lists")


def test_what_stays_in_view_beside_a_long_table_leaves_room_for_the_rest():
    tab = LAYOUT.sheet_tab("expenditure")
    assert 0 < tab.frozen_columns < 5


def test_a_form_has_one_line_for_each_field():
    at = LAYOUT.tables["cover.cover"]
    assert at.table.kind is TableKind.FORM
    assert [line.field.id for line in at.lines] == list(at.table.by_id)


def test_lines_of_text():
    assert text_lines("", 10) == 1
    assert text_lines("one\ntwo", 10) == 2
    assert text_lines("x" * 100, 10) == 10
