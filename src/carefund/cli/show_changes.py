"""What changed between two rounds, on a terminal."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from carefund.cli.rulebook_changes import Change
from carefund.cli.terminal import fact, heading, wrapped
from carefund.rulebook import Rulebook

__all__ = ["change_lines"]

_SIGNS = {"new": "New:", "gone": "Gone:", "changed": "Changed:"}


def change_lines(before: Rulebook, after: Rulebook, found: Sequence[Change]) -> Iterator[str]:
    """The changes for people, part by part."""
    yield heading(f"From {before.title} to {after.title}")
    if not found:
        yield "Nothing changed for people who fill in returns."
    for part, changes in groupby(found, key=lambda change: change.part):
        yield from ("", heading(part.capitalize()))
        for change in changes:
            yield from _lines(change)


def _lines(change: Change) -> Iterator[str]:
    yield from wrapped(f"{change.label} ({change.at})", 9, _SIGNS[change.kind])
    for d in change.differences:
        yield from fact(d.what, f"{d.before or 'nothing'} → {d.after or 'nothing'}", 9, 24)
