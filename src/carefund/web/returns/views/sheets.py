"""The page of a sheet."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.http import require_safe
from markupsafe import Markup

from carefund.returns import Place
from carefund.rulebook.sheets import Field
from carefund.web.access import actor_of, record_of
from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.addresses import row_id
from carefund.web.returns.presenters.comments import CommentCounts
from carefund.web.returns.presenters.doubts import sheet_doubt
from carefund.web.returns.presenters.earlier import Earlier
from carefund.web.returns.presenters.editing import Editing
from carefund.web.returns.presenters.grid import grid_data
from carefund.web.returns.presenters.panel import panel_of
from carefund.web.returns.presenters.rows import SheetRows
from carefund.web.returns.presenters.sheets import SheetTable, neighbours, scheme_types, sheet_tables
from carefund.web.returns.presenters.values import form_text, typed_text
from carefund.web.returns.views.finding import sheet_of

__all__ = ["Refused", "saved_in_sheet", "say_saved", "sheet", "sheet_page"]


class Refused(NamedTuple):
    """What somebody typed into rows of a table and could not save, and why; `place` is the first of them."""

    place: Place
    typed: Mapping[Place, Mapping[str, str]]
    why: str

    @property
    def id(self) -> str:
        """Where the row stands on its page."""
        return row_id(self.place)

    def kept(self, editing: Editing) -> list[tuple[str, str]]:
        """What was typed, with its labels, to be copied from a page that has no form because the return is closed."""
        return [kept for place in self.typed if editing.closed for kept in self._kept(editing, place)]

    def _kept(self, editing: Editing, place: Place) -> list[tuple[str, str]]:
        rulebook, stored, texts = editing.judged.rulebook, editing.judged.rows.get(place), self.typed[place]
        table = rulebook.sheets[place.sheet].by_id[place.table]
        old = stored.values if stored else {}
        fields = [table.by_id[name] for name in texts]
        new = [f for f in fields if texts[f.id] not in ("", form_text(rulebook, f, old))]
        return [(self._label(editing, place, f), typed_text(rulebook, f, texts[f.id], texts)) for f in new]

    def _label(self, editing: Editing, place: Place, field: Field) -> str:
        """What a field is called, with its row where there are others."""
        return field.label if len(self.typed) == 1 else editing.judged.names.of(place._replace(field=field.id))


@require_safe
def sheet(request: HttpRequest, return_id: UUID, sheet: str) -> HttpResponse:
    """Show a sheet."""
    return sheet_page(request, Judged(record_of(request)), sheet)


def sheet_page(request: HttpRequest, judged: Judged, sheet: str, refused: Refused | None = None) -> HttpResponse:
    """The page of a sheet; with what could not be saved where somebody comes from there."""
    declared = sheet_of(judged, sheet)
    earlier = Earlier(judged)
    typed = refused.typed if refused else {}
    said = _just_said(request)
    rows = SheetRows(Editing(judged, actor_of(request)), sheet, earlier=earlier.values, typed=typed, said=said)
    tables = sheet_tables(rows, declared)
    context = {
        "judged": judged,
        "kind": judged.kind,
        "sheet": declared,
        "doubt": sheet_doubt(declared),
        "paragraphs": declared.intro.split("\n\n"),
        "tables": tables,
        "grids": {t.table.id: _grid(request, rows, t) for t in tables if t.plain},
        "scheme_types": scheme_types(judged.rulebook) if declared.kind == "list" else (),
        "earlier": earlier,
        "closed": rows.editing.closed,
        "neighbours": neighbours(rows),
        "panel": panel_of(judged, sheet if tables else ""),
        "refused": refused,
        "kept": refused.kept(rows.editing) if refused else [],
        "comments": CommentCounts(judged),
        "just_said": said,
    }
    return render(request, "returns/sheet.html", context, status=400 if refused else 200)


def say_saved(request: HttpRequest, place: Place, said: str) -> None:
    """Have the next page say that a row is saved: at its top, and in the row's place, where its address leads."""
    messages.success(request, said, extra_tags=msgspec.json.encode(place).decode())


def _just_said(request: HttpRequest) -> dict[Place, str]:
    """What the page says of rows that were just saved, by their places."""
    told = [message for message in messages.get_messages(request) if message.extra_tags]
    return {msgspec.json.decode(message.extra_tags or "", type=Place): str(message) for message in told}


def saved_in_sheet(request: HttpRequest, judged: Judged, place: Place, said: str) -> HttpResponse:
    """The answer to a page of a sheet that saved fixed rows and stays: these, and what became of the return."""
    editing = Editing(judged, actor_of(request))
    rows = SheetRows(editing, place.sheet, earlier=Earlier(judged).values, said={place: said})
    context = {
        "judged": judged,
        "tables": sheet_tables(rows, sheet_of(judged, place.sheet)),
        "place": place,
        "panel": panel_of(judged, place.sheet),
        "comments": CommentCounts(judged),
        "said": said,
    }
    return render(request, "returns/saved_in_sheet.html", context)


def _grid(request: HttpRequest, rows: SheetRows, shown: SheetTable) -> Markup:
    """The data of a grid for a JSON block; “<” is written so that no text in it can end the block."""
    addresses = {"newUrl": shown.new, "batchUrl": shown.batch, "batchRemoveUrl": shown.batch_remove}
    data = grid_data(rows, shown.table, addresses, get_token(request))
    return Markup(msgspec.json.encode(data).decode().replace("<", "\\u003c"))
