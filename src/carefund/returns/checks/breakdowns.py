"""Checks of grants that a county shares out among its district councils."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from carefund.returns.checks.case import Case
from carefund.returns.checks.ledgers import is_held, places_of, table_place
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.words import counted, pounds
from carefund.returns.filled import Filled
from carefund.returns.findings import Severity
from carefund.returns.model import Place
from carefund.returns.shares import published_shares, receiver
from carefund.rulebook.labels import fold
from carefund.rulebook.policy import Breakdown

__all__: list[str] = []


@check("INC-04", Severity.ERROR, "A grant that is shared out adds up to the grant")
def shares_add_up(case: Case) -> Iterator[Problem]:
    """Adds up the shares of the district councils and compares them with the grant of the whole area.

    The county passes the grant on in full. What does not add up is either lost or promised twice.

    Example: The grant is £3,349,869 and the seven districts together get £3,349,000: £869 are not passed on.
    """
    for breakdown, rows in _breakdowns(case, two_tier=True):
        for year in case.rulebook.years if rows else ():
            yield from _adds_up(case, breakdown, rows, year)


def _breakdowns(case: Case, *, two_tier: bool) -> Iterator[tuple[Breakdown, tuple[Filled, ...]]]:
    """The breakdowns that the return asks for with their rows; nothing where the area is not of this kind."""
    if case.area is not None and case.two_tier is two_tier:
        for breakdown in case.rulebook.funding.breakdowns:
            if is_held(case, breakdown.table, case.rulebook.funding.income.table):
                yield breakdown, case.table(breakdown.table)


def _adds_up(case: Case, breakdown: Breakdown, rows: tuple[Filled, ...], year: str) -> Iterator[Problem]:
    field = breakdown.amounts[year]
    shares = [amount for r in rows if isinstance(amount := r.row.values.get(field), Decimal)]
    grant = case.by_source(case.rulebook.funding.income, year)[breakdown.funding_source]
    total = sum(shares, Decimal(0))
    if grant.known and len(shares) == len(rows) and total != grant.amount:
        yield Problem(
            f"The shares do not add up to the grant in {year}.",
            "Correct the shares, or the contribution they come from.",
            places_of(rows, field),
            found=pounds(total),
            expected=pounds(grant.amount),
            difference=pounds(total - grant.amount),
        )


@check("INC-13", Severity.WARNING, "A share of a grant is the published one")
def shares_as_published(case: Case) -> Iterator[Problem]:
    """Compares the share of each district council with its published amount, where the names agree.

    A publication that names districts says what each is to get. An agreement between them may change that, so this
    only warns.

    Example: Blaby is published with £499,481, and the breakdown gives it £499,841.
    """
    for share in case.once(_published):
        if share.given != share.wanted:
            yield Problem(
                f"The share of {share.name} in {share.year} is not the published one.",
                "Put back the published share, or say in the comments who agreed to another.",
                (share.place,),
                found=pounds(share.given),
                expected=pounds(share.wanted),
                difference=pounds(share.given - share.wanted),
            )


class _Share(NamedTuple):
    """A share that is entered and published."""

    place: Place
    name: str
    year: str
    given: Decimal
    wanted: Decimal


def _published(case: Case) -> tuple[_Share, ...]:
    return tuple(
        _Share(filled.place(field), name, year, given, wanted)
        for breakdown, rows in _breakdowns(case, two_tier=True)
        for wanted_of in (_amounts(case, breakdown),)
        for filled in rows
        for name in (str(filled.row.values.get(receiver(case.rulebook, breakdown), "")),)
        for year, field in breakdown.amounts.items()
        if isinstance(given := filled.row.values.get(field), Decimal)
        if (wanted := wanted_of.get((fold(name), year))) is not None
    )


def _amounts(case: Case, breakdown: Breakdown) -> Mapping[tuple[str, str], Decimal]:
    """The published share of each district council in each year."""
    published = published_shares(case.rulebook, breakdown, case.area) if case.area else ()
    return {(fold(a.partner), a.year): a.amount for a in published}


@check("INC-05", Severity.WARNING, "A county says how it shares out a grant")
def shares_given(case: Case) -> Iterator[Problem]:
    """Looks for a missing breakdown in an area that has district councils.

    Districts are the housing authorities there, and assurers ask how much each of them gets.

    Example: A county enters its Disabled Facilities Grant and leaves the table of districts empty.
    """
    for breakdown, rows in _breakdowns(case, two_tier=True):
        if not rows:
            yield Problem(
                f"“{case.rulebook.table(breakdown.table).title}” is empty.",
                "Add a row for each district council with its share of the grant.",
                (table_place(breakdown.table),),
                found="0 rows",
                expected="a row for each district council",
            )


@check("INC-06", Severity.WARNING, "Only a county shares out a grant")
def shares_apply(case: Case) -> Iterator[Problem]:
    """Looks for a breakdown by district in an area without district councils.

    The rows are not counted there, so they are either meant for elsewhere or not needed.

    Example: A unitary council enters itself as its only district.
    """
    for breakdown, rows in _breakdowns(case, two_tier=False):
        if rows:
            yield Problem(
                f"“{case.rulebook.table(breakdown.table).title}” has rows, but the area has no district councils.",
                "Remove the rows.",
                tuple(r.place() for r in rows),
                found=counted(len(rows), "row"),
                expected="0 rows",
            )
