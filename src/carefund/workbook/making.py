"""What every part of the writer shares: the return, where everything stands, and the workbook that is being made."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from carefund.reference import Area
from carefund.returns import Finding, Place, Return, Summary, Value
from carefund.returns.blank import fixed_values
from carefund.returns.completeness import SheetCompleteness
from carefund.returns.summary import MetricLine
from carefund.rulebook import Rulebook
from carefund.workbook.layout import Layout, quoted
from carefund.workbook.styles import Styles

__all__ = ["Formula", "Making", "WorkbookError", "finding_text"]

TEXT_LIMIT = 32_767
"""Characters that an Excel cell can hold."""


class WorkbookError(Exception):
    """A return cannot be written as a workbook; the message says why to the person who asked for it."""


class Formula(str):
    """A formula without its equals sign, beside the value it has now: `Formula("1+1", 2)`."""

    value: float | str

    def __new__(cls, text: str, value: float | str) -> "Formula":
        """Keep the value with the text."""
        made = super().__new__(cls, text)
        made.value = value
        return made


@dataclass(frozen=True)
class Making:
    """A workbook being made. Pure but for `workbook` and `sheets` (worksheets by tab name), which are written to."""

    rulebook: Rulebook
    ret: Return
    area: Area
    findings: Sequence[Finding]
    summary: Summary
    layout: Layout
    workbook: Workbook
    sheets: Mapping[str, Worksheet]
    styles: Styles
    earlier: Sequence[Return] = ()

    @cached_property
    def published(self) -> Mapping[Place, Value]:
        """What is published or said by an earlier return, and is locked where the return agrees."""
        return dict(fixed_values(self.rulebook, self.ret.kind, self.area, self.ret.id, self.earlier).places())

    @cached_property
    def completeness(self) -> Mapping[str, SheetCompleteness]:
        """What is missing, by sheet."""
        return {sheet.sheet: sheet for sheet in self.summary.completeness.sheets}

    @property
    def checklist(self) -> Iterator[tuple[str, str, SheetCompleteness]]:
        """Each entry tab: its name, what the checklist calls it, and what is missing there."""
        for tab in self.layout.tabs:
            if tab.kind == "entry" and tab.sheet is not None:
                state = self.completeness[tab.sheet.id]
                yield tab.name, tab.name if state.counts else f"{tab.name} (does not count)", state

    @cached_property
    def widths(self) -> Mapping[str, Mapping[int, int]]:
        """The column widths of each tab."""
        return {tab.name: tab.widths for tab in self.layout.tabs}

    @cached_property
    def metrics(self) -> Mapping[str, MetricLine]:
        """The metric values of the return by code."""
        return {line.code: line for line in self.summary.metrics}

    @cached_property
    def missing(self) -> frozenset[Place]:
        """The places of required blanks."""
        return frozenset(place for sheet in self.summary.completeness.sheets for place in sheet.missing)

    @cached_property
    def unfinished(self) -> frozenset[tuple[str, str, str]]:
        """The rows (sheet, table, key) that lack something."""
        return frozenset(place[:3] for place in self.missing)

    @cached_property
    def beside(self) -> Mapping[Place, Sequence[str]]:
        """The findings to show beside a row or, in a form, beside a field."""
        found: dict[Place, list[str]] = defaultdict(list)
        for finding in self.findings:
            for place in dict.fromkeys(self._beside(place) for place in finding.places):
                found[place].append(finding_text(finding))
        return found

    def _beside(self, place: Place) -> Place:
        table = self.layout.tables.get(f"{place.sheet}.{place.table}")
        return place if table is not None and table.table.kind == "form" else place._replace(field="")

    def define(self, name: str, tab: str, first: tuple[int, int], last: tuple[int, int] | None = None) -> None:
        """Give cells a name."""
        cells = ":".join(xl_rowcol_to_cell(*at, row_abs=True, col_abs=True) for at in (first, last) if at)
        self.workbook.define_name(name, f"={quoted(tab)}!{cells}")

    def text(self, tab: str, row: int, column: int, text: str, style: Format) -> None:
        """Write text as text: never as a formula, a number or a link."""
        if len(text) > TEXT_LIMIT // 2 and len(text.encode("utf-16-le")) // 2 > TEXT_LIMIT:
            raise WorkbookError(
                f"The text for cell {xl_rowcol_to_cell(row, column)} of “{tab}” has {len(text):,} characters. "
                f"An Excel cell holds {TEXT_LIMIT:,}. Shorten it, or keep the return as text."
            )
        self.sheets[tab].write_string(row, column, text, style)

    def formula(self, tab: str, row: int, column: int, formula: Formula, style: Format) -> None:
        """Write a formula with the value it has now, for viewers that do not calculate."""
        self.sheets[tab].write_formula(row, column, f"={formula}", style, formula.value)


def finding_text(finding: Finding) -> str:
    """A finding in one line, as it stands beside a row."""
    waived = ", waived" if finding.waiver else ""
    return f"{finding.code} {finding.severity.value}{waived}: {finding.message}"
