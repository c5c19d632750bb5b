"""The metric values of a sheet by metric, each with its definition and a chart."""

from collections.abc import Iterator

import msgspec

from carefund.returns.checks.words import number
from carefund.returns.summary import MetricLine
from carefund.rulebook.policy import Metric
from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.addresses import field_id
from carefund.web.returns.presenters.chart import Chart, charts_of
from carefund.web.returns.presenters.findings import RowFinding
from carefund.web.returns.presenters.rows import RowView

__all__ = ["MetricFigures", "MetricGroup", "metric_groups"]


class MetricFigures(msgspec.Struct, frozen=True):
    """A line of the table of a metric: a value with what it is worked out from."""

    row: RowView
    cells: tuple[tuple[str, str], ...]
    """Texts of numerator, denominator and value, each with its HTML id where no form has it."""
    note: str
    """Where its figures are from, where somebody published them."""
    remarks: tuple[RowFinding, ...]
    """What was found, where nothing in the row can be entered and so no form says it."""


class MetricGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A metric with the rows of its values."""

    metric: Metric
    charts: tuple[Chart, ...]
    figures: tuple[MetricFigures, ...]
    counted: bool
    """Whether any value has a numerator."""
    rows: tuple[RowView, ...]
    """Those in which something can be entered."""


def metric_groups(judged: Judged, rows: tuple[RowView, ...]) -> Iterator[MetricGroup]:
    """The rows of metric values by their metric, in the order of the round."""
    declared = judged.rulebook.metric_values
    measures = {code: value.measure for code, (_, value) in declared.items()}
    for metric in judged.rulebook.metrics:
        lines = [line for line in judged.summary.metrics if line.metric == metric.code]
        own = {row.place.row: row for row in rows if declared[row.place.row][0] is metric}
        if own:
            yield MetricGroup(
                metric=metric,
                charts=charts_of(metric.short, lines, measures),
                figures=tuple(_figures(line, own[line.code]) for line in lines),
                counted=any(line.numerator is not None for line in lines),
                rows=tuple(row for row in own.values() if row.is_form),
            )


def _figures(line: MetricLine, row: RowView) -> MetricFigures:
    parts = {"numerator": line.numerator, "denominator": line.denominator, "value": line.shown}
    cells = (
        ("" if row.is_form else field_id(row.place._replace(field=name)), "" if part is None else number(part))
        for name, part in parts.items()
    )
    notes = dict.fromkeys(entry.note for entry in row.entries if entry.note and entry.text)
    found = (*row.findings, *(remark for entry in row.entries for remark in entry.findings))
    return MetricFigures(row, tuple(cells), ". ".join(notes), () if row.is_form else found)
