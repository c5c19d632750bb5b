"""The summary of a return on a terminal, and as a page."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import click

from carefund.cli.load import Loaded
from carefund.cli.terminal import heading, table, wrapped
from carefund.papers import summary_page
from carefund.returns import Summary, check_return, summarise
from carefund.returns.checks.words import number, pounds
from carefund.returns.spend_tests import ConditionLine
from carefund.returns.summary import MetricLine, SourceLine, YearMoney
from carefund.rulebook import Rulebook

__all__ = ["html_of", "summary_lines"]


def html_of(loaded: Loaded, on: date) -> str:
    """The summary page of a return, with its findings as of a day."""
    case = loaded.case(on)
    return summary_page(loaded.rulebook, summarise(case), check_return(case), loaded.cells)


def summary_lines(rulebook: Rulebook, summary: Summary, standing: str) -> Iterator[str]:
    """The summary for people; `standing` says where the findings leave the return."""
    yield heading(f"{summary.area_name} ({summary.area})")
    yield rulebook.return_kind(summary.kind).title
    yield from wrapped(f"{standing}.")
    for money in summary.years:
        yield from _money(money)
    yield from _metrics(rulebook, summary)
    yield from _requirements(summary)
    yield from _completeness(rulebook, summary)


def _money(money: YearMoney) -> Iterator[str]:
    yield from ("", heading(f"Income and expenditure, {money.year}"))
    lines = [_source(line) for line in (*money.lines, money.total)]
    yield from table(["Funding source", "Income", "Expenditure", "Difference"], lines)
    if money.conditions:
        yield from ("", heading(f"National conditions, {money.year}"))
        conditions = [_condition(line) for line in money.conditions]
        yield from table(["Condition", "Required", "Planned", "Headroom", "Met"], conditions)
    if spent := [[t.label, pounds(t.amount), f"{t.percent}%"] for t in money.scheme_types if t.amount]:
        yield from ("", heading(f"Expenditure by scheme type, {money.year}"))
        yield from table(["Scheme type", "Expenditure", "Share"], spent)


def _source(line: SourceLine) -> list[str]:
    difference = pounds(line.difference)
    return [
        line.label,
        pounds(line.income),
        pounds(line.expenditure),
        click.style(difference, fg="red") if line.difference else difference,
    ]


def _condition(line: ConditionLine) -> list[str]:
    met = {None: "cannot be said", True: click.style("yes", fg="green"), False: click.style("no", fg="red")}[line.met]
    required = "not held" if line.required is None else pounds(line.required)
    headroom = "" if line.headroom is None else pounds(line.headroom)
    return [f"{line.code}: {line.label}", required, pounds(line.planned), headroom, met]


def _metrics(rulebook: Rulebook, summary: Summary) -> Iterator[str]:
    for metric in rulebook.metrics:
        if lines := [line for line in summary.metrics if line.metric == metric.code]:
            yield from ("", *map(heading, wrapped(f"{metric.title} ({metric.unit})")))
            yield from _metric_table(lines)


def _metric_table(lines: list[MetricLine]) -> Iterator[str]:
    """The values of a metric, with what they are worked out from where the metric has that."""
    parts = ("numerator", "denominator") if any(line.has_counts for line in lines) else ()
    head = ["Measure", *map(str.capitalize, parts), "Value"]
    rows = [[x.label, *(_figure(getattr(x, p)) for p in parts), _figure(x.shown) or _no_value(x)] for x in lines]
    yield from table(head, rows)


def _no_value(line: MetricLine) -> str:
    return "cannot be worked out" if line.has_counts else "not given"


def _figure(value: Decimal | None) -> str:
    return "" if value is None else number(value)


def _requirements(summary: Summary) -> Iterator[str]:
    if not summary.requirements:
        return
    yield from ("", heading("Planning requirements"))
    no_answer = click.style("no answer", fg="yellow")
    rows = [[line.code, line.text, line.response or no_answer] for line in summary.requirements]
    yield from table(["Code", "Requirement", "Answer"], rows, text_columns=3)


def _completeness(rulebook: Rulebook, summary: Summary) -> Iterator[str]:
    yield from ("", heading("Completeness"))
    rows = []
    for sheet in summary.completeness.sheets:
        declared = rulebook.sheets[sheet.sheet]
        name = f"{declared.number}. {declared.title}{'' if sheet.counts else ' (does not count)'}"
        complete = click.style("yes", fg="green") if sheet.complete else click.style("no", fg="red")
        rows.append([name, complete, str(len(sheet.missing))])
    yield from table(["Sheet", "Complete", "Missing"], rows)
