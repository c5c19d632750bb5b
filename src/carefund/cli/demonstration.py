"""The demonstration: a plan goes through everything that a plan goes through."""

from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path

from carefund.cli.failures import NotUsable
from carefund.cli.load import Loaded, load_return
from carefund.cli.make import return_bytes
from carefund.cli.report import examine
from carefund.cli.save import save
from carefund.cli.show_findings import count_words, finding_lines
from carefund.cli.show_summary import html_of, summary_lines
from carefund.cli.terminal import heading, wrapped
from carefund.returns import check_return, summarise

__all__ = ["demonstrate"]

_EXAMPLE = "southend-2021-22.toml"
_ON = date(2021, 11, 16)
"""Day on which the example is judged: the last day to submit it."""


def demonstrate(folder: Path) -> Iterator[str]:
    """Write the example's files into a folder and say what they show."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotUsable.writing(folder, error) from None
    text = _example(folder)
    plan = load_return(text)
    workbook = folder / "plan.xlsx"
    save(workbook, return_bytes(plan, workbook))
    read_back = load_return(workbook)
    case = read_back.case(_ON)
    yield from summary_lines(plan.rulebook, summarise(case), check_return(case))
    yield from _what_was_found(workbook)
    yield from _files(text, workbook, read_back)


def _example(folder: Path) -> Path:
    source = resources.files("carefund") / "examples" / _EXAMPLE
    text = folder / "plan.toml"
    save(text, source.read_bytes())
    return text


def _what_was_found(workbook: Path) -> Iterator[str]:
    report = examine(workbook, _ON)
    yield from ("", heading(f"Checked as of {_ON:%d/%m/%Y}: {count_words(report.counts)}"))
    yield from finding_lines(report.findings)


def _files(text: Path, workbook: Path, plan: Loaded) -> Iterator[str]:
    findings = check_return(plan.case(_ON))
    folder = workbook.parent
    with_findings, page = folder / "plan-with-findings.xlsx", folder / "summary.html"
    save(with_findings, return_bytes(plan, with_findings, findings))
    save(page, html_of(plan, _ON).encode())
    yield from ("", heading("Files to look at"))
    for path, what in (
        (text, "the plan as a text"),
        (workbook, "the plan as a workbook to fill in"),
        (with_findings, "the workbook with the findings beside the cells"),
        (page, "the summary as a web page"),
    ):
        yield from wrapped(what, 46, f"  {path}")
    yield ""
    yield from (f"Now change an amount in {workbook}, save it, and run:", f"  carefund check {workbook}")
