"""The demonstration: a plan goes through everything that a plan goes through."""

from collections.abc import Iterator
from datetime import date
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from carefund.cli.failures import NotUsable
from carefund.cli.load import Loaded, load_return
from carefund.cli.make import return_bytes
from carefund.cli.report import examine
from carefund.cli.save import save
from carefund.cli.show_findings import count_words, finding_lines
from carefund.cli.show_summary import html_of, summary_lines
from carefund.cli.terminal import heading, wrapped
from carefund.papers import standing
from carefund.returns import check_return, summarise

__all__ = ["demonstrate"]

_EXAMPLE = "southend-2021-22.toml"
_ON = date(2021, 11, 16)
"""Day on which the example is judged: the last day to submit it."""


class _Files(NamedTuple):
    """Where the files of the demonstration are."""

    text: Path
    workbook: Path
    with_findings: Path
    page: Path


def demonstrate(folder: Path) -> Iterator[str]:
    """Write the example's files into a folder, all of them before the first line of what they show."""
    files = _Files(*(folder / name for name in ("plan.toml", "plan.xlsx", "plan-with-findings.xlsx", "summary.html")))
    plan = _write(files)
    return chain(_sum(plan), _what_was_found(files.workbook), _where(files))


def _write(files: _Files) -> Loaded:
    """Write the files; the plan as it is read back from the workbook."""
    folder = files.text.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotUsable.writing(folder, error) from None
    save(files.text, (resources.files("carefund") / "examples" / _EXAMPLE).read_bytes())
    save(files.workbook, return_bytes(load_return(files.text), files.workbook))
    plan = load_return(files.workbook)
    save(files.with_findings, return_bytes(plan, files.with_findings, check_return(plan.case(_ON))))
    save(files.page, html_of(plan, _ON).encode())
    return plan


def _sum(plan: Loaded) -> Iterator[str]:
    case = plan.case(_ON)
    summary = summarise(case)
    return summary_lines(plan.rulebook, summary, standing(summary, check_return(case)))


def _what_was_found(workbook: Path) -> Iterator[str]:
    report = examine(workbook, _ON)
    yield from ("", heading(f"Checked as of {_ON:%d/%m/%Y}: {count_words(report.counts)}"))
    yield from finding_lines(report.findings)


def _where(files: _Files) -> Iterator[str]:
    yield from ("", heading("Files to look at"))
    for path, what in (
        (files.text, "the plan as a text"),
        (files.workbook, "the plan as a workbook to fill in"),
        (files.with_findings, "the workbook with the findings beside the cells"),
        (files.page, "the summary as a web page"),
    ):
        yield from wrapped(what, 46, f"  {path}")
    yield ""
    yield from (f"Now change an amount in {files.workbook}, save it, and run:", f"  carefund check {files.workbook}")
