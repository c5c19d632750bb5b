"""The calculated figures above the tables of a tab: what is complete, income so far, balances that stay in view."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from carefund.returns.completeness import entry_kind
from carefund.returns.summary import YearMoney
from carefund.rulebook.sheets import EntryKind, Field
from carefund.workbook.formulas import must_hold
from carefund.workbook.layout import FIRST, KEY, VALUE, Tab, TableAt, name_of, quoted, text_lines
from carefund.workbook.making import Formula, Making
from carefund.workbook.page import row_height
from carefund.workbook.placing import cover_sheet
from carefund.workbook.styles import MONEY, Look

__all__ = ["complete_words", "write_block", "write_words"]


def write_block(making: Making, tab: Tab) -> None:
    """Write the calculated figures of a tab, where it has any."""
    funding, sheet = making.rulebook.funding, tab.sheet.id if tab.sheet else ""
    if sheet == funding.spending.table.split(".")[0]:
        _balances(making, tab)
    elif sheet == funding.income.table.split(".")[0]:
        _income(making, tab)
    elif sheet == cover_sheet(making.rulebook):
        _checklist(making, tab)


def write_words(making: Making, tab: Tab, row: int, column: int, name: str, value: str) -> None:
    """Show a named word of the checklist, green for good and red for bad."""
    making.formula(tab.name, row, column, Formula(name, value), making.styles.of(Look.CHECKER))
    for words, look in ((("No", "Template incomplete"), "bad"), (("Yes", "Template complete"), "good")):
        for word in words:
            rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": making.styles.rule(look)}
            making.sheets[tab.name].conditional_format(row, column, row, column, rule)


def complete_words(making: Making) -> str:
    """Whether the whole return is complete, in the words of the national template."""
    return "Template complete" if making.summary.completeness.complete else "Template incomplete"


def _checklist(making: Making, tab: Tab) -> None:
    head, link = making.styles.of(Look.HEAD), making.styles.of(Look.LINK)
    making.text(tab.name, tab.block, FIRST, "Checklist", head)
    write_words(making, tab, tab.block, VALUE, name_of("complete"), complete_words(making))
    for row, (to, shown, state) in enumerate(making.checklist, start=tab.block + 1):
        making.sheets[tab.name].write_url(row, FIRST, f"internal:{quoted(to)}!A1", link, shown)
        write_words(making, tab, row, VALUE, name_of("complete", state.sheet), "Yes" if state.complete else "No")


def _income(making: Making, tab: Tab) -> None:
    """Total contributions by source and year."""
    head, cell, total = (making.styles.of(look, MONEY) for look in (Look.HEAD, Look.CALCULATED, Look.TOTAL))
    label = making.styles.of(Look.LABEL)
    making.text(tab.name, tab.block, FIRST, "Total contributions", head)
    for row, source in enumerate(making.rulebook.funding.sources, start=tab.block + 1):
        making.text(tab.name, row, FIRST, source.total_label or source.label, label)
    last = tab.block + len(making.rulebook.funding.sources) + 2
    making.text(tab.name, last, FIRST, "Total", total)
    for column, money in enumerate(making.summary.years, start=VALUE):
        making.text(tab.name, tab.block, column, money.year, head)
        making.text(tab.name, last - 1, FIRST, money.unsourced.label, label)
        for row, line in enumerate((*money.sources, money.unsourced), start=tab.block + 1):
            formula = Formula(name_of("summary", money.year, line.code, "income"), float(line.income))
            making.formula(tab.name, row, column, formula, cell)
        letter = xl_col_to_name(column)
        formula = Formula(f"SUM({letter}{tab.block + 2}:{letter}{last})", float(money.total.income))
        making.formula(tab.name, last, column, formula, total)


class _Column(NamedTuple):
    """A column of calculated figures under a label."""

    label: str
    look: Look
    figures: tuple[Formula, ...]


def _balances(making: Making, tab: Tab) -> None:
    """Income, expenditure and balance of each source beside the conditions, one block for each year."""
    top = tab.block
    for money in making.summary.years:
        sources, conditions = list(_source_columns(money)), list(_condition_columns(making, money))
        _figures(making, tab, top, VALUE, sources)
        _stubs(making, tab, top, KEY, (money.year, "Income", "Expenditure", "Balance"))
        if conditions:
            column = VALUE + len(sources)
            _figures(making, tab, top, column + 1, conditions)
            _stubs(making, tab, top, column, ("National conditions", "Required", "Planned", "Under spend"))
        labels = enumerate((column.label for column in (*sources, *conditions)), start=VALUE)
        making.sheets[tab.name].set_row(top, row_height(max(text_lines(text, tab.widths[n]) for n, text in labels)))
        _must_be_nil(making, tab, top + 3, VALUE + len(sources) + len(conditions))
        top += 4
    if tab.long is not None:
        _still_to_fill(making, tab, tab.long, top)


def _figures(making: Making, tab: Tab, top: int, first: int, columns: list[_Column]) -> None:
    head = making.styles.of(Look.HEAD, font_size=9)
    for n, column in enumerate(columns, start=first):
        making.text(tab.name, top, n, column.label, head)
        for row, formula in enumerate(column.figures, start=top + 1):
            making.formula(tab.name, row, n, formula, making.styles.of(column.look, MONEY))


def _stubs(making: Making, tab: Tab, top: int, column: int, texts: tuple[str, ...]) -> None:
    """The labels beside three rows of figures; at the left of the tab they span the first two columns."""
    head, label = making.styles.of(Look.HEAD), making.styles.of(Look.LABEL, bold=True)
    for row, text in enumerate(texts, start=top):
        style = head if row == top else label
        if column == KEY:
            making.sheets[tab.name].merge_range(row, KEY, row, FIRST, "", style)
        making.text(tab.name, row, column, text, style)


def _must_be_nil(making: Making, tab: Tab, row: int, last: int) -> None:
    """Green where a figure is nil, red where it is not."""
    for look, criteria in (("bad", "<>0"), ("good", "=0")):
        cell = xl_rowcol_to_cell(row, VALUE)
        rule = {"type": "formula", "criteria": f"=ISNUMBER({cell})*(ROUND(N({cell}),2){criteria})",
                "format": making.styles.rule(look)}  # fmt: skip
        making.sheets[tab.name].conditional_format(row, VALUE, row, last, rule)


def _source_columns(money: YearMoney) -> Iterator[_Column]:
    for line in (*money.sources, money.unsourced, money.total):
        values = {"income": line.income, "expenditure": line.expenditure, "difference": line.difference}
        look = Look.TOTAL if line.code == money.total.code else Look.CALCULATED
        yield _Column(line.label, look, _named(money.year, line.code, values))


def _condition_columns(making: Making, money: YearMoney) -> Iterator[_Column]:
    titles = {condition.code: condition.title for condition in making.rulebook.conditions}
    for line in money.conditions:
        values = {"required": line.required, "planned": line.planned, "under": line.under_spend}
        yield _Column(f"{line.code} {titles[line.code]}", Look.CALCULATED, _named(money.year, line.code, values))


def _named(year: str, code: str, values: Mapping[str, Decimal | None]) -> tuple[Formula, ...]:
    """Figures of the summary tab, shown again under their names."""
    return tuple(
        Formula(name_of("summary", year, code, part), "Not held" if value is None else float(value))
        for part, value in values.items()
    )


def _still_to_fill(making: Making, tab: Tab, at: TableAt, row: int) -> None:
    """How many required cells each column of the long table still lacks, right above the column."""
    label, style = making.styles.of(Look.LABEL, bold=True), making.styles.of(Look.CALCULATED, font_size=9)
    making.text(tab.name, row, KEY, "To fill", label)
    columns = making.completeness[at.sheet].columns
    for field in at.table.fields:
        if entry_kind(field, None) is EntryKind.ENTER:
            blank = Formula(_lacking(making, at, field), columns.get((at.table.id, field.id), 0))
            making.formula(tab.name, row, at.columns[field.id], blank, style)


def _lacking(making: Making, at: TableAt, field: Field) -> str:
    spans = {f.id: at.span(at.columns[f.id]).rpartition("!")[2] for f in at.table.fields}
    checker = at.span(at.complete).rpartition("!")[2]
    factors = [f'({checker}="No")', f'({spans[field.id]}="")']
    factors += must_hold(making.rulebook, at.table, field, spans.__getitem__)
    return f"SUMPRODUCT({'*'.join(factors)})"
