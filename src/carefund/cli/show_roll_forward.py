"""What became of an earlier return, on a terminal."""

from collections.abc import Iterator

from carefund.cli.load import Loaded
from carefund.cli.places import name_at
from carefund.cli.terminal import fact, heading, wrapped
from carefund.returns.checks.words import counted
from carefund.returns.roll_forward import Decision, RolledForward

__all__ = ["rolled_lines"]


def rolled_lines(after: Loaded, rolled: RolledForward) -> Iterator[str]:
    """What was carried, what was not, and what is to be decided."""
    yield from ("", heading("Carried"))
    for carried in (table for table in rolled.carried if table.rows):
        sheet, _, _ = carried.table.partition(".")
        where = f"{after.rulebook.sheets[sheet].title}: {after.rulebook.table(carried.table).title}"
        yield from wrapped(f"{where}: {counted(carried.rows, 'row')}, {counted(carried.values, 'answer')}", 2)
    if rolled.left:
        yield from ("", heading("Not carried"))
        for left in rolled.left:
            yield from wrapped(f"{left.where} ({counted(left.rows, 'row')}): {left.why}", 2)
    yield from ("", heading(f"To decide: {len(rolled.decisions)}"))
    for decision in rolled.decisions:
        yield from _decision(after, decision)


def _decision(after: Loaded, decision: Decision) -> Iterator[str]:
    yield from wrapped(name_at(after, decision.place), 2)
    yield from fact("It was", f"{decision.label} ({decision.old})", 4, 12)
    yield from fact("Why", decision.why, 4, 12)
    yield from fact("Choose", "; ".join(f"{c.label} ({c.code})" for c in decision.candidates), 4, 12)
