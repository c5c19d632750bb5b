"""The summary of a return: what the national template prints on its summary sheet, added up from the rows beneath."""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cached_property, lru_cache

import msgspec

from carefund.returns.checks.case import Case
from carefund.returns.completeness import Completeness
from carefund.returns.filled import Filled
from carefund.returns.findings import Finding, is_clean
from carefund.returns.spend_tests import ConditionLine, spend_tests
from carefund.rulebook.policy import FIGURES, Ledger, Metric, MetricValue

__all__ = [
    "MetricLine",
    "RequirementLine",
    "SourceLine",
    "Summary",
    "TypeLine",
    "YearMoney",
    "formally_approvable",
    "metric_lines",
    "rounded",
    "summarise",
]


class SourceLine(msgspec.Struct, frozen=True):
    """Income and expenditure of a funding source, in pounds."""

    code: str
    label: str
    income: Decimal
    expenditure: Decimal

    @property
    def difference(self) -> Decimal:
        """Income less expenditure: nothing left when the plan balances."""
        return self.income - self.expenditure


class TypeLine(msgspec.Struct, frozen=True):
    """Spending on a scheme type, in pounds, and as a percentage of all spending with one decimal."""

    code: str
    label: str
    amount: Decimal
    percent: Decimal


class YearMoney(msgspec.Struct, frozen=True):
    """The money of one year of the round."""

    year: str
    sources: tuple[SourceLine, ...]
    unsourced: SourceLine
    """What rows enter that do not say a funding source of the round."""
    conditions: tuple[ConditionLine, ...]
    scheme_types: tuple[TypeLine, ...]

    @property
    def lines(self) -> tuple[SourceLine, ...]:
        """The sources, and what has none where there is any."""
        has_none = self.unsourced.income or self.unsourced.expenditure
        return (*self.sources, self.unsourced) if has_none else self.sources

    @property
    def total(self) -> SourceLine:
        """All rows together, whatever their source."""
        income = sum((line.income for line in self.lines), Decimal(0))
        spent = sum((line.expenditure for line in self.lines), Decimal(0))
        return SourceLine("TOTAL", "Total", income, spent)


class MetricLine(msgspec.Struct, frozen=True, dict=True):
    """A value of a metric: as stated in the return, and as its numerator and denominator give it."""

    code: str
    metric: str
    label: str
    period: str
    basis: str
    unit: str
    decimals: int
    numerator: Decimal | None
    denominator: Decimal | None
    stated: Decimal | None
    computed: Decimal | None

    @property
    def value(self) -> Decimal | None:
        """The stated value, or the computed one where none is stated; None where there is neither."""
        return self.computed if self.stated is None else self.stated

    @cached_property
    def shown(self) -> Decimal | None:
        """The value with the decimals in which the metric is printed."""
        return None if self.value is None else rounded(self.value, self.decimals)

    @property
    def has_counts(self) -> bool:
        """Whether a numerator or a denominator is given; one alone gives no value."""
        return self.numerator is not None or self.denominator is not None


