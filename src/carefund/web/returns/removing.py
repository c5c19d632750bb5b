"""Removing rows: one, or several at once, as when a pasted block is taken back. They are marked, not deleted."""

from collections.abc import Mapping
from typing import NamedTuple

from carefund.returns import Place
from carefund.rulebook.sheets import TableKind
from carefund.web.accounts.models import User
from carefund.web.returns.entry import Conflict, changing, is_locked, refuse_stranger
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord, RowRecord
from carefund.web.returns.problems import Problem
from carefund.web.returns.store import Act

__all__ = ["Removed", "remove_row", "remove_rows"]


class Removed(NamedTuple):
    """What became of the rows that were there, by key: removed, or left because somebody else has changed them."""

    outcomes: Mapping[str, RowRecord | Conflict]
    judged: Judged
    """The return as it is now."""


def remove_row(record: ReturnRecord, actor: User, place: Place, seen: int) -> Removed:
    """Remove an entered row. Raises Problem where it is not there, is published, or the return takes no entries."""
    removed = remove_rows(record, actor, place._replace(row=""), {place.row: seen})
    if not removed.outcomes:
        raise Problem("The row is not there any more. Somebody else may have removed it: the history says who.")
    return removed


def remove_rows(record: ReturnRecord, actor: User, table: Place, seen: Mapping[str, int]) -> Removed:
    """Remove entered rows of a table as one event.

    Args:
        record: The return.
        actor: Who removes them.
        table: The table, without a row.
        seen: Number of the event as of which each row was seen, by its key. A row that is not there any more is none
            to remove: what is sent again after a lost answer does no harm.

    Raises:
        Problem: The return takes no entries now, or a row may not be removed by this person; nothing is stored.
    """
    with changing(record, Kind.ROW_REMOVED) as judged:
        rows = {key: row for key in seen if (row := judged.rows.get(table._replace(row=key))) and not row.removed}
        for key in rows:
            _refuse(judged, actor, table._replace(row=key))
        going = [row for key, row in rows.items() if row.version == seen[key]]
        act = Act(judged.record, actor, Kind.ROW_REMOVED) if going else None
        gone = {row.key: act.remove(judged.rows, row) for row in going} if act else {}
        return Removed({key: gone.get(key) or Conflict.over(row) for key, row in rows.items()}, judged)


def _refuse(judged: Judged, actor: User, place: Place) -> None:
    table = judged.rulebook.sheets[place.sheet].by_id[place.table]
    if table.kind is not TableKind.ROWS or any(is_locked(judged, place, f) for f in judged.rows[place].values):
        raise Problem("This row belongs to the return and cannot be removed.")
    refuse_stranger(judged, actor, table.fields[0])
