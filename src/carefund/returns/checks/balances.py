"""Checks of expenditure against the sources that pay for it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from carefund.returns.checks.case import Case
from carefund.returns.checks.ledgers import (
    amount_places,
    is_held,
    mandatory,
    nil_rows,
    places_of,
    rows_of,
    table_place,
)
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.settings import CONTRIBUTORS, SCHEME_TYPES, SOURCES, codes_of_role
from carefund.returns.checks.words import label_of, pounds
from carefund.returns.filled import Filled
from carefund.returns.findings import Severity
from carefund.rulebook.policy import FundingSource

__all__: list[str] = []


class Balance(NamedTuple):
    """What a source brings in a year, and what is spent from it."""

    source: FundingSource
    year: str
    income: Decimal
    spent: Decimal


def balances(case: Case) -> tuple[Balance, ...]:
    """A balance wherever income and expenditure are both known, once there is any expenditure.

    A mandatory source that has no contribution is left out: that is the finding, and its balance would only repeat it.
    Ask with `case.once(balances)`.
    """
    funding = case.rulebook.funding
    if not case.spending or not is_held(case, funding.income.table, funding.spending.table):
        return ()
    return tuple(
        Balance(source, year, case.by_source(funding.income, year)[source.code].amount, spent.amount)
        for year in case.rulebook.years
        for source in funding.sources
        if case.knows_income(source, year)
        if (spent := case.by_source(funding.spending, year)[source.code]).known
    )


@check("EXP-06", Severity.ERROR, "Expenditure uses up the income of each source, to the pound")
def balanced(case: Case) -> Iterator[Problem]:
    """Subtracts the expenditure of each source from its income, as the running balances of the template do.

    The balance must be nil for each source on its own: too much of one does not make up for too little of another.
    Nothing is said of a source while an amount that may belong to it is blank.

    Example: The Disabled Facilities Grant brings £1,721,065 and its schemes cost £1,700,000: £21,065 are not planned.
    """
    for source, year, income, spent in case.once(balances):
        if income and income != spent:
            gap = pounds(abs(income - spent))
            over = spent > income
            yield Problem(
                f"Expenditure from {source.label} in {year} is {'more' if over else 'less'} than its income.",
                f"Take {gap} off its schemes, or charge them to another source."
                if over
                else f"Plan another {gap} from this source, or correct the source of a row.",
                (table_place(case.rulebook.funding.spending.table), table_place(case.rulebook.funding.income.table)),
                found=pounds(spent),
                expected=pounds(income),
                difference=f"balance {pounds(income - spent)}",
            )


def _spent_on(case: Case, source: str, types: tuple[str, ...]) -> list[Filled]:
    """The rows of a source that have a scheme type which is none of these."""
    ledger = case.rulebook.funding.spending
    rows = rows_of(case.spending, ledger, source)
    return [f for f in rows if f.row.values.get(ledger.scheme_type) not in (None, *types)]


@check(
    "EXP-08",
    Severity.WARNING,
    "A grant is spent on schemes of its kind",
    settings={"source": SOURCES, "types": SCHEME_TYPES},
)
def fits_grant(case: Case) -> Iterator[Problem]:
    """Looks for rows that charge a grant with a purpose of its own to schemes of another type.

    Wider use of such a grant needs an agreement, which assurers will ask to see.

    Example: A home care scheme is paid from the Disabled Facilities Grant.
    """
    ledger, rule = case.rulebook.funding.spending, case.rule("EXP-08")
    for filled in _spent_on(case, rule.setting("source", str), rule.setting("types", tuple[str, ...])):
        yield Problem(
            f"{label_of(case, filled, ledger.source)} pays for a scheme of another kind.",
            "Check the scheme type and the source. If both are right, say in the narrative who agreed to it.",
            (filled.place(ledger.scheme_type),),
            found=label_of(case, filled, ledger.scheme_type),
        )


@check("EXP-09", Severity.ERROR, "Money is spent only from sources that have income")
def has_income(case: Case) -> Iterator[Problem]:
    """Looks for expenditure charged to a source that nobody pays into.

    The scheme would have no money. Often the source is a slip, or a contribution was not entered.

    Example: A row charges £40,000 to additional council money, but the council adds none.
    """
    ledger = case.rulebook.funding.spending
    for source, year, income, spent in case.once(balances):
        if spent and not income:
            yield Problem(
                f"{source.label} has no income in {year}, but schemes are charged to it.",
                "Choose the source that pays, or enter the contribution on the income sheet.",
                places_of(rows_of(case.spending, ledger, source.code), ledger.source),
                found=pounds(spent),
                expected="£0",
                difference=pounds(spent),
            )


@check("EXP-10", Severity.WARNING, "A scheme costs more than nothing")
def costs_something(case: Case) -> Iterator[Problem]:
    """Looks for expenditure rows of £0 in every year of the round.

    A row without money is either unfinished or not needed.

    Example: A row describes a new scheme and says £0.
    """
    ledger = case.rulebook.funding.spending
    if nil := nil_rows(case, ledger):
        yield Problem(
            "The expenditure of a row is £0.",
            "Type the amount, or remove the row.",
            amount_places(case, nil, ledger),
            found="£0",
            expected="more than £0",
        )


_THOUSAND = 1000


@check("EXP-17", Severity.WARNING, "Income and expenditure are in the same unit")
def same_unit(case: Case) -> Iterator[Problem]:
    """Compares total income and total expenditure: a factor of about 1,000 means that one of them is in thousands.

    Board papers print thousands of pounds, the template takes pounds, and figures are copied from one to the other.

    Example: Income is £23,600,879 and expenditure adds up to £23,601.
    """
    margin = case.rule("EXP-17").setting("percent", Decimal) / 100
    for year in case.rulebook.years:
        totals = [(income, spent) for _, of, income, spent in case.once(balances) if of == year]
        income, spent = (sum(amounts, Decimal(0)) for amounts in zip(*totals, strict=True)) if totals else (0, 0)
        small, large = sorted((income, spent))
        if small > 0 and abs(large / small / _THOUSAND - 1) <= margin:
            yield Problem(
                f"Expenditure and income in {year} differ by a factor of 1,000.",
                "Type both in pounds. One of them looks as if it were in thousands.",
                (table_place(case.rulebook.funding.spending.table), table_place(case.rulebook.funding.income.table)),
                found=f"expenditure of {pounds(Decimal(spent))}",
                expected=f"about {pounds(Decimal(income))}, which is the income",
            )


@check(
    "EXP-18",
    Severity.WARNING,
    "A grant of the council is not commissioned by the NHS alone",
    settings={"contributor": CONTRIBUTORS, "commissioners": codes_of_role("commissioner", "commissioner")},
)
def commissioned_by_owner(case: Case) -> Iterator[Problem]:
    """Looks for rows that charge a council's grant to schemes which only the NHS commissions.

    The grant is paid to the council, which answers for its use. The rule is inferred, so this only warns.

    Example: The improved Better Care Fund pays for a scheme whose commissioner is the clinical commissioning group.
    """
    ledger, rule = case.rulebook.funding.spending, case.rule("EXP-18")
    contributor, commissioners = rule.setting("contributor", str), rule.setting("commissioners", tuple[str, ...])
    grants = {s.code for s in mandatory(case.rulebook) if s.contributor == contributor}
    for filled in case.spending:
        values = filled.row.values
        if values.get(ledger.source) in grants and values.get(ledger.commissioner) in commissioners:
            yield Problem(
                f"{label_of(case, filled, ledger.source)} is a grant of the council, but the NHS alone commissions.",
                "Check the commissioner and the source of this row.",
                (filled.place(ledger.commissioner),),
                found=label_of(case, filled, ledger.commissioner),
            )


@check("EXP-19", Severity.PROMPT, "Capital schemes are paid from capital", settings={"types": SCHEME_TYPES})
def capital_from_capital(case: Case) -> Iterator[Problem]:
    """Looks for schemes of a capital type that a revenue source pays for.

    Revenue may pay for small adaptations. A reviewer will still ask why the capital grant does not.

    Example: Adaptations to homes are charged to the minimum contribution of the NHS.
    """
    ledger, types = case.rulebook.funding.spending, case.rule("EXP-19").setting("types", tuple[str, ...])
    revenue = {s.code for s in case.rulebook.funding.sources if s.nature == "revenue"}
    for filled in case.spending:
        values = filled.row.values
        if values.get(ledger.source) in revenue and values.get(ledger.scheme_type) in types:
            yield Problem(
                f"A scheme of the type “{label_of(case, filled, ledger.scheme_type)}” is paid from revenue.",
                "Check the source, or say in the description why revenue pays.",
                (filled.place(ledger.source),),
                found=label_of(case, filled, ledger.source),
            )
