"""What can happen to a return, as data: the kinds of events and what the `details` of each carry."""

from enum import StrEnum

__all__ = ["ROW_KINDS", "Kind"]


class Kind(StrEnum):
    """One thing that somebody did."""

    CREATED = "created"
    """Where it began with a return of the last round: `from` (its title), `decisions` (what could not be carried)."""
    ROWS_SAVED = "rows_saved"
    """`token` (optional): what the browser calls this save, so that one sent twice is stored once. `carried`
    (optional): that the rows are what earlier returns say now."""
    ROW_REMOVED = "row_removed"
    ROW_RESTORED = "row_restored"
    """`version`: number of the event as of which the row was restored."""
    IMPORTED = "imported"
    """`file`: name of the workbook or text whose rows replaced those here."""
    DECISION_DISMISSED = "decision_dismissed"
    """`place` (list of four parts) of a decision that need not be made."""
    WAIVED = "waived"
    """`code`, `reason`, `role`, `expires`, `row`: the waiver."""
    WAIVER_WITHDRAWN = "waiver_withdrawn"
    """`waiver`: number of the event that made it."""
    COMMENTED = "commented"
    """`place` (list of four parts), `text`, `mentions` (ids of people), `thread` (number of its first event, or 0)."""
    COMMENT_RESOLVED = "comment_resolved"
    """`thread`."""
    COMMENT_REOPENED = "comment_reopened"
    """`thread`."""
    SIGNING_STARTED = "signing_started"
    """`content`: hash of what is put to the approvers."""
    SIGNING_WITHDRAWN = "signing_withdrawn"
    """`reason`."""
    APPROVED = "approved"
    """`role` of the rulebook, `content`, `delegated_by` (optional): id of who had this person say it."""
    DECLINED = "declined"
    """`role`, `content`, `reason`, `delegated_by` (optional)."""
    DELEGATED = "delegated"
    """`role`, `to` (id of a person), `reason`."""
    SUBMITTED = "submitted"
    """`content`."""
    REOPENED = "reopened"
    """`reason`."""


ROW_KINDS = frozenset({Kind.ROWS_SAVED, Kind.ROW_REMOVED, Kind.ROW_RESTORED, Kind.IMPORTED})
"""Events in which somebody enters, changes or removes what a return says."""
