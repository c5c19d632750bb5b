"""A return's summary and findings as one web page that needs nothing else: no script, no font, no picture."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from carefund.papers.standing import standing
from carefund.papers.where import AddressBook, where
from carefund.returns.checks.words import counted, number, pounds
from carefund.returns.findings import Finding, Severity
from carefund.returns.summary import MetricLine, Summary, formally_approvable
from carefund.rulebook.model import Rulebook

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["summary_page"]


def summary_page(
    rulebook: Rulebook, summary: Summary, findings: Sequence[Finding], cells: AddressBook | None = None
) -> str:
    """The summary of a return as an HTML document, complete in itself.

    Args:
        rulebook: The rulebook of the return's round.
        summary: What the return adds up to.
        findings: What its checks found, waived findings included.
        cells: Gives the cell of a place where the return came from a workbook.
    """
    return _template().render(
        rulebook=rulebook.of(summary.kind),
        summary=summary,
        kind=rulebook.return_kind(summary.kind),
        standing=standing(summary, findings),
        formally_approvable=formally_approvable(summary, findings),
        groups=_groups(findings),
        waived=[f for f in findings if not f.is_open()],
        metrics=_by_metric(rulebook, summary),
        where=lambda finding: where(rulebook, finding.places, cells),
        sheet_name=lambda code: f"{rulebook.sheets[code].number}. {rulebook.sheets[code].title}",
    )


@cache
def _template() -> "Template":
    import jinja2

    loader = jinja2.PackageLoader("carefund.papers")
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {"pounds": pounds, "number": number, "counted": counted}
    return environment.get_template("summary_page.html")


def _groups(findings: Sequence[Finding]) -> Mapping[Severity, list[Finding]]:
    """The open findings of each severity, gravest first."""
    return {s: [f for f in findings if f.severity is s and f.is_open()] for s in Severity}


def _by_metric(rulebook: Rulebook, summary: Summary) -> list[tuple[str, str, list[MetricLine]]]:
    """The title, unit and lines of each metric that the return holds."""
    lines = {m.code: [line for line in summary.metrics if line.metric == m.code] for m in rulebook.metrics}
    return [(m.title, m.unit, lines[m.code]) for m in rulebook.metrics if lines[m.code]]
