"""The summary tab: every figure of the summary as a live formula with a name of its own."""

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell

from carefund.returns.spend_tests import ConditionLine
from carefund.returns.summary import MetricLine, SourceLine, TypeLine, YearMoney
from carefund.rulebook.policy import Ledger
from carefund.workbook.blocks import complete_words, write_words
from carefund.workbook.formulas import Cells, quote, spent, total_spent
from carefund.workbook.layout import Tab, TableAt, name_of, text_lines
from carefund.workbook.making import Formula, Making
from carefund.workbook.page import row_height, start_page
from carefund.workbook.styles import MONEY, SHARE, Look, plain_number

__all__ = ["write_summary"]

WIDTHS = {0: 28, 1: 62, 2: 20, 3: 22, 4: 20, 5: 27}


def write_summary(making: Making, tab: Tab) -> None:
    """Write the summary tab."""
    start_page(making, tab, tab.sheet.intro if tab.sheet else "", WIDTHS)
    making.sheets[tab.name].freeze_panes(3, 0)
    page = _Page(making, tab)
    _completeness(page)
    for money in making.summary.years:
        _money(page, money)
    _metrics(page)
    _requirements(page)


class _Page:
    """Writes the summary from top to bottom."""

    def __init__(self, making: Making, tab: Tab) -> None:
        self.making, self.tab, self.row = making, tab, tab.block

    def head(self, title: str, *headings: str) -> None:
        """A title row and a row of headings."""
        title_style, style = self.making.styles.of(Look.TABLE_TITLE), self.making.styles.of(Look.HEAD)
        for column in range(max(WIDTHS) + 1):
            self.making.sheets[self.tab.name].write_blank(self.row, column, None, title_style)
        self.making.text(self.tab.name, self.row, 0, title, title_style)
        for column, text in enumerate(headings):
            self.making.text(self.tab.name, self.row + 1, column, text, style)
        self.row += 2

    def labels(self, code: str, label: str, look: Look = Look.LABEL, *, unit: str = "") -> None:
        """The first two cells of a row, which is high enough for them and for a unit."""
        self.making.text(self.tab.name, self.row, 0, code, self.making.styles.of(look))
        self.making.text(self.tab.name, self.row, 1, label, self.making.styles.of(look))
        lines = max(text_lines(label, WIDTHS[1]), text_lines(unit, WIDTHS[3]))
        self.making.sheets[self.tab.name].set_row(self.row, row_height(lines))

    def figure(self, column: int, name: str, formula: Formula, style: Format) -> None:
        """A named formula of the current row."""
        self.making.formula(self.tab.name, self.row, column, formula, style)
        self.making.define(name, self.tab.name, (self.row, column))

    def cell(self, column: int) -> str:
        """The address of a cell in the current row."""
        return str(xl_rowcol_to_cell(self.row, column))


def _completeness(page: _Page) -> None:
    making = page.making
    page.head("Completeness", "", "Sheet", "Complete?")
    states = enumerate((state for _, _, state in making.checklist), start=page.row + 1)
    counted = [xl_rowcol_to_cell(row, 2) for row, state in states if state.counts]
    whole = "*".join(f'({cell}="Yes")' for cell in counted) or "1"
    page.labels("", "Whole return", Look.TOTAL)
    words = f'IF({whole}=1,"Template complete","Template incomplete")'
    write_words(making, page.tab, page.row, 2, words, complete_words(making))
    making.define(name_of("complete"), page.tab.name, (page.row, 2))
    page.row += 1
    for _, shown, state in making.checklist:
        page.labels("", shown)
        words = _sheet_complete(making, state.sheet)
        write_words(making, page.tab, page.row, 2, words, "Yes" if state.complete else "No")
        making.define(name_of("complete", state.sheet), page.tab.name, (page.row, 2))
        page.row += 1
    page.row += 1


def _sheet_complete(making: Making, sheet: str) -> str:
    tables = [at for at in making.layout.tables.values() if at.sheet == sheet and at.counts]
    missing = [f'COUNTIF({at.span(at.complete)},"No")' for at in tables]
    missing += [
        f'(COUNTIF({at.span(at.complete)},"Yes")+COUNTIF({at.span(at.complete)},"No")<{at.table.minimum_rows})'
        for at in tables if at.table.minimum_rows
    ]  # fmt: skip
    return f'IF({"+".join(missing) or "0"}=0,"Yes","No")'


