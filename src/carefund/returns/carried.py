"""What a return takes over from earlier returns of its area and round (`Table.carry`)."""

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from carefund.returns.model import Return, Row, Value
from carefund.rulebook.filters import passes
from carefund.rulebook.model import Rulebook
from carefund.rulebook.sheets import Carry, Table, TableKind

__all__ = ["Source", "builds_on", "carried_rows", "most_rows", "sources_of"]


class Source(NamedTuple):
    """A carry of a table with the earlier return that it takes from, and the rows there that it takes."""

    carry: Carry
    earlier: Return
    rows: tuple[Row, ...]

    def values(self, row: Row) -> dict[str, Value]:
        """What a row there gives the row here of the same key."""
        return {here: row.values[there] for here, there in self.carry.fields.items() if there in row.values}


def sources_of(table: Table, earlier: Sequence[Return]) -> Iterator[Source]:
    """The carries of a table for which there is an earlier return; of several kinds that a carry names, the first."""
    by_kind = {ret.kind: ret for ret in earlier}
    for carry in table.carry:
        found = next((by_kind[kind] for kind in carry.returns if kind in by_kind), None)
        if found is not None:
            yield Source(carry, found, tuple(row for row in found.rows(carry.table) if passes(carry.where, row.values)))


def carried_rows(
    table: Table, rows: tuple[Row, ...], earlier: Sequence[Return], *, only_locked: bool = False
) -> tuple[Row, ...]:
    """The rows of a new table with what earlier returns give them: each fills what the ones before left blank.

    Where an earlier return lists contributions, its rows stand in place of those made from allocations: their keys are
    not the same, so that a row of one source would be filled in with another's. `only_locked` leaves out what is only a
    start, which people may change.
    """
    left_out = {field.id for field in table.fields if only_locked and field.prefilled != "carried"}
    sources = tuple(sources_of(table, earlier))
    listed_there = table.kind is TableKind.ROWS and bool(sources)
    filled = {} if listed_there else {row.key: dict(row.values) for row in rows}
    for number, source in enumerate(sources):
        adds = table.kind is TableKind.ROWS and (number == 0 or source.carry.adds_rows)
        for row in source.rows:
            values = {name: value for name, value in source.values(row).items() if name not in left_out}
            if (adds or row.key in filled) and values:
                filled[row.key] = values | filled.get(row.key, {})
    return tuple(Row(key, values) for key, values in filled.items())


def most_rows(table: Table, earlier: Sequence[Return]) -> int:
    """How many rows a table may hold beside these earlier returns.

    Where none are added, as many as they bring; before they bring any, as after a plan that came in another way, people
    enter the rows themselves.
    """
    brought = 0 if table.adds_rows else len(carried_rows(table, (), earlier))
    return min(brought or table.maximum_rows, table.maximum_rows)


def builds_on(rulebook: Rulebook, kind: str) -> tuple[str, ...]:
    """The kinds of return from which a return of this kind takes something over, in the order of the round.

    Only what comes before it there: a sheet that every quarter has may name them all, and none builds on a later one.
    """
    named = {
        code for sheet in rulebook.sheets_of(kind) for table in sheet.tables for c in table.carry for code in c.returns
    }
    before = takewhile(lambda code: code != kind, (k.code for k in rulebook.returns))
    return tuple(code for code in before if code in named)
