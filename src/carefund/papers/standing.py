"""Where a return stands, in a sentence."""

from carefund.returns.summary import Summary

__all__ = ["standing"]


def standing(summary: Summary) -> str:
    """Whether a return is complete, and whether it could be formally approved.

    The two differ: a plan may go in under delegated authority before the board signs it off, but nobody can formally
    approve it until the board has (the round's `board_approval`).
    """
    incomplete = sum(1 for s in summary.completeness.sheets if s.counts and not s.complete)
    if incomplete:
        sheets = "1 sheet is" if incomplete == 1 else f"{incomplete} sheets are"
        return f"Not complete: {sheets} not complete"
    if summary.signed_off is None:
        return "Complete, but not formally approvable: it does not say whether the board has signed it off"
    if not summary.signed_off:
        return "Complete, but not formally approvable: the board has not signed it off"
    return "Complete and signed off: it can be formally approved"
