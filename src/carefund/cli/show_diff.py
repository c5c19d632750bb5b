"""The differences between two versions of a return, on a terminal and as data."""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from carefund.cli.load import Loaded
from carefund.cli.places import name_at, values_at
from carefund.cli.terminal import fact, heading, table, wrapped
from carefund.returns import Place, Value, Waiver
from carefund.returns.checks.words import pounds, shown
from carefund.returns.compare import Comparison, FieldChange, RowAt, RowChange
from carefund.rulebook.sheets import FieldType

__all__ = ["diff_data", "diff_lines"]


def diff_data(found: Comparison) -> dict[str, Any]:
    """The comparison as plain data, with the differences of its totals."""
    return {
        "same": found.is_same,
        "added": [_row_data(at) for at in found.added],
        "removed": [_row_data(at) for at in found.removed],
        "changed": [_change_data(change) for change in found.changed],
        "totals": [msgspec.structs.asdict(t) | {"difference": t.difference} for t in found.totals],
        "waivers_added": found.waivers_added,
        "waivers_removed": found.waivers_removed,
    }


def _row_data(at: RowAt) -> dict[str, Any]:
    return {"place": at.place._asdict(), "values": at.row.values}


def _change_data(change: RowChange) -> dict[str, Any]:
    return {"before": change.before._asdict(), "after": change.after._asdict(), "fields": change.fields}


def diff_lines(before: Loaded, after: Loaded, found: Comparison) -> Iterator[str]:
    """The comparison for people."""
    if found.is_same:
        yield "Nothing changed."
        return
    yield from _rows("Rows added", after, found.added)
    yield from _rows("Rows removed", before, found.removed)
    yield from _changed(before, after, found.changed)
    yield from _waivers("Waiver added", found.waivers_added)
    yield from _waivers("Waiver removed", found.waivers_removed)
    yield from _totals(found)


def _rows(title: str, side: Loaded, rows: tuple[RowAt, ...]) -> Iterator[str]:
    if rows:
        yield from (heading(f"{title} ({len(rows)})"), "")
        for at in rows:
            yield from wrapped(name_at(side, at.place))
            for field, value in at.row.values.items():
                yield from fact(_label(side, at.place, field), _shown(side, at.place, field, value), 2, 32)
            yield ""


def _changed(before: Loaded, after: Loaded, changes: tuple[RowChange, ...]) -> Iterator[str]:
    if changes:
        yield from (heading(f"Rows changed ({len(changes)})"), "")
        for change in changes:
            yield from wrapped(name_at(after, change.after))
            for field in change.fields:
                yield from fact(_label(after, change.after, field.field), _change(before, after, change, field), 2, 32)
            yield ""


def _change(before: Loaded, after: Loaded, change: RowChange, field: FieldChange) -> str:
    old = _shown(before, change.before, field.field, field.before)
    new = _shown(after, change.after, field.field, field.after)
    declared = after.rulebook.table(f"{change.after.sheet}.{change.after.table}").by_id.get(field.field)
    if old != new or declared is None or declared.type is not FieldType.CHOICE:
        return f"{old} → {new}"
    # A sub type keeps its words when its row goes to another type, which may not have it.
    is_listed = field.after in after.rulebook.options(declared, values_at(after, change.after))
    return f"{new} as before, which is {'now' if is_listed else 'no longer'} one of the choices"


def _label(side: Loaded, place: Place, field: str) -> str:
    declared = side.rulebook.table(f"{place.sheet}.{place.table}").by_id.get(field)
    return declared.label if declared else field


def _shown(side: Loaded, place: Place, field: str, value: Value | None) -> str:
    """A value of a row as people read it, “blank” where there is none."""
    if value is None:
        return "blank"
    declared = side.rulebook.table(f"{place.sheet}.{place.table}").by_id.get(field)
    if declared is None:
        return str(value)
    if declared.type is FieldType.CHOICE:
        return side.rulebook.label(declared, value, values_at(side, place))
    return shown(declared, value)


def _waivers(title: str, waivers: Iterable[Waiver]) -> Iterator[str]:
    for waiver in waivers:
        name = f"{waiver.code} in row {waiver.row}" if waiver.row else waiver.code
        yield from wrapped(f"{title}: {name}, {waiver.reason} ({waiver.role}, until {waiver.expires:%d/%m/%Y})")
        yield ""


def _totals(found: Comparison) -> Iterator[str]:
    if not found.totals:
        yield "No total changed."
        return
    yield heading("Totals")
    rows = [[t.year, t.kind, t.label, pounds(t.before), pounds(t.after), pounds(t.difference)] for t in found.totals]
    yield from table(["Year", "Total of", "What", "Before", "After", "Difference"], rows, text_columns=3)
