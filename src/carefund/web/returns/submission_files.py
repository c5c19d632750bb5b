"""A submission as a file: the text that was hashed, a workbook, or a page to keep."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import NamedTuple

from django.utils.text import get_valid_filename

from carefund.papers import summary_page
from carefund.web.returns.models import Submission
from carefund.web.returns.problems import Problem
from carefund.web.returns.submitting import AsSubmitted
from carefund.workbook import WorkbookError, write_workbook

__all__ = ["FORMS", "SubmittedFile", "file_of"]


class SubmittedFile(NamedTuple):
    """A file to download."""

    name: str
    type: str
    content: bytes


class _Form(NamedTuple):
    ending: str
    type: str
    write: Callable[[AsSubmitted], bytes]


def _text(as_submitted: AsSubmitted) -> bytes:
    return as_submitted.submission.text.encode()


def _page(as_submitted: AsSubmitted) -> bytes:
    return summary_page(as_submitted.rulebook, as_submitted.summary, as_submitted.findings).encode()


def _workbook(as_submitted: AsSubmitted) -> bytes:
    """The workbook, made at the time of the submission so that it is the same whenever it is asked for."""
    if as_submitted.area is None:
        raise Problem("The area of this return is not known here, so no workbook can be made. Download the text.")
    target = BytesIO()
    try:
        write_workbook(
            as_submitted.rulebook,
            as_submitted.ret,
            as_submitted.area,
            target,
            findings=as_submitted.findings,
            summary=as_submitted.summary,
            made=as_submitted.submission.event.at.replace(tzinfo=None),
        )
    except WorkbookError as error:
        raise Problem(str(error)) from None
    return target.getvalue()


FORMS: Mapping[str, _Form] = {
    "text": _Form("toml", "application/toml; charset=utf-8", _text),
    "workbook": _Form("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _workbook),
    "page": _Form("html", "text/html; charset=utf-8", _page),
}
"""The forms in which a submission can be downloaded."""


def file_of(submission: Submission, number: int, form: str) -> SubmittedFile:
    """A submission in one of the `FORMS`. Raises Problem where it cannot be written so."""
    as_submitted, wanted = AsSubmitted(submission), FORMS[form]
    kind = as_submitted.rulebook.return_kind(submission.record.kind)
    stem = f"{kind.file_name.format(area=as_submitted.area_name)} {submission.record.round} submission {number}"
    return SubmittedFile(f"{get_valid_filename(stem)}.{wanted.ending}", wanted.type, wanted.write(as_submitted))
