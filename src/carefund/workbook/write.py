"""A return as an Excel workbook, generated entirely from its round's rulebook."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from xlsxwriter import Workbook

from carefund.reference import Area
from carefund.returns import Finding, Return, Summary
from carefund.rulebook import Rulebook
from carefund.workbook.entry_tab import write_entry
from carefund.workbook.findings_tab import write_findings
from carefund.workbook.identity import FORMAT
from carefund.workbook.layout import Tab
from carefund.workbook.lists import write_lists
from carefund.workbook.making import Making
from carefund.workbook.placing import lay_out
from carefund.workbook.styles import FONT, Styles
from carefund.workbook.summary_tab import write_summary
from carefund.workbook.words_tabs import write_guidance, write_options

__all__ = ["write_workbook"]


def _options() -> dict[str, object]:
    """Options of XlsxWriter, new each time because it changes what it is given.

    In memory the archive's members bear a fixed time, so that equal workbooks are equal bytes.
    """
    return {"in_memory": True, "default_format_properties": {"font_name": FONT, "font_size": 10}}


def write_workbook(
    rulebook: Rulebook,
    ret: Return,
    area: Area,
    target: BinaryIO | Path,
    *,
    findings: Sequence[Finding] = (),
    summary: Summary,
    made: datetime,
    earlier: Sequence[Return] = (),
) -> None:
    """Write a return as a workbook to fill in, to read, or to correct.

    Args:
        rulebook: The rulebook of the return's round.
        ret: What to write; `new_return` for an empty template.
        area: The return's area.
        target: A path or a binary file to write to. Nothing is written where the workbook cannot be made.
        findings: Shown on a tab of their own and beside the rows they concern.
        summary: The summary of this return: the value each formula has now, for viewers that do not calculate.
        made: When the workbook is made. Equal arguments give equal bytes.
        earlier: Returns of the same area and round from which this one takes something over, which is then locked.

    Raises:
        WorkbookError: A text is too long for a spreadsheet cell.
    """
    content = BytesIO()
    workbook = Workbook(content, _options())
    rulebook = rulebook.of(ret.kind)
    layout = lay_out(rulebook, ret, area, with_findings=bool(findings))
    sheets = {tab.name: workbook.add_worksheet(tab.name) for tab in layout.tabs}
    making = Making(rulebook, ret, area, findings, summary, layout, workbook, sheets, Styles(workbook), earlier)
    _describe(making, made)
    for tab in layout.tabs:
        _WRITERS[tab.kind](making, tab)
    workbook.close()
    if isinstance(target, Path):
        target.write_bytes(content.getvalue())
    else:
        target.write(content.getvalue())


def _describe(making: Making, made: datetime) -> None:
    """Set the properties by which a workbook says what it is, also when its guidance tab was deleted."""
    kind = making.rulebook.return_kind(making.ret.kind)
    making.workbook.set_properties(
        {"title": kind.title, "subject": making.area.name, "author": "carefund", "company": "", "created": made}
    )
    properties = {
        "round": making.ret.round,
        "kind": making.ret.kind,
        "area": making.ret.area,
        "return_id": making.ret.id,
        "rulebook_version": making.ret.rulebook_version,
        "format": FORMAT,
    }
    for name, value in properties.items():
        making.workbook.set_custom_property(f"carefund_{name}", value, "text")


def _lists(making: Making, _: Tab) -> None:
    write_lists(making)


_WRITERS: Mapping[str, Callable[[Making, Tab], None]] = {
    "guidance": write_guidance,
    "entry": write_entry,
    "summary": write_summary,
    "list": write_options,
    "findings": write_findings,
    "lists": _lists,
}
