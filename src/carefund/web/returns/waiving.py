"""Waiving a finding: somebody accepts it for this return, with a reason, their role and an end."""

from datetime import date, timedelta
from itertools import chain

from carefund.returns import Finding, Place, Waiver
from carefund.rulebook import Rulebook
from carefund.web.access import PERMISSIONS
from carefund.web.accounts.models import Membership, User
from carefund.web.returns import rounds
from carefund.web.returns.entry import changing
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord
from carefund.web.returns.problems import Problem
from carefund.web.returns.store import Act, standing_waivers

__all__ = ["open_findings", "rows_to_waive", "usual_end", "usual_role", "waive", "withdraw_waiver"]

_USUALLY = timedelta(weeks=13)
"""How long a waiver usually holds where the round has ended already."""


def waive(record: ReturnRecord, actor: User, waiver: Waiver) -> int:
    """Accept what a check finds, everywhere or in one row, and give the number of the waiver.

    Raises:
        Problem: The return cannot be changed now, nothing of the kind is found there, or the waiver would end before
            today.
    """
    with changing(record, Kind.WAIVED) as judged:
        if waiver.expires < rounds.today():
            raise Problem("The last day of a waiver cannot be in the past.")
        if not any(finding.covered_by(waiver) for finding in open_findings(judged, waiver.code)):
            raise Problem(f"There is nothing to waive: {waiver.code} is not found there, or it is waived already.")
        details = {name: getattr(waiver, name) for name in waiver.__struct_fields__}
        return Act(judged.record, actor, Kind.WAIVED, details | {"expires": waiver.expires.isoformat()}).event.number


def withdraw_waiver(record: ReturnRecord, actor: User, number: int) -> Waiver:
    """Withdraw a waiver: what it accepted counts as open again. Raises Problem where it does not stand."""
    with changing(record, Kind.WAIVER_WITHDRAWN) as judged:
        waiver = standing_waivers(judged.events).get(number)
        if waiver is None:
            raise Problem("There is no such waiver any more. The history says who withdrew it.")
        Act(judged.record, actor, Kind.WAIVER_WITHDRAWN, {"waiver": number})
        return waiver


def open_findings(judged: Judged, code: str, row: str = "") -> tuple[Finding, ...]:
    """What a check finds that nobody has waived; with the path of a row, what is about that row."""
    found = (finding for finding in judged.findings if finding.code == code and finding.is_open())
    return tuple(f for f in found if not row or any(place.row_path == row for place in f.places))


def rows_to_waive(judged: Judged, code: str) -> tuple[Place, ...]:
    """The rows in which a check finds something that nobody has waived, each once."""
    places = chain.from_iterable(finding.places for finding in open_findings(judged, code))
    return tuple(dict.fromkeys(place._replace(field="") for place in places if place.row))


def usual_end(rulebook: Rulebook, today: date) -> date:
    """The last day that a waiver usually has: the round's, or about three months on where the round has ended."""
    return rulebook.last_day if today <= rulebook.last_day else today + _USUALLY


def usual_role(actor: User, area: str) -> str:
    """The role in which somebody waives, in words: an approver's office, or else their role."""
    held = [s for s in actor.standings if s.covers(area) and s.role in PERMISSIONS["return.waive"]]
    names = [Membership.Office(s.office).label if s.office else s.role.label for s in held]
    return names[0] if names else ""
