"""What the API takes and gives, as its description says it."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, Strict, StringConstraints

__all__ = [
    "Area",
    "Change",
    "Clash",
    "FieldChange",
    "Finding",
    "NewRow",
    "Number",
    "Preview",
    "Refusal",
    "ReturnAt",
    "ReturnLine",
    "Row",
    "RowChange",
    "RowDifference",
    "SavedRow",
    "Seen",
    "Submission",
    "SubmissionText",
    "Token",
]

Token = Annotated[str, StringConstraints(max_length=100, pattern=r"^[\w-]*$")]
"""What the sender calls a request, so that one sent twice is stored once."""
Change = Literal["added", "removed", "changed"]
Number = Annotated[int, Field(ge=0, lt=2**31)]
_Sent = Annotated[Number, Strict()]
"""A number in JSON: not one as a text, nor true or false."""


class Refusal(Schema):
    """Why something was not done. Nothing was stored."""

    error: str


class Area(Schema):
    """An area whose returns you may see."""

    code: str
    name: str
    region: str


class ReturnLine(Schema):
    """A return."""

    id: UUID
    round: str
    kind: str
    title: str
    area: str
    area_name: str
    version: int
    """Number of the last thing that happened to it."""


class ReturnAt(ReturnLine):
    """A return with where it stands."""

    stage: str
    standing: str
    complete: bool
    formally_approvable: bool
    counts: dict[str, int]
    """Open findings by severity, and waived ones."""
    tables: list[str]
    """Its tables, as sheet/table: the end of the address of their rows."""


class Place(Schema):
    """A place of a return by its ids; `cell` is that of a workbook, where the return came from one."""

    sheet: str
    table: str
    row: str
    field: str
    cell: str


class Waiver(Schema):
    """Who accepts a finding, why and until when."""

    reason: str
    role: str
    expires: date


class Finding(Schema):
    """Something that is wrong, or that a reviewer would ask."""

    code: str
    severity: str
    message: str
    found: str
    expected: str
    difference: str
    fix: str
    policy: str
    certainty: str
    where: list[str]
    places: list[Place]
    waiver: Waiver | None


class Row(Schema):
    """A row as it is stored: numbers as 1234.5, dates as 2021-12-15, choices by their codes."""

    key: str
    seen: int
    """Number of the event that touched it last; 0 where nothing was stored. Send it back with a change."""
    values: dict[str, str]


class RowChange(Schema):
    """What is to become of a row. Fields that are not named stay as they are; an empty text clears one."""

    seen: _Sent = 0
    values: dict[str, str]
    token: Token = ""


class NewRow(Schema):
    """A row to add."""

    values: dict[str, str]
    token: Token = ""


class Seen(Schema):
    """The version as of which you decided."""

    seen: _Sent


class SavedRow(Schema):
    """A stored row, what was made of what was typed, by field, and what is wrong with the return now."""

    row: Row
    notes: dict[str, str]
    counts: dict[str, int]


class Clash(Refusal):
    """Somebody changed the row since you saw it: what you sent, what it is now, and who made it so."""

    mine: dict[str, str]
    theirs: Row
    removed: bool
    by: str
    at: datetime


class Submission(Schema):
    """A frozen version of a return."""

    number: int
    version: int
    at: datetime
    by: str
    sha256: str


class SubmissionText(Submission):
    """A submission with its text, of which the hash was taken (UTF-8)."""

    text: str


class FieldChange(Schema):
    """A value before and after."""

    field: str
    before: str
    after: str


class RowDifference(Schema):
    """A row that would be added, removed or changed."""

    where: str
    key: str
    change: Change
    fields: list[FieldChange]


class Preview(Schema):
    """What accepting a file would change. Nothing is stored before it is accepted."""

    id: UUID
    file: str
    notes: list[str]
    """What the reader made of the file."""
    seen: int
    """To be sent back when it is accepted."""
    changes: list[RowDifference]
    left: list[str]
    """What would not be taken over, and why."""
