"""Returns at a glance: how far each is and who must act next."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from carefund.returns import open_errors
from carefund.returns.checks.words import counted, listed
from carefund.rulebook import Rulebook
from carefund.web.accounts.models import User
from carefund.web.returns import rounds
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord
from carefund.web.returns.ready import shortfalls_of
from carefund.web.returns.signing import sign_off_roles
from carefund.web.returns.submitting import waiting_roles
from carefund.web.returns.workflow import Stage

__all__ = ["Asked", "Glance", "glances", "next_step", "turn_among", "turn_of"]


class Glance(NamedTuple):
    """How far a return is."""

    stage: Stage
    complete: int
    sheets: int
    """Sheets that count, and how many of them are complete."""
    errors: int
    next_step: str
    asked: tuple["Asked", ...]


class Asked(NamedTuple):
    """A sign-off role that has to be spoken in now: who holds one of its offices may, and to whom it was delegated."""

    label: str
    offices: frozenset[str]
    delegate: int
    """Id of a person; 0 for nobody."""


class _Kept(NamedTuple):
    """What was worked out, and for what: it holds until one of these differs."""

    versions: frozenset[tuple[UUID, int]]
    """Of this return and of the others of its area and round, on which it may build."""
    rulebook: Rulebook
    day: date
    glance: Glance


_KEPT: dict[UUID, _Kept] = {}
_MOST = 2000
"""Returns kept in memory: every area of England for several rounds."""


def glances(records: Sequence[ReturnRecord], books: Mapping[str, Rulebook]) -> Mapping[UUID, Glance]:
    """The glance of each return, given the rulebooks of their rounds; the others of its area and round are among them.

    Only those that changed since they were last looked at are read and checked.
    """
    day = rounds.today()
    standing = _standing(records)
    stale = [
        record
        for record in records
        if not _holds(record, standing[record.area, record.round], books[record.round].of(record.kind), day)
    ]
    if len(_KEPT) + len(stale) > _MOST:
        _KEPT.clear()
        stale = list(records)
    for judged in Judged.many(stale, books) if stale else ():
        versions = standing[judged.record.area, judged.record.round]
        _KEPT[judged.record.pk] = _Kept(versions, judged.rulebook, day, _glance(judged))
    return {record.pk: _KEPT[record.pk].glance for record in records}


def _standing(records: Iterable[ReturnRecord]) -> Mapping[tuple[str, str], frozenset[tuple[UUID, int]]]:
    """The returns of each area and round with their versions."""
    found: dict[tuple[str, str], set[tuple[UUID, int]]] = {}
    for record in records:
        found.setdefault((record.area, record.round), set()).add((record.pk, record.version))
    return {key: frozenset(held) for key, held in found.items()}


def _holds(record: ReturnRecord, versions: frozenset[tuple[UUID, int]], rulebook: Rulebook, day: date) -> bool:
    kept = _KEPT.get(record.pk)
    return kept is not None and (kept.versions, kept.day) == (versions, day) and kept.rulebook is rulebook


def _glance(judged: Judged) -> Glance:
    counting = [sheet for sheet in judged.summary.completeness.sheets if sheet.counts]
    return Glance(
        stage=judged.state.stage,
        complete=sum(sheet.complete for sheet in counting),
        sheets=len(counting),
        errors=len(open_errors(judged.findings)),
        next_step=next_step(judged),
        asked=_asked(judged),
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


def turn_of(judged: Judged, person: User) -> str:
    """In which roles somebody has to sign a return now, in words; empty where in none, or its round is closed."""
    is_open = judged.round_is_open or judged.state.stage is Stage.SUBMITTED
    return turn_among(_asked(judged), person, judged.record.area) if is_open else ""


def turn_among(asked: Iterable[Asked], person: User, area: str) -> str:
    """Which of the roles that are asked in an area somebody signs in, in words."""
    offices = person.offices_in(area)
    return listed(one.label for one in asked if offices & one.offices or one.delegate == person.pk)


def _asked(judged: Judged) -> tuple[Asked, ...]:
    if judged.state.stage is Stage.IN_PROGRESS:
        return ()
    given = {code: delegation.to for code, delegation in judged.delegations.items()}
    return tuple(
        Asked(role.label, frozenset(role.offices), given.get(role.code, 0))
        for role in sign_off_roles(judged.rulebook)
        if not judged.state.approved(role.code) and not _declined_for_good(judged, role.code)
    )


def _declined_for_good(judged: Judged, role: str) -> bool:
    """Whether a role has declined what is submitted: nothing goes back to the editors with that."""
    said = judged.state.sign_offs.get(role)
    return judged.state.stage is Stage.SUBMITTED and said is not None and said.version > judged.state.submitted


def _names(labels: Iterable[str]) -> str:
    return listed(labels, most=3)
