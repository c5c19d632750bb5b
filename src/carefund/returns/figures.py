"""Figures of a return by name, so that a document, a paper or a test can say which one it means.

- `income.DFG.2021-22`, `spending.total.2021-22`, `difference.DFG.2021-22`: pounds of a funding source, or of all;
- `condition.NC2.2021-22.planned` (or `required`, `under_spend`, `headroom`): pounds that a national condition asks for;
- `scheme_type.CARERS.2021-22.amount` (or `percent`);
- `metric.RES.2021-22.plan.value` (or `numerator`, `denominator`): the value is the one that the numerator and the
  denominator give, unrounded; the stated one where it has no such parts;
- `requirement.PR1`: the answer in words;
- `rows.expenditure.schemes`, `rows.expenditure.schemes.amount`: how many rows, or what a field of them adds up to. A
  filter narrows the rows, as in a national condition;
- `cell.cover.cover.form.signed_off`: one value in words, as `sheet.table.row.field`.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from carefund.returns.checks.case import Case
from carefund.returns.model import Place, Row
from carefund.returns.summary import Summary, YearMoney, summarise
from carefund.rulebook.filters import Filter, passes

__all__ = ["Figure", "NoSuchFigure", "figure"]

Figure = Decimal | str
"""A number (money in pounds, percentages from 0 to 100), or words."""

TOTAL = "total"
"""Stands in place of a funding source for all of them together."""


class NoSuchFigure(Exception):  # noqa: N818  (it names what is wrong, as the message does)
    """A name is not the name of a figure of this return."""

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” is not a figure of this return.")


def figure(case: Case, name: str, where: Filter | None = None) -> Figure | None:
    """What the product makes of the rows: the figure of this name; None where the rows do not give it.

    Args:
        case: The return.
        name: Which figure, as the module says.
        where: Which rows to count or to add up; only for names that begin with `rows`.

    Raises:
        NoSuchFigure: The return has no figure of this name.
    """
    kind, _, rest = name.partition(".")
    try:
        if kind == "rows":
            return _rows(case, rest, where or {})
        if where:
            raise NoSuchFigure(f"{name}, narrowed to some rows")
        return _FIGURES[kind](case, rest)
    except (KeyError, ValueError):
        raise NoSuchFigure(name) from None


def _rows(case: Case, rest: str, where: Filter) -> Decimal | None:
    sheet, table, *fields = rest.split(".")
    declared = case.tables[f"{sheet}.{table}"].table.by_id
    if not declared.keys() >= {*fields, *where}:
        raise KeyError(rest)
    rows = [filled.row for filled in case.table(f"{sheet}.{table}") if passes(where, filled.row.values)]
    if not fields:
        return Decimal(len(rows))
    (field,) = fields
    return _sum(rows, field)


def _sum(rows: list[Row], field: str) -> Decimal | None:
    """What a field adds up to; None where no row says it, because missing is not zero."""
    numbers = [value for row in rows if isinstance(value := row.values.get(field), Decimal)]
    return sum(numbers, Decimal(0)) if numbers else None


def _source(part: str) -> Callable[[Case, str], Figure | None]:
    def of_source(case: Case, rest: str) -> Decimal:
        source, year = rest.split(".")
        money = _year(case, year)
        line = money.total if source == TOTAL else {line.code: line for line in money.sources}[source]
        amount: Decimal = getattr(line, part)
        return amount

    return of_source


def _condition(case: Case, rest: str) -> Decimal | None:
    code, year, part = rest.split(".")
    line = {line.code: line for line in _year(case, year).conditions}[code]
    return _part(
        part, required=line.required, planned=line.planned, under_spend=line.under_spend, headroom=line.headroom
    )


def _scheme_type(case: Case, rest: str) -> Decimal | None:
    code, year, part = rest.split(".")
    line = {line.code: line for line in _year(case, year).scheme_types}[code]
    return _part(part, amount=line.amount, percent=line.percent)


def _metric(case: Case, rest: str) -> Decimal | None:
    code, _, part = rest.rpartition(".")
    line = {line.code: line for line in _summary(case).metrics}[code]
    value = line.stated if line.computed is None else line.computed
    return _part(part, value=value, numerator=line.numerator, denominator=line.denominator)


def _part(part: str, **parts: Decimal | None) -> Decimal | None:
    return parts[part]


def _requirement(case: Case, rest: str) -> str | None:
    return {line.code: line.response for line in _summary(case).requirements}[rest] or None


def _cell(case: Case, rest: str) -> str | None:
    sheet, table, at = rest.split(".", 2)
    row, _, field = at.rpartition(".")
    declared = case.tables[f"{sheet}.{table}"].table.by_id[field]
    value = case.ret.value(Place(sheet, table, row, field))
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if value is None or not declared.list:
        return None if value is None else str(value)
    values = next(r.values for r in case.ret.rows(f"{sheet}.{table}") if r.key == row)
    return case.rulebook.label(declared, value, values)


def _year(case: Case, year: str) -> YearMoney:
    return {money.year: money for money in _summary(case).years}[year]


def _summary(case: Case) -> Summary:
    return case.once(summarise)


_FIGURES: Mapping[str, Callable[[Case, str], Figure | None]] = {
    "income": _source("income"),
    "spending": _source("expenditure"),
    "difference": _source("difference"),
    "condition": _condition,
    "scheme_type": _scheme_type,
    "metric": _metric,
    "requirement": _requirement,
    "cell": _cell,
}
