"""A return as a file, down and up."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import File, Router, Status, UploadedFile

from carefund.papers import place_name
from carefund.returns import Place
from carefund.returns.compare import Comparison
from carefund.returns.model import Values
from carefund.returns.plain import plain_values
from carefund.rulebook import Rulebook
from carefund.web.access import actor_of, record_of
from carefund.web.api.answers import REFUSED, line_of
from carefund.web.api.shapes import Change, FieldChange, Preview, ReturnLine, RowDifference, Seen
from carefund.web.returns import rounds, uploading
from carefund.web.returns.downloading import TEXT_TYPE, WORKBOOK_TYPE, What, download
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord

__all__ = ["router"]

router = Router(tags=["files"])
_RETURN = "/returns/{uuid:return_id}"
_CONTENT = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in (WORKBOOK_TYPE, TEXT_TYPE)}


@router.get(
    f"{_RETURN}/files/{{what}}",
    response={**REFUSED},
    url_name="file",
    openapi_extra={"responses": {200: {"description": "The file", "content": _CONTENT}}},
)
def file(request: HttpRequest, return_id: UUID, what: What) -> HttpResponse:
    """A return as a workbook (blank, filled in, or with its findings) or as a text."""
    made = download(Judged(record_of(request)), what)
    named = {"Content-Disposition": content_disposition_header(True, made.name) or ""}
    return HttpResponse(made.content, content_type=made.type, headers=named | {"Cache-Control": "no-store"})


@router.post(f"{_RETURN}/uploads", response={201: Preview, **REFUSED}, url_name="uploads")
def upload(request: HttpRequest, return_id: UUID, file: File[UploadedFile]) -> Status[Any]:
    """Send a workbook or a text, and see what accepting it would change. It waits for a day."""
    record, actor = record_of(request), actor_of(request)
    read = uploading.receive(record, actor, file.name or "", file.read())
    return Status(201, _shown(uploading.preview(Judged(record), actor, read)))


@router.post(f"{_RETURN}/uploads/{{uuid:upload_id}}/accept", response={200: ReturnLine, **REFUSED}, url_name="accept")
def accept(request: HttpRequest, return_id: UUID, upload_id: UUID, sent: Seen) -> ReturnLine:
    """Make the return what the file makes of it, unless it has changed since you saw the differences."""
    record, actor = record_of(request), actor_of(request)
    uploading.accept(uploading.waiting(record, actor, upload_id), actor, sent.seen)
    return line_of(ReturnRecord.objects.get(pk=record.pk), rounds.rulebook_for(record))


def _shown(found: uploading.Preview) -> Preview:
    rulebook = rounds.rulebook_of(found.before.round)
    return Preview(
        id=found.upload.pk,
        file=found.upload.file,
        notes=[str(note["message"]) for note in found.upload.notes],
        seen=found.seen,
        changes=list(_differences(rulebook, found.found)),
        left=[f"{place_name(rulebook, left.place)}: {left.why}" for left in found.left],
    )


def _differences(rulebook: Rulebook, found: Comparison) -> Iterator[RowDifference]:
    for at in found.removed:
        yield _difference(rulebook, "removed", at.place, at.row.values, {})
    for at in found.added:
        yield _difference(rulebook, "added", at.place, {}, at.row.values)
    for change in found.changed:
        before = {field.field: field.before for field in change.fields if field.before is not None}
        after = {field.field: field.after for field in change.fields if field.after is not None}
        yield _difference(rulebook, "changed", change.after, before, after)


def _difference(rulebook: Rulebook, what: Change, place: Place, before: Values, after: Values) -> RowDifference:
    old, new = plain_values(before), plain_values(after)
    fields = [FieldChange(field=f, before=old.get(f, ""), after=new.get(f, "")) for f in dict.fromkeys([*old, *new])]
    return RowDifference(where=place_name(rulebook, place), key=place.row, change=what, fields=fields)