def _money(page: _Page, money: YearMoney) -> None:
    tables, funding = page.making.layout.tables, page.making.rulebook.funding
    income, spending = tables.get(funding.income.table), tables.get(funding.spending.table)
    headings = ("Code", "Source of funding", "Income", "Expenditure", "Difference")
    page.head(f"Income and expenditure {money.year}", *headings)
    first = page.row
    for line in money.sources:
        _source(page, money.year, line, income, spending)
    _unsourced(page, money, first, income, spending)
    _source_total(page, money, first)
    if spending is not None:
        _conditions(page, money, spending)
        _types(page, money, spending)


def _column(at: TableAt, field: str) -> str:
    return at.span(at.columns[field])


def _spans(at: TableAt) -> Cells:
    return lambda field: _column(at, field)


def _of_source(ledger: Ledger, at: TableAt | None, year: str, label: str) -> str:
    """The pounds of a source in a ledger's table; 0 where this return has no such table."""
    if at is None:
        return "0"
    return total_spent(_column(at, ledger.amounts[year]), [f"({_column(at, ledger.source)}={quote(label)})"])


def _source(page: _Page, year: str, line: SourceLine, income: TableAt | None, spending: TableAt | None) -> None:
    funding = page.making.rulebook.funding
    money_in = _of_source(funding.income, income, year, line.label)
    money_out = _of_source(funding.spending, spending, year, line.label)
    _line(page, year, line, money_in, money_out)


def _unsourced(page: _Page, money: YearMoney, first: int, income: TableAt | None, spending: TableAt | None) -> None:
    """What the rows add up to beyond the sources above."""
    funding = page.making.rulebook.funding
    money_in, money_out = (
        "0" if at is None else
        f"SUM({_column(at, ledger.amounts[money.year])})-SUM({_above(page, first, column)})"
        for column, ledger, at in ((2, funding.income, income), (3, funding.spending, spending))
    )  # fmt: skip
    _line(page, money.year, money.unsourced, money_in, money_out)


def _above(page: _Page, first: int, column: int) -> str:
    """The cells of a column from a row to the one above the current row."""
    return f"{xl_rowcol_to_cell(first, column)}:{xl_rowcol_to_cell(page.row - 1, column)}"


def _line(page: _Page, year: str, line: SourceLine, money_in: str, money_out: str) -> None:
    style = page.making.styles.of(Look.CALCULATED, MONEY)
    page.labels(line.code, line.label)
    figures = {
        "income": (money_in, line.income),
        "expenditure": (money_out, line.expenditure),
        "difference": (f"{page.cell(2)}-{page.cell(3)}", line.difference),
    }
    for column, (part, (text, value)) in enumerate(figures.items(), start=2):
        page.figure(column, name_of("summary", year, line.code, part), Formula(text, float(value)), style)
    page.row += 1


def _source_total(page: _Page, money: YearMoney, first: int) -> None:
    page.labels("", "Total", Look.TOTAL)
    total = money.total
    values = {"income": total.income, "expenditure": total.expenditure, "difference": total.difference}
    for column, (part, value) in enumerate(values.items(), start=2):
        text = f"SUM({_above(page, first, column)})"
        style = page.making.styles.of(Look.TOTAL, MONEY)
        page.figure(column, name_of("summary", money.year, total.code, part), Formula(text, float(value)), style)
    page.row += 2


def _conditions(page: _Page, money: YearMoney, at: TableAt) -> None:
    page.head(
        f"Spending that the national conditions ask for {money.year}",
        "Condition", "What counts", "Required", "Planned", "Under spend", "Planned as % of required",
    )  # fmt: skip
    for line in money.conditions:
        page.labels(line.code, line.label)
        _condition(page, money.year, line, at)
        page.row += 1
    page.row += 1


