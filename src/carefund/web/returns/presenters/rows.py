"""A row of a return as a page shows it: which of its fields are inputs, what they hold and what is wrong with them."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import msgspec

from carefund.returns import FORM, Place, Severity
from carefund.returns.calculated import unit_of
from carefund.returns.checks.words import number
from carefund.returns.completeness import entry_kind
from carefund.returns.summary import rounded
from carefund.rulebook.sheets import EntryKind, Field, Item, Table, TableKind
from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.addresses import field_id, row_addresses, row_id
from carefund.web.returns.presenters.changes import row_history
from carefund.web.returns.presenters.doubts import doubt_beside
from carefund.web.returns.presenters.editing import Editing
from carefund.web.returns.presenters.findings import RowFinding, by_row
from carefund.web.returns.presenters.values import form_text, option_list, read_text, worked_out

__all__ = ["Entry", "RowView", "SheetRows", "places_of"]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a row as a page shows it."""

    field: Field
    id: str
    value: str
    """What the input holds: a choice by its code."""
    text: str
    """What people read."""
    is_input: bool
    unit: str
    """What is counted; empty where nothing is, or that is not known yet."""
    note: str
    """Why it is no input, and where its value is from."""
    options: Sequence[Mapping[str, str]]
    above: str
    """The code that decides its options."""
    findings: tuple[RowFinding, ...]
    earlier: str
    """What an earlier return said."""
    doubt: str
    """How sure we are of what the round asks here; empty where a document says it, or its table says the same."""

    @property
    def error(self) -> str:
        """What is wrong with what it holds; a blank is no mistake yet."""
        return " ".join(f.text for f in self.findings if f.severity is Severity.ERROR) if self.value else ""

    @property
    def remarks(self) -> tuple[RowFinding, ...]:
        """The findings beside its error."""
        return tuple(f for f in self.findings if not self.error or f.severity is not Severity.ERROR)

    @property
    def when(self) -> str:
        """What inputs of the same row must hold for this one to apply, by their names; JSON for the script."""
        prefix = self.id.removesuffix(self.field.id)
        return msgspec.json.encode({prefix + name: rule for name, rule in (self.field.when or {}).items()}).decode()


class RowView(msgspec.Struct, frozen=True, kw_only=True):
    """A row as a page shows it."""

    id: str
    place: Place
    title: str
    shows: tuple[tuple[str, tuple[str, ...]], ...]
    """Read-only columns of a fixed row: heading, and its lines of text."""
    entries: tuple[Entry, ...]
    findings: tuple[RowFinding, ...]
    """What is wrong with the row as a whole."""
    seen: int
    save: str
    remove: str
    """Address of removing it; empty where it cannot be removed."""
    history: str
    said: str
    """What is said of it because it was just saved; empty otherwise."""

    @property
    def heading(self) -> bool:
        """Whether it needs a heading of its own: the only row of a form has that of its table."""
        return self.place.row != FORM

    @property
    def by_field(self) -> Mapping[str, Entry]:
        """Its fields by their ids."""
        return {entry.field.id: entry for entry in self.entries}

    @property
    def is_form(self) -> bool:
        """Whether any of its fields is an input."""
        return any(entry.is_input for entry in self.entries)


_NOTHING: Mapping[Place, Any] = {}


