"""Whose a return is: who entered what it says.

A value belongs to whoever first entered it in its field. Who enters it again, or puts back what was there, adds
nothing. What the return said when it was last submitted, or what was filled in when it was begun, is nobody's.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from carefund.web.returns.judged import Judged
from carefund.web.returns.models import Change

__all__ = ["authors_of"]


class _Said(NamedTuple):
    """A value of a field of a stored row; None where it is blank or its row is removed."""

    row: int
    field: str
    text: str | None


def authors_of(judged: Judged) -> frozenset[int]:
    """Who entered what a return says now and did not say when it was last submitted or begun, by their ids."""
    begun = judged.stored.events[0].number
    before, first = dict[int, Mapping[str, str]](), dict[_Said, int]()
    for row, number, actor, values in _changes(judged):
        if number <= max(begun, judged.state.submitted):
            before[row] = values
        else:
            for said in _values(row, values, before.get(row, {})):
                first.setdefault(said, actor)
    return frozenset(first[said] for said in _news(judged, before))


def _changes(judged: Judged) -> Iterator[tuple[int, int, int, Mapping[str, str]]]:
    """Every change of a row, the oldest first: the row, number and actor of its event, and what the row said then."""
    changes = Change.objects.filter(event__record=judged.record).order_by("event__number", "id")
    for row, number, actor, after, removed in changes.values_list(
        "row_id", "event__number", "event__actor_id", "after", "is_removed"
    ):
        yield row, number, actor, {} if removed else after


def _news(judged: Judged, before: Mapping[int, Mapping[str, str]]) -> Iterator[_Said]:
    for row in judged.rows.values():
        now, old = {} if row.removed else row.values, before.get(row.pk, {})
        yield from (said for said in _values(row.pk, now, old) if said.text != old.get(said.field))


def _values(row: int, values: Mapping[str, str], old: Iterable[str]) -> Iterator[_Said]:
    return (_Said(row, field, values.get(field)) for field in {*values, *old})
