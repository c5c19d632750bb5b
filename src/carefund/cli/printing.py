"""Printing reports one by one, so that a thousand files take no more memory than one."""

from collections.abc import Iterable, Iterator

import click
import msgspec

from carefund.cli.report import FileReport
from carefund.cli.show_findings import SEVERITIES, report_lines

__all__ = ["print_json", "print_json_list", "print_texts"]


def print_json(data: object) -> None:
    """Print any data as JSON; amounts as strings, dates as 2021-11-16."""
    click.echo(msgspec.json.format(msgspec.json.encode(data), indent=2).decode())


def print_texts(reports: Iterable[FileReport], least: str, quiet: bool) -> Iterator[int]:
    """Print each report for people; a file that could not be read goes to stderr. Yields the exit codes."""
    for report in reports:
        to_stderr = bool(report.unreadable or report.fault)
        for line in report_lines(report, least, quiet):
            click.echo(line, err=to_stderr)
        yield report.exit_code


def print_json_list(reports: Iterable[FileReport], least: str) -> Iterator[int]:
    """Print the reports as one JSON list, each as it comes. Yields the exit codes."""
    opening = "[\n"
    for report in reports:
        click.echo(opening, nl=False)
        click.echo(msgspec.json.encode(_from_severity(report, least)).decode(), nl=False)
        opening = ",\n"
        yield report.exit_code
    click.echo("\n]")


def _from_severity(report: FileReport, least: str) -> FileReport:
    wanted = SEVERITIES[: SEVERITIES.index(least) + 1]
    return msgspec.structs.replace(report, findings=tuple(f for f in report.findings if f.severity in wanted))
