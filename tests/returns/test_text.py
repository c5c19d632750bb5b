"""The text form: nothing lost, one form for equal returns, and errors that say where and why."""

import tomllib
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from carefund.returns import Place, Return, ReturnTextError, Row, Value, Waiver, from_text, new_return, to_text
from carefund.returns.values import canonical, clean_text
from carefund.rulebook import load
from carefund.rulebook.labels import fold
from carefund.rulebook.sheets import Table, TableKind
from tests.returns.builders import clean_plan, row, rules, southend, spend

NEW = new_return(rules(), "plan", southend(), "southend")
HEAD = """\
carefund_return = 1
round = "2021-22"
kind = "plan"
area = "E06000033"
id = "southend"
rulebook_version = "2021-22.1"
"""

texts = st.text(max_size=60).map(clean_text).filter(bool)
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12).map(
    canonical
)
values: st.SearchStrategy[Value] = st.one_of(texts, numbers, st.integers(-(10**20), 10**20).map(Decimal), st.dates())
waivers = st.builds(
    Waiver,
    code=st.sampled_from(["CND-01", "EXP-06"]),
    reason=texts,
    role=texts,
    expires=st.dates(),
    row=st.sampled_from(["", "expenditure.schemes.r1"]),
)


def coded(table: Table, row: dict[str, Value]) -> dict[str, Value]:
    """A row as returns hold it: an answer that spells an option is its code, never another spelling."""
    known: dict[str, Value] = {}
    for name, field in table.by_id.items():
        if (value := row.get(name)) is not None:
            spelt = rules().spellings(field, known) if field.list and isinstance(value, str) else {}
            known[name] = spelt.get(fold(str(value)), value)
    return known


@st.composite
def returns(draw: st.DrawFn) -> Return:
    """A return with anything entered anywhere, text in number fields included."""
    ret = NEW
    for sheet in rules().sheets_of("plan"):
        for table in sheet.tables:
            path = f"{sheet.id}.{table.id}"
            fields = st.dictionaries(st.sampled_from(list(table.by_id)), values, max_size=3).map(partial(coded, table))
            if table.kind is TableKind.ROWS:
                keys = draw(st.lists(texts, max_size=3, unique=True))
                ret = ret.with_rows(path, tuple(Row(key, draw(fields)) for key in keys))
            else:
                chosen = draw(st.sampled_from(ret.rows(path)))
                new = Row(chosen.key, draw(fields))
                ret = ret.with_rows(path, tuple(new if r.key == new.key else r for r in ret.rows(path)))
    return replace(ret, waivers=tuple(draw(st.lists(waivers, max_size=2))))


@settings(max_examples=60)
@given(returns())
def test_any_return_comes_back_the_same_from_its_text(ret):
    text = to_text(rules(), ret)
    assert from_text(text, load) == ret


@settings(max_examples=20)
@given(returns())
def test_equal_returns_give_equal_texts(ret):
    text = to_text(rules(), ret)
    assert to_text(rules(), from_text(text, load)) == text


@pytest.mark.parametrize("ret", [NEW, clean_plan()], ids=["new", "clean"])
def test_new_and_complete_returns_come_back_the_same(ret):
    assert from_text(to_text(rules(), ret), load) == ret


def test_the_text_reads_like_the_return():
    ret = replace(NEW, waivers=(Waiver(code="EXP-06", reason="Agreed", role="lead", expires=date(2021, 12, 31)),))
    document = tomllib.loads(to_text(rules(), ret.with_rows("expenditure.schemes", (spend(1, 500),))))
    assert document["expenditure"]["schemes"][0]["row"] == "r1"
    assert document["expenditure"]["schemes"][0]["amount"] == 500
    assert document["metrics"]["values"]["RES.2020-21.actual"]["numerator"] == 171
    assert document["cover"]["cover"]["area_name"] == southend().name
    assert document["waivers"] == [
        {"code": "EXP-06", "reason": "Agreed", "role": "lead", "expires": date(2021, 12, 31)}
    ]


