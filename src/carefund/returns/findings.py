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
        return _RANKS[self]


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}


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

    def places_of(self, waiver: Waiver) -> tuple[Place, ...]:
        """The places that a waiver is for, whatever the day: those in its row, or all."""
        return tuple(place for place in self.places if waiver.row in ("", place.row_path))

    def covered_by(self, waiver: Waiver) -> bool:
        """Whether a waiver is for this finding or for places of it, whatever the day."""
        return waiver.code == self.code and (not waiver.row or bool(self.places_of(waiver)))

    def waived(self, waivers: tuple[Waiver, ...], on: date) -> tuple["Finding", ...]:
        """The finding in parts: one for each waiver that holds on a day and covers places of it, then the open rest.

        What was found remains what it was in all, so a part also says how many of the places it has.
        """
        parts, rest = [], self
        for waiver in waivers:
            if waiver.is_open(on) and rest.covered_by(waiver):
                covered = rest.places_of(waiver)
                parts.append(self._part(covered, waiver))
                rest = self._part(tuple(p for p in rest.places if p not in covered))
                if not rest.places:
                    return tuple(parts)
        return (*parts, rest)

    def _part(self, places: tuple[Place, ...], waiver: Waiver | None = None) -> "Finding":
        """The finding in some of its places; with its own words where these are all."""
        here = f"{len(places)} of the {len(self.places)} places here"
        said = f"{self.found} in all, {here}" if self.found else here
        found = self.found if len(places) == len(self.places) else said
        return msgspec.structs.replace(self, places=places, found=found, waiver=waiver)


def open_errors(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The errors that nobody has waived."""
    return tuple(f for f in findings if f.severity is Severity.ERROR and f.is_open())


def is_clean(findings: tuple[Finding, ...]) -> bool:
    """Whether the return could be submitted: no open error."""
    return not open_errors(findings)
