"""What guides somebody who types: drop-downs, limits with plain messages, marks for what is missing or not needed."""

from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_range, xl_rowcol_to_cell

from carefund.returns.completeness import entry_kind
from carefund.rulebook.sheets import EntryKind, Field, FieldType, TableKind
from carefund.workbook.formulas import Cells, applies, must_hold
from carefund.workbook.layout import VALUE, Line, TableAt
from carefund.workbook.lists import source_of
from carefund.workbook.making import Making
from carefund.workbook.page import marked

__all__ = ["guide"]

TITLE_LIMIT, MESSAGE_LIMIT = 32, 255
"""Characters that Excel allows in the title and the text of a message beside a cell."""
_LARGEST = 10**15
"""Beyond this a spreadsheet no longer keeps every digit."""
_FIRST_DATE, _LAST_DATE = 25_569, 73_415
"""Excel day numbers of 1970 and 2100."""


def guide(making: Making, at: TableAt) -> None:
    """Add drop-downs, limits and marks to a table."""
    for field in (f for f in at.table.fields if not f.calculated):
        first, last = _rows(at, field)
        column = at.column_of(field.id)
        rule = _limits(making, field, _cells(at, first)) | _messages(field)
        making.sheets[at.tab].data_validation(first, column, last, column, rule)
        _mark_conditional(making, at, field, first, last)
    _mark_missing(making, at)
    if at.counts:
        for word, look in (("No", "bad"), ("Yes", "good")):
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": making.styles.rule(look)}
            making.sheets[at.tab].conditional_format(at.first, at.complete, at.last, at.complete, rule)


def _rows(at: TableAt, field: Field) -> tuple[int, int]:
    line = at.line_of("", field.id) if at.table.kind is TableKind.FORM else None
    return (line.at, line.at) if line else (at.first, at.last)


def _cells(at: TableAt, row: int) -> Cells:
    """How the rule of a range refers to the fields of a row, seen from its first row."""
    if at.table.kind is TableKind.FORM:
        rows = {line.field.id: line.at for line in at.lines if line.field is not None}
        return lambda field: xl_rowcol_to_cell(rows[field], VALUE, row_abs=True, col_abs=True)
    return lambda field: f"${xl_col_to_name(at.columns[field])}{row + 1}"


def _limits(making: Making, field: Field, cells: Cells) -> dict[str, Any]:
    if field.type is FieldType.CHOICE:
        options = making.rulebook.lists[field.list]
        if any(o.options for o in options) if field.within else options:
            return {"validate": "list", "source": source_of(field, cells(field.within) if field.within else "")}
    if field.type is FieldType.DATE:
        return {"validate": "date", "criteria": "between", "minimum": _FIRST_DATE, "maximum": _LAST_DATE}
    if not field.type.is_number:
        return {"validate": "any"}
    low, high = _bounds(field)
    kind = "integer" if field.type is FieldType.INTEGER else "decimal"
    return {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}


def _bounds(field: Field) -> tuple[float, float]:
    """The limits of a number as its cells hold it: a percentage is a fraction there."""
    percent = field.type is FieldType.PERCENT
    low = -_LARGEST if field.minimum is None else field.minimum
    high = (100 if percent else _LARGEST) if field.maximum is None else field.maximum
    return (float(low) / 100, float(high) / 100) if percent else (float(low), float(high))


_EXPECTED = {
    FieldType.CHOICE: "Choose one of the values in the list.",
    FieldType.DATE: "Enter a date as day, month and year, for example 15/12/2021.",
    FieldType.MONEY: "Enter an amount in pounds, for example 474250",
    FieldType.PERCENT: "Enter a percentage, for example 60%",
    FieldType.INTEGER: "Enter a whole number, for example 7",
    FieldType.NUMBER: "Enter a number, for example 8.4",
}


def _messages(field: Field) -> dict[str, Any]:
    message = _cut(marked(field.help, field), MESSAGE_LIMIT)
    said = {"input_title": _cut(field.label, TITLE_LIMIT), "input_message": message}
    if (expected := _EXPECTED.get(field.type)) is None:
        return said
    if field.type.is_number:
        expected += _range_words(field)
    return said | {"error_title": "Please check this entry", "error_message": expected}


def _range_words(field: Field) -> str:
    limits = [f"{word} {limit:,}" for word, limit in (("not below", field.minimum), ("not above", field.maximum))
              if limit is not None]  # fmt: skip
    return f", {' and '.join(limits)}." if limits else "."


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _mark_conditional(making: Making, at: TableAt, field: Field, first: int, last: int) -> None:
    """Grey a field out where it does not apply; mark it where it does and is missing."""
    column, cells, rules = at.column_of(field.id), _cells(at, first), []
    if factors := applies(making.rulebook, at.table, field, cells):
        rules.append((f"={'*'.join(factors)}=0", "not used"))
    if at.counts and at.table.kind is not TableKind.FORM and field.required and field.depends_on:
        factors = [f'({_checker(at, first)}="No")', f'({cells(field.id)}="")']
        rules.append((f"={'*'.join([*factors, *must_hold(making.rulebook, at.table, field, cells)])}", "missing"))
    for criteria, look in rules:
        rule = {"type": "formula", "criteria": criteria, "format": making.styles.rule(look)}
        making.sheets[at.tab].conditional_format(first, column, last, column, rule)


def _checker(at: TableAt, row: int) -> str:
    return f"${xl_col_to_name(at.complete)}{row + 1}"


def _mark_missing(making: Making, at: TableAt) -> None:
    """Mark the required blanks of a table, with one rule for cells that can share one."""
    if not at.counts:
        return
    for cells in _asked(at):
        ranges = [xl_range(row, column, last, column) for row, column, last in cells]
        row, column, _ = cells[0]
        rule = {
            "type": "formula",
            "criteria": f'=({_checker(at, row)}="No")*({xl_rowcol_to_cell(row, column)}="")',
            "format": making.styles.rule("missing"),
            "multi_range": " ".join(ranges),
        }
        making.sheets[at.tab].conditional_format(ranges[0], rule)


def _asked(at: TableAt) -> list[list[tuple[int, int, int]]]:
    """Groups of cells (first row, column, last row) that are always asked for; a group starts at its top left cell."""
    if at.table.kind is TableKind.FORM:
        return [[(at.first, VALUE, at.last)]]
    always = [f for f in at.table.fields if not f.depends_on]
    if at.table.kind is TableKind.ROWS:
        asked = [(at.first, at.columns[f.id], at.last) for f in always if entry_kind(f, None) is EntryKind.ENTER]
        return [asked] if asked else []
    groups = [[(line.at, at.columns[f.id], line.at) for line in at.lines if _is_asked(f, line)] for f in always]
    return [group for group in groups if group]


def _is_asked(field: Field, line: Line) -> bool:
    return line.item is not None and entry_kind(field, line.item) is EntryKind.ENTER
