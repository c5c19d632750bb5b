"""How a return is kept: its rows as they are now, and an append-only history of events and changes.

An event is one thing that somebody did; the changes it made to rows are written by the database itself (the triggers
of migration 0002), so no way of saving a row goes unrecorded, and neither an event nor a change can be altered.
"""

import uuid
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models

from carefund.returns import Row

__all__ = [
    "Allocation",
    "Change",
    "Event",
    "Letter",
    "Notice",
    "ReturnRecord",
    "RoundState",
    "RowRecord",
    "Submission",
    "Upload",
]


class ReturnRecord(models.Model):
    """A return of an area. Its version is the number of its last event."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.CharField(max_length=20)
    kind = models.CharField(max_length=40)
    area = models.CharField(max_length=9, db_index=True)
    rulebook_version = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["round", "kind", "area"], name="one_return")]

    def __str__(self) -> str:
        """Which return it is."""
        return f"{self.kind} {self.round} {self.area}"


class Event(models.Model):
    """One thing that somebody did to a return. Never changed, never deleted, never without who did it.

    `details` holds what the kind of event needs beside the changes of rows, as `carefund.web.returns.events` says.
    """

    record = models.ForeignKey(ReturnRecord, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    details = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["record", "number"], name="event_number")]
        indexes: ClassVar = [models.Index(fields=["record", "kind"], name="event_kind")]

    def __str__(self) -> str:
        """Which event it is."""
        return f"{self.number} {self.kind}"


class RowRecord(models.Model):
    """A row as it is now; `event` is the last that touched it. Removing a row marks it.

    `values` are texts by field, as `carefund.returns.plain` makes them.
    """

    record = models.ForeignKey(ReturnRecord, models.PROTECT, related_name="rows")
    sheet = models.CharField(max_length=60)
    table = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    position = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    removed = models.BooleanField(default=False)
    event = models.ForeignKey(Event, models.PROTECT, related_name="+")
    version: int
    """Number of that event, in a row that comes from `store` or was just stored."""
    at: datetime
    """When that event was, in a row that comes from `store`."""
    typed: Row | None = None
    """Its values with their types, once somebody asked for them."""

    class Meta:
        ordering: ClassVar = ["position", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["record", "sheet", "table", "key"], name="row_key")]

    def __str__(self) -> str:
        """Where it stands."""
        return f"{self.sheet}.{self.table}.{self.key}"


class Change(models.Model):
    """What an event made of a row. Written only by the database's trigger; `before` is None for a new row."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="changes")
    row = models.ForeignKey(RowRecord, models.PROTECT, related_name="changes")
    before = models.JSONField(null=True)
    after = models.JSONField()
    was_removed = models.BooleanField()
    is_removed = models.BooleanField()
    position = models.PositiveIntegerField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        """Which change it is."""
        return f"{self.event_id} {self.row_id}"


class Submission(models.Model):
    """A frozen version of a return: its canonical text and the SHA-256 of that text. Never changed.

    `allocations` are those of its area by which it was judged, as `carefund.web.returns.rounds` keeps them; None in a
    submission from before they were kept.
    """

    record = models.ForeignKey(ReturnRecord, models.PROTECT, related_name="submissions")
    event = models.OneToOneField(Event, models.PROTECT, related_name="submission")
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    allocations = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        """Its hash."""
        return self.sha256


class Upload(models.Model):
    """A file that was read and waits for somebody to accept what it would change. Kept for a day at most.

    `text` is the return that was read, in its text form; the file itself is not kept. `tables` are the tables
    (`sheet.table`) for which the file has a place, `notes` what the reader made of it, each with `message` and `cell`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(ReturnRecord, models.CASCADE, related_name="uploads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    file = models.CharField(max_length=300)
    text = models.TextField()
    tables = models.JSONField(default=list)
    notes = models.JSONField(default=list)

    def __str__(self) -> str:
        """Name of the file."""
        return self.file


class Notice(models.Model):
    """That somebody was reminded that a return of an area is due in so many days. Only added to."""

    round = models.CharField(max_length=20)
    kind = models.CharField(max_length=40)
    area = models.CharField(max_length=9)
    days = models.PositiveSmallIntegerField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "kind", "area", "days", "person"], name="reminded_once")
        ]

    def __str__(self) -> str:
        """What it was about."""
        return f"{self.kind} {self.round} {self.area}, {self.days} days"


class Letter(models.Model):
    """An e-mail that waits to be sent, stored with what it tells. It is gone once the mail server has taken it.

    `due` is when it is tried next: whoever takes it to send it puts that off, so that nobody else sends it meanwhile.
    None stands for one that was given up.
    """

    to = models.EmailField()
    subject = models.CharField(max_length=400)
    text = models.TextField()
    made = models.DateTimeField()
    due = models.DateTimeField(null=True, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        """Which one it is."""
        return f"{self.pk}, tried {self.tries} times"


class RoundState(models.Model):
    """Whether a round takes entries here. A round without a line is open."""

    round = models.CharField(max_length=20, unique=True)
    is_open = models.BooleanField(default=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        """Which round."""
        return self.round


class Allocation(models.Model):
    """A published amount that an administrator uploaded, beside those that come with the round."""

    round = models.CharField(max_length=20)
    area = models.CharField(max_length=9)
    code = models.CharField(max_length=60)
    year = models.CharField(max_length=7)
    amount = models.DecimalField(max_digits=15, decimal_places=2)
    partner = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300)
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["area", "code", "year", "partner"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "area", "code", "year", "partner"], name="allocation_once")
        ]

    def __str__(self) -> str:
        """What is allocated to whom."""
        return f"{self.area} {self.code} {self.year}"
