"""Findings: what a check found, as data."""

from datetime import date
from enum import StrEnum

import msgspec

from carefund.returns.model import Place
from carefund.returns.waivers import Waiver
from carefund.rulebook.entries import Certainty

__all__ = ["Finding", "Severity", "is_clean", "open_errors"]


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """The return cannot be submitted as it is."""
    WARNING = "warning"
    """Probably wrong; can be submitted."""
    PROMPT = "prompt"
    """What a good reviewer would ask about."""

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a check found, in one or many places.

    `found`, `expected` and `difference` are ready to read (“£1,234”); empty where they make no sense.
    """

    code: str
    severity: Severity
    message: str
    """What is wrong, in one sentence."""
    fix: str
    """How to put it right."""
    policy: str
    """The policy paragraph behind the check, in this round."""
    certainty: Certainty
    """How sure we are of that policy."""
    places: tuple[Place, ...] = ()
    found: str = ""
    expected: str = ""
    difference: str = ""
    waiver: Waiver | None = None

    def is_open(self) -> bool:
        """Whether nobody has waived it."""
        return self.waiver is None

    def covered_by(self, waiver: Waiver) -> bool:
        """Whether a waiver is for all of this finding, whatever the day."""
        return waiver.code == self.code and (not waiver.row or {place.row for place in self.places} == {waiver.row})

    def waived(self, waivers: tuple[Waiver, ...], on: date) -> "Finding":
        """The finding with the first waiver that covers all of it on a day, if there is one."""
        for waiver in waivers:
            if waiver.is_open(on) and self.covered_by(waiver):
                return msgspec.structs.replace(self, waiver=waiver)
        return self


def open_errors(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The errors that nobody has waived."""
    return tuple(f for f in findings if f.severity is Severity.ERROR and f.is_open())


def is_clean(findings: tuple[Finding, ...]) -> bool:
    """Whether the return could be submitted: no open error."""
    return not open_errors(findings)
