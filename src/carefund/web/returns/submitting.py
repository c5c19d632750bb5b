"""Submitting: a return is frozen as a text with its hash, and can be reopened with a reason."""

from functools import cached_property

from django.utils import timezone

from carefund.returns import Case, Return, from_text
from carefund.rulebook import Rulebook
from carefund.rulebook.policy import Role
from carefund.web.accounts.models import User
from carefund.web.returns import announcing, rounds
from carefund.web.returns.entry import changing
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged, earlier_returns
from carefund.web.returns.models import ReturnRecord, Submission
from carefund.web.returns.problems import Problem
from carefund.web.returns.ready import shortfalls_of
from carefund.web.returns.signing import hash_of, needed_roles, sign_off_roles, text_of
from carefund.web.returns.store import Act

__all__ = ["AsSubmitted", "is_intact", "reopen", "submit", "waiting_roles"]


def submit(record: ReturnRecord, actor: User, content: str) -> Submission:
    """Submit the return: it is frozen as every needed role approved it.

    Args:
        record: The return.
        actor: Who submits.
        content: Hash of what they saw.

    Raises:
        Problem: Something is missing or wrong, or something else is put to the approvers by now.
    """
    with changing(record, Kind.SUBMITTED) as judged:
        text = text_of(judged)
        if content != judged.state.content or hash_of(text) != content:
            raise Problem("The return is not what you looked at. Look at it again before you submit it.")
        if short := shortfalls_of(judged):
            raise Problem(f"The return cannot be submitted. {short[0].text}")
        if waiting := waiting_roles(judged):
            raise Problem(f"The return cannot be submitted: {waiting[0].label} has not approved it.")
        act = Act(judged.record, actor, Kind.SUBMITTED, {"content": content})
        kept = rounds.allocations_in(judged.rulebook, record.area)
        made = Submission.objects.create(
            record=judged.record, event=act.event, text=text, sha256=content, allocations=kept
        )
        announcing.submitted(judged, actor, [r for r in sign_off_roles(judged.rulebook) if not _approved(judged, r)])
        return made


def reopen(record: ReturnRecord, actor: User, reason: str) -> None:
    """Open a submitted return again, so that it can be changed; what was submitted stays as it is."""
    with changing(record, Kind.REOPENED) as judged:
        if not (text := reason.strip()):
            raise Problem("Give a reason.")
        Act(judged.record, actor, Kind.REOPENED, {"reason": text})
        announcing.reopened(judged, actor, text)


def waiting_roles(judged: Judged) -> tuple[Role, ...]:
    """The roles that have still to approve before the return can be submitted."""
    return tuple(role for role in needed_roles(judged.rulebook) if not _approved(judged, role))


def is_intact(submission: Submission) -> bool:
    """Whether a stored text is still the one whose hash was recorded when it was submitted."""
    return {submission.sha256, submission.event.details["content"]} == {hash_of(submission.text)}


class AsSubmitted(Judged):
    """A return as it was submitted, judged as of that day, with everything that a page shows of a return.

    It is judged by the allocations and the earlier returns of that day too: what is uploaded or entered later changes
    nothing about it.
    """

    def __init__(self, submission: Submission) -> None:
        """Look at a submission."""
        super().__init__(submission.record)
        self.submission = submission

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rulebook of its round as it was used."""
        record, kept = self.record, self.submission.allocations
        if kept is None:
            return rounds.rulebook_for(record).of(record.kind)
        return rounds.rulebook_as_of(record.round, record.area, kept).of(record.kind)

    @cached_property
    def earlier(self) -> tuple[Return, ...]:
        """The returns on which it builds, as they stood when it was submitted."""
        return earlier_returns(self.rulebook, self.record.area, self.submission.event.at)

    @cached_property
    def ret(self) -> Return:
        """What was submitted."""
        return from_text(self.submission.text, lambda _: self.rulebook)

    @cached_property
    def case(self) -> Case:
        """The same, as the checks judged it then."""
        on = timezone.localdate(self.submission.event.at)
        return Case(self.rulebook, self.ret, self.area, on, earlier=self.earlier)


def _approved(judged: Judged, role: Role) -> bool:
    return judged.state.approved(role.code)
