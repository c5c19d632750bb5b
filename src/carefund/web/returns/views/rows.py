"""Saving, adding and removing rows with forms; a request of the grid goes to `grid`."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from carefund.returns import Place
from carefund.returns.checks.words import counted
from carefund.rulebook.sheets import Table, TableKind
from carefund.web.access import actor_of, record_of
from carefund.web.returns.entry import Conflict, Saved, Typed, save_rows
from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.addresses import address_of, field_id, row_addresses, table_id
from carefund.web.returns.presenters.comments import CommentCounts
from carefund.web.returns.presenters.conflicts import conflict_of
from carefund.web.returns.presenters.doubts import table_doubt
from carefund.web.returns.presenters.editing import Editing
from carefund.web.returns.presenters.panel import panel_of, saved_in_words
from carefund.web.returns.presenters.rows import SheetRows
from carefund.web.returns.problems import Problem
from carefund.web.returns.removing import remove_row
from carefund.web.returns.views.asked import number_in
from carefund.web.returns.views.conflicts import conflict_page
from carefund.web.returns.views.finding import entered_table, row_of, table_of
from carefund.web.returns.views.grid import remove_as_json, save_as_json
from carefund.web.returns.views.sheets import Refused, saved_in_sheet, say_saved, sheet_page

__all__ = ["row", "row_form", "row_new", "row_remove"]


@require_safe
def row_form(request: HttpRequest, return_id: UUID, sheet: str, table: str, key: str) -> HttpResponse:
    """Show one row of a table with its form."""
    judged, place = Judged(record_of(request)), Place(sheet, table, key)
    declared, _ = row_of(judged, place)
    if declared.kind is not TableKind.ROWS:
        return redirect(address_of(judged.rulebook, judged.record, place))
    return _row_page(request, judged, place)


@require_http_methods(["GET", "HEAD", "POST"])
def row(request: HttpRequest, return_id: UUID, sheet: str, table: str, key: str) -> HttpResponse:
    """Save a row. Who comes here to look, as after signing in again, is shown the row."""
    place = Place(sheet, table, key)
    if request.method != "POST":
        return redirect("row_form", return_id, sheet, table, key)
    return save_as_json(request, place) if _is_json(request) else _save_form(request, place)


@require_http_methods(["GET", "HEAD", "POST"])
def row_new(request: HttpRequest, return_id: UUID, sheet: str, table: str) -> HttpResponse:
    """Show an empty row, or add what was typed in it."""
    judged, place = Judged(record_of(request)), Place(sheet, table)
    entered_table(judged, sheet, table)
    if request.method != "POST":
        return _row_page(request, judged, place)
    return save_as_json(request, place) if _is_json(request) else _save_form(request, place)


@require_http_methods(["GET", "HEAD", "POST"])
def row_remove(request: HttpRequest, return_id: UUID, sheet: str, table: str, key: str) -> HttpResponse:
    """Ask whether a row shall be removed, or remove it."""
    place = Place(sheet, table, key)
    if request.method == "POST" and _is_json(request):
        return remove_as_json(request, place)
    judged = Judged(record_of(request))
    entered_table(judged, sheet, table)
    refused = ""
    if request.method == "POST":
        refused = _remove(request, place)
        if not refused:
            messages.success(request, "The row is removed. It can be restored from the history.")
            return redirect(reverse("sheet", args=[return_id, sheet]) + f"#{table_id(table)}")
        judged = Judged(record_of(request))
    return _remove_page(request, judged, place, refused)


def _remove(request: HttpRequest, place: Place) -> str:
    """Remove a row; why it was not removed, empty where it was."""
    try:
        removed = remove_row(record_of(request), actor_of(request), place, number_in(request.POST, "seen"))
    except Problem as problem:
        return str(problem)
    if isinstance(outcome := removed.outcomes[place.row], Conflict):
        return f"{outcome.row.event.actor} changed this row while you looked at it. This is how it is now."
    return ""


def _remove_page(request: HttpRequest, judged: Judged, place: Place, refused: str) -> HttpResponse:
    table, item = row_of(judged, place)
    shown = SheetRows(Editing(judged, actor_of(request)), place.sheet).view(table, place, item)
    context = {
        "judged": judged,
        "kind": judged.kind,
        "sheet": judged.rulebook.sheets[place.sheet],
        "table": table,
        "row": shown,
    }
    return render(request, "returns/row_remove.html", context | {"refused": refused}, status=409 if refused else 200)


def _is_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json"


def _save_form(request: HttpRequest, place: Place) -> HttpResponse:
    record = record_of(request)
    table = table_of(Judged(record), place.sheet, place.table)
    names = {field.id: field_id(place._replace(field=field.id)) for field in table.fields}
    texts = {field: request.POST[name] for field, name in names.items() if name in request.POST}
    typed = Typed(place, texts, number_in(request.POST, "seen"))
    try:
        (outcome,), judged = save_rows(record, actor_of(request), [typed], request.POST.get("token", ""))
    except Problem as problem:
        return _again(request, Judged(record), place, Refused(place, {place: texts}, str(problem)))
    if isinstance(outcome, Conflict):
        asked = conflict_of(judged, place, outcome, typed.seen)
        return conflict_page(request, judged, [asked], row_addresses(record, place).save)
    said = _in_words(request, judged, table, outcome)
    if request.headers.get("HX-Request"):
        return _stay(request, judged, place, said)
    say_saved(request, place, said)
    return redirect(_next(request, judged, place, outcome))


def _stay(request: HttpRequest, judged: Judged, place: Place, said: str) -> HttpResponse:
    """The answer to a page that saved a row and stays: the row as it is now, with what became of the return."""
    if table_of(judged, place.sheet, place.table).kind is TableKind.ROWS:
        return _row_page(request, judged, place, said=said)
    return saved_in_sheet(request, judged, place, said)


def _again(request: HttpRequest, judged: Judged, place: Place, refused: Refused) -> HttpResponse:
    """The page with what was typed, and why it was not saved."""
    if table_of(judged, place.sheet, place.table).kind is TableKind.ROWS:
        return _row_page(request, judged, place, refused)
    return sheet_page(request, judged, place.sheet, refused)


def _in_words(request: HttpRequest, judged: Judged, table: Table, saved: Saved) -> str:
    """That a row is saved, what was made of what was typed, and what is wrong with it."""
    place = Place(saved.row.sheet, saved.row.table, saved.row.key)
    found = SheetRows(Editing(judged, actor_of(request)), place.sheet).findings.get(place, ())
    notes = [f"{table.by_id[field].label}: {note}." for field, note in saved.notes.items()]
    about = f"{counted(len(found), 'finding')} about this row." if found else ""
    return " ".join(filter(None, [saved_in_words(judged), *notes, about]))


def _next(request: HttpRequest, judged: Judged, place: Place, saved: Saved) -> str:
    """Where to go after saving: on with another row where that was asked for, else back to what was saved."""
    if request.POST.get("then") == "new":
        return reverse("row_new", args=[judged.record.pk, place.sheet, place.table])
    place = place._replace(row=saved.row.key)
    if table_of(judged, place.sheet, place.table).kind is TableKind.ROWS:
        # Its page from the top, where it says that it is saved.
        return row_addresses(judged.record, place).form
    return address_of(judged.rulebook, judged.record, place)


def _row_page(
    request: HttpRequest, judged: Judged, place: Place, refused: Refused | None = None, said: str = ""
) -> HttpResponse:
    """The page of an entered row, or what of it an answer brings where `said` tells that it was just saved there."""
    table = table_of(judged, place.sheet, place.table)
    typed = refused.typed if refused else {}
    rows = SheetRows(Editing(judged, actor_of(request)), place.sheet, typed=typed, said={place: said})
    context = {
        "judged": judged,
        "kind": judged.kind,
        "sheet": judged.rulebook.sheets[place.sheet],
        "table": table,
        "row": rows.view(table, place, None),
        "doubt": table_doubt(table),
        "closed": rows.editing.closed or rows.editing.closed_table(table),
        "refused": refused,
        "kept": refused.kept(rows.editing) if refused else [],
        "comments": CommentCounts(judged),
        "panel": panel_of(judged, place.sheet),
        "token": request.POST.get("token") or uuid4().hex if not place.row else "",
    }
    template = "returns/saved_row.html" if said else "returns/row.html"
    return render(request, template, context, status=400 if refused else 200)