class SheetRows:
    """Makes the views of the rows of one sheet for one person."""

    def __init__(
        self,
        editing: Editing,
        sheet: str,
        *,
        earlier: Mapping[Place, str] = _NOTHING,
        typed: Mapping[Place, Mapping[str, str]] = _NOTHING,
        said: Mapping[Place, str] = _NOTHING,
    ) -> None:
        """Prepare for a sheet.

        Args:
            editing: What the person may enter.
            sheet: Id of the sheet.
            earlier: What an earlier return of the area said, by field.
            typed: What somebody typed and could not save, by row and field.
            said: What is said of a row that was just saved.
        """
        self.editing, self.judged, self.sheet = editing, editing.judged, sheet
        self.earlier, self.typed, self.said = earlier, typed, said

    @cached_property
    def findings(self) -> Mapping[Place, tuple[RowFinding, ...]]:
        """The open findings of each row."""
        return by_row(self.judged, self.sheet)

    @cached_property
    def _metric_lines(self) -> Mapping[str, str]:
        """What each metric value comes to, worked out from its numerator and denominator."""
        lines = (line for line in self.judged.summary.metrics if line.computed is not None)
        return {line.code: number(rounded(line.computed, line.decimals)) for line in lines if line.computed is not None}

    def views(self, table: Table) -> Iterator[RowView]:
        """The rows of a table: the form, every fixed row, or those that were entered."""
        for place, item in places_of(self.judged, self.sheet, table):
            yield self.view(table, place, item)

    def view(self, table: Table, place: Place, item: Item | None) -> RowView:
        """One row."""
        stored = self.judged.rows.get(place)
        found = self.findings.get(place, ())
        urls = row_addresses(self.judged.record, place)
        return RowView(
            id=row_id(place),
            place=place,
            title=_item_title(table, item) if item else self._title(table, place),
            shows=_shows(table, item),
            entries=tuple(self._entries(table, place, item)),
            findings=tuple(f for f in found if not f.field),
            seen=stored.version if stored else 0,
            save=urls.save,
            remove=urls.remove if self.editing.removes(place, table) else "",
            history=row_history(self.judged, place) if stored else "",
            said=self.said.get(place, ""),
        )

    def _title(self, table: Table, place: Place) -> str:
        if table.kind is TableKind.FORM:
            return table.title
        stored = self.judged.rows.get(place)
        return self.judged.names.title(place, stored.values) if stored else f"New row, {table.title}"

    def _entries(self, table: Table, place: Place, item: Item | None) -> Iterator[Entry]:
        stored = self.judged.rows.get(place)
        values = stored.values if stored and not stored.removed else {}
        for field in table.fields:
            if entry_kind(field, item) is not EntryKind.NONE:
                yield self._entry(table, place._replace(field=field.id), item, values)

    def _entry(self, table: Table, at: Place, item: Item | None, values: Mapping[str, str]) -> Entry:
        rulebook, field, row = self.judged.rulebook, table.by_id[at.field], at._replace(field="")
        typed = self.typed.get(row, {})
        why_not = self.editing.why_not(row, field, item)
        return Entry(
            field=field,
            id=field_id(at),
            value=typed.get(field.id, form_text(rulebook, field, values)),
            text=self._worked_out(at, field, item, values) or read_text(rulebook, table, field, values),
            unit=unit_of(rulebook, table, field, values),
            is_input=why_not is None,
            note=why_not or "",
            options=option_list(rulebook, field) if why_not is None else (),
            above=typed.get(field.within, values.get(field.within, "")),
            findings=tuple(f for f in self.findings.get(row, ()) if f.field == field.id),
            earlier=self.earlier.get(at, ""),
            doubt=doubt_beside(field, table),
        )

    def _worked_out(self, at: Place, field: Field, item: Item | None, values: Mapping[str, str]) -> str:
        """The value of a field that follows from others; empty where it does not, or they are blank."""
        if entry_kind(field, item) is not EntryKind.CALCULATED:
            return ""
        if field.calculated:
            return worked_out(self.judged.rulebook, self.judged.rulebook.table(f"{at.sheet}.{at.table}"), field, values)
        return self._metric_lines.get(at.row, "")


def places_of(judged: Judged, sheet: str, table: Table) -> Iterator[tuple[Place, Item | None]]:
    """The rows that a table has on its page, with the item of a fixed one."""
    match table.kind:
        case TableKind.FORM:
            yield Place(sheet, table.id, FORM), None
        case TableKind.ITEMS:
            for item in judged.rulebook.items_of(table):
                yield Place(sheet, table.id, item.code), item
        case TableKind.ROWS:
            for place, row in judged.rows.items():
                if place[:2] == (sheet, table.id) and not row.removed:
                    yield place, None


def _item_title(table: Table, item: Item) -> str:
    """The label of a fixed row; requirements are known by their codes, and other items are not."""
    return f"{item.code}: {item.label}" if table.items == "requirements" else item.label


def _shows(table: Table, item: Item | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    shown = item.shows if item else {}
    return tuple((table.shows[name], tuple(text.splitlines())) for name, text in shown.items() if name in table.shows)
