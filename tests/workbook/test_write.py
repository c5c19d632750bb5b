"""What a written workbook promises: nothing lost, nothing run, every cell what its colour and its heading say."""

import re
import zipfile
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.returns import Place, Row, read_value
from carefund.returns.values import canonical
from carefund.rulebook.sheets import FieldType
from carefund.workbook import WorkbookError, read_workbook, write_workbook
from carefund.workbook.cell_values import cell_value
from carefund.workbook.placing import lay_out
from tests.workbook.books import (
    MADE,
    RULES,
    SOUTHEND,
    joint_row,
    opened,
    southend_plan,
    summary_of,
    with_rows,
    written,
)

PLAN = southend_plan()
CONTENT = written(PLAN)
BOOK = opened(CONTENT)
LAYOUT: Any = lay_out(RULES, PLAN, SOUTHEND)
FIELDS = {f.type: f for s in RULES.sheets.values() for t in s.tables for f in t.fields}


def cell_of(book, place, layout=LAYOUT):
    tab, cell = layout.address(place)
    return book[tab][cell]


def scheme(field, key="r1"):
    return Place("expenditure", "schemes", key, field)


def with_value(field, value):
    return opened(written(PLAN.with_value(scheme(field), value)))


def colour(cell):
    return cell.fill.fgColor.rgb[2:]


# ---- the same return is the same file


def test_equal_arguments_give_equal_bytes():
    assert written(PLAN) == CONTENT


def test_the_file_says_when_it_was_made():
    assert BOOK.properties.created == MADE
    assert written(PLAN, made=datetime(2022, 1, 1)) != CONTENT


def test_a_path_gets_the_same_bytes(tmp_path):
    path = tmp_path / "plan.xlsx"
    write_workbook(RULES, PLAN, SOUTHEND, path, summary=summary_of(PLAN), made=MADE)
    assert path.read_bytes() == CONTENT


def test_the_file_is_small_enough_to_send():
    assert len(CONTENT) < 150_000


def test_nothing_in_the_file_runs_or_reaches_out():
    names = zipfile.ZipFile(BytesIO(CONTENT)).namelist()
    assert not [name for name in names if re.search(r"vba|externalLink|connections|activeX", name)]
    for name in (n for n in names if n.endswith(".rels") and "worksheets" in n):
        assert b'TargetMode="External"' not in zipfile.ZipFile(BytesIO(CONTENT)).read(name)


# ---- what it says it is


def test_the_guidance_tab_says_whose_workbook_it_is():
    ((tab, cells),) = BOOK.defined_names["cf_identity"].destinations
    block = {label.value: value.value for label, value in BOOK[tab][cells]}
    assert block == {
        "Product": "carefund",
        "Round": "2021-22",
        "Return": "plan",
        "Area": "Southend-on-Sea",
        "Area code": "E06000033",
        "Return id": PLAN.id,
        "Rulebook version": PLAN.rulebook_version,
        "Workbook format": "1",
    }


def test_the_properties_say_it_too():
    assert {p.name: p.value for p in BOOK.custom_doc_props.props} == {
        "carefund_round": "2021-22",
        "carefund_kind": "plan",
        "carefund_area": "E06000033",
        "carefund_return_id": PLAN.id,
        "carefund_rulebook_version": PLAN.rulebook_version,
        "carefund_format": "1",
    }
    assert BOOK.properties.title == "Better Care Fund plan 2021-22"
    assert BOOK.properties.subject == "Southend-on-Sea"
    assert BOOK.properties.creator == "carefund"


def test_every_entry_tab_says_round_sheet_and_area_at_the_top():
    for tab in (t for t in LAYOUT.tabs if t.kind == "entry"):
        heads = [BOOK[tab.name].cell(row, 1).value for row in (1, 2, 3)]
        assert heads == [RULES.title, tab.sheet.title, "Southend-on-Sea"]


def test_the_guidance_links_to_every_sheet():
    links = {cell.hyperlink.location for cell in BOOK["1. Guidance"]["A"] if cell.hyperlink}
    shown = [tab.name for tab in LAYOUT.tabs if tab.kind not in ("guidance", "lists")]
    assert links == {f"'{name}'!A1" for name in shown}


# ---- values


def test_every_value_of_the_plan_stands_in_its_cell():
    for place, value in PLAN.places():
        field = RULES.field(f"{place.sheet}.{place.table}.{place.field}")
        row = next(r for r in PLAN.rows(f"{place.sheet}.{place.table}") if r.key == place.row)
        assert cell_of(BOOK, place).value == cell_value(RULES, field, value, row.values)


def test_choices_are_shown_by_their_labels():
    assert cell_of(BOOK, scheme("scheme_type")).value == "DFG Related Schemes"
    assert cell_of(BOOK, scheme("source")).value == "DFG"


