"""Saving the fixed rows of a table together: those of a form that shows them below each other."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from carefund.returns import Place
from carefund.rulebook.sheets import Table
from carefund.web.access import actor_of, record_of
from carefund.web.returns.entry import Conflict, Entered, Saved, Typed, save_rows
from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.addresses import address_of, field_id
from carefund.web.returns.presenters.conflicts import as_of, conflict_of
from carefund.web.returns.presenters.paired import seen_name
from carefund.web.returns.presenters.panel import saved_in_words
from carefund.web.returns.presenters.values import form_text
from carefund.web.returns.problems import Problem
from carefund.web.returns.views.asked import number_in
from carefund.web.returns.views.conflicts import conflict_page
from carefund.web.returns.views.finding import items_table
from carefund.web.returns.views.sheets import Refused, saved_in_sheet, say_saved, sheet_page

__all__ = ["rows_save"]


@require_http_methods(["GET", "HEAD", "POST"])
def rows_save(request: HttpRequest, return_id: UUID, sheet: str, table: str) -> HttpResponse:
    """Save what was changed in fixed rows as one event. Who comes here to look is shown their sheet."""
    record = record_of(request)
    judged, place = Judged(record), Place(sheet, table)
    sent = _Sent(request.POST, judged, place, items_table(judged, sheet, table))
    if request.method != "POST" or not sent.places:
        return redirect(address_of(judged.rulebook, record, place))
    typed = list(sent.typed())
    try:
        entered = save_rows(record, actor_of(request), typed)
    except Problem as problem:
        kept = {one.place: one.texts for one in typed}
        return sheet_page(request, Judged(record), sheet, Refused(next(iter(kept), sent.places[0]), kept, str(problem)))
    return _answer(request, sent, typed, entered)


class _Sent:
    """What a form of fixed rows sent."""

    def __init__(self, posted: QueryDict, judged: Judged, place: Place, table: Table) -> None:
        self.posted, self.judged, self.table = posted, judged, table
        rows = (place._replace(row=item.code) for item in judged.rulebook.items_of(table))
        self.places = [row for row in rows if seen_name(row) in posted]

    def typed(self) -> Iterator[Typed]:
        """The rows that somebody changed, each with the fields that they did."""
        for place in self.places:
            seen = number_in(self.posted, seen_name(place))
            before = self._before(place, seen)
            texts = {f: text for f, text in self._texts(place) if text != before.get(f, "")}
            if texts:
                yield Typed(place, texts, seen)

    def _texts(self, place: Place) -> Iterator[tuple[str, str]]:
        for field in self.table.fields:
            text = self.posted.get(field_id(place._replace(field=field.id)))
            if text is not None:
                yield field.id, str(text)

    def _before(self, place: Place, seen: int) -> Mapping[str, str]:
        """What stood in the form when it was shown."""
        row = self.judged.rows.get(place)
        # Of a removed row everything is sent that it held and shall hold again.
        if row is None or row.removed or not seen:
            return {}
        values = row.values if row.version == seen else as_of(row, seen)
        return {field.id: form_text(self.judged.rulebook, field, values) for field in self.table.fields}


def _answer(request: HttpRequest, sent: _Sent, typed: list[Typed], entered: Entered) -> HttpResponse:
    judged, place = entered.judged, sent.places[0]
    pairs = list(zip(typed, entered.outcomes, strict=True))
    conflicts = [
        conflict_of(judged, t.place, o, t.seen, seen_name(t.place)) for t, o in pairs if isinstance(o, Conflict)
    ]
    if conflicts:
        return conflict_page(request, judged, conflicts, request.path, beside=len(conflicts) < len(pairs))
    said = _in_words(sent.table, judged, [o for o in entered.outcomes if isinstance(o, Saved)])
    if request.headers.get("HX-Request"):
        return saved_in_sheet(request, judged, place, said)
    say_saved(request, place, said)
    return redirect(address_of(judged.rulebook, judged.record, place))


def _in_words(table: Table, judged: Judged, saved: list[Saved]) -> str:
    """That the rows are saved, and what was made of what was typed."""
    notes = [f"{table.by_id[field].label}: {note}." for one in saved for field, note in one.notes.items()]
    return " ".join([saved_in_words(judged), *dict.fromkeys(notes)])
