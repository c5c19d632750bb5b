"""Fields that follow from others in a workbook: formulas that agree with the product, and cells that are never read."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from msgspec.structs import replace

from carefund.returns import Place, Return, Row, new_return
from carefund.rulebook import Rulebook
from carefund.workbook import read_workbook, write_workbook
from carefund.workbook.placing import lay_out
from tests.returns.builders import clean_plan
from tests.support.debian import needs_libreoffice
from tests.support.libreoffice import recalculate
from tests.support.quarters import quarters
from tests.workbook.books import MADE, SOUTHEND, opened, summary_of, written

SCHEMES = "progress.schemes"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    return quarters(tmp_path_factory.mktemp("rounds"))


@pytest.fixture(scope="module")
def quarter(book: Rulebook) -> Return:
    """One scheme spent as planned, one with less, one without an output, one not reported at all."""
    ret = new_return(book, "q1", SOUTHEND, "q1-1", [clean_plan()])
    same, less, *rest = ret.rows(SCHEMES)
    planned = same.values["planned"]
    rows = (
        Row(same.key, {**same.values, "actual": planned}),
        Row(less.key, {**less.values, "actual": Decimal(10), "outputs": Decimal(4)}),
        *rest,
        Row("new", {"name": "Added", "type": "DFG", "sub_type": "DFG-1", "actual": Decimal(5)}),
    )
    return ret.with_rows(SCHEMES, rows)


def test_a_written_quarter_reads_back_as_it_was(book: Rulebook, quarter: Return):
    content = written(quarter, rulebook=book, summary=summary_of(quarter, rulebook=book))
    assert read_workbook(BytesIO(content), rulebook_for=lambda _: book).ret == quarter


def test_what_is_carried_or_calculated_is_locked_and_has_no_drop_down(book: Rulebook, quarter: Return):
    target = BytesIO()
    summary = summary_of(quarter, rulebook=book)
    write_workbook(book, quarter, SOUTHEND, target, summary=summary, made=MADE, earlier=[clean_plan()])
    sheet = opened(target.getvalue())["2. Progress"]
    at = lay_out(book.of("q1"), quarter, SOUTHEND, with_findings=False).tables[SCHEMES]
    row = at.first + 1
    cells = {name: sheet.cell(row, column + 1) for name, column in at.columns.items()}
    assert [name for name, cell in cells.items() if cell.protection.locked] == [
        "name", "type", "sub_type", "planned", "difference", "unit",
    ]  # fmt: skip
    assert str(cells["difference"].value).startswith("=IF(")
    checked = " ".join(str(v.sqref) for v in sheet.data_validations.dataValidation)
    assert f"{cells['actual'].column_letter}{row}" in checked
    assert f"{cells['difference'].column_letter}{row}" not in checked


def test_a_list_to_which_nobody_adds_offers_no_blank_rows(book: Rulebook, quarter: Return):
    sheet = book.sheets["progress"]
    closed = replace(sheet, tables=(replace(sheet.tables[0], adds_rows=False),))
    changed = replace(book, sheets={**book.sheets, "progress": closed})
    kept, empty = quarter.rows(SCHEMES), quarter.with_rows(SCHEMES, ())
    assert len(lay_out(changed, quarter, SOUTHEND).tables[SCHEMES].lines) == len(kept)
    assert len(lay_out(changed, empty, SOUTHEND).tables[SCHEMES].lines) > len(kept)


@needs_libreoffice
def test_formulas_and_product_agree(book: Rulebook, quarter: Return):
    content = written(quarter, rulebook=book, summary=summary_of(quarter, rulebook=book))
    sheet: Any = recalculate({"quarter": content})["quarter"]["2. Progress"]
    at = lay_out(book.of("q1"), quarter, SOUTHEND, with_findings=False).tables[SCHEMES]
    columns = [at.columns["difference"], at.columns["unit"], at.complete]
    shown = {line.row.key: tuple(sheet.cell(line.at + 1, c + 1).value for c in columns) for line in at.lines}
    states = summary_of(quarter, rulebook=book).completeness.sheets
    missing = {p.row for state in states for p in state.missing if p.sheet == "progress"}
    same, less, *_ = quarter.rows(SCHEMES)
    planned = less.values["planned"]
    assert isinstance(planned, Decimal)
    assert (shown[same.key][0], shown[same.key][1] or "", shown[same.key][2]) == (0, "", "Yes")
    assert shown[less.key] == (10 - planned, "hours of care", "No")
    assert "outside the print area" not in str(sheet.cell(at.top + 1, 1).value)
    assert (shown["new"][0] or None, shown["new"][1] or None) == (None, None)
    assert {key for key, (_, _, complete) in shown.items() if complete == "No"} == missing
    assert not shown[""][2], "a blank row with formulas in it is still a blank row"


@needs_libreoffice
def test_a_reason_is_asked_for_where_the_amounts_differ(book: Rulebook, quarter: Return):
    less = quarter.rows(SCHEMES)[1]
    said = quarter.with_value(Place("progress", "schemes", less.key, "reason"), "A late start")
    made = {
        name: written(ret, rulebook=book, summary=summary_of(ret, rulebook=book))
        for name, ret in (("No", quarter), ("Yes", said))
    }
    at = lay_out(book.of("q1"), quarter, SOUTHEND, with_findings=False).tables[SCHEMES]
    line = next(line for line in at.lines if line.row.key == less.key)
    for expected, workbook in recalculate(made).items():
        assert workbook["2. Progress"].cell(line.at + 1, at.complete + 1).value == expected
