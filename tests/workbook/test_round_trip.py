"""A return that is written as a workbook and read back is the same return: values, keys and order."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carefund.returns import FORM, Place, Return, Row, Sheet, Value, from_text, read_value, to_text
from carefund.returns.values import canonical, clean_text
from carefund.rulebook import Rulebook
from carefund.rulebook.sheets import Field, FieldType, Table, TableKind
from carefund.workbook import read_workbook
from tests.workbook.books import (
    RULES,
    SCHEMES,
    SOUTHEND,
    blank_plan,
    joint_row,
    later_round,
    opened,
    southend_plan,
    with_rows,
    written,
)

AWKWARD = [
    "=1+1", "@SUM(A1)", "+44 1632 960000", "-", "'quoted'", "_x0041_", "_x000D_", "a\nb", "line\n\nline", "£1",
    "Ünïcødé 中文 🚑", "007", "1e5", "<b>&amp;</b>", "http://example.org", "mailto:a@example.org", "#REF!", "TRUE",
    "x" * 3000, "<<x", "]]>", "\t|",
]  # fmt: skip
TEXTS = (st.sampled_from(AWKWARD) | st.text(max_size=30)).map(clean_text).filter(bool)
MONEY = st.decimals(-(10**12), 10**12, places=2, allow_nan=False).map(canonical)


def kept(field: Field, value: Value, row: dict[str, Value], rulebook: Rulebook) -> bool:
    """Whether a return can hold a value: what the reader would make of the text is the value itself."""
    if not isinstance(value, str):
        return True
    if field.type is FieldType.CHOICE:
        return (
            value in rulebook.options(field, row)
            or read_value(field, value, rulebook.spellings(field, row)).value == value
        )
    return read_value(field, value, {}).value == value


def values_of(field: Field, row: dict[str, Value], rulebook: Rulebook) -> st.SearchStrategy[Value]:
    match field.type:
        case FieldType.CHOICE:
            codes = list(rulebook.options(field, row))
            return st.sampled_from(codes) | TEXTS if codes else TEXTS
        case FieldType.DATE:
            return st.dates(date(1950, 1, 1), date(2090, 1, 1)) | TEXTS
        case FieldType.PERCENT:
            return st.decimals(0, 100, places=1).map(canonical) | MONEY | TEXTS
        case FieldType.INTEGER | FieldType.NUMBER | FieldType.MONEY:
            return MONEY | st.decimals(-(10**9), 10**9, places=9).map(canonical) | TEXTS
        case _:
            return TEXTS


@st.composite
def rows_of(draw: st.DrawFn, table: Table, key: str, rulebook: Rulebook) -> Row:
    values: dict[str, Value] = {}
    for field in table.fields:
        if draw(st.integers(0, 2)):
            value = draw(values_of(field, values, rulebook))
            if kept(field, value, values, rulebook):
                values[field.id] = value
    return Row(key, values)


@st.composite
def returns(draw: st.DrawFn, rulebook: Rulebook = RULES) -> Return:
    """Any return: each table blank, or with a few rows of values that fit their fields or do not."""
    sheets = {}
    for sheet in rulebook.sheets_of("plan"):
        if sheet.tables:
            sheets[sheet.id] = Sheet({t.id: draw(tables(t, rulebook)) for t in sheet.tables})
    return Return(
        round=rulebook.round, kind="plan", area=SOUTHEND.code, id=draw(st.sampled_from(["a-1", "ünï", "007"])),
        rulebook_version=rulebook.version, sheets=sheets,
    )  # fmt: skip


@st.composite
def tables(draw: st.DrawFn, table: Table, rulebook: Rulebook) -> tuple[Row, ...]:
    if table.kind is TableKind.ROWS:
        keys = draw(st.lists(st.integers(1, 60).map(lambda n: f"r{n}"), max_size=3, unique=True))
        rows = [draw(rows_of(table, key, rulebook)) for key in keys]
        return tuple(row for row in rows if row.values)
    keys = [FORM] if table.kind is TableKind.FORM else [item.code for item in rulebook.items_of(table)]
    filled = draw(st.sets(st.sampled_from(keys), max_size=2))
    return tuple(draw(rows_of(table, key, rulebook)) if key in filled else Row(key) for key in keys)


@settings(max_examples=25)
@given(returns())
def test_any_return_reads_back_as_it_was_written(ret):
    assert read_workbook(written(ret)).ret == ret


def test_the_order_of_values_is_that_of_the_fields():
    for path in (SCHEMES, "metrics.values"):
        for row, read in zip(
            southend_plan().rows(path), read_workbook(written(southend_plan())).ret.rows(path), strict=True
        ):
            assert list(read.values) == list(row.values)


@pytest.mark.parametrize("text", AWKWARD)
@pytest.mark.parametrize("field", ["scheme_name", "description", "type_other"])
def test_awkward_texts_survive(text, field):
    if not clean_text(text):
        pytest.skip("nothing to keep")
    ret = with_rows(blank_plan(), joint_row("r9", "40", **{field: clean_text(text)}))
    assert read_workbook(written(ret)).ret.rows(SCHEMES) == ret.rows(SCHEMES)


@pytest.mark.parametrize("share", ["0", "0.1", "1", "33.3", "66.7", "99.9", "100", "100.5", "250", "-5", "0.005"])
def test_every_percentage_survives(share):
    ret = with_rows(blank_plan(), joint_row("r1", share))
    assert read_workbook(written(ret)).ret.rows(SCHEMES) == ret.rows(SCHEMES)


@pytest.mark.parametrize(
    "amount", ["0", "0.1", "-12.5", "123456789012.34", "0.000001", "12345678901234567890", "0.1234567890123456789"]
)
def test_every_amount_survives(amount):
    ret = with_rows(blank_plan(), joint_row("r1", "40", amount=Decimal(amount)))
    assert read_workbook(written(ret)).ret.rows(SCHEMES) == ret.rows(SCHEMES)


@pytest.mark.parametrize("count", [1, 20, 150, 400])
def test_long_plans_survive(count):
    ret = with_rows(blank_plan(), *(joint_row(f"r{n}", "40", amount=Decimal(n)) for n in range(1, count + 1)))
    assert read_workbook(written(ret)).ret.rows(SCHEMES) == ret.rows(SCHEMES)


def test_a_filled_template_is_written_again_cell_by_cell():
    """Template, filled in with a spreadsheet program, read, written: every cell says the same."""
    plan = msgspec.structs.replace(small_plan(), id="blank-1")
    read = read_workbook(filled(written(blank_plan()), plan)).ret
    assert read == plan
    assert entered(written(read)) == entered(written(plan))


def small_plan() -> Return:
    """The Southend plan as far as the rows that a template offers reach."""
    plan = southend_plan()
    for path in ("narrative.arrangements", "narrative.documents"):
        plan = plan.with_rows(
            path, tuple(Row(f"r{n}", row.values) for n, row in enumerate(plan.rows(path)[:15], start=1))
        )
    return plan


def filled(template: bytes, plan: Return) -> bytes:
    """The template with the values of a plan typed in, new rows below one another."""
    book, source = opened(template), opened(written(plan))
    here, there = read_workbook(template).cells, read_workbook(written(plan)).cells
    for place, _ in plan.places():
        tab, _, cell = there.address(place).rpartition("!")
        sheet, to = book[tab], here.address(place).rpartition("!")[2]
        if RULES.table(f"{place.sheet}.{place.table}").kind is TableKind.ROWS:
            head = sheet[here.address(Place(place.sheet, place.table, "", place.field)).rpartition("!")[2]]
            to = head.offset(int(place.row[1:]), 0).coordinate
        sheet[to].value = source[tab][cell].value
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def entered(content: bytes) -> dict[tuple[str, str], object]:
    book = opened(content)
    return {
        (tab.title, cell.coordinate): cell.value
        for tab in book
        for row in tab.iter_rows()
        for cell in row
        if cell.value is not None
    }


def test_text_workbook_text_is_the_same_text():
    text = to_text(RULES, southend_plan())
    assert to_text(RULES, read_workbook(written(from_text(text, lambda _: RULES))).ret) == text


TWO_YEARS = msgspec.structs.replace(later_round(), conditions=RULES.conditions)


@settings(max_examples=8)
@given(returns(TWO_YEARS))
def test_a_round_that_exists_nowhere_reads_back_too(ret):
    assert read_workbook(written(ret, SOUTHEND, TWO_YEARS), lambda _: TWO_YEARS).ret == ret


def test_a_field_may_stand_before_the_one_it_depends_on():
    sheet = RULES.sheets["expenditure"]
    table = msgspec.structs.replace(sheet.tables[0], fields=sheet.tables[0].fields[::-1])
    turned = msgspec.structs.replace(
        RULES, sheets=dict(RULES.sheets) | {"expenditure": msgspec.structs.replace(sheet, tables=(table,))}
    )
    assert read_workbook(written(southend_plan(), SOUTHEND, turned), lambda _: turned).ret == southend_plan()
