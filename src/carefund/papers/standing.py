"""Where a return stands, in a sentence."""

from collections.abc import Iterator, Sequence

from carefund.returns.checks.words import counted, listed
from carefund.returns.findings import Finding, open_errors
from carefund.returns.summary import Summary, formally_approvable

__all__ = ["standing"]


def standing(summary: Summary, findings: Sequence[Finding]) -> str:
    """Whether a return is complete, and whether it could be formally approved.

    The two differ: a plan may go in under delegated authority before the board signs it off, but nobody can formally
    approve it until the board has (the round's `board_approval`), nor while an error is open or the plan says itself
    that a planning requirement is not met.

    Args:
        summary: What the return adds up to.
        findings: What its checks found, waived findings included.
    """
    if incomplete := sum(1 for s in summary.completeness.sheets if s.counts and not s.complete):
        return f"Not complete: {_are(incomplete, 'sheet')} not complete"
    if formally_approvable(summary, findings):
        if not summary.asks_board:
            return "Complete, and no error is open"
        return f"Complete and signed off: it can be formally approved{_if_reached(summary)}"
    but = "not formally approvable" if summary.asks_board else "not in order"
    return f"Complete, but {but}: {listed(_obstacles(summary, findings))}"


def _if_reached(summary: Summary) -> str:
    """What approval still depends on: the conditions of which we hold no published floor."""
    untested = dict.fromkeys(line.code for money in summary.years for line in money.conditions if line.required is None)
    if not untested:
        return ""
    reach, floors = ("reaches its floor", "it") if len(untested) == 1 else ("reach their floors", "them")
    return f", if {listed(untested)} {reach}: we do not hold {floors}"


def _obstacles(summary: Summary, findings: Sequence[Finding]) -> Iterator[str]:
    """What stands between a complete return and its approval."""
    if errors := open_errors(tuple(findings)):
        yield f"{_are(len(errors), 'error')} open"
    if summary.draft:
        yield "the round is a draft"
    if not summary.asks_board:
        return
    if unmet := [line.code for line in summary.requirements if line.unmet]:
        yield f"{listed(unmet)} {'is' if len(unmet) == 1 else 'are'} not met"
    if summary.signed_off is None:
        yield "it does not say whether the board has signed it off"
    elif not summary.signed_off:
        yield "the board has not signed it off"


def _are(count: int, noun: str) -> str:
    return f"{counted(count, noun)} {'is' if count == 1 else 'are'}"
