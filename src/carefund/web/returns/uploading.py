"""Uploading a workbook or a text: read, shown with what it would change, and accepted or not.

What was read waits for at most a day; nothing of the return changes before somebody accepts it.
"""

from collections.abc import Container, Iterator
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from carefund.returns import (
    Case,
    Comparison,
    Place,
    Return,
    ReturnTextError,
    check_return,
    compare,
    from_text,
    to_text,
)
from carefund.returns.compare import FindingChanges, compare_findings
from carefund.web.accounts.models import User
from carefund.web.returns import rounds
from carefund.web.returns.entry import refuse_closed
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord, Upload
from carefund.web.returns.problems import Problem
from carefund.web.returns.starting import replace_rows
from carefund.web.returns.store import locked, version_of
from carefund.web.returns.taking import Left, taken_over
from carefund.workbook import Limits, Refused, read_workbook

__all__ = ["Preview", "accept", "cancel", "preview", "receive", "refuse_large", "waiting"]

_KEPT = timedelta(days=1)
_LIMITS = Limits()


class Preview(NamedTuple):
    """What accepting an upload would change."""

    upload: Upload
    before: Return
    after: Return
    found: Comparison
    left: tuple[Left, ...]
    """What is not taken over."""
    untouched: tuple[Place, ...]
    """Tables that hold something and for which the file has no place; they stay as they are."""
    findings: FindingChanges
    waivers_left: int
    """Waivers of the file that the return does not have; they are not taken over."""
    seen: int
    """Version of the return that was compared, for `accept`."""


def receive(record: ReturnRecord, actor: User, name: str, content: bytes) -> Upload:
    """Read a file for a return and keep what was read until it is accepted.

    Args:
        record: The return.
        actor: Who uploads it.
        name: Name of the file; one that ends in `.toml` is a text, any other a workbook.
        content: The whole file.

    Raises:
        Problem: The return takes no entries now, or the file cannot be read or is not for this return; nothing is kept.
    """
    judged = Judged(record)
    refuse_closed(judged, Kind.IMPORTED)
    read = _read(judged, name, content)
    _refuse_another(judged, read.ret)
    taken_over(judged, actor, read.ret, read.tables)
    Upload.objects.filter(at__lt=timezone.now() - _KEPT).delete()
    return Upload.objects.create(
        record=record,
        by=actor,
        at=timezone.now(),
        file=name[-300:],
        text=to_text(judged.rulebook, read.ret),
        tables=read.tables,
        notes=read.notes,
    )


def waiting(record: ReturnRecord, actor: User, upload: UUID) -> Upload:
    """An upload that waits for the person who made it. Raises Problem where it does not any more."""
    found = Upload.objects.filter(pk=upload, record=record, by=actor, at__gte=timezone.now() - _KEPT).first()
    if found is None:
        raise Problem(
            "This upload is not waiting any more: it was accepted or cancelled, or a day has passed. The history says "
            "what was accepted. Upload the file again if you need to."
        )
    return found


def preview(judged: Judged, actor: User, upload: Upload) -> Preview:
    """What an upload would change in a return as it is now. Raises Problem where the return cannot hold it."""
    given = from_text(upload.text, rounds.rulebook_of)
    after, left = taken_over(judged, actor, given, upload.tables)
    findings = check_return(Case(judged.rulebook, after, judged.area, rounds.today()))
    return Preview(
        upload=upload,
        before=judged.ret,
        after=after,
        found=compare(judged.rulebook, judged.ret, after),
        left=left,
        untouched=tuple(_untouched(judged, upload.tables)),
        findings=compare_findings(judged.findings, findings),
        waivers_left=sum(waiver not in judged.ret.waivers for waiver in given.waivers),
        seen=version_of(judged.rows),
    )


def accept(upload: Upload, actor: User, seen: int) -> None:
    """Make a return what an upload would make of it, as one event.

    Args:
        upload: The upload, as `waiting` found it.
        actor: Who accepts it.
        seen: Version of the return of which the person saw the preview.

    Raises:
        Problem: The return takes no entries now, changed since, or says the same already; nothing is stored.
    """
    with locked(upload.record) as held:
        shown = preview(Judged(held), actor, upload)
        if shown.found.is_same:
            raise Problem("Nothing would change, so there is nothing to accept.")
        replace_rows(held, actor, shown.after, upload.file, seen)
        upload.delete()


def cancel(upload: Upload) -> None:
    """Forget an upload."""
    upload.delete()


def refuse_large(size: int) -> None:
    """Raise a Problem where a file of so many bytes is too large to be read."""
    if (beyond := size - _LIMITS.file_bytes) > 0:
        has, most, over = (_megabytes(number) for number in (size, _LIMITS.file_bytes, beyond))
        raise Problem(
            f"The file is too large: it has {has} MB, and {most} MB can be read, so it is {over} MB over. A return has "
            "less than 1 MB. Remove pictures and tabs that do not belong to it, then save it and upload it again."
        )


def _megabytes(size: int) -> str:
    """Millions of bytes with at most one decimal, and never nothing."""
    return f"{max(size / 1_000_000, 0.1):.1f}".removesuffix(".0")


class _Read(NamedTuple):
    """A file as it was read."""

    ret: Return
    tables: list[str]
    notes: list[dict[str, str]]


def _read(judged: Judged, name: str, content: bytes) -> _Read:
    refuse_large(len(content))
    if name.lower().endswith(".toml"):
        return _Read(_read_text(content), _tables(judged), [])
    try:
        reading = read_workbook(content, rounds.rulebook_of, area=judged.record.area, limits=_LIMITS)
    except Refused as refused:
        raise Problem(refused.message) from None
    tables = [f"{sheet}.{table}" for sheet, table in reading.cells.grids]
    return _Read(reading.ret, tables, [{"message": note.message, "cell": note.cell} for note in reading.notes])


def _tables(judged: Judged) -> list[str]:
    """Every table of a return."""
    sheets = judged.rulebook.sheets_of(judged.record.kind)
    return [f"{sheet.id}.{table.id}" for sheet in sheets for table in sheet.tables]


def _untouched(judged: Judged, tables: Container[str]) -> Iterator[Place]:
    for path in _tables(judged):
        if path not in tables and any(row.values for row in judged.ret.rows(path)):
            yield Place(*path.split("."))


def _read_text(content: bytes) -> Return:
    try:
        return from_text(content.decode("utf-8-sig"), rounds.rulebook_of)
    except UnicodeDecodeError:
        raise Problem("The file is not a text in UTF-8. Save it as UTF-8 and upload it again.") from None
    except ReturnTextError as error:
        raise Problem(f"The file is not a return that can be read. {error}") from None


def _refuse_another(judged: Judged, ret: Return) -> None:
    """Raise a Problem where a file is another return than this one."""
    record, kind = judged.record, judged.rulebook.return_kind(judged.record.kind)
    if ret.round != record.round:
        raise Problem(f"The file is for the round {ret.round}; this return is for {record.round}. {_OTHER}")
    if ret.kind != record.kind:
        other = judged.rulebook.return_kind(ret.kind)
        raise Problem(f"The file is the return “{other.title}”; this one is “{kind.title}”. {_OTHER}")
    if ret.area != record.area:
        area = rounds.area_of(ret.area)
        said = area.name if area else ret.area or "no area"
        raise Problem(f"The file is for {said}; this return is for {judged.area_name}. {_OTHER}")


_OTHER = "Check that you picked the right file, or open the return that it is for."