def _condition(page: _Page, year: str, line: ConditionLine, at: TableAt) -> None:
    rulebook, styles = page.making.rulebook, page.making.styles
    test = next(c.test for c in rulebook.conditions if c.code == line.code)
    assert test is not None  # the summary has lines only for conditions with a test
    counted = spent(rulebook, at.table, test, _column(at, rulebook.funding.spending.amounts[year]), _spans(at))
    required, planned = page.cell(2), page.cell(3)
    _required(page, 2, name_of("summary", year, line.code, "required"), line)
    grey, share = styles.of(Look.CALCULATED, MONEY), styles.of(Look.CALCULATED, SHARE)
    page.figure(3, name_of("summary", year, line.code, "planned"), Formula(counted, float(line.planned)), grey)
    under = "Not held" if line.under_spend is None else float(line.under_spend)
    text = f'IF(ISNUMBER({required}),MAX({required}-{planned},0),"Not held")'
    page.figure(4, name_of("summary", year, line.code, "under"), Formula(text, under), grey)
    part = float(line.planned / line.required) if line.required else ""
    text = f'IF(N({required})=0,"",{planned}/{required})'
    page.figure(5, name_of("summary", year, line.code, "share"), Formula(text, part), share)


def _required(page: _Page, column: int, name: str, line: ConditionLine) -> None:
    """The published floor, which is a fact and no formula."""
    making, style = page.making, page.making.styles.of(Look.PUBLISHED, MONEY)
    if line.required is None:
        making.text(page.tab.name, page.row, column, "Not held", style)
    else:
        making.sheets[page.tab.name].write_number(page.row, column, float(line.required), style)
    making.define(name, page.tab.name, (page.row, column))


def _types(page: _Page, money: YearMoney, at: TableAt) -> None:
    page.head(f"Expenditure by scheme type {money.year}", "Code", "Scheme type", "Expenditure", "% of all expenditure")
    for line in money.scheme_types:
        page.labels(line.code, line.label)
        _type(page, money.year, line, at)
        page.row += 1
    page.row += 1


def _type(page: _Page, year: str, line: TypeLine, at: TableAt) -> None:
    ledger, styles = page.making.rulebook.funding.spending, page.making.styles
    amounts = _column(at, ledger.amounts[year])
    text = total_spent(amounts, [f"({_column(at, ledger.scheme_type)}={quote(line.label)})"])
    name = name_of("summary", year, "type", line.code)
    page.figure(2, f"{name}_amount", Formula(text, float(line.amount)), styles.of(Look.CALCULATED, MONEY))
    share = f"IF(SUM({amounts})=0,0,ROUND({page.cell(2)}/SUM({amounts})*100,1)/100)"
    page.figure(3, f"{name}_percent", Formula(share, float(line.percent / 100)), styles.of(Look.CALCULATED, SHARE))


def _metrics(page: _Page) -> None:
    tables = [at for at in page.making.layout.tables.values() if at.worked is not None]
    if not tables:
        return
    page.head("Metrics", "Code", "Metric", "Value", "Unit")
    for at in tables:
        for line in at.lines:
            if line.row.key in page.making.metrics:
                _metric(page, page.making.metrics[line.row.key], at, line.at)
    page.row += 1


def _metric(page: _Page, line: MetricLine, at: TableAt, row: int) -> None:
    assert at.worked is not None  # the caller picks such tables
    stated, worked = at.cell(row, at.columns["value"]), at.cell(row, at.worked)
    text = f'IF(ISNUMBER({stated}),{stated},IF(ISNUMBER({worked}),{worked},""))'
    number = plain_number(line.decimals)
    page.labels(line.code, line.label, unit=line.unit)
    style = page.making.styles.of(Look.CALCULATED, number)
    page.figure(2, name_of("summary_metric", line.code), Formula(text, _float(line.value)), style)
    page.making.text(page.tab.name, page.row, 3, line.unit, page.making.styles.of(Look.LABEL))
    page.row += 1


def _float(value: object) -> float | str:
    return "" if value is None else float(str(value))


def _requirements(page: _Page) -> None:
    making = page.making
    at = next((t for t in making.layout.tables.values() if t.table.items == "requirements"), None)
    if at is None:
        return
    page.head("Planning requirements", "Code", "Requirement", "Met?")
    rows = {line.row.key: line.at for line in at.lines}
    for requirement in making.summary.requirements:
        page.labels(requirement.code, requirement.text)
        answer = at.cell(rows[requirement.code], at.columns["met"])
        formula = Formula(f'IF({answer}="","",{answer})', requirement.response)
        page.figure(2, name_of("summary_req", requirement.code), formula, making.styles.of(Look.CALCULATED))
        page.row += 1