def test_a_percentage_is_a_fraction_in_a_percentage_cell():
    book = opened(written(with_rows(PLAN, joint_row("j1", "8.4"))))
    plan = with_rows(PLAN, joint_row("j1", "8.4"))
    cell = cell_of(book, scheme("nhs_share", "j1"), lay_out(RULES, plan, SOUTHEND))
    assert cell.value == 0.084
    assert cell.number_format == "0.0%_ "


def test_a_date_is_a_date_and_money_is_pounds():
    when = cell_of(BOOK, Place("cover", "cover", "form", "expected_date"))
    assert (when.value, when.number_format) == (datetime(2021, 12, 15), "dd/mm/yyyy")
    assert cell_of(BOOK, scheme("amount")).number_format == "£#,##0_ ;[Red]-£#,##0_ "


TEXTS = ["=1+1", "+44", "-5%", "@SUM(A1)", "http://example.org", "_x0041_", "a\nb", "007", "Ω"]


@pytest.mark.parametrize("text", TEXTS)
def test_text_stays_text_whatever_it_looks_like(text):
    cell = cell_of(with_value("description", text), scheme("description"))
    assert cell.value == text
    assert cell.data_type == "s"
    assert cell.hyperlink is None


def test_text_typed_for_a_number_stays_as_it_was_typed():
    cell = cell_of(with_value("amount", "about £5m"), scheme("amount"))
    assert (cell.value, cell.data_type) == ("about £5m", "s")


def test_a_choice_that_is_none_stays_as_it_was_typed():
    assert cell_of(with_value("scheme_type", "Something else"), scheme("scheme_type")).value == "Something else"


def test_a_text_that_no_cell_can_hold_is_refused_in_plain_words(tmp_path):
    ret, path = PLAN.with_value(scheme("description"), "x" * 32_768), tmp_path / "plan.xlsx"
    with pytest.raises(WorkbookError, match=r"“5a\. Expenditure” has 32,768 characters.*32,767"):
        write_workbook(RULES, ret, SOUTHEND, path, summary=summary_of(ret), made=MADE)
    assert not path.exists()


def test_the_longest_text_that_a_cell_holds_is_written():
    assert len(cell_of(with_value("description", "x" * 32_767), scheme("description")).value) == 32_767


def test_characters_outside_the_basic_plane_count_twice_as_excel_counts_them():
    with pytest.raises(WorkbookError):
        written(PLAN.with_value(scheme("description"), "😀" * 16_384))


# A return keeps numbers of up to 28 digits.
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=15).map(
    canonical
)


@given(st.sampled_from([FieldType.MONEY, FieldType.PERCENT, FieldType.NUMBER, FieldType.INTEGER]), NUMBERS)
def test_a_number_can_be_read_back_to_the_last_digit(kind, number):
    match cell_value(RULES, FIELDS[kind], number, {}):
        case float() as cell:
            assert Decimal(f"{cell:.15G}") * (100 if kind is FieldType.PERCENT else 1) == number
            assert kind is not FieldType.PERCENT or 0 <= cell <= 1
        case text:
            assert read_value(FIELDS[kind], text, {}).value == number


def test_a_number_with_more_digits_than_excel_keeps_is_text():
    amount = Decimal("12624021.657565482")
    assert cell_value(RULES, FIELDS[FieldType.MONEY], amount, {}) == "12624021.657565482"
    ret = PLAN.with_value(scheme("amount"), amount)
    assert read_workbook(written(ret)).ret.value(scheme("amount")) == amount


@given(st.dates())
def test_a_date_can_be_read_back(day):
    cell = cell_value(RULES, FIELDS[FieldType.DATE], day, {})
    assert read_value(FIELDS[FieldType.DATE], cell, {}).value == day
    assert isinstance(cell, datetime) == (day >= date(1900, 3, 1))


def test_a_date_in_a_text_field_is_text():
    assert cell_value(RULES, FIELDS[FieldType.TEXT], date(2021, 12, 5), {}) == "05/12/2021"


def test_a_row_that_the_round_does_not_have_is_shown_as_such():
    path = "requirements.requirements"
    ret = PLAN.with_rows(path, (*PLAN.rows(path), Row("PR99", {"documents": "Page 1"})))
    layout: Any = lay_out(RULES, ret, SOUTHEND)
    tab, cell = layout.address(Place("requirements", "requirements", "PR99", "documents"))
    book = opened(written(ret))
    assert book[tab][cell].value == "Page 1"
    assert book[tab][f"B{book[tab][cell].row}"].value == "Not a row of this round"


def test_a_metric_value_that_the_round_does_not_have_has_nothing_to_work_out():
    path = "metrics.values"
    row = Row("OLD.2021-22.plan", {"numerator": Decimal(1), "denominator": Decimal(2)})
    ret = PLAN.with_rows(path, (*PLAN.rows(path), row))
    at: Any = lay_out(RULES, ret, SOUTHEND).tables[path]
    book = opened(written(ret, summary=summary_of(PLAN)))
    assert book[at.tab].cell(at.last + 1, at.worked + 1).value is None
