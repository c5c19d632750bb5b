"""A new return: nothing entered, everything published and everything that earlier returns say filled in."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from carefund.reference import Area
from carefund.returns.carried import carried_rows
from carefund.returns.model import FORM, Return, Row, Sheet, Value
from carefund.returns.shares import published_shares, receiver
from carefund.rulebook.model import Rulebook
from carefund.rulebook.policy import Allocation, Breakdown, Ledger
from carefund.rulebook.sheets import Table, TableKind

__all__ = ["fixed_values", "new_return"]


def new_return(rulebook: Rulebook, kind: str, area: Area, return_id: str, earlier: Sequence[Return] = ()) -> Return:
    """A return of a kind for an area, pre-filled from allocations, published metric values and earlier returns.

    `earlier` are the returns of the same area and round on which it may build (`Table.carry`). What is published goes
    before what they say, but for contributions that an earlier return lists.

    A mandatory source without a published allocation gets a row without an amount, so that the area can still plan.
    Where the round does not ask for partners, what several of them pay in stands in one row. A grant whose shares are
    published by district council stands in one row of the county, and its shares in the table that breaks it down.
    """
    return _made(rulebook.of(kind), area, return_id, earlier)


def fixed_values(rulebook: Rulebook, kind: str, area: Area, return_id: str, earlier: Sequence[Return] = ()) -> Return:
    """What nobody changes in such a return: what is published, and what earlier returns say and is locked here."""
    return _made(rulebook.of(kind), area, return_id, earlier, only_locked=True)


def _made(
    rulebook: Rulebook, area: Area, return_id: str, earlier: Sequence[Return], *, only_locked: bool = False
) -> Return:
    def rows(sheet: str, table: Table) -> tuple[Row, ...]:
        return carried_rows(table, _rows(rulebook, area, sheet, table), earlier, only_locked=only_locked)

    kind = rulebook.kind
    sheets = {
        sheet.id: Sheet({table.id: rows(sheet.id, table) for table in sheet.tables})
        for sheet in rulebook.sheets_of(kind)
        if sheet.tables
    }
    return Return(
        round=rulebook.round, kind=kind, area=area.code, id=return_id, rulebook_version=rulebook.version, sheets=sheets
    )


def _rows(rulebook: Rulebook, area: Area, sheet: str, table: Table) -> tuple[Row, ...]:
    path = f"{sheet}.{table.id}"
    if path == rulebook.funding.income.table and table.kind is TableKind.ROWS:
        return _contributions(rulebook, rulebook.funding.income, area)
    for breakdown in (b for b in rulebook.funding.breakdowns if b.table == path):
        return _shares(rulebook, breakdown, area)
    if table.kind is TableKind.FORM:
        return (Row(FORM, {f.id: area.name for f in table.fields if f.prefilled == "area_name"}),)
    if table.items in rulebook.metric_lists:
        return tuple(Row(item.code, _published(rulebook, area, item.code)) for item in rulebook.items_of(table))
    if table.kind is TableKind.ITEMS:
        return tuple(Row(item.code) for item in rulebook.items_of(table))
    return ()


def _published(rulebook: Rulebook, area: Area, code: str) -> dict[str, Value]:
    found = rulebook.published_of(area.code).get(code)
    numbers = {name: getattr(found, name) for name in ("numerator", "denominator", "value")} if found else {}
    return {name: number for name, number in numbers.items() if number is not None}


def _shares(rulebook: Rulebook, breakdown: Breakdown, area: Area) -> tuple[Row, ...]:
    found = _by_partner(published_shares(rulebook, breakdown, area), breakdown.amounts)
    field = receiver(rulebook, breakdown)
    return _numbered([_named(field, partner) | amounts for partner, amounts in found.items()])


def _contributions(rulebook: Rulebook, ledger: Ledger, area: Area) -> tuple[Row, ...]:
    shared = {b.funding_source for b in rulebook.funding.breakdowns if published_shares(rulebook, b, area)}
    rows: list[dict[str, Value]] = []
    for source in (s.code for s in rulebook.funding.sources if s.mandatory):
        published = rulebook.allocations_of(area.code, source)
        payer = area.name if source in shared else None
        partners = _by_partner(published, ledger.amounts, payer if ledger.partner else "")
        for partner, amounts in (partners or {"": {}}).items():
            rows.append({ledger.source: source} | _named(ledger.partner, partner) | amounts)
    return _numbered(rows)


def _by_partner(
    published: tuple[Allocation, ...], fields: Mapping[str, str], payer: str | None = None
) -> Mapping[str, dict[str, Value]]:
    """The published pounds of each partner, or of `payer` for all of them, by the field of their year."""
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for a in (a for a in published if a.year in fields):
        sums[a.partner if payer is None else payer, a.year] += a.amount
    partners: dict[str, dict[str, Value]] = defaultdict(dict)
    for (partner, year), amount in sums.items():
        partners[partner][fields[year]] = amount
    return partners


def _named(field: str, partner: str) -> dict[str, Value]:
    return {field: partner} if field and partner else {}


def _numbered(rows: Iterable[Mapping[str, Value]]) -> tuple[Row, ...]:
    return tuple(Row(f"r{number}", values) for number, values in enumerate(rows, start=1))
