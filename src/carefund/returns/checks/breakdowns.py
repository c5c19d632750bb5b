"""Checks of grants that a county shares out among its district councils."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from carefund.reference import districts_of
from carefund.returns.checks.case import Case
from carefund.returns.checks.ledgers import is_held, places_of, table_place
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.words import closest, counted, listed, pounds
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
    """Compares the share of each district council with its published amount, where the names agree but for titles.

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
        if (wanted := wanted_of.get((_bare(name), year))) is not None
    )


def _amounts(case: Case, breakdown: Breakdown) -> Mapping[tuple[str, str], Decimal]:
    """The published share of each district council in each year."""
    published = published_shares(case.rulebook, breakdown, case.area) if case.area else ()
    return {(_bare(a.partner), a.year): a.amount for a in published}


_TITLES = re.compile(r"\([^)]*\)|\b(?:and|the|of|royal|borough|city|county|district|council|bc|cc|dc)\b")


def _bare(name: str) -> str:
    """What a council is called without titles and remarks: “Oadby & Wigston BC (in full)” is Oadby and Wigston."""
    return fold(_TITLES.sub("", name.casefold()))


@check("INC-14", Severity.WARNING, "A share of a grant goes to a district council of the area")
def shares_to_districts(case: Case) -> Iterator[Problem]:
    """Looks for names in the breakdown that are no district council of the area on the first day of the round.

    Councils merge, and neighbours are called alike. Money under the wrong name reaches nobody who pays for adaptations
    here. “&” or “Borough Council” make no other name, and the county itself may keep what its districts leave to it.

    Example: Leicestershire gives a share to “Leicester”, which is an area of its own.
    """
    for sharing in case.once(_sharings):
        for filled, name in sharing.strangers:
            near = sharing.meant(name)
            yield Problem(
                f"“{name}” is no district council of {sharing.county}.",
                f"Use the name “{near}”, or that of another district council that gets this share."
                if near
                else "Use the name of the district council that gets this share.",
                (filled.place(sharing.field),),
                found=name,
                expected=listed(sharing.districts.values(), most=_MOST, last="or"),
            )


@check("INC-15", Severity.WARNING, "Each district council has a share of a grant")
def each_district_shares(case: Case) -> Iterator[Problem]:
    """Looks for district councils of the area that the breakdown leaves out.

    Each of them has to pay for adaptations, whatever its share. One that a misspelt name seems to mean is not left out.

    Example: Leicestershire names six of its seven districts, and not Oadby and Wigston.
    """
    for sharing in case.once(_sharings):
        meant = {sharing.meant(name) for _, name in sharing.strangers}
        left_out = [name for name in sharing.missing.values() if name not in meant]
        if left_out and all(sharing.names):
            yield Problem(
                f"“{case.rulebook.table(sharing.table).title}” leaves out {listed(left_out, most=_MOST)}.",
                "Add a row for each with its share of the grant, even where that is £0.",
                (table_place(sharing.table),),
                found=counted(len(sharing.districts) - len(left_out), "district council"),
                expected=counted(len(sharing.districts), "district council"),
            )


_MOST = 12
"""Districts that a finding names before it only counts the rest; few counties have more."""


class _Sharing(NamedTuple):
    """A breakdown with rows, and the districts of its area."""

    table: str
    field: str
    rows: tuple[Filled, ...]
    county: str
    districts: Mapping[str, str]
    """Their names, by what they are called without titles."""

    @property
    def names(self) -> tuple[str, ...]:
        """Whom each row names; empty where it does not say."""
        return tuple(str(row.row.values.get(self.field, "")) for row in self.rows)

    @property
    def strangers(self) -> list[tuple[Filled, str]]:
        """The rows that name neither a district nor the county, with that name."""
        known = {_bare(self.county), *self.districts}
        return [
            (row, name) for row, name in zip(self.rows, self.names, strict=True) if name and _bare(name) not in known
        ]

    @property
    def missing(self) -> Mapping[str, str]:
        """The districts that no row names, by what they are called without titles."""
        named = set(map(_bare, self.names))
        return {bare: name for bare, name in self.districts.items() if bare not in named}

    def meant(self, stranger: str) -> str:
        """The missing district that a name is most like; empty where it is like none."""
        missing = self.missing
        return missing.get(closest(_bare(stranger), tuple(missing)), "")


def _sharings(case: Case) -> tuple[_Sharing, ...]:
    """The breakdowns with rows; none where the area was no county on the first day of the round."""
    day = case.rulebook.first_day
    if case.area is None or not case.area.is_valid_on(day):
        return ()
    districts = {_bare(d.name): d.name for d in districts_of(case.area.code, day)}
    return tuple(
        _Sharing(breakdown.table, receiver(case.rulebook, breakdown), rows, case.area.name, districts)
        for breakdown, rows in _breakdowns(case, two_tier=True)
        if rows
    )


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
