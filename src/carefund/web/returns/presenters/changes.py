"""Differences between versions as pages show them: rows by name, values before and after as people read them."""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlencode

import msgspec
from django.urls import reverse

from carefund.returns import Comparison, Place, Return, Waiver
from carefund.returns.checks.words import pounds
from carefund.returns.compare import RowAt, RowChange, TotalChange
from carefund.returns.plain import plain_values
from carefund.rulebook import Rulebook
from carefund.rulebook.sheets import Table
from carefund.web.returns.judged import Judged
from carefund.web.returns.naming import Names
from carefund.web.returns.presenters.values import read_text

__all__ = [
    "ShownChanges",
    "ShownField",
    "ShownRow",
    "ShownTotal",
    "field_texts",
    "row_history",
    "shown_changes",
]


class ShownField(msgspec.Struct, frozen=True):
    """A field with its values before and after, empty where it is blank."""

    label: str
    before: str
    after: str


class ShownRow(msgspec.Struct, frozen=True):
    """A row that differs: its name, the address of its history, and its fields."""

    title: str
    history: str
    fields: tuple[ShownField, ...]


class ShownTotal(msgspec.Struct, frozen=True):
    """A sum that differs, in pounds."""

    year: str
    label: str
    before: str
    after: str
    difference: str


class ShownChanges(msgspec.Struct, frozen=True):
    """Everything in which two versions differ."""

    added: tuple[ShownRow, ...]
    removed: tuple[ShownRow, ...]
    changed: tuple[ShownRow, ...]
    totals: tuple[ShownTotal, ...]
    waivers_added: tuple[str, ...]
    waivers_removed: tuple[str, ...]


def shown_changes(judged: Judged, found: Comparison, before: Return, after: Return) -> ShownChanges:
    """A comparison of two versions of a return for its page."""
    names_before, names_after = (Names(judged.rulebook, ret) for ret in (before, after))
    return ShownChanges(
        added=tuple(_standing(judged, names_after, at, is_new=True) for at in found.added),
        removed=tuple(_standing(judged, names_before, at, is_new=False) for at in found.removed),
        changed=tuple(_changed(judged, found.changed, before, after)),
        totals=tuple(_total(total) for total in found.totals),
        waivers_added=tuple(_waiver(waiver) for waiver in found.waivers_added),
        waivers_removed=tuple(_waiver(waiver) for waiver in found.waivers_removed),
    )


def field_texts(
    rulebook: Rulebook, table: Table, before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[ShownField, ...]:
    """The fields in which two states of a row differ, in the order of the table; those it has no more come last."""
    names = [name for name in {**table.by_id, **before, **after} if before.get(name) != after.get(name)]
    return tuple(
        ShownField(
            table.by_id[name].label if name in table.by_id else name,
            _text(rulebook, table, name, before),
            _text(rulebook, table, name, after),
        )
        for name in names
    )


def row_history(judged: Judged, place: Place) -> str:
    """The address of the history of a row."""
    asked = {"sheet": place.sheet, "table": place.table, "row": place.row}
    return f"{reverse('history', args=[judged.record.pk])}?{urlencode(asked)}"


def _text(rulebook: Rulebook, table: Table, name: str, values: Mapping[str, str]) -> str:
    field = table.by_id.get(name)
    return read_text(rulebook, table, field, values) if field else values.get(name, "")


def _standing(judged: Judged, names: Names, at: RowAt, *, is_new: bool) -> ShownRow:
    values, nothing = plain_values(at.row.values), dict[str, str]()
    return _row(judged, names, at.place, nothing if is_new else values, values if is_new else nothing)


def _changed(judged: Judged, changes: Iterable[RowChange], before: Return, after: Return) -> Iterator[ShownRow]:
    # A fixed row that is not stored is blank.
    old, new, names = _by_place(before), _by_place(after), Names(judged.rulebook, after)
    return (_row(judged, names, c.after, old.get(c.before, {}), new.get(c.after, {})) for c in changes)


def _by_place(ret: Return) -> Mapping[Place, Mapping[str, str]]:
    return {
        Place(sheet_id, table_id, row.key): plain_values(row.values)
        for sheet_id, sheet in ret.sheets.items()
        for table_id, rows in sheet.tables.items()
        for row in rows
    }


def _row(judged: Judged, names: Names, place: Place, before: Mapping[str, str], after: Mapping[str, str]) -> ShownRow:
    table = judged.rulebook.sheets[place.sheet].by_id[place.table]
    title = names.title(place, after or before)
    return ShownRow(title, row_history(judged, place), field_texts(judged.rulebook, table, before, after))


def _total(total: TotalChange) -> ShownTotal:
    label = f"{total.kind.capitalize()}: {total.label}"
    return ShownTotal(total.year, label, pounds(total.before), pounds(total.after), pounds(total.difference))


def _waiver(waiver: Waiver) -> str:
    where = f" in row {waiver.row}" if waiver.row else ""
    return f"{waiver.code}{where}, until {waiver.expires:%d/%m/%Y}: {waiver.reason} ({waiver.role})"
