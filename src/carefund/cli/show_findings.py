"""Findings on a terminal."""

from collections.abc import Iterable, Iterator, Sequence

import click

from carefund.cli.report import FileReport
from carefund.cli.terminal import fact, heading, wrapped
from carefund.papers.data import FindingReport

__all__ = ["count_words", "finding_lines", "report_lines"]

_COLOURS = {"error": "red", "warning": "yellow", "prompt": "cyan"}
SEVERITIES = tuple(_COLOURS)


def count_words(counts: dict[str, int]) -> str:
    """“2 errors, 1 warning, 0 prompts”, and how many are waived where any is."""
    words = [f"{counts[name]} {name}{'' if counts[name] == 1 else 's'}" for name in SEVERITIES]
    return ", ".join(words) + (f", {counts['waived']} waived" if counts["waived"] else "")


def report_lines(report: FileReport, least: str, quiet: bool) -> Iterator[str]:
    """What to print of a file: in one line where `quiet`, otherwise with every finding at least as grave as `least`."""
    if report.unreadable or report.fault:
        yield from wrapped(report.unreadable or f"{report.file}: {report.fault}")
    elif quiet:
        yield f"{_name(report)}: {count_words(report.counts)}. {report.standing}."
    else:
        yield heading(report.file)
        yield f"{report.area_name} ({report.area}), {report.title}"
        yield f"{count_words(report.counts)}."
        yield from wrapped(f"{report.standing}.")
        yield from _note_lines(report.notes)
        yield from finding_lines(report.findings, least)
        yield ""


def _name(report: FileReport) -> str:
    """What a list calls it: its file; for a return of a workspace its area and title, with the address."""
    return f"{report.area_name}, {report.title} ({report.file})" if "://" in report.file else report.file


def _note_lines(notes: Sequence[str]) -> Iterator[str]:
    if notes:
        yield from ("", heading("How the workbook was read"))
        for note in notes:
            yield from wrapped(note, 4, "  •")


def finding_lines(findings: Iterable[FindingReport], least: str = "prompt") -> Iterator[str]:
    """Open findings by severity, gravest first, down to the least grave that is wanted; then the waived ones."""
    wanted = SEVERITIES[: SEVERITIES.index(least) + 1]
    shown = [f for f in findings if f.severity in wanted]
    for severity in wanted:
        yield from _group(f"{severity.capitalize()}s", [f for f in shown if f.severity == severity and not f.waiver])
    yield from _group("Waived", [f for f in shown if f.waiver])


def _group(title: str, findings: Sequence[FindingReport]) -> Iterator[str]:
    if findings:
        yield from ("", heading(f"{title} ({len(findings)})"))
        for finding in findings:
            yield from ("", *_finding_lines(finding))


def _finding_lines(finding: FindingReport) -> Iterator[str]:
    code = click.style(finding.code, fg=_COLOURS[finding.severity], bold=True)
    first, *rest = wrapped(finding.message, 8, finding.code)
    yield code + first.removeprefix(finding.code)
    yield from rest
    for label, text in (
        ("Found", finding.found),
        ("Expected", finding.expected),
        ("Difference", finding.difference),
        ("Where", "\n".join(finding.where)),
        ("To fix", finding.fix),
        ("Policy", f"{finding.policy} [{finding.certainty}]"),
        ("Waived", _waiver(finding)),
    ):
        yield from fact(label, text, indent=8)


def _waiver(finding: FindingReport) -> str:
    waiver = finding.waiver
    return f"{waiver.reason} Accepted by the {waiver.role} until {waiver.expires:%d/%m/%Y}." if waiver else ""
