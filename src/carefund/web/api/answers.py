"""What several parts of the API answer with."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from carefund.rulebook import Rulebook
from carefund.web.api.shapes import Refusal, ReturnLine, Row
from carefund.web.returns import rounds
from carefund.web.returns.models import ReturnRecord, RowRecord

__all__ = ["REFUSED", "line_of", "row_of"]

REFUSED: Mapping[Any, Any] = {frozenset({400, 401, 403, 404, 422}): Refusal}
"""Answers that any request about a return may get."""


def line_of(record: ReturnRecord, rulebook: Rulebook) -> ReturnLine:
    """A return as a list shows it; `rulebook` is that of its round."""
    area = rounds.area_of(record.area)
    return ReturnLine(
        id=UUID(str(record.pk)),
        round=record.round,
        kind=record.kind,
        title=rulebook.return_kind(record.kind).title,
        area=record.area,
        area_name=area.name if area else record.area,
        version=record.version,
    )


def row_of(row: RowRecord) -> Row:
    """A stored row."""
    return Row(key=row.key, seen=row.version, values=row.values)