def test_blank_forms_and_items_are_not_written():
    text = to_text(rules(), NEW)
    assert "[requirements" not in text
    assert "[income.gates]" not in text


def test_fields_are_written_in_the_order_of_the_sheet():
    mixed = Row("r1", {"amount": Decimal(1), "scheme_id": Decimal(7)})
    lines = to_text(rules(), NEW.with_rows("expenditure.schemes", (mixed,))).splitlines()
    assert lines.index("scheme_id = 7") < lines.index("amount = 1")


def test_values_are_read_in_canonical_form():
    ret = from_text(
        HEAD
        + '[[expenditure.schemes]]\nrow = "r1"\namount = 1200.50\nscheme_name = "  Carers\\r\\n"\ndescription = " "\n',
        load,
    )
    assert ret.rows("expenditure.schemes") == (row("r1", amount=Decimal("1200.5"), scheme_name="Carers"),)


def test_every_table_is_there_even_where_the_text_says_nothing():
    ret = from_text(HEAD, load)
    assert ret.value(Place("cover", "cover", "form", "signed_off")) is None
    assert [r.key for r in ret.rows("requirements.requirements")] == [r.code for r in rules().requirements]
    assert ret.rows("expenditure.schemes") == ()


SCHEME = '[[expenditure.schemes]]\nrow = "r1"\n'

BAD = {
    "not toml": ("carefund_return = ", "not valid TOML"),
    "no format": ('round = "2021-22"\n', "does not begin with"),
    "other format": (HEAD.replace("= 1", "= 2"), "does not begin with"),
    "no area": (HEAD.replace('area = "E06000033"\n', ""), "“area” is missing"),
    "area no text": (HEAD.replace('"E06000033"', "33"), "“area” is missing or is not text"),
    "blank area": (HEAD.replace("E06000033", ""), "“area” is missing"),
    "unknown round": (HEAD.replace('"2021-22"', '"1066-67"'), "no round “1066-67”. Correct “round”"),
    "unknown kind": (
        HEAD.replace('"plan"', '"poem"'),
        "no return “poem”. Correct “kind” at the top of the file; it has plan, year_end.",
    ),
    "unknown sheet": (HEAD + "[poems]\n", "“poems” is not a sheet of this return"),
    "sheet no table": (HEAD + "income = 5\n", "“income” must be a table"),
    "unknown table": (HEAD + "[income.poems]\n", "Sheet “income” has no table “poems”"),
    "form no table": (HEAD + "[income]\ngates = 0\n", "“income.gates” must be a table"),
    "unknown field": (HEAD + "[income.gates]\npoem = 1\n", "Table “income.gates” has no field “poem”"),
    "unknown item": (HEAD + "[requirements.requirements.PR99]\n", "has no row “PR99”"),
    "item no table": (
        HEAD + "[requirements.requirements]\nPR1 = 5\n",
        "requirements.PR1” must be a table",
    ),
    "items no table": (HEAD + "[requirements]\nrequirements = []\n", "“requirements.requirements” must be a table"),
    "rows no list": (HEAD + "[expenditure.schemes]\namount = 1\n", "must be a list of rows"),
    "row no table": (HEAD + "[expenditure]\nschemes = [5]\n", "“expenditure.schemes” must be a table"),
    "row no key": (HEAD + "[[expenditure.schemes]]\namount = 1\n", "Row 1 of “expenditure.schemes” needs"),
    "row key no text": (HEAD + "[[expenditure.schemes]]\nrow = 1\n", "Row 1 of “expenditure.schemes” needs"),
    "row key blank": (HEAD + '[[expenditure.schemes]]\nrow = ""\n', "Row 1 of “expenditure.schemes” needs"),
    "row key twice": (HEAD + SCHEME + SCHEME, "Row 2 of “expenditure.schemes” needs"),
    "a list": (HEAD + SCHEME + "amount = [1]\n", "“expenditure.schemes.amount” must be text, a number or a date"),
    "true": (HEAD + SCHEME + "amount = true\n", "must be text, a number or a date"),
    "a moment": (HEAD + SCHEME + "amount = 2021-01-01T10:00:00\n", "must be text, a number or a date"),
    "infinite": (HEAD + SCHEME + "amount = inf\n", "must be a number that ends"),
    "huge": (HEAD + SCHEME + "amount = 1e40\n", "too many digits"),
    "long": (HEAD + SCHEME + f"amount = {'9' * 40}\n", "too many digits"),
    "waiver": (HEAD + '[[waivers]]\ncode = "X"\n', "Waiver 1 does not say its “reason”"),
    "waiver with more": (HEAD + '[[waivers]]\ncode = "X"\nname = "Y"\n', "Waiver 1 has “name”, which no waiver has"),
    "waiver until a text": (
        HEAD + '[[waivers]]\ncode = "X"\nreason = "r"\nrole = "lead"\nexpires = "2021-12-31"\n',
        "Waiver 1 has a “expires” that is not a date",
    ),
    "waiver by a number": (
        HEAD + '[[waivers]]\ncode = "X"\nreason = "r"\nrole = 7\nexpires = 2021-12-31\n',
        "Waiver 1 has a “role” that is not text",
    ),
    "waiver of a bare row": (
        HEAD + '[[waivers]]\ncode = "X"\nreason = "r"\nrole = "lead"\nexpires = 2021-12-31\nrow = "r4"\n',
        "the row “r4” of a waiver must say its sheet and table too",
    ),
    "very long": (HEAD + SCHEME + f"amount = {'9' * 5_000}\n", "has too many digits"),
    "very large": (HEAD + SCHEME + "amount = 1e99999999999999999999\n", "has too many digits"),
    "very deep": (HEAD + "x = " + "[" * 100_000 + "\n", "nested too deeply"),
    "waivers": (HEAD + "waivers = 5\n", "Waivers must be a list"),
    "empty reason": (
        HEAD + '[[waivers]]\ncode = "X"\nreason = " "\nrole = "lead"\nexpires = 2021-12-31\n',
        "a waiver needs a reason",
    ),
}


