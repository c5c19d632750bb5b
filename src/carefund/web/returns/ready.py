"""What keeps a return from being put to its approvers or submitted: sheets that are not complete, errors."""

from collections.abc import Iterator
from typing import NamedTuple

from carefund.papers import place_name
from carefund.returns import Finding, Place, Severity, open_errors
from carefund.returns.checks.words import counted
from carefund.returns.completeness import SheetCompleteness
from carefund.web.returns.judged import Judged

__all__ = ["Shortfall", "shortfalls_of", "waived_errors"]


class Shortfall(NamedTuple):
    """One thing to put right, and where; the place is empty where it is about the whole return."""

    text: str
    place: Place


def shortfalls_of(judged: Judged) -> tuple[Shortfall, ...]:
    """Everything that is missing from a return or wrong with it, sheets first."""
    return (*_missing(judged), *_wrong(judged))


def waived_errors(judged: Judged) -> tuple[Finding, ...]:
    """The errors that somebody has accepted: they do not stop a return, but who signs must see them."""
    return tuple(f for f in judged.findings if f.severity is Severity.ERROR and not f.is_open())


def _incomplete(judged: Judged) -> list[SheetCompleteness]:
    return [sheet for sheet in judged.summary.completeness.sheets if sheet.counts and not sheet.complete]


def _missing(judged: Judged) -> Iterator[Shortfall]:
    for sheet in _incomplete(judged):
        name, missing = place_name(judged.rulebook, Place(sheet.sheet)), counted(len(sheet.missing), "field")
        yield Shortfall(f"{name} is not complete: {missing} missing.", sheet.missing[0])


def _wrong(judged: Judged) -> Iterator[Shortfall]:
    """The errors, without those that only say of a blank field what its sheet's line says already."""
    blank = {place for sheet in _incomplete(judged) for place in sheet.missing}
    for finding in open_errors(judged.findings):
        if not finding.places or not blank.issuperset(finding.places):
            place = finding.places[0] if finding.places else Place()
            yield Shortfall(f"Error {finding.code}: {finding.message}", place)
