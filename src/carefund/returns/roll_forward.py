"""A new return from one of an earlier round, by the crosswalk that the later round declares.

What is known to mean the same is carried. What cannot be mapped is listed for a person to decide, and stays blank
until then: nothing is guessed. Money is never carried, because that of a new plan is new.
"""

from collections.abc import Iterator

import msgspec

from carefund.reference import Area, UnknownArea, history, same_place
from carefund.returns.blank import new_return
from carefund.returns.crossing import Candidate, Crossing, Decision, Left
from carefund.returns.model import Return
from carefund.rulebook.crosswalk import Crosswalk
from carefund.rulebook.model import Rulebook

__all__ = ["Candidate", "Carried", "Decision", "Left", "NotCarried", "RolledForward", "continued", "roll_forward"]


class NotCarried(ValueError):  # noqa: N818  (reads as what it says)
    """A return cannot be rolled forward; the message says why, to who asked for it."""


class Carried(msgspec.Struct, frozen=True):
    """How much of a table was carried."""

    table: str
    """At `sheet.table` of the new return."""
    rows: int
    values: int


class RolledForward(msgspec.Struct, frozen=True):
    """A new return, and what became of the earlier one."""

    ret: Return
    carried: tuple[Carried, ...]
    decisions: tuple[Decision, ...]
    left: tuple[Left, ...]


def roll_forward(
    old: Return, old_rulebook: Rulebook, rulebook: Rulebook, crosswalk: Crosswalk, area: Area, return_id: str
) -> RolledForward:
    """Start a return from one of an earlier round, with everything published filled in.

    Raises NotCarried where the earlier return is of another round, kind or area than these ask for.
    """
    _refuse(old, rulebook, crosswalk, area)
    crosswalk = crosswalk.of(old.kind)
    books = old_rulebook.of(old.kind), rulebook.of(crosswalk.kind)
    ret = new_return(rulebook, crosswalk.kind, area, return_id)
    carried: list[Carried] = []
    decisions: list[Decision] = []
    left: list[Left] = []
    for said in crosswalk.tables:
        crossing = Crossing(old, books, crosswalk, said)
        made = tuple(crossing.rows(ret))
        ret = crossing.put(ret, made)
        carried.append(
            Carried(said.table, sum(bool(row.values) for row, _ in made), sum(len(row.values) for row, _ in made))
        )
        decisions += (decision for _, asked in made for decision in asked)
        left += crossing.left()
    return RolledForward(ret, tuple(carried), tuple(decisions), (*left, *_tables_left(old, old_rulebook, crosswalk)))


def _refuse(old: Return, rulebook: Rulebook, crosswalk: Crosswalk, area: Area) -> None:
    if old.round != crosswalk.from_round or old.kind not in crosswalk.from_kinds:
        wanted = " or ".join(crosswalk.from_kinds)
        raise NotCarried(
            f"The {crosswalk.kind} of {rulebook.round} continues the {wanted} of {crosswalk.from_round}, but this is "
            f"the {old.kind} of {old.round}. Give a return of that round."
        )
    if not area.is_valid_on(rulebook.first_day):
        day = f"{rulebook.first_day:%d/%m/%Y}"
        raise NotCarried(f"{area.name} ({area.code}) was no area on {day}, when the round {rulebook.round} began.")
    if continued(old.area, rulebook) != area:
        raise NotCarried(f"The return is for the area {old.area}, and {area.name} ({area.code}) is another.")


def continued(code: str, rulebook: Rulebook) -> Area:
    """The area for which a plan of an earlier round goes on when a round begins: the same place.

    Raises NotCarried where the area was split or merged, and says what can be done.
    """
    try:
        standing = history(code, rulebook.first_day)
    except UnknownArea as error:
        raise NotCarried(str(error)) from None
    if (found := same_place(code, rulebook.first_day)) is not None:
        return found
    names = " or ".join(f"{each.name} ({each.code})" for each in standing.areas)
    raise NotCarried(
        f"{standing.sentence} No plan is divided or put together for you: start a blank return of {names}, and enter "
        "the schemes of the earlier plan that go on there."
    )


def _tables_left(old: Return, rulebook: Rulebook, crosswalk: Crosswalk) -> Iterator[Left]:
    """The tables with answers from which the crosswalk takes nothing."""
    crossed = {said.from_table for said in crosswalk.tables}
    for sheet in rulebook.sheets_of(old.kind):
        for table in sheet.tables:
            path = f"{sheet.id}.{table.id}"
            if path not in crossed and (rows := sum(bool(row.values) for row in old.rows(path))):
                yield Left(f"{sheet.title}: {table.title}", rows, "starts afresh")
