"""Checks of the waivers in a return: expired, covering nothing, for no check of the round."""

from collections.abc import Iterator

from carefund.returns.checks.case import Case
from carefund.returns.checks.registry import Problem, check
from carefund.returns.findings import Severity
from carefund.returns.waivers import Waiver

__all__: list[str] = []


@check("WVR-01", Severity.WARNING, "No waiver has expired while its finding is still there", last=True)
def expired(case: Case) -> Iterator[Problem]:
    """Warns of a waiver that has run out although what it accepted is still found.

    The finding is open again. An error that was waived stops the return once more.

    Example: A waiver of EXP-08 held until 31/12/2021. Checked on 05/01/2022, EXP-08 is back.
    """
    for waiver in case.ret.waivers:
        back = [finding for finding in case.found if finding.is_open() and finding.covered_by(waiver)]
        if back and not waiver.is_open(case.on):
            yield Problem(
                f"The waiver of {_name(waiver)} ended on {waiver.expires:%d/%m/%Y}, and the finding is back.",
                "Put the finding right, or have the waiver renewed with a new end.",
                tuple(dict.fromkeys(place for finding in back for place in finding.places_of(waiver))),
            )


@check("WVR-02", Severity.PROMPT, "Every waiver covers a finding", last=True)
def covers_nothing(case: Case) -> Iterator[Problem]:
    """Asks about a waiver that no finding needs.

    What it accepted has been put right, or it names the wrong row.

    Example: A waiver of FLD-06 covers row r3, but the amount in row r3 is now in whole pounds.
    """
    for waiver in case.ret.waivers:
        if _is_known(case, waiver) and not _is_found(case, waiver):
            yield Problem(
                f"The waiver of {_name(waiver)} covers nothing.",
                "Remove the waiver, or correct the row that it names.",
            )


@check("WVR-03", Severity.WARNING, "Every waiver names a check of the round", last=True)
def unknown_check(case: Case) -> Iterator[Problem]:
    """Warns of a waiver for a code that is no check of this round.

    Such a waiver accepts nothing, whatever its author meant.

    Example: A waiver names EXP-99, which does not exist.
    """
    for waiver in case.ret.waivers:
        if not _is_known(case, waiver):
            yield Problem(
                f"The waiver of {_name(waiver)} names no check of this round.",
                "Correct the code of the waiver, or remove it.",
            )


def _is_known(case: Case, waiver: Waiver) -> bool:
    return waiver.code in case.rulebook.checks


def _is_found(case: Case, waiver: Waiver) -> bool:
    return any(finding.covered_by(waiver) for finding in case.found)


def _name(waiver: Waiver) -> str:
    return f"{waiver.code} in row {waiver.row}" if waiver.row else waiver.code
