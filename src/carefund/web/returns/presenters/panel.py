"""What a return adds up to at this moment, beside whatever is being entered."""

from collections.abc import Iterable
from decimal import Decimal

import msgspec
from django.urls import reverse

from carefund.papers import standing
from carefund.returns import Case, Finding, Severity, open_errors
from carefund.returns.checks.words import counted, listed, pounds
from carefund.returns.spend_tests import ConditionLine
from carefund.returns.summary import SourceLine, YearMoney
from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.findings import ShownFinding, sheet_findings

__all__ = ["Amounts", "Panel", "Tested", "YearPanel", "counts_in_words", "panel_of", "saved_in_words"]


MOST = 20
"""Findings that the panel lists: it comes back with every save."""


class Amounts(msgspec.Struct, frozen=True):
    """Income and spending of a source, ready to read, with a word for their difference."""

    label: str
    income: str
    spending: str
    word: str
    balanced: bool | None
    """None where there is neither, the income is not known, or what was spent may differ from it."""
    known: bool
    """Whether the income is known."""


class Tested(msgspec.Struct, frozen=True):
    """What a condition asks for and what is planned, with a word for the outcome."""

    label: str
    required: str
    planned: str
    word: str
    met: bool | None


class YearPanel(msgspec.Struct, frozen=True):
    """The money of a year of the round; `spending` is what its spending is called: planned, or actual."""

    year: str
    spending: str
    sources: tuple[Amounts, ...]
    total: Amounts
    conditions: tuple[Tested, ...]


class Panel(msgspec.Struct, frozen=True):
    """The summary panel of a return, with the findings of a sheet where it stands on one."""

    standing: str
    counts: str
    years: tuple[YearPanel, ...]
    """The money; none on a sheet that holds no money."""
    findings: tuple[ShownFinding, ...]
    here: str
    """How many findings are about the sheet."""
    more: str
    """How many of them are not listed here; empty where all are."""
    all: str
    """The page with all findings."""


def panel_of(judged: Judged, sheet: str = "") -> Panel:
    """The panel for the page of a sheet, or, without one, for the page of the return, which lists findings itself."""
    funding = judged.rulebook.funding
    with_money = sheet in {"", *(ledger.table.partition(".")[0] for ledger in (funding.income, funding.spending))}
    found, listed_ones = sheet_findings(judged, sheet, MOST) if sheet else ((), ())
    rest = len(found) - MOST
    return Panel(
        standing=standing(judged.summary, judged.findings),
        counts=counts_in_words(judged.findings),
        years=tuple(_year(judged.case, money) for money in judged.summary.years) if with_money else (),
        findings=listed_ones,
        here=counts_in_words(found),
        more=f"{counted(rest, 'more finding')} on this sheet" if rest > 0 else "",
        all=reverse("findings", args=[judged.record.pk]),
    )


def counts_in_words(findings: Iterable[Finding | ShownFinding]) -> str:
    """How many findings are open: “3 errors and 1 warning”, or “nothing found”."""
    open_ones = [finding.severity for finding in findings if finding.waiver is None]
    found = [open_ones.count(severity) for severity in Severity]
    named = [counted(n, str(severity)) for n, severity in zip(found, Severity, strict=True) if n]
    return listed(named) or "nothing found"


def saved_in_words(judged: Judged) -> str:
    """What is said after saving: how many errors are left."""
    errors = len(open_errors(judged.findings))
    return f"Saved. {counted(errors, 'error')} left." if errors else "Saved. No errors left."


def _year(case: Case, money: YearMoney) -> YearPanel:
    missing = {source.code for source in case.rulebook.funding.sources if not case.knows_income(source, money.year)}
    due = {source.code for source in case.rulebook.funding.sources if source.mandatory} & missing
    used = [line for line in money.sources if line.income or line.expenditure or line.code in due]
    basis = case.rulebook.funding.basis
    sources = [_amounts(line, basis, line.code not in missing) for line in used]
    if money.unsourced in money.lines:
        sources.append(_unsourced(money.unsourced))
    return YearPanel(
        money.year,
        _SPENDING[basis],
        tuple(sources),
        _amounts(money.total, basis, not missing),
        tuple(map(_tested, money.conditions)),
    )


_SPENDING = {"plan": "Planned", "actual": "Spent"}


def _amounts(line: SourceLine, basis: str, known: bool) -> Amounts:
    if not known:
        return Amounts(line.label, "not known yet", pounds(line.expenditure), _UNKNOWN, None, known=False)
    is_blank = not line.income and not line.expenditure
    word = "Nothing entered" if is_blank else _difference(line.difference, basis)
    # A plan spends what comes in; what was spent in fact may be less or more, and neither is wrong.
    balanced = None if is_blank or (basis == "actual" and line.difference) else not line.difference
    return Amounts(line.label, pounds(line.income), pounds(line.expenditure), word, balanced, known=True)


def _unsourced(line: SourceLine) -> Amounts:
    """Money of rows without a source: nothing balances until they have one."""
    return Amounts(line.label, pounds(line.income), pounds(line.expenditure), _CHOOSE, None, known=True)


_CHOOSE = "Cannot be said: choose the source in these rows"
_UNKNOWN = "Cannot be said: income not known yet"


def _difference(difference: Decimal, basis: str) -> str:
    if not difference:
        return "Balanced" if basis == "plan" else "All spent"
    if basis == "actual":
        return f"{pounds(difference)} not spent" if difference > 0 else f"{pounds(-difference)} more than came in"
    return f"{pounds(difference)} still to plan" if difference > 0 else f"{pounds(-difference)} over its income"


def _tested(line: ConditionLine) -> Tested:
    required = "not held" if line.required is None else pounds(line.required)
    return Tested(f"{line.code}: {line.label}", required, pounds(line.planned), _outcome(line), line.met)


def _outcome(line: ConditionLine) -> str:
    if line.headroom is None:
        return "Cannot be said: no published amount"
    if line.met is None:
        return "Cannot be said yet: rows are missing or incomplete"
    if not line.headroom:
        return "Met exactly"
    return f"Met, {pounds(line.headroom)} above" if line.met else f"Short by {pounds(-line.headroom)}"
