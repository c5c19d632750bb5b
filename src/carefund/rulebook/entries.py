"""What every statement of a rulebook carries: where it is from and how sure we are of it."""

from enum import StrEnum

import msgspec

__all__ = ["Certainty", "Entry"]


class Certainty(StrEnum):
    """How sure we are of a fact; the marks of the research behind the rulebooks."""

    STATED = "stated"
    """Read in the named document."""
    DERIVED = "derived"
    """Worked out from the named document by arithmetic or close reading; can be repeated."""
    LIKELY = "likely"
    """General knowledge held with confidence, not read in a document."""
    UNCERTAIN = "uncertain"
    """General knowledge or inference held with fair confidence: verify before relying on it."""
    DOUBTFUL = "doubtful"
    """Hardly sure: a placeholder."""

    @property
    def is_doubt(self) -> bool:
        """Whether the product must show a mark beside the fact."""
        return self not in (Certainty.STATED, Certainty.DERIVED)


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, dict=True):
    """Anything a rulebook states.

    `source` names the document and the place in it; `certainty` says how sure we are.
    """

    source: str
    certainty: Certainty
