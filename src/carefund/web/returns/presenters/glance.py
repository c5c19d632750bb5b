"""Returns at a glance: how far each is and who must act next."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from carefund.returns import open_errors
from carefund.returns.checks.words import counted, listed
from carefund.rulebook import Rulebook
from carefund.web.returns import rounds
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord
from carefund.web.returns.ready import shortfalls_of
from carefund.web.returns.signing import sign_off_roles
from carefund.web.returns.submitting import waiting_roles
from carefund.web.returns.workflow import Stage

__all__ = ["Glance", "glances", "next_step"]


class Glance(NamedTuple):
    """How far a return is."""

    stage: Stage
    complete: int
    sheets: int
    """Sheets that count, and how many of them are complete."""
    errors: int
    next_step: str


class _Kept(NamedTuple):
    """What was worked out, and for what: it holds until one of these differs."""

    version: int
    rulebook: Rulebook
    day: date
    glance: Glance


_KEPT: dict[UUID, _Kept] = {}
_MOST = 2000
"""Returns kept in memory: every area of England for several rounds."""


def glances(records: Sequence[ReturnRecord], books: Mapping[str, Rulebook]) -> Mapping[UUID, Glance]:
    """The glance of each return, given the rulebooks of their rounds.

    Only those that changed since they were last looked at are read and checked.
    """
    day = rounds.today()
    stale = [record for record in records if not _holds(record, books[record.round], day)]
    if len(_KEPT) + len(stale) > _MOST:
        _KEPT.clear()
        stale = list(records)
    for judged in Judged.many(stale, books) if stale else ():
        _KEPT[judged.record.pk] = _Kept(judged.record.version, judged.rulebook, day, _glance(judged))
    return {record.pk: _KEPT[record.pk].glance for record in records}


def _holds(record: ReturnRecord, rulebook: Rulebook, day: date) -> bool:
    kept = _KEPT.get(record.pk)
    return kept is not None and (kept.version, kept.day) == (record.version, day) and kept.rulebook is rulebook


def _glance(judged: Judged) -> Glance:
    counting = [sheet for sheet in judged.summary.completeness.sheets if sheet.counts]
    return Glance(
        stage=judged.state.stage,
        complete=sum(sheet.complete for sheet in counting),
        sheets=len(counting),
        errors=len(open_errors(judged.findings)),
        next_step=next_step(judged),
    )


def next_step(judged: Judged) -> str:
    """Who must act next, and what they have to do."""
    match judged.state.stage:
        case Stage.IN_PROGRESS:
            short = shortfalls_of(judged)
            return f"Editors: {counted(len(short), 'thing')} to put right" if short else "Editors: start the signing"
        case Stage.WITH_APPROVERS:
            waiting = [role.label for role in waiting_roles(judged)]
            return f"Approval: {_names(waiting)}" if waiting else "Editors: submit"
        case Stage.SUBMITTED:
            late = [
                r.label for r in sign_off_roles(judged.rulebook) if r.required and not judged.state.approved(r.code)
            ]
            return f"Approval: {_names(late)}" if late else "Nobody: it is submitted and approved"


def _names(labels: Iterable[str]) -> str:
    return listed(labels, most=3)
