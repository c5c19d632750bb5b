"""The tab of findings: every one with what is wrong, where, and how to put it right."""

from carefund.returns import Finding
from carefund.workbook.layout import Tab, quoted, text_lines
from carefund.workbook.making import Making
from carefund.workbook.page import row_height, start_page
from carefund.workbook.styles import Look

__all__ = ["write_findings"]

HEADINGS = {
    "Code": 10, "Severity": 11, "Where": 48, "What is wrong": 46, "Found": 18, "Expected": 18, "Difference": 16,
    "How to put it right": 46, "Policy": 46,
}  # fmt: skip
"""Each with its width in characters. Some programs do not wrap links, so that most places have to fit on one line."""
_WHERE = 2
_SHOWN_PLACES = 3
"""Cells named in one line; the rest are counted."""
_INTRO = "What the checks found when this workbook was made. It is not read back: correct the cells themselves."


def write_findings(making: Making, tab: Tab) -> None:
    """Write the tab of findings."""
    start_page(making, tab, _INTRO, dict(enumerate(HEADINGS.values())))
    sheet = making.sheets[tab.name]
    for column, text in enumerate(HEADINGS):
        making.text(tab.name, tab.block, column, text, making.styles.of(Look.HEAD))
    for row, finding in enumerate(making.findings, start=tab.block + 1):
        _finding(making, tab, row, finding)
    sheet.freeze_panes(tab.block + 1, 1)
    sheet.autofilter(tab.block, 0, tab.block + max(len(making.findings), 1), len(HEADINGS) - 1)
    sheet.repeat_rows(tab.block)


def _finding(making: Making, tab: Tab, row: int, finding: Finding) -> None:
    severity = finding.severity.value.capitalize() + (f" (waived: {finding.waiver.reason})" if finding.waiver else "")
    policy = finding.policy + (" (to be confirmed)" if finding.certainty.is_doubt else "")
    where = _where(making, finding)
    texts = (finding.code, severity, where, finding.message, finding.found, finding.expected, finding.difference,
             finding.fix, policy)  # fmt: skip
    style = making.styles.of(Look.SHOWN)
    for column, text in enumerate(texts):
        making.text(tab.name, row, column, text, style)
    if (first := _first_cell(making, finding)) is not None:
        link = f"internal:{quoted(first[0])}!{first[1]}"
        making.sheets[tab.name].write_url(row, _WHERE, link, making.styles.of(Look.LINK), where)
    lines = [text_lines(text, width) for text, width in zip(texts, HEADINGS.values(), strict=True)]
    making.sheets[tab.name].set_row(row, row_height(max(lines)))


def _first_cell(making: Making, finding: Finding) -> tuple[str, str] | None:
    return next(filter(None, map(making.layout.address, finding.places)), None)


def _where(making: Making, finding: Finding) -> str:
    """The cells of a finding, tab by tab."""
    cells: dict[str, list[str]] = {}
    for tab, cell in filter(None, map(making.layout.address, finding.places)):
        cells.setdefault(tab, []).append(cell)
    parts = []
    for tab, found in cells.items():
        more = f" and {len(found) - _SHOWN_PLACES} more" if len(found) > _SHOWN_PLACES else ""
        parts.append(f"{tab}: {', '.join(found[:_SHOWN_PLACES])}{more}")
    return "\n".join(parts) or "The return as a whole"
