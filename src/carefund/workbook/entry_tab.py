"""The tabs that people fill in: forms, fixed rows and lists of rows, each with its checker."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import cast

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from carefund.returns import Place
from carefund.returns.calculated import calculated
from carefund.returns.completeness import entry_kind, needed
from carefund.rulebook.sheets import EntryKind, Field, FieldType, TableKind
from carefund.workbook.blocks import write_block
from carefund.workbook.cell_values import cell_value
from carefund.workbook.formulas import Cells, blanks, calculation, must_hold, quote, row_complete
from carefund.workbook.layout import FIRST, HELP, KEY, VALUE, Line, Tab, TableAt, name_of, text_lines
from carefund.workbook.making import Formula, Making
from carefund.workbook.page import marked, row_height, start_page
from carefund.workbook.styles import Look, number_format, plain_number
from carefund.workbook.validation import guide

__all__ = ["write_entry"]

_NOTE = {"x_scale": 2, "font_name": "Arial", "font_size": 9}
_ANY_ROW = "\0"
"""Stands for the row number in a formula that is made once for a whole table."""


def write_entry(making: Making, tab: Tab) -> None:
    """Write an entry tab."""
    start_page(making, tab, tab.sheet.intro if tab.sheet else "")
    write_block(making, tab)
    for at in tab.tables:
        _title(making, at, in_part=tab.prints_in_part and at is tab.tables[-1])
        _WRITERS[at.table.kind](making, at)
        guide(making, at)
    _keep_in_view(making, tab)
    if tab.prints_in_part:
        _print_in_part(making, tab)


def _print_in_part(making: Making, tab: Tab) -> None:
    """Print no further down than the last table has something to show, and everything across that was written."""
    sheet = making.sheets[tab.name]
    sheet.print_area(0, 0, tab.tables[-1].printed, cast(int, sheet.dim_colmax))


def _keep_in_view(making: Making, tab: Tab) -> None:
    sheet = making.sheets[tab.name]
    if (at := tab.long) is None:
        sheet.freeze_panes(3, 0)
        return
    sheet.freeze_panes(at.first, tab.frozen_columns)
    sheet.repeat_rows(at.head)
    sheet.autofilter(at.head, KEY, at.last, at.last_column)


def _title(making: Making, at: TableAt, *, in_part: bool) -> None:
    style = making.styles.of(Look.TABLE_TITLE)
    for column in range(at.last_column + 1):
        making.sheets[at.tab].write_blank(at.top, column, None, style)
    if in_part:
        making.formula(at.tab, at.top, KEY, _title_with_notice(at), style)
    else:
        making.text(at.tab, at.top, KEY, at.table.title, style)
    if at.table.help:
        style = making.styles.of(Look.HELP, text_wrap=False)
        making.text(at.tab, at.top + 1, KEY, marked(at.table.help, at.table), style)


def _title_with_notice(at: TableAt) -> Formula:
    """The title, and after it a notice once somebody fills in a row that is outside the print area.

    The area is fixed, because LibreOffice knows no other. The notice stands in the cell of the title, where the reader
    cannot take it for an entry.
    """
    letters = {field: xl_col_to_name(column) for field, column in at.columns.items()}
    first = letters[at.table.fields[0].id]
    ends = [(letters[run[0].id], letters[run[-1].id]) for run in _typed(at.table.fields)]
    beyond = ",".join(f"{left}{at.printed + 2}:{right}{at.last + 1}" for left, right in ends)
    before, after = ". Rows below row ", " are outside the print area: make it larger before you print."
    # ROW, because the area grows when rows are inserted in it.
    notice = f"{quote(before)}&ROW({first}{at.printed + 1})&{quote(after)}"
    return Formula(f'{quote(at.table.title)}&IF(COUNTA({beyond})=0,"",{notice})', at.table.title)


def _look(making: Making, at: TableAt, line: Line, field: Field) -> Look:
    """What the cell of a field is for, in this row."""
    value = line.row.values.get(field.id)
    if field.calculated:
        return Look.CALCULATED
    if value is None:
        unused = entry_kind(field, line.item) in (EntryKind.NONE, EntryKind.CALCULATED)
        return Look.NOT_USED if unused else Look.INPUT
    place = Place(at.sheet, at.table.id, line.row.key, field.id)
    return Look.PUBLISHED if making.published.get(place) == value else Look.INPUT


def _write_value(making: Making, at: TableAt, line: Line, field: Field, column: int) -> int:
    """Write what a line holds in a field; how many lines of text it takes."""
    look, value = _look(making, at, line, field), line.row.values.get(field.id)
    number = "" if look is Look.NOT_USED else number_format(field)
    # The answers of a form stand under one another, so they begin at the left whatever they are.
    style = making.styles.of(look, number, align="left") if line.field else making.styles.of(look, number)
    if field.calculated:
        return _write_calculated(making, at, line, field, column)
    if value is None:
        making.sheets[at.tab].write_blank(line.at, column, None, style)
        return 1
    return _write(making, at, line.at, column, cell_value(making.rulebook, field, value, line.row.values), style)


def _write_calculated(making: Making, at: TableAt, line: Line, field: Field, column: int) -> int:
    """Write the formula of a calculated field beside its value; how many lines of text that takes."""
    cells = _form_cells(at) if line.field else _row_cells(at, str(line.at + 1))
    value = calculated(making.rulebook, at.table, field, line.row.values)
    known = "" if value is None else cell_value(making.rulebook, field, value, line.row.values)
    assert not isinstance(known, datetime)  # sums and units are no dates
    style = making.styles.of(Look.CALCULATED, number_format(field), text_wrap=not field.type.is_number)
    making.formula(at.tab, line.at, column, Formula(calculation(at.table, field, cells), known), style)
    return text_lines(known, making.widths[at.tab][column]) if isinstance(known, str) else 1


def _write(making: Making, at: TableAt, row: int, column: int, value: float | datetime | str, style: Format) -> int:
    match value:
        case str():
            making.text(at.tab, row, column, value, style)
            return text_lines(value, making.widths[at.tab][column])
        case datetime():
            making.sheets[at.tab].write_datetime(row, column, value, style)
        case _:
            making.sheets[at.tab].write_number(row, column, value, style)
    return 1


def _room(field: Field) -> int:
    """Lines of room to type in."""
    return 3 if field.type is FieldType.LONG_TEXT else 1


def _write_findings(making: Making, at: TableAt, line: Line) -> int:
    """Write the findings beside a line; how many lines of text they take."""
    if at.findings is None:
        return 0
    field = line.field.id if line.field else ""
    text = "\n".join(making.beside.get(Place(at.sheet, at.table.id, line.row.key, field), ()))
    if text:
        making.text(at.tab, line.at, at.findings, text, making.styles.of(Look.FINDING))
    return text_lines(text, 70) if text else 0


def _write_form(making: Making, at: TableAt) -> None:
    for column, text in ((at.complete, "Complete?"), (at.findings, "Findings")):
        if column is not None:
            making.text(at.tab, at.top, column, text, making.styles.of(Look.TABLE_TITLE, font_size=10))
    cells = _form_cells(at)
    for line in at.lines:
        assert line.field is not None  # every line of a form has its field
        _write_question(making, at, line, line.field, cells)


def _write_question(making: Making, at: TableAt, line: Line, field: Field, cells: Cells) -> None:
    text = marked(field.help, field)
    making.text(at.tab, line.at, FIRST, field.label, making.styles.of(Look.LABEL))
    making.text(at.tab, line.at, HELP, text, making.styles.of(Look.HELP))
    taken = max(_room(field), _write_value(making, at, line, field, VALUE), _write_findings(making, at, line))
    making.define(name_of(at.sheet, at.table.id, field.id), at.tab, (line.at, VALUE))
    if at.counts and entry_kind(field, None) is EntryKind.ENTER:
        answered = _answered(making, at, line, field, cells)
        making.formula(at.tab, line.at, at.complete, answered, making.styles.of(Look.CHECKER))
    widths = making.widths[at.tab]
    lines = max(taken, text_lines(field.label, widths[FIRST]), text_lines(text, widths[HELP] + 4))
    making.sheets[at.tab].set_row(line.at, row_height(lines))


def _answered(making: Making, at: TableAt, line: Line, field: Field, cells: Cells) -> Formula:
    rulebook, values = making.rulebook, line.row.values
    answer = f'IF({cells(field.id)}="","No","Yes")'
    if factors := must_hold(rulebook, at.table, field, cells):
        answer = f'IF({"*".join(factors)}=0,"",{answer})'
    if Place(at.sheet, at.table.id, line.row.key, field.id) in making.missing:
        return Formula(answer, "No")
    return Formula(answer, "Yes" if needed(rulebook, at.table, field, values) else "")


def _form_cells(at: TableAt) -> Cells:
    rows = {line.field.id: line.at for line in at.lines if line.field is not None}
    return lambda field: xl_rowcol_to_cell(rows[field], VALUE)


def _write_heads(making: Making, at: TableAt, first: dict[int, str]) -> None:
    style = making.styles.of(Look.HEAD)
    heads = first | ({at.worked: "Worked out"} if at.worked is not None else {}) | {at.complete: "Complete?"}
    for column, text in (heads | ({at.findings: "Findings"} if at.findings is not None else {})).items():
        making.text(at.tab, at.head, column, text, style)
    for field in at.table.fields:
        making.text(at.tab, at.head, at.columns[field.id], field.label, style)
        making.sheets[at.tab].write_comment(at.head, at.columns[field.id], marked(field.help, field), _NOTE)
    lines = max(text_lines(field.label, max(field.width - 3, 8)) for field in at.table.fields)
    making.sheets[at.tab].set_row(at.head, row_height(max(2, lines)))
    making.define(name_of(at.sheet, at.table.id, "_head"), at.tab, (at.head, KEY), (at.head, at.last_column))
    making.define(name_of(at.sheet, at.table.id, "_body"), at.tab, (at.first, KEY), (at.last, at.last_column))


def _write_items(making: Making, at: TableAt) -> None:
    shows = {column: at.table.shows[name] for name, column in at.shows.items()}
    _write_heads(making, at, {KEY: "Code", FIRST: at.table.item_heading or "Item"} | shows)
    for line in at.lines:
        _write_item(making, at, line)


def _write_item(making: Making, at: TableAt, line: Line) -> None:
    texts = {FIRST: marked(line.item.label, line.item) if line.item else "Not a row of this round"}
    texts |= {column: line.item.shows.get(name, "") for name, column in at.shows.items() if line.item}
    making.text(at.tab, line.at, KEY, line.row.key, making.styles.of(Look.KEY))
    for column, text in texts.items():
        making.text(at.tab, line.at, column, text, making.styles.of(Look.SHOWN))
    taken = _write_filled(making, at, line)
    if line.item is not None:
        _write_item_checker(making, at, line)
    if at.worked is not None:
        _write_worked(making, at, line)
    shown = [text_lines(text, making.widths[at.tab][column]) for column, text in texts.items()]
    making.sheets[at.tab].set_row(line.at, row_height(max(taken, *shown, *map(_room, at.table.fields))))


def _write_filled(making: Making, at: TableAt, line: Line) -> int:
    """Write every field of a line, and the findings beside it; how many lines of text they take."""
    lines = [_write_value(making, at, line, field, at.columns[field.id]) for field in at.table.fields]
    return max(*lines, _write_findings(making, at, line))


def _row_cells(at: TableAt, row: str) -> Cells:
    letters = {field: xl_col_to_name(column) for field, column in at.columns.items()}
    return lambda field: f"{letters[field]}{row}"


def _write_item_checker(making: Making, at: TableAt, line: Line) -> None:
    style = making.styles.of(Look.CHECKER)
    asked = [f for f in at.table.fields if entry_kind(f, line.item) is EntryKind.ENTER]
    if not asked or not at.counts:
        making.text(at.tab, line.at, at.complete, "Optional", making.styles.of(Look.CHECKER, bold=False))
        return
    missing = blanks(making.rulebook, at.table, asked, _row_cells(at, str(line.at + 1)))
    answer = "No" if (at.sheet, at.table.id, line.row.key) in making.unfinished else "Yes"
    making.formula(at.tab, line.at, at.complete, Formula(row_complete(missing), answer), style)


def _write_worked(making: Making, at: TableAt, line: Line) -> None:
    """What a value is worked out from: its numerator and denominator, or two other measures."""
    assert at.worked is not None  # the caller asks
    known = making.metrics.get(line.row.key)
    text = _worked(making, at, line) if known else ""
    if known is None or not text:
        making.sheets[at.tab].write_blank(line.at, at.worked, None, making.styles.of(Look.NOT_USED))
        return
    value = "" if known.computed is None else float(known.computed)
    number = plain_number(known.decimals)
    making.formula(at.tab, line.at, at.worked, Formula(text, value), making.styles.of(Look.CALCULATED, number))


def _worked(making: Making, at: TableAt, line: Line) -> str:
    """The formula of a value that follows from others; empty where it does not."""
    metric, declared = making.rulebook.metric_values[line.row.key]
    if metric.from_parts:
        rows = {other.row.key: str(other.at + 1) for other in at.lines}
        rest, times = (_value_cell(at, rows, code) for code in metric.from_parts.codes(declared))
        return f'IF(COUNT({rest},{times})=2,(100-{rest})/100*{times},"")'
    if any(_look(making, at, line, at.table.by_id[name]) is Look.NOT_USED for name in ("numerator", "denominator")):
        return ""
    top, bottom = map(_row_cells(at, str(line.at + 1)), ("numerator", "denominator"))
    return f'IF(COUNT({top},{bottom})=2,IF({bottom}=0,"",{top}/{bottom}*{metric.multiplier}),"")'


def _value_cell(at: TableAt, rows: Mapping[str, str], code: str) -> str:
    return _row_cells(at, rows[code])("value")


def _write_rows(making: Making, at: TableAt) -> None:
    _write_heads(making, at, {KEY: "Row"})
    key, checker = making.styles.of(Look.KEY), making.styles.of(Look.CHECKER)
    blank = {at.columns[f.id]: making.styles.of(Look.INPUT, number_format(f)) for f in at.table.fields}
    followed = [field for field in at.table.fields if field.calculated]
    sheet, complete = making.sheets[at.tab], _row_formula(making, at)
    for line in at.lines:
        if line.row.key:
            making.text(at.tab, line.at, KEY, line.row.key, key)
            sheet.set_row(line.at, row_height(_write_filled(making, at, line)))
        else:
            sheet.write_blank(line.at, KEY, None, key)
            for column, style in blank.items():
                sheet.write_blank(line.at, column, None, style)
            for field in followed:
                _write_value(making, at, line, field, at.columns[field.id])
        if at.counts:
            formula = Formula(complete.replace(_ANY_ROW, str(line.at + 1)), _row_answer(making, at, line))
            making.formula(at.tab, line.at, at.complete, formula, checker)


def _row_formula(making: Making, at: TableAt) -> str:
    cells = _row_cells(at, _ANY_ROW)
    asked = [f for f in at.table.fields if entry_kind(f, None) is EntryKind.ENTER]
    whole_row = ",".join(f"{cells(run[0].id)}:{cells(run[-1].id)}" for run in _typed(at.table.fields))
    return row_complete(blanks(making.rulebook, at.table, asked, cells), whole_row)


def _typed(fields: Sequence[Field]) -> list[list[Field]]:
    """The fields that people type in, in runs of neighbours: a cell calculated beside them is never blank."""
    return [list(run) for is_typed, run in groupby(fields, lambda f: not f.calculated) if is_typed]


def _row_answer(making: Making, at: TableAt, line: Line) -> str:
    if not line.row.values:
        return ""
    return "No" if (at.sheet, at.table.id, line.row.key) in making.unfinished else "Yes"


_WRITERS = {TableKind.FORM: _write_form, TableKind.ITEMS: _write_items, TableKind.ROWS: _write_rows}
