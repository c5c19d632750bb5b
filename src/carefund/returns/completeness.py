"""Completeness: which required fields of a return are blank, by field, column, sheet and as a whole.

The national template calls a sheet complete when each of its checkers says “Yes”, and the template complete when each
counted sheet is (BCF planning template 2021-22, guidance sheet, checklist). A blank row is not a row; a field that
does not apply to its row (a sub type where the type has none, a share where nothing is joint) is never missing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec

from carefund.returns.model import FORM, Place, Return, Row, Values
from carefund.rulebook.filters import passes
from carefund.rulebook.model import Rulebook
from carefund.rulebook.sheets import EntryKind, Field, Item, Sheet, Table, TableKind

__all__ = ["Completeness", "SheetCompleteness", "applies", "completeness", "entry_kind", "filled_rows", "needed"]


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


def completeness(rulebook: Rulebook, ret: Return, *, two_tier: bool = False) -> Completeness:
    """What is missing from a return under its round's rulebook.

    `two_tier` says whether the area has district councils, which opens the tables for such areas.
    """
    entry_sheets = [s for s in rulebook.sheets_of(ret.kind) if s.kind == "entry"]
    return Completeness(tuple(
        SheetCompleteness(s.id, s.counts, tuple(_sheet_missing(rulebook, ret, s, two_tier))) for s in entry_sheets
    ))  # fmt: skip


def _sheet_missing(rulebook: Rulebook, ret: Return, sheet: Sheet, two_tier: bool) -> Iterator[Place]:
    for table in sheet.tables:
        if table.only_for == "two-tier" and not two_tier:
            continue
        rows = tuple(filled_rows(rulebook, ret, sheet.id, table))
        if table.kind is TableKind.ROWS and len(rows) < table.minimum_rows:
            yield Place(sheet.id, table.id)
        entered = [field for field in table.fields if table.items or entry_kind(field, None) is EntryKind.ENTER]
        for row, item in rows:
            for field in entered:
                if field.id not in row.values and needed(rulebook, field, row.values, item):
                    yield Place(sheet.id, table.id, row.key, field.id)


def filled_rows(rulebook: Rulebook, ret: Return, sheet: str, table: Table) -> Iterator[tuple[Row, Item | None]]:
    """The rows of a table that count: the form, one for each item, or those in which something is entered."""
    rows = ret.rows(f"{sheet}.{table.id}")
    if table.kind is TableKind.ROWS:
        yield from ((row, None) for row in rows if row.values)
    elif table.kind is TableKind.FORM:
        yield (rows[0] if rows else Row(FORM)), None
    else:
        by_key = {row.key: row for row in rows}
        yield from ((by_key.get(item.code) or Row(item.code), item) for item in rulebook.items_of(table))


def entry_kind(field: Field, item: Item | None) -> EntryKind:
    """How a field gets its value in a row (`item` is the declared row of an items table)."""
    if item is not None and (kind := item.entry.get(field.id)):
        return kind
    if field.prefilled:
        return EntryKind.PREFILLED
    return EntryKind.ENTER if field.required and (item is None or item.required) else EntryKind.OPTIONAL


def applies(rulebook: Rulebook, field: Field, values: Values, item: Item | None = None) -> bool:
    """Whether a field may hold a value in a row with these values."""
    if item is not None and item.entry.get(field.id) is EntryKind.NONE:
        return False
    if field.within and not rulebook.options(field, values):
        return False
    return field.when is None or passes(field.when, values)


def needed(rulebook: Rulebook, field: Field, values: Values, item: Item | None = None) -> bool:
    """Whether the area must fill a field in a row with these values."""
    return entry_kind(field, item) is EntryKind.ENTER and applies(rulebook, field, values, item)
