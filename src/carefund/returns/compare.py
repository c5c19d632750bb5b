"""Comparing two versions of a return: rows added, removed and changed field by field, and what that does to totals."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

import msgspec

from carefund.returns.checks.case import Case
from carefund.returns.findings import Finding
from carefund.returns.model import Place, Return, Row, Value
from carefund.returns.summary import Summary, YearMoney, summarise
from carefund.returns.waivers import Waiver
from carefund.rulebook.model import Rulebook
from carefund.rulebook.policy import Ledger
from carefund.rulebook.sheets import Table, TableKind

__all__ = [
    "Comparison",
    "FieldChange",
    "FindingChanges",
    "RowAt",
    "RowChange",
    "RowPair",
    "TotalChange",
    "compare",
    "compare_findings",
    "row_pairs",
]


class RowAt(msgspec.Struct, frozen=True):
    """A row with the place it stands in."""

    place: Place
    row: Row


class FieldChange(msgspec.Struct, frozen=True):
    """A field with its values before and after; None where it is blank."""

    field: str
    before: Value | None
    after: Value | None


class RowChange(msgspec.Struct, frozen=True):
    """A row that is in both versions with different values; its two places differ only where it has a new key."""

    before: Place
    after: Place
    fields: tuple[FieldChange, ...]


class TotalChange(msgspec.Struct, frozen=True):
    """A sum of pounds that is not the same in both versions."""

    year: str
    kind: Literal["income", "expenditure", "condition", "scheme type"]
    code: str
    """Of the funding source, condition or scheme type; `TOTAL` for all sources together."""
    label: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        """Pounds more than before; negative where it is less."""
        return self.after - self.before


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Everything in which two versions of a return differ, in the order of the sheets."""

    added: tuple[RowAt, ...]
    removed: tuple[RowAt, ...]
    changed: tuple[RowChange, ...]
    totals: tuple[TotalChange, ...]
    waivers_added: tuple[Waiver, ...]
    waivers_removed: tuple[Waiver, ...]

    @property
    def is_same(self) -> bool:
        """Whether the two versions say the same."""
        return not (self.added or self.removed or self.changed or self.waivers_added or self.waivers_removed)


class FindingChanges(msgspec.Struct, frozen=True):
    """Findings that one version has and the other has not, each with only the places that this is true of."""

    come: tuple[Finding, ...]
    gone: tuple[Finding, ...]


_Match = tuple[Row | None, Row | None]
"""A row before and after."""


class RowPair(NamedTuple):
    """A row of the table at `path` before and after; one of them is None where the other stands alone."""

    path: str
    table: Table
    before: Row | None
    after: Row | None

    def at(self, row: Row) -> Place:
        """The place of one of the two."""
        sheet, _, table = self.path.partition(".")
        return Place(sheet, table, row.key)


def compare(rulebook: Rulebook, before: Return, after: Return) -> Comparison:
    """Tell two versions of a return apart, their rows matched as `row_pairs` does.

    Raises:
        ValueError: The two are not returns of the same round and kind.
    """
    if (before.round, before.kind) != (after.round, after.kind):
        raise ValueError(
            f"A {before.kind} of {before.round} cannot be compared with a {after.kind} of {after.round}. "
            "Choose two versions of the same return."
        )
    rulebook = rulebook.of(after.kind)
    pairs = row_pairs(rulebook, before, after)
    return Comparison(
        added=tuple(RowAt(pair.at(pair.after), pair.after) for pair in pairs if pair.before is None and pair.after),
        removed=tuple(RowAt(pair.at(pair.before), pair.before) for pair in pairs if pair.before and pair.after is None),
        changed=tuple(_changes(pairs)),
        totals=tuple(_totals(_summary(rulebook, before), _summary(rulebook, after))),
        waivers_added=tuple(waiver for waiver in after.waivers if waiver not in before.waivers),
        waivers_removed=tuple(waiver for waiver in before.waivers if waiver not in after.waivers),
    )


def compare_findings(before: Iterable[Finding], after: Iterable[Finding]) -> FindingChanges:
    """The findings that come and go between two versions whose rows have the same keys.

    One that is waived in one of them and open in the other both comes and goes.
    """
    old, new = tuple(before), tuple(after)
    return FindingChanges(tuple(_only_in(new, old)), tuple(_only_in(old, new)))


def _only_in(findings: tuple[Finding, ...], others: tuple[Finding, ...]) -> Iterator[Finding]:
    known = {(f.code, f.is_open(), place) for f in others for place in f.places or (None,)}
    for finding in findings:
        here = [p for p in finding.places or (None,) if (finding.code, finding.is_open(), p) not in known]
        if here:
            yield msgspec.structs.replace(finding, places=tuple(p for p in here if p is not None))


