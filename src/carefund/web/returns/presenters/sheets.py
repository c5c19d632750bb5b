"""A sheet of a return as a page: its tables with their rows, made from the rulebook alone."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec
from django.urls import reverse

from carefund.returns import Place
from carefund.returns.carried import most_rows
from carefund.returns.checks.words import shown
from carefund.rulebook import Rulebook
from carefund.rulebook.sheets import Field, FieldType, Option, Sheet, Table, TableKind
from carefund.web.returns.presenters.addresses import row_addresses, row_id, table_id
from carefund.web.returns.presenters.doubts import Doubt, table_doubt
from carefund.web.returns.presenters.findings import Link
from carefund.web.returns.presenters.metrics import MetricGroup, metric_groups
from carefund.web.returns.presenters.paired import PairGroup, pair_groups
from carefund.web.returns.presenters.rows import RowView, SheetRows, places_of
from carefund.web.returns.presenters.values import read_text

__all__ = [
    "Neighbours",
    "PlainRow",
    "PlainTable",
    "SheetTable",
    "neighbours",
    "plain_table",
    "scheme_types",
    "sheet_tables",
]


class PlainRow(msgspec.Struct, frozen=True):
    """An entered row in a table to read."""

    id: str
    number: int
    """Which row of its table it is, from 1."""
    cells: tuple[str, ...]
    form: str
    remove: str
    findings: int


class PlainTable(msgspec.Struct, frozen=True):
    """Entered rows as a table to read: the columns that fit, each row with a link to its form, totals of money."""

    columns: tuple[Field, ...]
    rows: tuple[PlainRow, ...]
    totals: tuple[str, ...]
    verb: str
    """What this person can do with a row on its own page."""
    left_out: bool
    """Whether a row has more fields than the table shows."""


_MOST_PARTS = 20
"""Parts of a table that a list of contents names; of a table with more it names none."""


class SheetTable(msgspec.Struct, frozen=True, kw_only=True):
    """A table of a sheet on its page."""

    table: Table
    id: str
    rows: tuple[RowView, ...] = ()
    groups: tuple[MetricGroup, ...] = ()
    """Its rows by metric, where they are values of metrics."""
    doubt: Doubt | None = None
    """How sure we are of what it asks, where that is to be said of it."""
    pairs: tuple[PairGroup, ...] = ()
    """Its rows by their first part, where they are pairs."""
    plain: PlainTable | None = None
    new: str = ""
    """Address of adding a row; empty where this person cannot, or the table is full."""
    batch: str = ""
    batch_remove: str = ""
    closed: str = ""
    """Why this person can enter nothing in it; empty where they can, or the page says it of the whole return."""

    @property
    def entered(self) -> tuple[Field, ...]:
        """The fields that this person enters in its fixed rows, whose help stands once for all of them."""
        found = {entry.field.id for row in self.rows for entry in row.entries if entry.is_input}
        return tuple(field for field in self.table.fields if field.id in found)

    @property
    def in_lines(self) -> bool:
        """Whether a fixed row fits into a line: a few short fields, and nothing to read beside them."""
        return not self.table.shows and all(f.type is not FieldType.LONG_TEXT and not f.when for f in self.table.fields)

    @property
    def parts(self) -> tuple[Link, ...]:
        """What stands below its title with a heading of its own, for a list of contents."""
        if self.groups:
            found = [Link(f"{g.metric.number} {g.metric.title}", f"#metric-{g.metric.code}") for g in self.groups]
        elif self.pairs:
            found = [Link(group.title, f"#{group.id}") for group in self.pairs]
        else:
            found = [] if self.in_lines else [Link(row.title, f"#{row.id}") for row in self.rows]
        return tuple(found) if 1 < len(found) <= _MOST_PARTS else ()


class Neighbours(msgspec.Struct, frozen=True):
    """The sheets before and after a sheet."""

    before: Link | None
    after: Link | None


def sheet_tables(rows: SheetRows, sheet: Sheet) -> list[SheetTable]:
    """The tables of a sheet that its area fills in."""
    two_tier = rows.judged.case.two_tier
    tables = [table for table in sheet.tables if two_tier or table.only_for != "two-tier"]
    return [msgspec.structs.replace(_sheet_table(rows, t), doubt=table_doubt(t, sheet)) for t in tables]


def _sheet_table(rows: SheetRows, table: Table) -> SheetTable:
    if table.kind is not TableKind.ROWS:
        views = tuple(rows.views(table))
        has_values = table.items in rows.judged.rulebook.metric_lists
        groups = tuple(metric_groups(rows.judged, table, views)) if has_values else ()
        pairs = tuple(pair_groups(rows, table, views))
        closed = rows.editing.closed_table(table)
        return SheetTable(table=table, id=table_id(table.id), rows=views, groups=groups, pairs=pairs, closed=closed)
    plain = plain_table(rows, table)
    args = (rows.judged.record.pk, rows.sheet, table.id)
    may_add = rows.editing.enters_some(table) and len(plain.rows) < most_rows(table, rows.judged.earlier)
    return SheetTable(
        table=table,
        id=table_id(table.id),
        plain=plain,
        new=reverse("row_new", args=args) if may_add else "",
        batch=reverse("rows_batch", args=args),
        batch_remove=reverse("rows_remove", args=args),
        closed=rows.editing.closed_table(table),
    )


def plain_table(rows: SheetRows, table: Table) -> PlainTable:
    """The entered rows of a table, without the long texts and what depends on another field."""
    columns = [f for f in table.fields if f.type is not FieldType.LONG_TEXT and not f.when and not f.within]
    return PlainTable(
        columns=tuple(columns),
        rows=tuple(_plain_row(rows, table, columns, place) for place, _ in places_of(rows.judged, rows.sheet, table)),
        totals=_totals(rows, table, columns),
        verb="Edit" if rows.editing.enters_some(table) else "Open",
        left_out=len(columns) < len(table.fields),
    )


def _plain_row(rows: SheetRows, table: Table, columns: Sequence[Field], place: Place) -> PlainRow:
    row, urls = rows.judged.rows[place], row_addresses(rows.judged.record, place)
    return PlainRow(
        id=row_id(place),
        number=rows.judged.names.number(place),
        cells=tuple(read_text(rows.judged.rulebook, table, field, row.values) for field in columns),
        form=urls.form,
        remove=urls.remove if rows.editing.removes(place, table) else "",
        findings=len(rows.findings.get(place, ())),
    )


def _totals(rows: SheetRows, table: Table, columns: Sequence[Field]) -> tuple[str, ...]:
    """The sum of each column of money, the others empty; nothing at all where no column holds money."""
    if all(field.type is not FieldType.MONEY for field in columns):
        return ()
    held = rows.judged.ret.rows(f"{rows.sheet}.{table.id}")
    return tuple(_total(field, [row.values.get(field.id) for row in held]) for field in columns)


def _total(field: Field, values: Sequence[Any]) -> str:
    if field.type is not FieldType.MONEY:
        return ""
    return shown(field, sum((v for v in values if isinstance(v, Decimal)), Decimal(0)))


def neighbours(rows: SheetRows) -> Neighbours:
    """The sheets before and after, in the order of the return."""
    record = rows.judged.record
    sheets = rows.judged.rulebook.sheets_of(record.kind)
    at = next(i for i, sheet in enumerate(sheets) if sheet.id == rows.sheet)
    links = [Link(f"{s.number}. {s.title}", reverse("sheet", args=[record.pk, s.id])) for s in sheets]
    return Neighbours(links[at - 1] if at else None, links[at + 1] if at + 1 < len(links) else None)


def scheme_types(rulebook: Rulebook) -> tuple[Option, ...]:
    """The types among which spending is divided, with what each means; none where the round has no such field."""
    ledger = rulebook.funding.spending
    return rulebook.lists[rulebook.field(f"{ledger.table}.{ledger.scheme_type}").list] if ledger.scheme_type else ()
