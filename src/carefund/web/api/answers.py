"""What several parts of the API answer with."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404

from carefund.rulebook.sheets import Table
from carefund.web.api.shapes import Refusal, ReturnLine, Row
from carefund.web.returns import rounds
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord, RowRecord

__all__ = ["REFUSED", "line_of", "row_of", "table_of"]

REFUSED: Mapping[Any, Any] = {frozenset({400, 401, 403, 404, 422}): Refusal}
"""Answers that any request about a return may get."""


def line_of(record: ReturnRecord) -> ReturnLine:
    """A return as a list shows it."""
    area = rounds.area_of(record.area)
    return ReturnLine(
        id=UUID(str(record.pk)),
        round=record.round,
        kind=record.kind,
        title=rounds.rulebook_of(record.round).return_kind(record.kind).title,
        area=record.area,
        area_name=area.name if area else record.area,
        version=record.version,
    )


def row_of(row: RowRecord) -> Row:
    """A stored row."""
    return Row(key=row.key, seen=row.version, values=row.values)


def table_of(judged: Judged, sheet: str, table: str) -> Table:
    """A table of a return; not found where it has none of that name."""
    declared = {s.id: s for s in judged.rulebook.sheets_of(judged.record.kind)}
    if sheet not in declared or table not in declared[sheet].by_id:
        raise Http404(f"This return has no table {sheet}/{table}.")
    return declared[sheet].by_id[table]
