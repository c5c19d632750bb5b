"""Values as plain text and back: what every value of every field comes back as."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carefund.returns import read_value
from carefund.returns.plain import plain_values, typed_values
from carefund.rulebook import load

RULEBOOK = load("2021-22")
TABLES = [table for sheet in RULEBOOK.sheets_of("plan") for table in sheet.tables]
SCHEMES = RULEBOOK.table("expenditure.schemes")

typed_texts = st.one_of(
    st.text(max_size=40),
    st.decimals(allow_nan=False, allow_infinity=False, places=2).map(str),
    st.integers().map(lambda n: f"£{n:,}"),
    st.dates(date(1971, 1, 1), date(2099, 12, 31)).map(str),
    st.sampled_from(["NaN", "Infinity", "1e5", "007", "-0", "+5", "12,50", "2021-02-30", "12 %"]),
)


@given(st.data())
def test_whatever_was_typed_comes_back_as_it_was_read(data):
    table = data.draw(st.sampled_from(TABLES))
    fields = data.draw(st.lists(st.sampled_from(table.fields), unique_by=lambda f: f.id))
    values = {f.id: read_value(f, data.draw(typed_texts), {}).value for f in fields}
    entered = {field: value for field, value in values.items() if value is not None}
    assert typed_values(table, plain_values(entered)) == entered


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("amount", Decimal("1234.5"), "1234.5"),
        ("amount", Decimal("1E+3"), "1000"),
        ("amount", "about 60k", "about 60k"),
        ("amount", "1" + "0" * 28, "1" + "0" * 28),
        ("scheme_name", "12", "12"),
        ("scheme_type", "OTHER", "OTHER"),
    ],
)
def test_examples(field, value, text):
    assert plain_values({field: value}) == {field: text}
    assert typed_values(SCHEMES, {field: text}) == {field: value}


def test_a_date_is_kept_by_year_month_and_day():
    cover = RULEBOOK.table("cover.cover")
    assert plain_values({"expected_date": date(2021, 12, 15)}) == {"expected_date": "2021-12-15"}
    assert typed_values(cover, {"expected_date": "2021-12-15"}) == {"expected_date": date(2021, 12, 15)}


def test_a_date_that_was_typed_in_words_stays_as_it_was_typed():
    cover = RULEBOOK.table("cover.cover")
    assert typed_values(cover, {"expected_date": "before Christmas"}) == {"expected_date": "before Christmas"}


def test_a_field_that_the_table_no_longer_has_keeps_its_text():
    assert typed_values(SCHEMES, {"dropped": "7"}) == {"dropped": "7"}
