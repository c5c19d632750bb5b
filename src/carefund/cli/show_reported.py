"""What a document prints beside what a return adds up to, on a terminal and as data."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

import click
import msgspec

from carefund.cli.terminal import heading, table, wrapped
from carefund.returns import Reported, Tie, Verdict
from carefund.returns.checks.words import number, pounds
from carefund.returns.reported import ReportedFigure
from carefund.returns.summary import rounded
from carefund.rulebook.filters import codes_of

__all__ = ["reported_data", "reported_lines"]

_COLOURS = {Verdict.EXACT: "green", Verdict.ROUNDING: "yellow", Verdict.APART: "red"}
_PRINTS = {"£": "£{}", "£000": "{} (£000)", "£m": "£{}m", "%": "{}%"}
"""How a print stands with its unit; other units are left unsaid, as in documents."""


def reported_data(document: Reported, shown: Sequence[Tie]) -> dict[str, Any]:
    """The comparison as plain data."""
    return {"document": document.document, "figures": [_data(tie) for tie in shown]}


def _data(tie: Tie) -> dict[str, Any]:
    return msgspec.structs.asdict(tie.figure) | {
        "tolerance": tie.figure.tolerance,
        "computed": tie.computed,
        "difference": tie.difference,
        "verdict": tie.verdict,
    }


def reported_lines(document: Reported, shown: Sequence[Tie], of: int) -> Iterator[str]:
    """The comparison for people: `shown` are those to show of all the figures of the document."""
    yield from (heading(line) for line in wrapped(document.document))
    yield f"{len(shown)} of {of} figures"
    if shown:
        yield ""
        yield from table(["Figure", "Printed", "From the rows", "Difference", "Verdict"], map(_row, shown))
    for tie in shown:
        if tie.figure.note:
            yield from ("", *wrapped(f"{_name(tie.figure)} ({tie.figure.place}): {tie.figure.note}"))


def _row(tie: Tie) -> list[str]:
    return [
        _name(tie.figure),
        _printed(tie.figure),
        "not given" if tie.computed is None else _shown(tie.figure, tie.computed),
        _shown(tie.figure, tie.difference) if tie.difference else "",
        click.style(tie.verdict, fg=_COLOURS[tie.verdict]),
    ]


def _name(figure: ReportedFigure) -> str:
    """The figure's name, with the rows it is about."""
    narrowed = ", ".join(f"{field} {' or '.join(codes_of(rule))}" for field, rule in figure.where.items())
    return f"{figure.what} ({narrowed})" if narrowed else figure.what


def _printed(figure: ReportedFigure) -> str:
    """A figure as the document prints it."""
    return _PRINTS.get(figure.unit, "{}").format(figure.printed)


def _shown(figure: ReportedFigure, value: Decimal | str) -> str:
    """A figure of the product in the way of the print it stands beside."""
    if isinstance(value, str):
        return value
    if figure.unit.startswith("£"):
        return pounds(value)
    return _PRINTS.get(figure.unit, "{}").format(number(_short(value)))


def _short(value: Decimal) -> Decimal:
    """A number without the endless digits of a division."""
    return rounded(value, min(2, max(0, -int(value.as_tuple().exponent))))
