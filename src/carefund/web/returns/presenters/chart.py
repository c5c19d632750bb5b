"""A small line chart of a measure: what was, and what the area plans. Plain SVG; the figures stand in a table too."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from math import ceil

import msgspec

from carefund.returns.checks.words import number
from carefund.returns.summary import MetricLine
from carefund.rulebook.periods import span_of

__all__ = ["Chart", "Dot", "charts_of"]

WIDTH, HEIGHT = 420, 170
"""Of the drawing, in units of its own."""
_SIDE, _TOP, _BOTTOM = 52, 28, 32
_LABELS = 6
"""Labels for which there is room beside each other."""


class Dot(msgspec.Struct, frozen=True):
    """A value in the drawing."""

    x: float
    y: float
    value: str
    period: str
    basis: str


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A measure over time."""

    title: str
    text: str
    """What the drawing shows, for those who cannot see it."""
    actual: str
    plan: str
    """The two lines, as points of SVG."""
    dots: tuple[Dot, ...]
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = HEIGHT - _BOTTOM

    @property
    def periods(self) -> tuple[Dot, ...]:
        """One dot for each period that has a label below the axis: every one, or as many as there is room for."""
        every = tuple({dot.x: dot for dot in self.dots}.values())
        return every[:: ceil(len(every) / _LABELS)]

    @property
    def valued(self) -> tuple[Dot, ...]:
        """The dots whose values are written beside them: every one, or, of many, those of the periods with a label."""
        labelled = {dot.x for dot in self.periods}
        return tuple(dot for dot in self.dots if dot.x in labelled)


def charts_of(title: str, lines: Iterable[MetricLine], measures: dict[str, str]) -> tuple[Chart, ...]:
    """A chart for each measure of a metric with at least two values; `measures` gives the measure of a line's code."""
    by_measure: dict[str, list[MetricLine]] = {}
    for line in lines:
        if line.shown is not None:
            by_measure.setdefault(measures[line.code], []).append(line)
    several = len(by_measure) > 1
    return tuple(
        _chart(f"{title}, {measure}" if several else title, held)
        for measure, held in by_measure.items()
        if len(held) > 1
    )


def _chart(title: str, lines: Sequence[MetricLine]) -> Chart:
    ordered = sorted(lines, key=lambda line: (_middle(line.period), line.basis))
    dots = tuple(_dots(ordered))
    text = "; ".join(f"{dot.period} {dot.basis} {dot.value}" for dot in dots)
    return Chart(
        title=title,
        text=f"{title}, {lines[0].unit}: {text}.",
        actual=_points(dot for dot in dots if dot.basis != "plan"),
        plan=_points(dot for dot in dots if dot.basis == "plan"),
        dots=dots,
    )


def _dots(lines: Sequence[MetricLine]) -> Iterable[Dot]:
    days = [_middle(line.period).toordinal() for line in lines]
    values = [line.shown or Decimal(0) for line in lines]
    low, high = float(min(values)), float(max(values))
    for line, day, value in zip(lines, days, values, strict=True):
        across = _part(day, min(days), max(days))
        up = _part(float(value), low, high)
        x = _SIDE + across * (WIDTH - 2 * _SIDE)
        y = HEIGHT - _BOTTOM - 24 - up * (HEIGHT - _BOTTOM - 24 - _TOP)
        yield Dot(round(x, 1), round(y, 1), number(value), line.period, line.basis)


def _part(value: float, low: float, high: float) -> float:
    """How far a value is from the lowest to the highest, 0 to 1; in the middle where they are the same."""
    return (value - low) / (high - low) if high > low else 0.5


def _middle(period: str) -> date:
    span = span_of(period)
    return date.fromordinal(span.first.toordinal() + span.months * 15)


def _points(dots: Iterable[Dot]) -> str:
    return " ".join(f"{dot.x},{dot.y}" for dot in dots)
