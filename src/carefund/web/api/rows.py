"""Rows: read, add, change, remove. A change says as of when the row was seen, so that nobody overwrites another."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from carefund.papers.data import finding_counts
from carefund.returns import Place
from carefund.web.access import actor_of, record_of
from carefund.web.api.answers import REFUSED, row_of
from carefund.web.api.shapes import Clash, NewRow, Number, Row, RowChange, SavedRow
from carefund.web.returns.entry import Conflict, Typed, save_rows
from carefund.web.returns.judged import Judged
from carefund.web.returns.removing import remove_row
from carefund.web.returns.views.finding import table_of

__all__ = ["router"]

router = Router(tags=["rows"])
_TABLE = "/returns/{uuid:return_id}/sheets/{sheet}/{table}"


@router.get(f"{_TABLE}/rows", response={200: list[Row], **REFUSED}, url_name="rows")
def rows(request: HttpRequest, return_id: UUID, sheet: str, table: str) -> list[Row]:
    """The rows of a table in their order, without those that were removed."""
    judged = Judged(record_of(request))
    table_of(judged, sheet, table)
    return [row_of(row) for at, row in judged.rows.items() if at[:2] == (sheet, table) and not row.removed]


@router.post(f"{_TABLE}/new", response={200: SavedRow, **REFUSED}, url_name="row_new")
def row_new(request: HttpRequest, return_id: UUID, sheet: str, table: str, sent: NewRow) -> Status[Any]:
    """Add a row to a table. Sent twice with the same token, it is added once."""
    return _save(request, Typed(Place(sheet, table), sent.values), sent.token)


@router.patch(f"{_TABLE}/rows/{{key}}", response={200: SavedRow, 409: Clash, **REFUSED}, url_name="row")
def row(request: HttpRequest, return_id: UUID, sheet: str, table: str, key: str, sent: RowChange) -> Status[Any]:
    """Change fields of a row. Where somebody changed it since you saw it, nothing is stored and you see both."""
    return _save(request, Typed(Place(sheet, table, key), sent.values, sent.seen), sent.token)


@router.delete(f"{_TABLE}/rows/{{key}}", response={204: None, 409: Clash, **REFUSED}, url_name="row")
def row_remove(
    request: HttpRequest, return_id: UUID, sheet: str, table: str, key: str, seen: Query[Number]
) -> Status[Any]:
    """Remove a row. It can be restored from the history."""
    outcome = remove_row(record_of(request), actor_of(request), Place(sheet, table, key), seen).outcomes[key]
    return _clash(outcome) if isinstance(outcome, Conflict) else Status(204, None)


def _save(request: HttpRequest, typed: Typed, token: str) -> Status[Any]:
    table_of(Judged(record_of(request)), typed.place.sheet, typed.place.table)
    entered = save_rows(record_of(request), actor_of(request), [typed], token)
    [outcome] = entered.outcomes
    if isinstance(outcome, Conflict):
        return _clash(outcome)
    counts = finding_counts(entered.judged.findings)
    return Status(200, SavedRow(row=row_of(outcome.row), notes=dict(outcome.notes), counts=counts))


def _clash(conflict: Conflict) -> Status[Any]:
    event = conflict.row.event
    return Status(
        409,
        Clash(
            error=f"{event.actor} changed this row since you saw it. Nothing was stored.",
            mine=dict(conflict.mine),
            theirs=row_of(conflict.row),
            removed=conflict.row.removed,
            by=str(event.actor),
            at=event.at,
        ),
    )
