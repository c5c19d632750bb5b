"""Checks of spending on a scheme type that may take only a small part of the money."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from carefund.returns.checks.case import Case
from carefund.returns.checks.ledgers import mandatory, places_of
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.settings import SCHEME_TYPES
from carefund.returns.checks.words import label_of, percent, pounds
from carefund.returns.findings import Severity
from carefund.returns.model import Place
from carefund.rulebook.policy import CheckRule

__all__: list[str] = []


@check(
    "EXP-07",
    Severity.WARNING,
    "Little of the mandatory money is spent on schemes of no listed type",
    settings={"type": SCHEME_TYPES},
)
def seldom_other(case: Case) -> Iterator[Problem]:
    """Adds up the spending of mandatory sources on the type Other and compares it with a share of all their spending.

    National figures by scheme type say little where much is Other, so the template asks to stay below the share.

    Example: £300,000 of £5,000,000 are typed Other. That is 6%, and the template flags more than 5%.
    """
    for part in _more_than_a_share(case, case.rule("EXP-07")):
        yield Problem(
            f"{percent(part.percent)} of mandatory spending in {part.year} is on schemes of the type “{part.label}”.",
            "Choose a listed type for these schemes wherever one fits.",
            part.places,
            found=pounds(part.amount),
            expected=part.expected,
            difference=pounds(part.amount - part.limit),
        )


@check(
    "EXP-20",
    Severity.WARNING,
    "A type of spending that has a cap stays within it",
    settings={"type": SCHEME_TYPES},
)
def within_cap(case: Case) -> Iterator[Problem]:
    """Adds up the spending of mandatory sources on a type that has a cap, such as administration.

    The money is for care. What it costs to run it may take a small part only.

    Example: Administration takes £12,000 of £1,000,000. That is 1.2%, and the cap is 1%.
    """
    for part in _more_than_a_share(case, case.rule("EXP-20")):
        yield Problem(
            f"{percent(part.percent)} of the money in {part.year} goes to schemes of the type “{part.label}”.",
            "Spend less on it, or pay for it from another source.",
            part.places,
            found=pounds(part.amount),
            expected=part.expected,
            difference=pounds(part.amount - part.limit),
        )


class _Part(NamedTuple):
    """Spending on a scheme type that takes more of the mandatory money of a year than its share."""

    label: str
    year: str
    amount: Decimal
    percent: Decimal
    most: Decimal
    """The share, in percent."""
    limit: Decimal
    """The share, in pounds."""
    places: tuple[Place, ...]

    @property
    def expected(self) -> str:
        return f"at most {pounds(self.limit)}, which is {percent(self.most)}"


def _more_than_a_share(case: Case, rule: CheckRule) -> Iterator[_Part]:
    """The years in which a rule's `type` takes more than its `percent`; none while an amount is not known."""
    ledger = case.rulebook.funding.spending
    of_type, most = rule.setting("type", str), rule.setting("percent", Decimal)
    sources = {s.code for s in mandatory(case.rulebook)}
    rows = [f for f in case.spending if f.row.values.get(ledger.source) in sources]
    typed = [f for f in rows if f.row.values.get(ledger.scheme_type) == of_type]
    for year in case.rulebook.years if typed else ():
        spent = case.by_source(ledger, year)
        total = sum((spent[s].amount for s in sources), Decimal(0))
        part = sum((case.amount(f.row.values, ledger, year) or Decimal(0) for f in typed), Decimal(0))
        if all(spent[s].known for s in sources) and total > 0 and part * 100 > total * most:
            label, places = label_of(case, typed[0], ledger.scheme_type), places_of(typed, ledger.scheme_type)
            yield _Part(label, year, part, part / total * 100, most, total * most / 100, places)
