"""The metric values of a sheet by metric, each with its definition and a chart."""

from collections.abc import Iterator

import msgspec

from carefund.returns.checks.words import number
from carefund.returns.summary import MetricLine
from carefund.rulebook.policy import Metric
from carefund.rulebook.sheets import Field, Table
from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.addresses import field_id
from carefund.web.returns.presenters.chart import Chart, charts_of
from carefund.web.returns.presenters.doubts import doubt_beside
from carefund.web.returns.presenters.rows import Entry, RowView

__all__ = ["MetricCell", "MetricFigures", "MetricGroup", "metric_groups"]


class MetricCell(msgspec.Struct, frozen=True):
    """A figure of a value: what it is worked out from, or what it comes to."""

    id: str
    field: Field
    text: str
    entry: Entry | None
    """Its field, with what was found about it; None where the round asks for none here."""


class MetricFigures(msgspec.Struct, frozen=True):
    """A value of a metric with its figures, in the order of the columns."""

    row: RowView
    cells: tuple[MetricCell, ...]
    parts: tuple[str, ...]
    """The values of other measures from which it follows."""


class MetricGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A metric with its values."""

    metric: Metric
    charts: tuple[Chart, ...]
    columns: tuple[Field, ...]
    figures: tuple[MetricFigures, ...]
    entered: tuple[Field, ...]
    """The columns in which this person enters something."""
    notes: tuple[str, ...]
    """Where figures are from that nobody enters here."""
    doubt: str
    """How sure we are of the metric; empty where a document says it, or its table says the same."""


def metric_groups(judged: Judged, table: Table, rows: tuple[RowView, ...]) -> Iterator[MetricGroup]:
    """The rows of metric values by their metric, in the order of the round."""
    declared = judged.rulebook.metric_values
    measures = {code: value.measure for code, (_, value) in declared.items()}
    for metric in judged.rulebook.metrics:
        lines = [line for line in judged.summary.metrics if line.metric == metric.code]
        own = {row.place.row: row for row in rows if declared[row.place.row][0] is metric}
        if own:
            charts = charts_of(metric.short, lines, measures)
            yield _group(metric, charts, table, [(line, own[line.code]) for line in lines])


def _group(
    metric: Metric, charts: tuple[Chart, ...], table: Table, lines: list[tuple[MetricLine, RowView]]
) -> MetricGroup:
    entries = [entry for _, row in lines for entry in row.entries]
    entered = {entry.field.id for entry in entries if entry.is_input}
    columns = tuple(f for f in table.fields if any(f.id in _parts(line) or f.id in row.by_field for line, row in lines))
    return MetricGroup(
        metric=metric,
        charts=charts,
        columns=columns,
        figures=tuple(_figures(metric, line, row, columns) for line, row in lines),
        entered=tuple(field for field in columns if field.id in entered),
        notes=tuple(dict.fromkeys(entry.note for entry in entries if entry.note and entry.text)),
        doubt=doubt_beside(metric, table),
    )


def _figures(metric: Metric, line: MetricLine, row: RowView, columns: tuple[Field, ...]) -> MetricFigures:
    declared = next(value for value in metric.values if value.code == line.code)
    parts = metric.from_parts.codes(declared) if metric.from_parts and declared.follows else ()
    return MetricFigures(row, tuple(_cells(line, row, columns)), parts)


def _parts(line: MetricLine) -> dict[str, str]:
    """The figures that a value has, ready to read."""
    parts = {"numerator": line.numerator, "denominator": line.denominator, "value": line.shown}
    return {name: number(part) for name, part in parts.items() if part is not None}


def _cells(line: MetricLine, row: RowView, columns: tuple[Field, ...]) -> Iterator[MetricCell]:
    parts = _parts(line)
    for field in columns:
        yield MetricCell(
            field_id(row.place._replace(field=field.id)), field, parts.get(field.id, ""), row.by_field.get(field.id)
        )
