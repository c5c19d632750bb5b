"""The data of the grid: columns from the rulebook, rows as texts that can be typed and pasted."""

from collections.abc import Mapping
from typing import Any

import msgspec

from carefund.returns.carried import most_rows
from carefund.rulebook.sheets import Field, Table
from carefund.web.returns.models import RowRecord
from carefund.web.returns.presenters.addresses import row_addresses
from carefund.web.returns.presenters.findings import RowFinding
from carefund.web.returns.presenters.rows import SheetRows, places_of
from carefund.web.returns.presenters.values import option_list, typed_text, worked_out
from carefund.web.returns.store import place_of

__all__ = ["GridRow", "grid_data", "grid_row", "grid_values"]

_EMPTY = "No rows yet. Add the first one, or paste a block from a spreadsheet."


class GridRow(msgspec.Struct, frozen=True, rename="camel"):
    """A row of the grid; `seen` is the number of the event that last touched it."""

    key: str
    seen: int
    url: str
    remove_url: str
    values: Mapping[str, str]
    findings: tuple[RowFinding, ...]
    locked: tuple[str, ...]
    """Fields that hold published values."""


def grid_data(rows: SheetRows, table: Table, addresses: Mapping[str, str], csrf: str) -> dict[str, Any]:
    """Everything the grid needs to stand; `addresses` are those of the table for a new row and for a block of rows."""
    judged, may_enter = rows.judged, rows.editing.enters_some(table)
    places = (place for place, _ in places_of(judged, rows.sheet, table))
    return {
        "label": table.title,
        "columns": [_column(rows, field) for field in table.fields],
        "rows": [grid_row(rows, table, judged.rows[place]) for place in places],
        "editable": may_enter,
        "csrf": csrf,
        "maximumRows": most_rows(table, judged.earlier),
        "emptyText": _EMPTY if may_enter else "No rows yet.",
        **addresses,
    }


def _column(rows: SheetRows, field: Field) -> dict[str, Any]:
    return {
        "id": field.id,
        "label": field.label,
        "help": field.help,
        "type": field.type,
        "unit": field.unit,
        "options": [{"within": None} | option for option in option_list(rows.judged.rulebook, field)],
        "within": field.within,
        "readonly": bool(field.calculated) or not rows.editing.enters(field),
        "required": field.required,
        "width": field.width,
    }


def grid_row(rows: SheetRows, table: Table, row: RowRecord) -> GridRow:
    """A stored row for the grid."""
    place = place_of(row)
    urls = row_addresses(rows.judged.record, place)
    return GridRow(
        key=row.key,
        seen=row.version,
        url=urls.save,
        remove_url=urls.remove if rows.editing.removes(place, table) else "",
        values=grid_values(rows, table, row.values),
        findings=rows.findings.get(place, ()),
        locked=rows.editing.locked(place, table),
    )


def grid_values(rows: SheetRows, table: Table, values: Mapping[str, str]) -> dict[str, str]:
    """The values of a row as somebody would type them; a blank is an empty text."""
    rulebook = rows.judged.rulebook
    return {
        f.id: worked_out(rulebook, table, f, values)
        if f.calculated
        else typed_text(rulebook, f, values.get(f.id, ""), values)
        for f in table.fields
    }
