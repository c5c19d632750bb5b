"""A return's findings and summary as plain data, for programs: the command line and the API print the same."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from carefund.papers.standing import standing
from carefund.papers.where import AddressBook, where
from carefund.returns import Finding, Place, Severity, Summary, formally_approvable
from carefund.returns.completeness import SheetCompleteness
from carefund.rulebook import Rulebook

__all__ = [
    "FindingReport",
    "PlaceReport",
    "WaiverReport",
    "finding_counts",
    "finding_reports",
    "summary_data",
    "summary_of_data",
]


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


_CARRIED = ("code", "severity", "message", "found", "expected", "difference", "fix", "policy", "certainty")


def finding_reports(
    rulebook: Rulebook, findings: Sequence[Finding], cells: AddressBook | None = None
) -> tuple[FindingReport, ...]:
    """The findings with their places named; `cells` are those of the workbook that the return came from."""
    return tuple(_finding(rulebook, finding, cells) for finding in findings)


def _finding(rulebook: Rulebook, finding: Finding, cells: AddressBook | None) -> FindingReport:
    waiver = finding.waiver
    return FindingReport(
        **{name: str(getattr(finding, name)) for name in _CARRIED},
        where=where(rulebook, finding.places, cells),
        places=tuple(_place(place, cells) for place in finding.places),
        waiver=WaiverReport(waiver.reason, waiver.role, waiver.expires) if waiver else None,
    )


def _place(place: Place, cells: AddressBook | None) -> PlaceReport:
    return PlaceReport(*place, cell=cells.address(place) if cells else "")


def finding_counts(findings: Sequence[Finding]) -> dict[str, int]:
    """How many findings of each severity are open, and how many are waived."""
    counts = {str(s): sum(1 for f in findings if f.severity is s and f.is_open()) for s in Severity}
    return counts | {"waived": sum(1 for f in findings if not f.is_open())}


def summary_data(summary: Summary, findings: Sequence[Finding]) -> dict[str, Any]:
    """The summary, with the figures that follow from others and where the findings leave the return."""
    data: dict[str, Any] = msgspec.to_builtins(summary)
    for money, year in zip(data["years"], summary.years, strict=True):
        money["total"] = _with(year.total, "difference")
        money["unsourced"] = _with(year.unsourced, "difference")
        money["sources"] = [_with(line, "difference") for line in year.sources]
        money["conditions"] = [_with(line, "under_spend", "headroom", "met") for line in year.conditions]
    data["metrics"] = [_with(line, "shown") for line in summary.metrics]
    data["completeness"] = [_sheet(sheet) for sheet in summary.completeness.sheets]
    data["complete"] = summary.completeness.complete
    data["formally_approvable"] = formally_approvable(summary, findings)
    data["standing"] = standing(summary, findings)
    return data


def summary_of_data(data: Mapping[str, Any]) -> Summary:
    """The summary that `summary_data` made plain, as another program sent it."""
    sheets = [
        sheet | {"missing": [list(place.values()) for place in sheet["missing"]]} for sheet in data["completeness"]
    ]
    return msgspec.convert({**data, "completeness": {"sheets": sheets}}, Summary, strict=False)


def _with(line: msgspec.Struct, *derived: str) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(line)
    return plain | {name: msgspec.to_builtins(getattr(line, name)) for name in derived}


def _sheet(sheet: SheetCompleteness) -> dict[str, Any]:
    missing = [place._asdict() for place in sheet.missing]
    return {"sheet": sheet.sheet, "counts": sheet.counts, "complete": sheet.complete, "missing": missing}
