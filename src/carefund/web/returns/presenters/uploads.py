"""What accepting a file would change, for the page that asks."""

from collections.abc import Iterable

import msgspec

from carefund.papers import place_name
from carefund.returns import Finding, Severity
from carefund.returns.plain import plain_values
from carefund.web.returns.judged import Judged
from carefund.web.returns.naming import Names
from carefund.web.returns.presenters.changes import ShownChanges, shown_changes
from carefund.web.returns.presenters.values import read_text
from carefund.web.returns.taking import Left
from carefund.web.returns.uploading import Preview

__all__ = ["FindingLine", "LeftLine", "ShownPreview", "shown_preview"]


class LeftLine(msgspec.Struct, frozen=True):
    """Something that is not taken over: where, what stays, what the file says, and why."""

    where: str
    stands: str
    given: str
    why: str


class FindingLine(msgspec.Struct, frozen=True):
    """A finding in a line, with where it is."""

    severity: Severity
    code: str
    message: str
    where: tuple[str, ...]
    is_waived: bool


class ShownPreview(msgspec.Struct, frozen=True):
    """What accepting an upload would change."""

    changes: ShownChanges
    left: tuple[LeftLine, ...]
    untouched: tuple[str, ...]
    """Tables for which the file has no place."""
    come: tuple[FindingLine, ...]
    gone: tuple[FindingLine, ...]


def shown_preview(judged: Judged, found: Preview) -> ShownPreview:
    """A preview for its page."""
    return ShownPreview(
        changes=shown_changes(judged, found.found, found.before, found.after),
        left=tuple(_left(judged, left) for left in found.left),
        untouched=tuple(place_name(judged.rulebook, place) for place in found.untouched),
        come=_lines(Names(judged.rulebook, found.after), found.findings.come),
        gone=_lines(judged.names, found.findings.gone),
    )


def _left(judged: Judged, left: Left) -> LeftLine:
    rulebook, name = judged.rulebook, judged.names.of(left.place)
    if not left.place.field:
        return LeftLine(name, "the row stays", "the row is not in the file", left.why)
    table = rulebook.sheets[left.place.sheet].by_id[left.place.table]
    field = table.by_id[left.place.field]
    stands, given = (read_text(rulebook, table, field, plain_values(values)) for values in (left.stands, left.given))
    return LeftLine(name, stands, given, left.why)


def _lines(names: Names, findings: Iterable[Finding]) -> tuple[FindingLine, ...]:
    return tuple(
        FindingLine(f.severity, f.code, f.message, tuple(names.lines(f.places)), not f.is_open()) for f in findings
    )
