"""What `carefund check` says of a file, as data that can be sent, printed and written as JSON."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from carefund.cli.failures import CLEAN, ERRORS, FAULT, UNREADABLE, NotUsable, fault_message
from carefund.cli.load import Loaded, load_return, note_texts

if TYPE_CHECKING:
    from carefund.returns import Finding, Place

__all__ = ["FileReport", "FindingReport", "PlaceReport", "examine", "finding_reports"]


class PlaceReport(msgspec.Struct, frozen=True):
    """A place of a return by its ids, and its cell where the return came from a workbook."""

    sheet: str
    table: str
    row: str
    field: str
    cell: str


class WaiverReport(msgspec.Struct, frozen=True):
    """Who accepts a finding, why and until when."""

    reason: str
    role: str
    expires: date


class FindingReport(msgspec.Struct, frozen=True, kw_only=True):
    """A finding with its places named for people (`where`) and for programs (`places`)."""

    code: str
    severity: str
    message: str
    found: str
    expected: str
    difference: str
    fix: str
    policy: str
    certainty: str
    where: tuple[str, ...]
    places: tuple[PlaceReport, ...]
    waiver: WaiverReport | None


class FileReport(msgspec.Struct, frozen=True, kw_only=True):
    """One file: what it is, what was found in it; or why it could not be read; or how we failed."""

    file: str
    round: str = ""
    title: str = ""
    area: str = ""
    area_name: str = ""
    standing: str = ""
    complete: bool = False
    formally_approvable: bool = False
    counts: dict[str, int] = {}
    """Open findings of each severity, and waived ones."""
    findings: tuple[FindingReport, ...] = ()
    notes: tuple[str, ...] = ()
    """What the reader made of cells that were not quite as expected."""
    unreadable: str = ""
    """Why the file could not be read."""
    fault: str = ""
    """What to tell the user of a mistake of ours."""

    @property
    def exit_code(self) -> int:
        """The exit code that this file alone would give."""
        if self.fault:
            return FAULT
        if self.unreadable:
            return UNREADABLE
        return ERRORS if self.counts["error"] else CLEAN


def examine(path: Path, on: date, debug: bool = False) -> FileReport:
    """Read and check one file as of a day; whatever is wrong is in the report.

    A mistake of ours becomes part of the report too, so that the other files are still checked; `debug` raises it.
    """
    try:
        return _report(path, load_return(path), on)
    except NotUsable as error:
        return FileReport(file=str(path), unreadable=error.message)
    except Exception as error:
        if debug:
            raise
        return FileReport(file=str(path), fault=fault_message(error))


def _report(path: Path, loaded: Loaded, on: date) -> FileReport:
    from carefund.papers import standing
    from carefund.returns import check_return, formally_approvable, summarise

    case = loaded.case(on)
    summary, findings = summarise(case), check_return(case)
    return FileReport(
        file=str(path),
        round=summary.round,
        title=loaded.rulebook.return_kind(summary.kind).title,
        area=summary.area,
        area_name=summary.area_name,
        standing=standing(summary, findings),
        complete=summary.completeness.complete,
        formally_approvable=formally_approvable(summary, findings),
        counts=_counts(findings),
        findings=finding_reports(loaded, findings),
        notes=note_texts(loaded),
    )


def _counts(findings: "tuple[Finding, ...]") -> dict[str, int]:
    from carefund.returns import Severity

    counts = {str(s): sum(1 for f in findings if f.severity is s and f.is_open()) for s in Severity}
    return counts | {"waived": sum(1 for f in findings if not f.is_open())}


def finding_reports(loaded: Loaded, findings: "tuple[Finding, ...]") -> tuple[FindingReport, ...]:
    """The findings with their places named."""
    return tuple(_finding(loaded, finding) for finding in findings)


_CARRIED = ("code", "severity", "message", "found", "expected", "difference", "fix", "policy", "certainty")


def _finding(loaded: Loaded, finding: "Finding") -> FindingReport:
    from carefund.papers import where

    waiver = finding.waiver
    return FindingReport(
        **{name: str(getattr(finding, name)) for name in _CARRIED},
        where=where(loaded.rulebook, finding.places, loaded.cells),
        places=tuple(_place(loaded, place) for place in finding.places),
        waiver=WaiverReport(waiver.reason, waiver.role, waiver.expires) if waiver else None,
    )


def _place(loaded: Loaded, place: "Place") -> PlaceReport:
    return PlaceReport(*place, cell=loaded.cells.address(place) if loaded.cells else "")
