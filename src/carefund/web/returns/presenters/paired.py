"""Fixed rows that are pairs, such as a service and a month: a table for each first part, with the second below it."""

from collections.abc import Iterator, Mapping
from itertools import groupby

import msgspec
from django.urls import reverse

from carefund.returns import Place
from carefund.rulebook.sheets import Field, FieldType, Item, Table, TableKind
from carefund.web.returns.presenters.rows import Entry, RowView, SheetRows

__all__ = ["PairGroup", "PairLine", "pair_groups", "seen_name"]


class PairLine(msgspec.Struct, frozen=True):
    """A row of a group: the second part, and its fields in the order of the columns, None where it has none."""

    title: str
    seen: str
    """The name in the form of what it was as of."""
    row: RowView
    cells: tuple[Entry | None, ...]


class PairGroup(msgspec.Struct, frozen=True, kw_only=True):
    """The pairs with the same first part, which are saved together."""

    id: str
    title: str
    heading: str
    """What the second parts are; empty where the round does not say."""
    columns: tuple[Field, ...]
    lines: tuple[PairLine, ...]
    save: str
    notes: tuple[str, ...]
    """Where figures are from that nobody enters here."""

    @property
    def is_form(self) -> bool:
        """Whether this person enters anything in it."""
        return any(line.row.is_form for line in self.lines)

    def holds(self, place: Place) -> bool:
        """Whether a row is one of it."""
        return any(line.row.place == place for line in self.lines)

    def said(self, just: Mapping[Place, str]) -> str:
        """What is said of it because one of its rows was just saved; empty otherwise."""
        return next((said for place, said in just.items() if self.holds(place)), "")


def pair_groups(rows: SheetRows, table: Table, views: tuple[RowView, ...]) -> Iterator[PairGroup]:
    """The rows of a table by their first part; nothing where they are no pairs, or too long for a line."""
    is_short = all(field.type is not FieldType.LONG_TEXT and not field.when for field in table.fields)
    if table.kind is not TableKind.ITEMS or not is_short:
        return
    items = rows.judged.rulebook.items_of(table)
    if all(_is_pair(rows, item) for item in items):
        for title, pairs in groupby(zip(items, views, strict=True), key=lambda pair: _parts(pair[0])[0]):
            yield _group(rows, table, title, tuple(_line(table, item, view) for item, view in pairs))


def _is_pair(rows: SheetRows, item: Item) -> bool:
    """Whether an item shows each of its parts under the name of the list that it is from, as pairs do."""
    rulebook = rows.judged.rulebook
    return len(item.shows) > 1 and item.shows.keys() <= rulebook.items.keys() | rulebook.lists.keys()


def _parts(item: Item) -> tuple[str, ...]:
    return tuple(item.shows.values())


def _line(table: Table, item: Item, row: RowView) -> PairLine:
    own = row.by_field
    return PairLine(
        ", ".join(_parts(item)[1:]), seen_name(row.place), row, tuple(own.get(field.id) for field in table.fields)
    )


def _group(rows: SheetRows, table: Table, title: str, lines: tuple[PairLine, ...]) -> PairGroup:
    entries = [entry for line in lines for entry in line.row.entries]
    return PairGroup(
        id=f"g-{lines[0].row.id}",
        title=title,
        heading=", ".join(list(table.shows.values())[1:]),
        columns=table.fields,
        lines=lines,
        save=reverse("rows_save", args=[rows.judged.record.pk, rows.sheet, table.id]),
        notes=tuple(dict.fromkeys(entry.note for entry in entries if entry.note and not entry.field.calculated)),
    )


def seen_name(place: Place) -> str:
    """The name in a form of the number of the event as of which a row was seen."""
    return f"s-{place.table}-{place.row}"
