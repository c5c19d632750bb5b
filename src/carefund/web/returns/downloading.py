"""A return as a file to take away: a workbook, filled or not, or its text."""

from collections.abc import Sequence
from enum import StrEnum
from io import BytesIO
from typing import NamedTuple

from django.utils import timezone

from carefund.returns import Case, Finding, Return, new_return, summarise
from carefund.web.returns import rounds
from carefund.web.returns.judged import Judged
from carefund.web.returns.problems import Problem
from carefund.web.returns.signing import text_of
from carefund.workbook import WorkbookError, write_workbook

__all__ = ["TEXT_TYPE", "WORKBOOK_TYPE", "Download", "What", "download"]

TEXT_TYPE = "application/toml"
WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class What(StrEnum):
    """What somebody takes away."""

    BLANK = "blank"
    """A workbook in which nothing but the published figures is filled in."""
    WORKBOOK = "workbook"
    """A workbook with everything that was entered."""
    FINDINGS = "findings"
    """The same with the findings beside the cells."""
    TEXT = "text"
    """The text form, which holds the waivers too."""


class Download(NamedTuple):
    """A file: its name as the round asks for it, its type and its content."""

    name: str
    type: str
    content: bytes


def download(judged: Judged, what: What) -> Download:
    """A return as a file. Raises Problem where it cannot be one."""
    kind = judged.rulebook.return_kind(judged.record.kind)
    name = kind.file_stem(judged.area_name)
    match what:
        case What.TEXT:
            return Download(f"{name}.toml", TEXT_TYPE, text_of(judged).encode())
        case What.BLANK:
            return Download(f"{name} blank.xlsx", WORKBOOK_TYPE, _blank(judged))
        case What.WORKBOOK:
            return Download(f"{name}.xlsx", WORKBOOK_TYPE, _workbook(judged, judged.ret))
        case What.FINDINGS:
            content = _workbook(judged, judged.ret, judged.findings)
            return Download(f"{name} with findings.xlsx", WORKBOOK_TYPE, content)


def _blank(judged: Judged) -> bytes:
    if judged.area is None:
        raise _unknown_area(judged)
    record = judged.record
    return _workbook(judged, new_return(judged.rulebook, record.kind, judged.area, str(record.pk), judged.earlier))


def _workbook(judged: Judged, ret: Return, findings: Sequence[Finding] = ()) -> bytes:
    if judged.area is None:
        raise _unknown_area(judged)
    target = BytesIO()
    summary = summarise(Case(judged.rulebook, ret, judged.area, rounds.today()))
    made = timezone.localtime().replace(tzinfo=None)  # a workbook knows no time zones
    try:
        write_workbook(
            judged.rulebook, ret, judged.area, target,
            findings=findings, summary=summary, made=made, earlier=judged.earlier,
        )  # fmt: skip
    except WorkbookError as error:
        raise Problem(str(error)) from None
    return target.getvalue()


def _unknown_area(judged: Judged) -> Problem:
    return Problem(
        f"“{judged.record.area}” is no area that we know, so no workbook can be made. Take the text instead."
    )
