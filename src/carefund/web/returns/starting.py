"""Starting a return, and taking in a whole one."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from carefund.reference import Area
from carefund.returns import Place, Return, Row, Value, new_return
from carefund.returns.carried import sources_of
from carefund.returns.plain import plain_values
from carefund.rulebook import Rulebook
from carefund.rulebook.sheets import Table, TableKind
from carefund.web.accounts.models import User
from carefund.web.returns import rounds
from carefund.web.returns.entry import changing
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged, earlier_returns
from carefund.web.returns.models import ReturnRecord, RowRecord
from carefund.web.returns.problems import Problem
from carefund.web.returns.rolling import details_of, rolled
from carefund.web.returns.store import Act, new_row, version_of

__all__ = ["caught_up", "replace_rows", "start_return", "take_over"]


def start_return(actor: User, round: str, kind: str, area: Area, *, from_last: bool = False) -> ReturnRecord:
    """Start a return of an area with everything filled in that is published or that earlier returns say.

    With `from_last` it begins with the area's return of the last round, as far as that can be carried.

    Raises:
        Problem: There is no such return in the round, the round is closed, the area has it already, or there is
            nothing of the last round to begin with.
    """
    rulebook = _rulebook_of(round, kind, area)
    with transaction.atomic():
        record, is_new = ReturnRecord.objects.get_or_create(
            round=round, kind=kind, area=area.code, defaults={"rulebook_version": rulebook.version}
        )
        if not is_new:
            title = rulebook.return_kind(kind).title
            raise Problem(f"{area.name} has a “{title}” already. Open it from the home page.")
        ret, details = _begun(rulebook, kind, area, str(record.pk), from_last)
        _put(Act(record, actor, Kind.CREATED, details), Judged(record), ret)
    return record


def _begun(rulebook: Rulebook, kind: str, area: Area, return_id: str, from_last: bool) -> tuple[Return, dict[str, Any]]:
    """What a return holds when it is started, and what its first event keeps."""
    if from_last:
        made, old = rolled(rulebook, kind, area, return_id)
        return made.ret, details_of(made, old)
    return new_return(rulebook, kind, area, return_id, earlier_returns(rulebook.of(kind), area.code)), {}


def _rulebook_of(round: str, kind: str, area: Area) -> Rulebook:
    """The rulebook of a return that can be started."""
    try:
        rulebook = rounds.rulebook_of(round)
        rulebook.return_kind(kind)
    except KeyError:
        raise Problem("There is no such round or return. Choose one on the home page.") from None
    if not area.is_valid_on(rulebook.first_day):
        raise Problem(f"{area.name} was no area on {rulebook.first_day:%d/%m/%Y}, when the round {round} began.")
    if not rounds.is_open(round):
        raise Problem(f"Round {round} is closed: the national team opens and closes rounds.")
    return rulebook


def replace_rows(record: ReturnRecord, actor: User, ret: Return, file: str, seen: int) -> None:
    """Make the rows of a return those of another, as one event; entered rows that it does not have are removed.

    Args:
        record: The return.
        actor: Who accepts it.
        ret: What it becomes; of the same round, kind and area, its rows keyed as they are to be stored.
        file: Name of the file it came from.
        seen: Version of the return with which it was compared.

    Raises:
        Problem: The return takes no entries now, or its rows changed since they were compared; nothing is stored.
    """
    with changing(record, Kind.IMPORTED) as judged:
        if version_of(judged.rows) != seen:
            raise Problem("Somebody changed the return after you looked at the differences. Look at them again.")
        _put(Act(judged.record, actor, Kind.IMPORTED, {"file": file}), judged, ret)


def caught_up(judged: Judged) -> Return:
    """A return as it is once it says what the earlier ones say now: rows that they brought since, and locked values."""
    ret = judged.ret
    if judged.area is None or not judged.earlier:
        return ret
    begun = new_return(judged.rulebook, judged.record.kind, judged.area, ret.id, judged.earlier)
    for sheet in judged.rulebook.sheets_of(ret.kind):
        for table in (table for table in sheet.tables if any(sources_of(table, judged.earlier))):
            path = f"{sheet.id}.{table.id}"
            ret = ret.with_rows(path, _with_locked(table, ret.rows(path), begun.rows(path)))
    return ret


def _with_locked(table: Table, rows: Iterable[Row], begun: Iterable[Row]) -> tuple[Row, ...]:
    """Rows with the locked values of those with which a return would begin now, and with those that they lack."""
    standing = {row.key: row.values for row in rows}
    for row in begun:
        is_new = table.kind is TableKind.ROWS and row.key not in standing
        locked = {name: v for name, v in row.values.items() if is_new or table.by_id[name].prefilled == "carried"}
        if locked:
            standing[row.key] = {**standing.get(row.key, {}), **locked}
    return tuple(Row(key, values) for key, values in standing.items())


def take_over(record: ReturnRecord, actor: User) -> None:
    """Make a return say what the earlier ones on which it builds say now, as one event.

    Raises:
        Problem: The return takes no entries now, or it says all of that already.
    """
    with changing(record, Kind.ROWS_SAVED) as judged:
        if (ret := caught_up(judged)) == judged.ret:
            raise Problem("The return says already what the earlier ones say.")
        _put(Act(judged.record, actor, Kind.ROWS_SAVED, {"carried": True}), judged, ret)


def _put(act: Act, judged: Judged, ret: Return) -> None:
    """Store what differs."""
    wanted = {place: plain_values(values) for place, values in _rows(ret) if values}
    for place, values in wanted.items():
        row = judged.rows.get(place)
        if row is None:
            row = new_row(judged.rulebook, judged.record, place, judged.rows)
        elif row.values == values and not row.removed:
            continue
        act.put(judged.rows, row, values)
    for place, row in list(judged.rows.items()):
        if place not in wanted and row.values and not row.removed:
            _clear(act, judged, row)


def _clear(act: Act, judged: Judged, row: RowRecord) -> None:
    """Remove an entered row; a form or a fixed row is always there and only becomes blank."""
    if judged.rulebook.sheets[row.sheet].by_id[row.table].kind is TableKind.ROWS:
        act.remove(judged.rows, row)
    else:
        act.put(judged.rows, row, {})


def _rows(ret: Return) -> list[tuple[Place, dict[str, Value]]]:
    return [
        (Place(sheet_id, table_id, row.key), dict(row.values))
        for sheet_id, sheet in ret.sheets.items()
        for table_id, rows in sheet.tables.items()
        for row in rows
    ]
