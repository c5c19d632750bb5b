"""Completeness: which required fields of a return are blank, by field, column, sheet and as a whole.

The national template calls a sheet complete when each of its checkers says “Yes”, and the template complete when each
counted sheet is (BCF planning template 2021-22, guidance sheet, checklist). A blank row is not a row; a field that
does not apply to its row (a sub type where the type has none, a share where nothing is joint) is never missing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from carefund.returns.filled import Answers, FilledTable
from carefund.returns.model import Place
from carefund.rulebook.filters import passes
from carefund.rulebook.model import Rulebook
from carefund.rulebook.sheets import EntryKind, Field, Item, Sheet, Table, TableKind

__all__ = ["Completeness", "SheetCompleteness", "applies", "completeness", "entry_kind", "needed"]


class SheetCompleteness(msgspec.Struct, frozen=True, dict=True):
    """What is missing from one sheet: places of blank required fields, and of tables that need a row."""

    sheet: str
    counts: bool
    missing: tuple[Place, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    @cached_property
    def columns(self) -> Mapping[tuple[str, str], int]:
        """How many required values each column (table, field) lacks; columns that lack none are absent."""
        return Counter((place.table, place.field) for place in self.missing if place.field)


class Completeness(msgspec.Struct, frozen=True):
    """What is missing from a return, sheet by sheet."""

    sheets: tuple[SheetCompleteness, ...]

    @property
    def complete(self) -> bool:
        """Whether every sheet that counts is complete: the national “Template Completed”."""
        return all(sheet.complete for sheet in self.sheets if sheet.counts)


def completeness(
    rulebook: Rulebook, kind: str, tables: Mapping[str, FilledTable], *, two_tier: bool = False
) -> Completeness:
    """What is missing from the tables of a return of this kind (`filled_tables`) under its round's rulebook.

    `two_tier` says whether the area has district councils, which opens the tables for such areas.
    """
    entry_sheets = [s for s in rulebook.sheets_of(kind) if s.kind == "entry"]
    return Completeness(tuple(
        SheetCompleteness(s.id, s.counts, tuple(_sheet_missing(rulebook, tables, s, two_tier))) for s in entry_sheets
    ))  # fmt: skip


def _sheet_missing(
    rulebook: Rulebook, tables: Mapping[str, FilledTable], sheet: Sheet, two_tier: bool
) -> Iterator[Place]:
    for table in sheet.tables:
        if table.only_for == "two-tier" and not two_tier:
            continue
        held = tables[f"{sheet.id}.{table.id}"]
        if table.kind is TableKind.ROWS and len(held.rows) < table.minimum_rows:
            yield Place(sheet.id, table.id)
        yield from _rows_missing(rulebook, held)


def _rows_missing(rulebook: Rulebook, held: FilledTable) -> Iterator[Place]:
    fields: Sequence[Field] = held.table.fields
    if held.table.kind is TableKind.ROWS:  # each fixed row needs fields of its own
        fields = [field for field in fields if _is_missing(rulebook, held, field)]
    for filled in held.rows if fields else ():
        for field in fields:
            if field.id not in filled.row.values and needed(
                rulebook, held.table, field, filled.row.values, filled.item
            ):
                yield filled.place(field.id)


def _is_missing(rulebook: Rulebook, held: FilledTable, field: Field) -> bool:
    """Whether some row leaves a field blank that it needs."""
    return any(needed(rulebook, held.table, field, beside) for beside in held.situations(field).get(None, ()))


def entry_kind(field: Field, item: Item | None) -> EntryKind:
    """How a field gets its value in a row (`item` is the declared row of an items table)."""
    if item is not None and (kind := item.entry.get(field.id)):
        return kind
    if field.calculated:
        return EntryKind.CALCULATED
    if field.prefilled:
        return EntryKind.PREFILLED
    return EntryKind.ENTER if field.required and (item is None or item.required) else EntryKind.OPTIONAL


def applies(rulebook: Rulebook, table: Table, field: Field, values: Answers, item: Item | None = None) -> bool:
    """Whether a field may hold a value in a row with these values."""
    if item is not None and item.entry.get(field.id) is EntryKind.NONE:
        return False
    if field.within and not rulebook.options(field, values):
        return False
    if field.unit_from and not rulebook.unit(table, field.unit_from, values):
        return False
    return field.when is None or passes(field.when, values)


def needed(rulebook: Rulebook, table: Table, field: Field, values: Answers, item: Item | None = None) -> bool:
    """Whether the area must fill a field in a row with these values."""
    if entry_kind(field, item) is not EntryKind.ENTER or not applies(rulebook, table, field, values, item):
        return False
    return field.required_when is None or passes(field.required_when, values)
