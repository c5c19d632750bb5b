"""From what somebody typed to a typed value; what cannot be read stays as it was typed."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from carefund.returns.values import canonical, clean_text, read_value
from carefund.rulebook.labels import fold
from carefund.rulebook.sheets import Field, FieldType
from tests.returns.builders import rules

FIELD = rules().field("cover.cover.completed_by")
TYPE = rules().field("expenditure.schemes.scheme_type")


def field(kind: FieldType) -> Field:
    return replace(FIELD, type=kind)


def read(kind: FieldType, raw: object) -> object:
    return read_value(field(kind), raw, {}).value  # type: ignore[arg-type]


NUMBERS = [
    ("1234", "1234"),
    (" 1,234 ", "1234"),
    ("1 234.50", "1234.5"),
    ("1\u202f234\u202f567", "1234567"),
    ("1,234,567", "1234567"),
    ("1234567", "1234567"),
    ("-5", "-5"),
    ("−5", "-5"),
    ("–5", "-5"),
    ("+5", "5"),
    ("(1,234)", "-1234"),
    (".5", "0.5"),
    ("1.500", "1.5"),
    ("-0", "0"),
    ("(0)", "0"),
    (5, "5"),
    (5.0, "5"),
    (0.1, "0.1"),
    (8.4, "8.4"),
    (1e15, "1000000000000000"),
    (Decimal("1E+3"), "1000"),
    (Decimal("-0.0"), "0"),
]


@pytest.mark.parametrize(("raw", "number"), NUMBERS)
@pytest.mark.parametrize("kind", [FieldType.MONEY, FieldType.NUMBER, FieldType.INTEGER, FieldType.PERCENT])
def test_numbers_are_read_however_they_are_typed(kind, raw, number):
    value = read(kind, raw)
    assert isinstance(value, Decimal)
    assert str(value) == number


SIGNS = [
    ("£60", {FieldType.MONEY}),
    ("£ 1,234", {FieldType.MONEY}),
    ("-£5", {FieldType.MONEY}),
    ("(£5)", {FieldType.MONEY}),
    ("50%", {FieldType.PERCENT, FieldType.NUMBER}),
    ("12 %", {FieldType.PERCENT, FieldType.NUMBER}),
    ("£50%", set()),
]


@pytest.mark.parametrize(("raw", "kinds"), SIGNS)
@pytest.mark.parametrize("kind", [FieldType.MONEY, FieldType.NUMBER, FieldType.INTEGER, FieldType.PERCENT])
def test_a_sign_of_another_kind_of_number_is_not_taken_for_this_one(kind, raw, kinds):
    assert isinstance(read(kind, raw), Decimal) == (kind in kinds)
    assert kind in kinds or read(kind, raw) == raw


@pytest.mark.parametrize(
    "raw",
    ["12,50", "1,6", "1,23,456", "1234,567", "1,234 567", "1 234,567", "12 34", "1,,234", "1, 234", "1,234,", ",5",
     "01702 215550", "020 123 456", "0,123", "1\n234"],
)  # fmt: skip
@pytest.mark.parametrize("kind", [FieldType.MONEY, FieldType.NUMBER, FieldType.INTEGER, FieldType.PERCENT])
def test_separators_stand_only_between_thousands(kind, raw):
    assert read(kind, raw) == raw


NOT_NUMBERS = [
    ("about 5", "about 5"),
    ("5.", "5."),
    ("£", "£"),
    ("-", "-"),
    ("(5", "(5"),
    ("5)", "5)"),
    ("1e5", "1e5"),
    ("9" * 40, "9" * 40),
    (10**40, str(10**40)),
    (True, "TRUE"),
    (False, "FALSE"),
    (float("nan"), "nan"),
    (float("-inf"), "-inf"),
    (Decimal("NaN"), "NaN"),
    (Decimal("1E+40"), "1E+40"),
    (date(2021, 12, 15), "15/12/2021"),
    (timedelta(hours=1), "1:00:00"),
]


@pytest.mark.parametrize(("raw", "text"), NOT_NUMBERS)
def test_what_is_no_number_stays_as_it_was_typed(raw, text):
    assert read(FieldType.MONEY, raw) == text


@pytest.mark.parametrize(("raw", "note"), [("1234", ""), ("£1,234", "“£1,234” read as 1234")])
def test_what_was_done_to_a_number_is_said(raw, note):
    assert read_value(field(FieldType.MONEY), raw, {}).note == note


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**15), max_value=10**15))
def test_a_printed_amount_reads_as_itself(amount):
    assert read(FieldType.MONEY, f"£{amount:,}" if amount >= 0 else f"-£{-amount:,}") == amount


@given(st.floats(-1e12, 1e12))
def test_a_cells_number_is_kept_to_the_fifteen_digits_that_excel_keeps(cell):
    assert read(FieldType.NUMBER, cell) == Decimal(f"{cell:.15G}")


def test_the_dust_of_a_spreadsheets_arithmetic_is_left_behind():
    assert read(FieldType.MONEY, 5187694.000000001) == Decimal(5_187_694)
    assert read(FieldType.NUMBER, 0.1 + 0.2) == Decimal("0.3")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**15), max_value=10**15))
def test_one_number_has_one_form(number):
    assert str(canonical(number)) == str(canonical(number * Decimal("1.000")))
    assert canonical(number) == number
    assert "E+" not in str(canonical(number))


DATES = [
    ("15/12/2021", ""),
    ("15.12.2021", "“15.12.2021” read as 15/12/2021"),
    ("15-12-21", "“15-12-21” read as 15/12/2021"),
    ("2021-12-15", "“2021-12-15” read as 15/12/2021"),
    ("2021-12-15T00:00:00", "“2021-12-15T00:00:00” read as 15/12/2021"),
    ("2021-12-15 9:30", "“2021-12-15 9:30” read as 15/12/2021"),
    ("2021-12-15T09:30:00.5Z", "“2021-12-15T09:30:00.5Z” read as 15/12/2021"),
    ("15 December 2021", "“15 December 2021” read as 15/12/2021"),
    ("Wed, 15th Dec 2021", "“Wed, 15th Dec 2021” read as 15/12/2021"),
    (date(2021, 12, 15), ""),
    (datetime(2021, 12, 15, 9, 30), ""),
    (44545, "the number 44545 read as the date 15/12/2021"),
    (44545.0, "the number 44545 read as the date 15/12/2021"),
]


@pytest.mark.parametrize(("raw", "note"), DATES)
def test_dates_are_read_however_they_are_typed(raw, note):
    assert read_value(field(FieldType.DATE), raw, {}) == (date(2021, 12, 15), note)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("TBC", "TBC"),
        ("31/02/2021", "31/02/2021"),
        ("12 Brumaire 2021", "12 Brumaire 2021"),
        ("2021-13-01", "2021-13-01"),
        ("2021-12-15 or later if the board is cancelled", "2021-12-15 or later if the board is cancelled"),
        ("15/12/2021 or later", "15/12/2021 or later"),
        ("after 15/12/2021", "after 15/12/2021"),
        (5, "5"),
        (5.5, "5.5"),
        (float("nan"), "nan"),
        (True, "True"),
        (Decimal(44545), "44545"),
        (timedelta(days=1), "1 day, 0:00:00"),
    ],
)
def test_what_is_no_date_stays_as_it_was_typed(raw, text):
    assert read(FieldType.DATE, raw) == text


def test_dates_say_day_before_month():
    assert read(FieldType.DATE, "05/06/2021") == date(2021, 6, 5)


SPELLINGS = rules().spellings(TYPE, {})


@pytest.mark.parametrize("raw", ["Home Care or Domiciliary Care", " home care OR domiciliary care. ", "HOME_CARE"])
def test_choices_are_read_by_label_or_code_in_any_case(raw):
    assert read_value(TYPE, raw, SPELLINGS) == ("HOME_CARE", "")


def test_an_unknown_choice_stays_as_it_was_typed():
    assert read_value(TYPE, "Home cares", SPELLINGS).value == "Home cares"
    assert read_value(TYPE, 5.0, SPELLINGS).value == "5"


@pytest.mark.parametrize("raw", ["< Select >", "Please select", "Choose an item", "<<choose>>", "(Please select…)"])
def test_a_prompt_to_choose_is_a_blank_with_a_note(raw):
    value, note = read_value(TYPE, raw, SPELLINGS)
    assert value is None
    assert raw in note


def test_an_option_that_reads_like_a_prompt_is_an_answer():
    assert read_value(TYPE, "Select", {fold("Select"): "SELECT"}).value == "SELECT"


@pytest.mark.parametrize("raw", [None, "", "   ", "\u00a0", "\u200b\n"])
@pytest.mark.parametrize("kind", list(FieldType))
def test_blanks_are_blank_in_every_field(kind, raw):
    assert read(kind, raw) is None


@pytest.mark.parametrize("kind", [FieldType.TEXT, FieldType.LONG_TEXT, FieldType.PHONE])
def test_text_stays_text_also_where_a_cell_holds_a_number(kind):
    assert read(kind, 1632960000.0) == "1632960000"
    assert read(kind, 1.5) == "1.5"
    assert read(kind, date(2021, 12, 15)) == "15/12/2021"
    assert read(kind, "=1+1") == "=1+1"


def test_an_address_loses_its_link_prefix():
    assert read(FieldType.EMAIL, "MailTo:a@example.org") == "a@example.org"
    assert read(FieldType.EMAIL, "not an address") == "not an address"


@given(st.text())
def test_clean_text_is_clean_and_stays_the_same(text):
    clean = clean_text(text)
    assert clean_text(clean) == clean
    assert clean == clean.strip()
    clean.encode()


def test_line_ends_and_special_blanks_are_made_plain():
    assert clean_text("a\r\nb\rc\u00a0d\x00\ud800\ttab ") == "a\nb\nc d\ttab"


@given(st.text(), st.sampled_from(FieldType))
def test_nothing_typed_is_lost(text, kind):
    value = read(kind, text)
    assert value is None or isinstance(value, str | Decimal | date)
    if kind is not FieldType.CHOICE:
        assert (value is None) == (clean_text(text) == "")
