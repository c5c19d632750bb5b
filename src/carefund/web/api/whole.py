"""A return as a whole: where it stands, its findings, its summary, what was submitted."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from ninja import Router

from carefund.papers import standing
from carefund.papers.data import FindingReport, finding_counts, finding_reports, summary_data
from carefund.returns import formally_approvable
from carefund.web.access import record_of
from carefund.web.api.answers import REFUSED, line_of
from carefund.web.api.shapes import Finding, ReturnAt, Submission, SubmissionText
from carefund.web.returns import models
from carefund.web.returns.judged import Judged

__all__ = ["router"]

router = Router(tags=["returns"])
_RETURN = "/returns/{uuid:return_id}"


@router.get(_RETURN, response={200: ReturnAt, **REFUSED}, url_name="return")
def return_at(request: HttpRequest, return_id: UUID) -> dict[str, Any]:
    """A return with where it stands."""
    judged = Judged(record_of(request))
    sheets = judged.rulebook.sheets_of(judged.record.kind)
    return line_of(judged.record, judged.rulebook).dict() | {
        "stage": judged.state.stage.value,
        "standing": standing(judged.summary, judged.findings),
        "complete": judged.summary.completeness.complete,
        "formally_approvable": formally_approvable(judged.summary, judged.findings),
        "counts": finding_counts(judged.findings),
        "tables": [f"{sheet.id}/{table.id}" for sheet in sheets for table in sheet.tables],
    }


@router.get(f"{_RETURN}/findings", response={200: list[Finding], **REFUSED}, url_name="findings")
def findings(request: HttpRequest, return_id: UUID) -> list[FindingReport]:
    """What is wrong with a return today, waived findings included, gravest first."""
    judged = Judged(record_of(request))
    return list(finding_reports(judged.rulebook, judged.findings))  # a pair would be taken for a status and a body


@router.get(f"{_RETURN}/summary", response={200: dict[str, Any], **REFUSED}, url_name="summary")
def summary(request: HttpRequest, return_id: UUID) -> dict[str, Any]:
    """What a return adds up to, as “carefund summary --format json” prints it: amounts are texts."""
    judged = Judged(record_of(request))
    return summary_data(judged.summary, judged.findings)


@router.get(f"{_RETURN}/submissions", response={200: list[Submission], **REFUSED}, url_name="submissions")
def submissions(request: HttpRequest, return_id: UUID) -> list[dict[str, Any]]:
    """What was submitted, oldest first."""
    found = record_of(request).submissions.select_related("event__actor")
    return [_submission(number, each) for number, each in enumerate(found, start=1)]


@router.get(f"{_RETURN}/submissions/{{int:number}}", response={200: SubmissionText, **REFUSED}, url_name="submission")
def submission(request: HttpRequest, return_id: UUID, number: int) -> dict[str, Any]:
    """A submission with the text that was frozen."""
    found = list(record_of(request).submissions.select_related("event__actor"))
    if not 0 < number <= len(found):
        raise Http404(f"There is no submission {number} of this return.")
    each = found[number - 1]
    return _submission(number, each) | {"text": each.text}


def _submission(number: int, submission: models.Submission) -> dict[str, Any]:
    event = submission.event
    at = {"version": event.number, "at": event.at, "by": str(event.actor)}
    return {"number": number, "sha256": submission.sha256, **at}
