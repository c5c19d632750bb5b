"""A line of the table that a benchmark prints."""

from collections.abc import Sequence
from typing import NamedTuple


class Result(NamedTuple):
    """What was measured, and whether the target was held."""

    what: str
    measured: str
    target: str
    held: bool


def print_table(results: Sequence[Result]) -> int:
    """Print the table; the exit code, 1 where a target was missed."""
    width = max(len(result.what) for result in results)
    for result in results:
        target = f"  (target: {result.target}) {'held' if result.held else 'MISSED'}" if result.target else ""
        print(f"{result.what:<{width}}  {result.measured}{target}", flush=True)
    return 0 if all(result.held for result in results) else 1
