"""Saving rows as JSON, the way the grid asks for it: every answer carries what has become of the whole return."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from carefund.returns import Place
from carefund.rulebook.sheets import Table
from carefund.web.access import actor_of, record_of
from carefund.web.jinja import uk_time
from carefund.web.returns.entry import Conflict, Entered, Outcome, Typed, save_rows
from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.editing import Editing
from carefund.web.returns.presenters.grid import grid_row, grid_values
from carefund.web.returns.presenters.panel import panel_of, saved_in_words
from carefund.web.returns.presenters.rows import SheetRows
from carefund.web.returns.problems import Problem
from carefund.web.returns.removing import remove_row, remove_rows
from carefund.web.returns.views.finding import entered_table, table_of

__all__ = ["remove_as_json", "rows_batch", "rows_remove", "save_as_json"]


_Asked = TypeVar("_Asked", bound=msgspec.Struct)


class _Row(msgspec.Struct):
    """A row as the grid sends it; without a key it is new."""

    seen: int = 0
    values: dict[str, str] = {}
    key: str | None = None
    token: str = ""


class _Batch(msgspec.Struct):
    """Several rows at once, such as a block that was pasted."""

    rows: list[_Row]
    token: str = ""


class _Going(msgspec.Struct):
    """A row to remove, as it was seen."""

    key: str
    seen: int


class _GoingBatch(msgspec.Struct):
    """Rows to remove."""

    rows: list[_Going]


def save_as_json(request: HttpRequest, place: Place) -> HttpResponse:
    """Save one row; a place without a row asks for a new one."""
    try:
        sent = _sent(request, _Row)
        entered = _save(request, place, [msgspec.structs.replace(sent, key=place.row or None)], sent.token)
    except Problem as problem:
        return _refused(problem)
    answer = _Answer(request, entered.judged, place)
    told = answer.of(entered.outcomes[0])
    if conflict := told.get("conflict"):
        return _json(conflict, status=409)
    return _json(told | answer.whole())


@require_POST
def rows_batch(request: HttpRequest, return_id: UUID, sheet: str, table: str) -> HttpResponse:
    """Save several rows as one event; each that somebody else changed meanwhile is answered with its conflict."""
    place = Place(sheet, table)
    try:
        sent = _sent(request, _Batch)
        entered = _save(request, place, sent.rows, sent.token)
    except Problem as problem:
        return _refused(problem)
    answer = _Answer(request, entered.judged, place)
    return _json({"rows": [answer.of(outcome) for outcome in entered.outcomes]} | answer.whole())


def remove_as_json(request: HttpRequest, place: Place) -> HttpResponse:
    """Remove a row."""
    try:
        removed = remove_row(record_of(request), actor_of(request), place, _sent(request, _Row).seen)
    except Problem as problem:
        return _refused(problem)
    answer = _Answer(request, removed.judged, place)
    if isinstance(outcome := removed.outcomes[place.row], Conflict):
        return _json(answer.of(outcome)["conflict"], status=409)
    return _json(answer.whole())


@require_POST
def rows_remove(request: HttpRequest, return_id: UUID, sheet: str, table: str) -> HttpResponse:
    """Remove several rows as one event; each that somebody else changed meanwhile is left, with its conflict."""
    place = Place(sheet, table)
    entered_table(Judged(record_of(request)), sheet, table)
    try:
        sent = _sent(request, _GoingBatch)
        seen = {row.key: row.seen for row in sent.rows}
        removed = remove_rows(record_of(request), actor_of(request), place, seen)
    except Problem as problem:
        return _refused(problem)
    answer = _Answer(request, removed.judged, place)
    left = {key: outcome for key, outcome in removed.outcomes.items() if isinstance(outcome, Conflict)}
    told = [answer.of(left[row.key]) if row.key in left else {} for row in sent.rows]
    return _json({"rows": told} | answer.whole())


def _sent(request: HttpRequest, kind: type[_Asked]) -> _Asked:
    """The body of a request; a Problem where it is not as the grid sends it."""
    try:
        return msgspec.json.decode(request.body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Problem("What was sent is not a row. Load the page again.") from None


def _save(request: HttpRequest, place: Place, rows: Sequence[_Row], token: str) -> Entered:
    typed = [Typed(place._replace(row=row.key or ""), row.values, row.seen) for row in rows]
    return save_rows(record_of(request), actor_of(request), typed, token)


class _Answer:
    """What is told after a save: what became of the rows, and of the return."""

    def __init__(self, request: HttpRequest, judged: Judged, place: Place) -> None:
        self.judged, self.sheet = judged, place.sheet
        self.rows = SheetRows(Editing(judged, actor_of(request)), place.sheet)
        self.table: Table = table_of(judged, place.sheet, place.table)

    def of(self, outcome: Outcome) -> dict[str, Any]:
        """What became of one row."""
        told = {"row": grid_row(self.rows, self.table, outcome.row)}
        if not isinstance(outcome, Conflict):
            return told | {"notes": outcome.notes}
        event = outcome.row.event
        theirs = told | {"by": str(event.actor), "at": uk_time(event.at), "removed": outcome.row.removed}
        return {"conflict": {"mine": self._mine(outcome.mine), "theirs": theirs}}

    def _mine(self, values: Mapping[str, str]) -> dict[str, str]:
        shown = grid_values(self.rows, self.table, values)
        return {field: text for field, text in shown.items() if field in values}

    def whole(self) -> dict[str, str]:
        """What became of the return."""
        panel = render_to_string("returns/panel.html", {"panel": panel_of(self.judged, self.sheet)})
        return {"panel": panel, "status": saved_in_words(self.judged)}


def _refused(problem: Problem) -> HttpResponse:
    return _json({"error": str(problem)}, status=400)


def _json(answer: Mapping[str, Any], status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(answer), content_type="application/json", status=status)