@pytest.mark.parametrize(("text", "message"), BAD.values(), ids=BAD)
def test_a_bad_text_is_refused_with_the_place_and_the_reason(text, message):
    with pytest.raises(ReturnTextError) as caught:
        from_text(text, load)
    assert message in str(caught.value)


STRANGE = {
    "sheet": Place("poems", "ode", "form", "line"),
    "table": Place("cover", "poems", "form", "line"),
    "field": Place("cover", "cover", "form", "poem"),
    "row of a form": Place("cover", "cover", "second", "email"),
    "fixed row": Place("requirements", "requirements", "PR99", "met"),
}


@pytest.mark.parametrize("place", STRANGE.values(), ids=STRANGE)
def test_a_value_that_the_text_could_not_hold_is_refused_and_not_dropped(place):
    with pytest.raises(ValueError, match="which the plan of 2021-22 does not have") as caught:
        to_text(rules(), NEW.with_value(place, "x"))
    assert ".".join(place) in str(caught.value)


def test_a_choice_may_be_written_by_its_label():
    labels = {"scheme_type": "Carers Services", "sub_type": "respite services", "source": "Minimum CCG Contribution"}
    written = "".join(f'{field} = "{label}"\n' for field, label in labels.items())
    text = f'{HEAD}[[expenditure.schemes]]\nrow = "r1"\n{written}provider = "Somebody else"\n'
    (read,) = from_text(text, load).rows("expenditure.schemes")
    codes = {"scheme_type": "CARERS", "sub_type": "CARERS-1", "source": "CCG_MIN", "provider": "Somebody else"}
    assert read.values == codes