def row_pairs(rulebook: Rulebook, before: Return, after: Return) -> tuple[RowPair, ...]:
    """The rows of two versions of a return, each with what it was or became, those that are the same included.

    Forms and fixed rows are matched by key. Entered rows are matched by their values, then by the fields that identify
    a row (scheme, source and provider of spending, source and partner of income, the first field elsewhere), and only
    what is left by key: rows that were typed in again, or below an inserted one, have other keys. Of several rows that
    match, one with the same key comes first. Blank rows are no rows.
    """
    return tuple(_pairs(rulebook.of(after.kind), before, after))


def _pairs(rulebook: Rulebook, before: Return, after: Return) -> Iterator[RowPair]:
    for sheet in rulebook.sheets_of(after.kind):
        for table in sheet.tables:
            path = f"{sheet.id}.{table.id}"
            old, new = _by_key(before, path), _by_key(after, path)
            if table.kind is TableKind.ROWS:
                matched = _matched(_identity(rulebook, path, table), old, new)
            else:
                matched = [(old.get(key, Row(key)), new.get(key, Row(key))) for key in old | new]
            yield from (RowPair(path, table, this, that) for this, that in matched)


def _by_key(ret: Return, path: str) -> dict[str, Row]:
    return {row.key: row for row in ret.rows(path) if row.values}


def _identity(rulebook: Rulebook, path: str, table: Table) -> tuple[str, ...]:
    """The fields that say which row it is, most telling first."""
    funding = rulebook.funding
    by_path: Mapping[str, Ledger] = {funding.income.table: funding.income, funding.spending.table: funding.spending}
    if ledger := by_path.get(path):
        named = (ledger.scheme_id, ledger.scheme_name, ledger.source, ledger.partner, ledger.provider)
        return tuple(field for field in named if field)
    return (table.fields[0].id,)


_Signature = Callable[[Row], object]
"""What two rows must have in common to be the same row."""


def _matched(identity: tuple[str, ...], before: Mapping[str, Row], after: Mapping[str, Row]) -> list[_Match]:
    """The rows of a table in the order of the later version, with what each was before; then those that are gone."""
    old, new, found = dict(before), dict(after), dict[str, Row]()
    for signature in _signatures(identity):
        waiting: dict[object, list[Row]] = {}
        for row in old.values():
            waiting.setdefault(signature(row), []).append(row)
        for key, row in list(new.items()):
            if same := waiting.get(signature(row)):
                found[key] = same.pop(0)
                del new[key], old[found[key].key]
    return [*((found.get(key), row) for key, row in after.items()), *((row, None) for row in old.values())]


def _signatures(identity: tuple[str, ...]) -> tuple[_Signature, ...]:
    """The ways in which rows are matched, surest first."""

    def key(row: Row) -> object:
        return row.key

    def values(row: Row) -> object:
        return frozenset(row.values.items())

    def identified(row: Row) -> object:
        return tuple(row.values.get(field) for field in identity)

    def named(row: Row) -> object:
        return row.values.get(identity[0], ("blank", row.key, id(row)))  # a blank is the same as nothing

    return (
        lambda row: (key(row), values(row)),
        values,
        lambda row: (key(row), identified(row)),
        identified,
        lambda row: (key(row), named(row)),
        named,
        key,
    )


def _changes(pairs: tuple[RowPair, ...]) -> Iterator[RowChange]:
    for pair in pairs:
        if pair.before and pair.after and pair.before.values != pair.after.values:
            fields = tuple(_field_changes(pair.table, pair.before, pair.after))
            yield RowChange(pair.at(pair.before), pair.at(pair.after), fields)


def _field_changes(table: Table, before: Row, after: Row) -> Iterator[FieldChange]:
    """The fields that differ, in the order of the table; those the rulebook does not know come last."""
    for field in {**table.by_id, **before.values, **after.values}:
        old, new = before.values.get(field), after.values.get(field)
        if old != new:
            yield FieldChange(field, old, new)


def _summary(rulebook: Rulebook, ret: Return) -> Summary:
    # Neither the area nor the day plays a part in sums.
    return summarise(Case(rulebook, ret, None, date.min))


def _totals(before: Summary, after: Summary) -> Iterator[TotalChange]:
    for old_year, new_year in zip(before.years, after.years, strict=True):
        for old, new in zip(_sums(old_year), _sums(new_year), strict=True):
            if old.after != new.after:
                yield msgspec.structs.replace(new, before=old.after)


def _sums(money: YearMoney) -> Iterator[TotalChange]:
    """Every sum of a year, as if it came from nothing."""
    nothing = Decimal(0)
    for s in (*money.sources, money.unsourced, money.total):
        yield TotalChange(money.year, "income", s.code, s.label, nothing, s.income)
        yield TotalChange(money.year, "expenditure", s.code, s.label, nothing, s.expenditure)
    for c in money.conditions:
        yield TotalChange(money.year, "condition", c.code, c.label, nothing, c.planned)
    for t in money.scheme_types:
        yield TotalChange(money.year, "scheme type", t.code, t.label, nothing, t.amount)
