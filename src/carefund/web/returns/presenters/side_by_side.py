"""The figures of every return of an area and round beside each other, as a page shows them."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import msgspec

from carefund.returns.checks.words import counted, shown
from carefund.returns.periods import Cell, Line, side_by_side
from carefund.rulebook import Rulebook
from carefund.web.returns import rounds
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord
from carefund.web.returns.presenters.addresses import address_of

__all__ = ["SideBySide", "SideRow", "SideTable", "side_by_side_of"]


class Figure(msgspec.Struct, frozen=True):
    """What a return says: ready to read, where it says so, and whether it ties with what was said before."""

    text: str
    href: str
    ties: bool


class SideRow(msgspec.Struct, frozen=True):
    """One row with what each return says of it; None where a return has no such row."""

    title: str
    figures: tuple[Figure | None, ...]
    ties: bool


class SideTable(msgspec.Struct, frozen=True):
    """A number that several returns state, row by row."""

    label: str
    heads: tuple[str, ...]
    rows: tuple[SideRow, ...]

    @property
    def untied(self) -> int:
        """How many of its rows do not tie."""
        return sum(not row.ties for row in self.rows)


class SideBySide(msgspec.Struct, frozen=True):
    """All such numbers of an area and round."""

    tables: tuple[SideTable, ...]
    untied: str
    """How many rows do not tie, in words; empty where all do."""
    only_untied: bool


def side_by_side_of(judged: Judged, *, only_untied: bool) -> SideBySide:
    """The figures of the returns of the same area and round as this one; those that do not tie alone, where asked."""
    whole = rounds.rulebook_for(judged.record)
    records = list(ReturnRecord.objects.filter(round=judged.record.round, area=judged.record.area))
    returns = {each.record.kind: each for each in Judged.many(records, {judged.record.round: whole})}
    lines = side_by_side(whole, [each.ret for each in returns.values()])
    untied = sum(not line.ties for line in lines)
    kept = [line for line in lines if not only_untied or not line.ties]
    tables = tuple(_table(whole, returns, label, tuple(of)) for label, of in groupby(kept, lambda line: line.strand))
    words = f"{counted(untied, 'row')} {'does' if untied == 1 else 'do'} not tie" if untied else ""
    return SideBySide(tables, words, only_untied)


_Column = tuple[str, str]
"""The kind of a return, and the field that states the number there."""


def _column(cell: Cell) -> _Column:
    return cell.kind, f"{cell.place.sheet}.{cell.place.table}.{cell.place.field}"


def _table(rulebook: Rulebook, returns: Mapping[str, Judged], label: str, lines: tuple[Line, ...]) -> SideTable:
    stated = {_column(cell): None for line in lines for cell in line.cells}
    order = [kind.code for kind in rulebook.returns]
    columns = sorted(stated, key=lambda column: order.index(column[0]))
    rows = tuple(_row(rulebook, returns, line, columns) for line in lines)
    return SideTable(label, tuple(_heads(rulebook, columns)), rows)


def _heads(rulebook: Rulebook, columns: Iterable[_Column]) -> Iterator[str]:
    for kind, path in columns:
        yield f"{rulebook.return_kind(kind).title}: {rulebook.field(path).label}"


def _row(rulebook: Rulebook, returns: Mapping[str, Judged], line: Line, columns: Iterable[_Column]) -> SideRow:
    cells = {_column(cell): cell for cell in line.cells}
    figures = (_figure(rulebook, returns, cells.get(column)) for column in columns)
    return SideRow(line.title, tuple(figures), line.ties)


def _figure(rulebook: Rulebook, returns: Mapping[str, Judged], cell: Cell | None) -> Figure | None:
    if cell is None:
        return None
    field = rulebook.field(f"{cell.place.sheet}.{cell.place.table}.{cell.place.field}")
    text = "" if cell.value is None else shown(field, cell.value)
    return Figure(text, address_of(rulebook, returns[cell.kind].record, cell.place), cell.ties)
