"""Rulebooks that differ from a round's own in one place."""

import msgspec
import pytest

from carefund.rulebook.model import FieldPath
from tests.returns.builders import rules


@pytest.fixture
def with_field():
    """A rulebook of the round in which one field is declared differently."""

    def changed(path, **declared):
        at, book = FieldPath.parse(path), rules()
        sheet = book.sheets[at.sheet]
        tables = tuple(
            msgspec.structs.replace(table, fields=tuple(
                msgspec.structs.replace(f, **declared) if (table.id, f.id) == (at.table, at.field) else f
                for f in table.fields
            ))
            for table in sheet.tables
        )  # fmt: skip
        return msgspec.structs.replace(
            book, sheets={**book.sheets, at.sheet: msgspec.structs.replace(sheet, tables=tables)}
        )

    return changed


NEXT = "2022-23"


@pytest.fixture
def two_years():
    """A rulebook of the round with a second year, whose amounts stand in fields of their own."""
    book = rules()
    funding = msgspec.structs.replace(
        book.funding,
        income=_with_next_year(book.funding.income),
        spending=_with_next_year(book.funding.spending),
        breakdowns=(),
    )
    paths = (funding.income.table, funding.spending.table)
    sheets = {name: _with_next_amounts(sheet, paths) for name, sheet in book.sheets.items()}
    return msgspec.structs.replace(book, years=(*book.years, NEXT), funding=funding, sheets=sheets)


def _with_next_year(ledger):
    return msgspec.structs.replace(ledger, amounts={**ledger.amounts, NEXT: "amount_next"})


def _with_next_amounts(sheet, paths):
    tables = tuple(
        msgspec.structs.replace(t, fields=(*t.fields, msgspec.structs.replace(t.by_id["amount"], id="amount_next")))
        if f"{sheet.id}.{t.id}" in paths
        else t
        for t in sheet.tables
    )
    return msgspec.structs.replace(sheet, tables=tables)
