"""What `carefund check` says of a file, as data that can be sent, printed and written as JSON."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from carefund.cli.earlier import fitting
from carefund.cli.failures import CLEAN, ERRORS, FAULT, UNREADABLE, NotUsable, fault_message
from carefund.cli.load import Loaded, load_return, note_texts
from carefund.papers.data import FindingReport, finding_counts, finding_reports

if TYPE_CHECKING:
    from carefund.returns import Return

__all__ = ["FileReport", "examine"]


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


def examine(path: Path, on: date, debug: bool = False, earlier: "tuple[Return, ...]" = ()) -> FileReport:
    """Read and check one file as of a day, beside those of `earlier` that it builds on; what is wrong is in the report.

    A mistake of ours becomes part of the report too, so that the other files are still checked; `debug` raises it.
    """
    try:
        return _report(path, fitting(load_return(path), earlier), on)
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
        counts=finding_counts(findings),
        findings=finding_reports(loaded.rulebook, findings, loaded.cells),
        notes=note_texts(loaded),
    )