class RequirementLine(msgspec.Struct, frozen=True):
    """The answer to a planning requirement; `response` is empty where there is none."""

    code: str
    theme: str
    text: str
    response: str
    unmet: bool
    """Whether the answer is that it is not met."""


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the summary sheet shows."""

    round: str
    title: str
    area: str
    area_name: str
    kind: str
    years: tuple[YearMoney, ...]
    metrics: tuple[MetricLine, ...]
    requirements: tuple[RequirementLine, ...]
    completeness: Completeness
    signed_off: bool | None
    """Whether the return says that the board has signed it off; None where it says nothing."""
    asks_board: bool
    """Whether a return of this kind waits for the board at all."""
    draft: bool
    """Whether its round is a draft, of which nobody can approve a return."""


def summarise(case: Case) -> Summary:
    """Summarise the return of a case."""
    rulebook = case.rulebook
    return Summary(
        round=rulebook.round,
        title=rulebook.title,
        area=case.ret.area,
        area_name=case.area.name if case.area else case.ret.area,
        kind=case.ret.kind,
        years=tuple(_year(case, year) for year in rulebook.years) if case.holds_money else (),
        metrics=case.once(metric_lines),
        requirements=tuple(_requirements(case)),
        completeness=case.completeness,
        signed_off=case.signed_off,
        asks_board=rulebook.board_approval is not None,
        draft=rulebook.status == "draft",
    )


def formally_approvable(summary: Summary, findings: Iterable[Finding]) -> bool:
    """Whether a return could be formally approved: it is complete, no error is open, and the board has signed it off.

    Nobody assures a plan that says itself that a planning requirement is not met. A return of a kind that does not say
    whether the board has signed it off needs no more than to be complete and without errors. Nobody can approve a
    return of a round that is still a draft.

    Args:
        summary: What the return adds up to.
        findings: What its checks found, waived findings included.
    """
    in_order = summary.completeness.complete and is_clean(tuple(findings)) and not summary.draft
    agreed = summary.signed_off is True and not any(line.unmet for line in summary.requirements)
    return in_order and (agreed or not summary.asks_board)


def rounded(number: Decimal, decimals: int) -> Decimal:
    """Round half away from zero, as spreadsheets print."""
    return number.quantize(_unit(decimals), ROUND_HALF_UP, _WIDE)


_WIDE = Context(prec=1000)
"""Room for what is left of any division of the numbers that a return may hold."""


@lru_cache
def _unit(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


def _year(case: Case, year: str) -> YearMoney:
    funding = case.rulebook.funding
    income, spent = case.by_source(funding.income, year), case.by_source(funding.spending, year)
    sources = tuple(SourceLine(s.code, s.label, income[s.code].amount, spent[s.code].amount) for s in funding.sources)
    conditions = tuple(tested.line for tested in case.once(spend_tests) if tested.year == year)
    unsourced = SourceLine(
        "UNSOURCED",
        "No source given",
        _entered(case, funding.income, year) - sum((line.income for line in sources), Decimal(0)),
        _entered(case, funding.spending, year) - sum((line.expenditure for line in sources), Decimal(0)),
    )
    return YearMoney(year, sources, unsourced, conditions, _scheme_types(case, year))


def _entered(case: Case, ledger: Ledger, year: str) -> Decimal:
    """What all rows of a ledger add up to."""
    amounts = case.column(ledger.table, ledger.amounts[year])
    return sum((amount for amount in amounts if isinstance(amount, Decimal)), Decimal(0))


def _scheme_types(case: Case, year: str) -> tuple[TypeLine, ...]:
    ledger = case.rulebook.funding.spending
    if not ledger.scheme_type:
        return ()
    field = case.rulebook.field(f"{ledger.table}.{ledger.scheme_type}")
    options = case.rulebook.options(field, {})
    sums = {code: Decimal(0) for code in options}
    total = Decimal(0)
    types, amounts = case.column(ledger.table, ledger.scheme_type), case.column(ledger.table, ledger.amounts[year])
    for code, amount in zip(types, amounts, strict=True):
        if isinstance(amount, Decimal):
            total += amount
            if isinstance(code, str) and code in sums:
                sums[code] += amount
    return tuple(TypeLine(c, options[c].label, a, _share(a, total)) for c, a in sums.items())


def _share(part: Decimal, total: Decimal) -> Decimal:
    """The percentage of a total, with one decimal; 0 where there is no total to have a share of."""
    return rounded(part / total * 100, 1) if total else Decimal(0)


def metric_lines(case: Case) -> tuple[MetricLine, ...]:
    """Every value of a metric that the return holds; ask with `case.once(metric_lines)`."""
    lines = {
        filled.row.key: _metric_line(*case.rulebook.metric_values[filled.row.key], filled)
        for filled in case.metric_rows
    }
    return tuple(_followed(line, *case.rulebook.metric_values[code], lines) for code, line in lines.items())


def _followed(line: MetricLine, metric: Metric, declared: MetricValue, lines: Mapping[str, MetricLine]) -> MetricLine:
    """The same line, with what its parts give where it follows from other measures."""
    if metric.from_parts is None:
        return line
    rest_of, times = (lines[code].value if code in lines else None for code in metric.from_parts.codes(declared))
    if rest_of is None or times is None:
        return line
    return msgspec.structs.replace(line, computed=metric.from_parts.of(rest_of, times))


def _metric_line(metric: Metric, declared: MetricValue, filled: Filled) -> MetricLine:
    """The value in a row, as stated and as computed."""
    numbers = {name: value for name in FIGURES if isinstance(value := filled.row.values.get(name), Decimal)}
    numerator, denominator = numbers.get("numerator"), numbers.get("denominator")
    return MetricLine(
        code=declared.code,
        metric=metric.code,
        label=declared.label,
        period=declared.period,
        basis=declared.basis,
        unit=metric.unit,
        decimals=metric.decimals,
        numerator=numerator,
        denominator=denominator,
        stated=numbers.get("value"),
        computed=_computed(metric, numerator, denominator),
    )


def _computed(metric: Metric, numerator: Decimal | None, denominator: Decimal | None) -> Decimal | None:
    if numerator is None or not denominator:
        return None
    return numerator / denominator * metric.multiplier


def _requirements(case: Case) -> list[RequirementLine]:
    """The requirements that the return asks about, with its answers."""
    requirements = {r.code: r for r in case.rulebook.requirements}
    rule = case.rulebook.checks.get("REQ-02")
    no = rule.setting("no", str) if rule else None
    lines = []
    for filled in case.requirement_rows:
        requirement, answer = requirements[filled.row.key], filled.row.values.get("met")
        label = case.rulebook.label(filled.table.by_id["met"], answer) if answer is not None else ""
        unmet = no is not None and answer == no
        lines.append(RequirementLine(requirement.code, requirement.theme, requirement.text, label, unmet))
    return lines
