"""The rulebooks as this installation uses them: with the allocations that an administrator uploaded."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone

from carefund.reference import Area, UnknownArea, area
from carefund.rulebook import Certainty, Rulebook, RulebookError, load
from carefund.rulebook.policy import Allocation as Published
from carefund.web.accounts.log import Kind, note
from carefund.web.accounts.models import User
from carefund.web.returns.models import Allocation, ReturnRecord, RoundState
from carefund.web.returns.problems import Problem

__all__ = [
    "allocations_in",
    "area_name",
    "area_of",
    "is_open",
    "open_or_close",
    "rulebook_as_of",
    "rulebook_for",
    "rulebook_of",
    "rulebooks_of",
    "today",
]


def rulebook_of(round: str) -> Rulebook:
    """The rulebook of a round; an uploaded allocation takes the place of one that came with the round.

    Raises KeyError where there is no such round, Problem where it is one of this installation's own and at fault.
    """
    return rulebooks_of([round])[round]


def rulebook_for(record: ReturnRecord) -> Rulebook:
    """The rulebook of a stored return. Raises Problem where its round cannot be used here now."""
    try:
        return rulebook_of(record.round)
    except KeyError:
        raise _unusable(record.round) from None


def _unusable(round: str, why: RulebookError | None = None) -> Problem:
    """What somebody is told, who can do nothing about it, and what they can tell who can."""
    told = f" They will ask for this: {why}" if why else ""
    return Problem(
        f"The rules of the round {round} are at fault or not here any more, so its returns cannot be opened now. "
        f"Nothing in them is lost: they open again once the rules are back. Tell who runs this workspace.{told}"
    )


def rulebooks_of(names: Iterable[str]) -> dict[str, Rulebook]:
    """The rulebooks of several rounds, with as many queries as one."""
    # A name that is none is refused before the database is asked for it.
    books = {name: _loaded(name) for name in names}
    # Whoever stores allocations replaces lines by later ones: no two states have the same number and sum of ids.
    held = Allocation.objects.filter(round__in=books).values_list("round").annotate(Count("id"), Sum("id"))
    return books | {name: _with_uploads(name, tuple(state)) for name, *state in held}


def _loaded(round: str) -> Rulebook:
    try:
        return load(round)
    except RulebookError as error:
        raise _unusable(round, error) from None


@lru_cache(maxsize=32)
def _with_uploads(round: str, _: tuple[object, ...]) -> Rulebook:
    rulebook = load(round)
    uploaded = [_published(allocation) for allocation in Allocation.objects.filter(round=round)]
    replaced = {(a.area, a.code, a.year) for a in uploaded}
    kept = [a for a in rulebook.allocations if (a.area, a.code, a.year) not in replaced]
    return msgspec.structs.replace(rulebook, allocations=(*kept, *uploaded))


def allocations_in(rulebook: Rulebook, area: str) -> list[dict[str, Any]]:
    """The allocations of an area as they are kept with what was judged by them."""
    return [msgspec.to_builtins(one) for one in rulebook.allocations if one.area == area]


def rulebook_as_of(round: str, area: str, allocations: Sequence[Mapping[str, Any]]) -> Rulebook:
    """The rulebook of a round with the allocations of an area as they were kept. Raises as `rulebook_for`."""
    try:
        return _with_kept(round, area, msgspec.json.encode(allocations))
    except KeyError:
        raise _unusable(round) from None


@lru_cache(maxsize=32)
def _with_kept(round: str, area: str, kept: bytes) -> Rulebook:
    rulebook = _loaded(round)
    others = [one for one in rulebook.allocations if one.area != area]
    own = msgspec.json.decode(kept, type=list[Published])
    return msgspec.structs.replace(rulebook, allocations=(*others, *own))


def _published(allocation: Allocation) -> Published:
    return Published(
        area=allocation.area,
        code=allocation.code,
        year=allocation.year,
        amount=Decimal(allocation.amount),
        partner=allocation.partner,
        source=allocation.source,
        certainty=Certainty.STATED,
    )


def is_open(round: str) -> bool:
    """Whether a round takes entries."""
    return not RoundState.objects.filter(round=round, is_open=False).exists()


def area_of(code: str) -> Area | None:
    """The area of a code; None where we do not know it."""
    try:
        return area(code)
    except UnknownArea:
        return None


def area_name(code: str) -> str:
    """The name of an area; its code where we do not know it."""
    known = area_of(code)
    return known.name if known else code


def open_or_close(actor: User, round: str, is_open: bool) -> None:
    """Let a round take entries, or no more. Doing it twice is doing it once."""
    with transaction.atomic():
        states = RoundState.objects.select_for_update()
        if (states.filter(round=round, is_open=False).exists()) is not is_open:
            return
        changed = {"is_open": is_open, "changed_at": timezone.now(), "changed_by": actor}
        states.update_or_create(round=round, defaults=changed)
        note(actor, Kind.ROUND_OPENED if is_open else Kind.ROUND_CLOSED, round=round)


def today() -> date:
    """The day in the United Kingdom, on which findings are judged."""
    return timezone.localdate()
