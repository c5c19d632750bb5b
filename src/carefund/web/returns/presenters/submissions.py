"""Submissions as pages show them: each as it was then, who signed it, and what changed from one to the next."""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from django.urls import reverse

from carefund.returns import Finding, compare
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import Submission
from carefund.web.returns.presenters.changes import ShownChanges, shown_changes
from carefund.web.returns.presenters.findings import Link, ShownFinding, shown_findings
from carefund.web.returns.presenters.panel import Panel, panel_of
from carefund.web.returns.presenters.signing import Happening, happenings
from carefund.web.returns.ready import waived_errors
from carefund.web.returns.submission_files import FORMS
from carefund.web.returns.submitting import AsSubmitted, is_intact

__all__ = ["SubmissionLine", "SubmissionPage", "submission_lines", "submission_page"]


class SubmissionLine(msgspec.Struct, frozen=True):
    """A submission in the list of them."""

    number: int
    version: int
    """Version of the return that was submitted."""
    href: str
    at: datetime
    who: str
    sha256: str


class SubmissionPage(msgspec.Struct, frozen=True, kw_only=True):
    """One submission as it was."""

    line: SubmissionLine
    is_latest: bool
    is_intact: bool
    panel: Panel
    findings: tuple[ShownFinding, ...]
    waived_errors: tuple[Finding, ...]
    signed: tuple[Happening, ...]
    """Who approved or declined this content, in the order in which they did."""
    before: SubmissionLine | None
    """The submission before; None for the first."""
    changes: ShownChanges | None
    """What changed since the submission before; None where nothing did."""
    files: tuple[Link, ...]


def submission_lines(judged: Judged) -> tuple[SubmissionLine, ...]:
    """All submissions of a return, newest first."""
    return tuple(reversed([_line(judged, made, number) for number, made in enumerate(_all(judged), start=1)]))


def submission_page(judged: Judged, submission: Submission, number: int) -> SubmissionPage:
    """The page of one submission, which is the one of this number."""
    as_submitted, made = AsSubmitted(submission), _all(judged)
    before = _line(judged, made[number - 2], number - 1) if number > 1 else None
    return SubmissionPage(
        line=_line(judged, submission, number),
        is_latest=number == len(made),
        is_intact=is_intact(submission),
        panel=panel_of(as_submitted),
        findings=shown_findings(as_submitted),
        waived_errors=waived_errors(as_submitted),
        signed=tuple(_signed(judged, submission)),
        before=before,
        changes=_changes(judged, made[number - 2], submission) if before else None,
        files=tuple(
            Link(_FILES[form], reverse("submission_file", args=[judged.record.pk, number, form])) for form in FORMS
        ),
    )


_FILES = {"text": "Text (the content that was hashed)", "workbook": "Workbook", "page": "Summary page to keep"}


def _all(judged: Judged) -> list[Submission]:
    return list(judged.record.submissions.select_related("event__actor", "record").order_by("id"))


def _line(judged: Judged, submission: Submission, number: int) -> SubmissionLine:
    page = reverse("submission", args=[judged.record.pk, number])
    event = submission.event
    return SubmissionLine(number, event.number, page, event.at, str(event.actor), submission.sha256)


def _changes(judged: Judged, before: Submission, after: Submission) -> ShownChanges | None:
    """What differs between the texts of two submissions."""
    old, new = AsSubmitted(before).ret, AsSubmitted(after).ret
    found = compare(judged.rulebook, old, new)
    return None if found.is_same else shown_changes(judged, found, old, new)


def _signed(judged: Judged, submission: Submission) -> Iterable[Happening]:
    content, kinds = submission.sha256, {Kind.APPROVED, Kind.DECLINED}
    said = [e.number for e in judged.events if e.kind in kinds and e.details["content"] == content]
    return [happening for happening in reversed(happenings(judged)) if happening.number in said]
