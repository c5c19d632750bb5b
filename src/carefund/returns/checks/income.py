"""Checks of the income: published amounts stay as published, and additional contributions are explained."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from carefund.returns.checks.case import Case, form_place
from carefund.returns.checks.ledgers import (
    amount_places,
    is_held,
    mandatory,
    nil_rows,
    places_of,
    rows_of,
    table_place,
    voluntary,
)
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.settings import GATE_ANSWERS, INCOME_FIELDS
from carefund.returns.checks.words import closest, counted, listed, pounds
from carefund.returns.filled import Filled
from carefund.returns.findings import Severity
from carefund.returns.model import Place
from carefund.returns.shares import published_shares
from carefund.rulebook.labels import fold
from carefund.rulebook.policy import Allocation, FundingSource

__all__: list[str] = []


@check("INC-01", Severity.ERROR, "A published contribution is entered as published")
def as_published(case: Case) -> Iterator[Problem]:
    """Compares each mandatory contribution with its published allocation, partner by partner where names agree.

    These amounts are set nationally. A plan built on another amount spends money that is not there, or leaves some out.

    Example: The Disabled Facilities Grant is published as £1,721,065, and the income sheet says £1,712,065.
    """
    ledger = case.rulebook.funding.income
    for source in mandatory(case.rulebook):
        rows = rows_of(case.income, ledger, source.code)
        for year in case.rulebook.years:
            published = case.rulebook.allocations_of(case.ret.area, source.code, year)
            if rows and published and case.by_source(ledger, year)[source.code].known:
                yield from _differences(case, source, year, rows, published)


def _differences(
    case: Case, source: FundingSource, year: str, rows: tuple[Filled, ...], published: tuple[Allocation, ...]
) -> Iterator[Problem]:
    ledger = case.rulebook.funding.income
    amounts = [(_partner(case, r), case.amount(r.row.values, ledger, year) or Decimal(0)) for r in rows]
    entered = _sums(amounts)
    wanted = _sums((fold(a.partner), a.amount) for a in published)
    if entered.keys() != wanted.keys():
        entered, wanted = {"": sum(entered.values(), Decimal(0))}, {"": sum(wanted.values(), Decimal(0))}
    for partner, amount in wanted.items():
        if entered[partner] != amount:
            of = [r for r in rows if partner in ("", _partner(case, r))]
            yield Problem(
                f"{source.label} in {year} is not the published amount.",
                "Put back the published amount. If the publication has changed, ask for the rulebook to be updated.",
                places_of(of, ledger.amounts[year]),
                found=pounds(entered[partner]),
                expected=pounds(amount),
                difference=pounds(entered[partner] - amount),
            )


def _partner(case: Case, filled: Filled) -> str:
    return fold(str(filled.row.values.get(case.rulebook.funding.income.partner, "")))


def _sums(amounts: Iterable[tuple[str, Decimal]]) -> Mapping[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for name, amount in amounts:
        sums[name] += amount
    return sums


def _gated(case: Case, code: str, answer: str) -> Iterator[tuple[FundingSource, Place, tuple[Filled, ...]]]:
    """The voluntary sources whose gate has an answer (a setting of the check), with the gate and their rows."""
    wanted = case.rule(code).setting(answer, str)
    for source in voluntary(case.rulebook):
        if source.gate:
            gate = form_place(source.gate)
            if case.ret.value(gate) == wanted:
                yield source, gate, rows_of(case.income, case.rulebook.funding.income, source.code)


@check(
    "INC-02", Severity.ERROR, "An additional contribution that is announced is entered", settings={"yes": GATE_ANSWERS}
)
def announced(case: Case) -> Iterator[Problem]:
    """Looks for contributions that the area says it makes and does not enter.

    Without a row, the money is missing from the pool and nothing can be spent from it.

    Example: The answer to “Are any additional CCG contributions being made?” is Yes, and no row has that source.
    """
    for source, gate, rows in _gated(case, "INC-02", "yes"):
        if not rows:
            yield Problem(
                f"{source.label} is announced, but no row enters it.",
                f"Add a row of {source.label} to the contributions, or answer No.",
                (gate,),
                found="0 rows",
                expected="1 row or more",
            )


@check(
    "INC-03",
    Severity.ERROR,
    "An additional contribution that is ruled out is not entered",
    settings={"no": GATE_ANSWERS},
)
def ruled_out(case: Case) -> Iterator[Problem]:
    """Looks for contributions that are entered although the area says it makes none.

    One of the two is wrong, and the size of the pool depends on which.

    Example: The answer to “Are any additional CCG contributions being made?” is No, and a row enters £250,000 of it.
    """
    for source, gate, rows in _gated(case, "INC-03", "no"):
        if rows:
            yield Problem(
                f"{source.label} is ruled out, but rows enter it.",
                "Answer Yes, or remove the rows.",
                (gate, *places_of(rows, case.rulebook.funding.income.source)),
                found=counted(len(rows), "row"),
                expected="0 rows",
            )


@check("INC-07", Severity.WARNING, "An allocation is published for each mandatory contribution")
def is_published(case: Case) -> Iterator[Problem]:
    """Looks for mandatory contributions whose published amount the rulebook does not hold for this area and year.

    Then nothing can vouch for the amount that is entered. The amount of another year is never taken instead. Money that
    partners divide among themselves has no published amount, and is not asked about.

    Example: The rulebook of the round has the grant of one area only, and this is another area.
    """
    if case.area is None or not is_held(case, ledger_table := case.rulebook.funding.income.table):
        return
    for source in (s for s in mandatory(case.rulebook) if not s.agreed_locally):
        for year in case.rulebook.years:
            if case.rulebook.allocated(case.ret.area, source.code, year) is None:
                yield Problem(
                    f"No allocation of {source.label} is known for this area in {year}.",
                    "Compare the amount with the publication yourself. In a workspace, the national team uploads it.",
                    (table_place(ledger_table),),
                    expected="a published amount",
                )


@check("INC-08", Severity.ERROR, "Each mandatory contribution is entered")
def is_entered(case: Case) -> Iterator[Problem]:
    """Looks for mandatory sources of the fund without any row on the income sheet.

    Every area must pool them; a plan without one of them cannot be assured.

    Example: The row of the improved Better Care Fund was deleted.
    """
    ledger = case.rulebook.funding.income
    for source in mandatory(case.rulebook) if is_held(case, ledger.table) else ():
        if not rows_of(case.income, ledger, source.code):
            yield Problem(
                f"{source.label} has no contribution.",
                f"Add a row of {source.label} with its published amount.",
                (table_place(ledger.table),),
                found="0 rows",
                expected="1 row or more",
            )


@check("INC-09", Severity.WARNING, "A partner pays into a source once")
def once_per_partner(case: Case) -> Iterator[Problem]:
    """Looks for several rows of one partner and one source.

    This may be right, but more often a row was pasted twice and the income is too high.

    Example: Two rows enter the same clinical commissioning group under the minimum contribution.
    """
    ledger = case.rulebook.funding.income
    found: dict[tuple[str, str], list[Filled]] = defaultdict(list)
    for filled in case.income:
        if partner := _partner(case, filled):
            found[str(filled.row.values.get(ledger.source)), partner].append(filled)
    for rows in found.values():
        if len(rows) > 1 and rows[0].row.values.get(ledger.source):
            yield Problem(
                f"{rows[0].row.values[ledger.partner]} pays into the same source more than once.",
                "Join the rows, or say in the comments why there are several.",
                places_of(rows, ledger.partner),
                found=counted(len(rows), "row"),
                expected="1 row",
            )


@check("INC-10", Severity.WARNING, "A contribution is more than nothing")
def not_nil(case: Case) -> Iterator[Problem]:
    """Looks for contributions of £0, unless £0 is what is published.

    A row without money is either unfinished or not needed.

    Example: A row of additional council money names the council and says £0.
    """
    ledger = case.rulebook.funding.income
    nil = [f for f in nil_rows(case, ledger) if not _published_nil(case, f)]
    if nil:
        yield Problem(
            "A contribution is £0.",
            "Type the amount, or remove the row.",
            amount_places(case, nil, ledger),
            found="£0",
            expected="more than £0",
        )


def _published_nil(case: Case, filled: Filled) -> bool:
    source = str(filled.row.values.get(case.rulebook.funding.income.source))
    published = case.rulebook.allocations_of(case.ret.area, source)
    return bool(published) and not any(a.amount for a in published)


@check("INC-11", Severity.PROMPT, "An additional contribution says what it is for", settings={"comment": INCOME_FIELDS})
def explained(case: Case) -> Iterator[Problem]:
    """Looks for additional contributions without a comment.

    Assurers ask where such money comes from, and whether it will come again next year.

    Example: A council adds £500,000 and does not say that it is left over from last year.
    """
    ledger = case.rulebook.funding.income
    field = case.rule("INC-11").setting("comment", str)
    for source in voluntary(case.rulebook):
        silent = [f for f in rows_of(case.income, ledger, source.code) if field not in f.row.values]
        if silent:
            yield Problem(
                f"{source.label} has no comment.",
                "Say what the money is for and where it comes from.",
                places_of(silent, field),
                found="blank",
                expected="a comment",
            )


@check("INC-12", Severity.WARNING, "A partner has the name of its published allocation")
def same_partner(case: Case) -> Iterator[Problem]:
    """Looks for partners of mandatory contributions that the publication does not name.

    Amounts can be compared partner by partner only where the names agree.

    Example: The publication names “NHS Southend CCG”, and the income sheet says “Mid and South Essex”.
    """
    ledger = case.rulebook.funding.income
    for source in mandatory(case.rulebook):
        names = _published_names(case, source)
        for filled in rows_of(case.income, ledger, source.code) if names else ():
            if _partner(case, filled) not in ("", *map(fold, names)):
                yield _renamed(source, filled, str(filled.row.values[ledger.partner]), names, ledger.partner)


def _published_names(case: Case, source: FundingSource) -> tuple[str, ...]:
    """Who pays a source in, as published: the county where the publication names those it shares a grant out to."""
    breakdowns = [b for b in case.rulebook.funding.breakdowns if b.funding_source == source.code]
    if case.area and any(published_shares(case.rulebook, b, case.area) for b in breakdowns):
        return (case.area.name,)
    published = case.rulebook.allocations_of(case.ret.area, source.code)
    return tuple(dict.fromkeys(a.partner for a in published if a.partner))


def _renamed(source: FundingSource, filled: Filled, name: str, names: tuple[str, ...], field: str) -> Problem:
    near = closest(name, names) or names[0]
    return Problem(
        f"The partner of {source.label} is not the published one.",
        f"Use the published name “{near}”, or check that the money comes from somebody else.",
        (filled.place(field),),
        found=name,
        expected=listed(names, last="or"),
    )
