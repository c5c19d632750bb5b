"""The sheets of a return as a list of tasks."""

import msgspec
from django.urls import reverse

from carefund.returns import Severity
from carefund.returns.checks.words import counted
from carefund.rulebook.sheets import Sheet
from carefund.web.access import ROUTES, may
from carefund.web.accounts.models import User
from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.findings import Link
from carefund.web.returns.presenters.glance import next_step, turn_of

__all__ = ["Heading", "Task", "heading_of", "tasks_of"]


class Heading(msgspec.Struct, frozen=True):
    """Where a return stands, and the further pages about it."""

    stage: str
    due: str
    next_step: str
    turn: str
    """In which roles this person has to sign now; empty where in none."""
    links: tuple[Link, ...]


_PAGES = (
    ("Sign and submit", "signing"),
    ("All findings", "findings"),
    ("Side by side with other returns", "side_by_side"),
    ("Upload a workbook", "upload"),
    ("Download", "download"),
    ("History", "history"),
    ("Comments", "comments"),
    ("Submissions", "submissions"),
)
"""Pages about a return, by the names of their routes."""


def heading_of(judged: Judged, person: User) -> Heading:
    """What stands at the top of a return's page; links only to what this person may do."""
    due = judged.rulebook.due(judged.record.kind)
    area = judged.record.area
    links = [
        Link(text, reverse(name, args=[judged.record.pk])) for text, name in _PAGES if may(person, ROUTES[name], area)
    ]
    return Heading(
        stage=judged.state.stage.value,
        due=f"{due.day} {due:%B %Y}" if due else "",
        next_step=next_step(judged),
        turn=turn_of(judged, person),
        links=tuple(links),
    )


class Task(msgspec.Struct, frozen=True):
    """A sheet in the list of tasks: its state as a word, with a colour of the design system."""

    title: str
    href: str
    hint: str
    tag: str
    colour: str


def tasks_of(judged: Judged) -> tuple[Task, ...]:
    """One task for each sheet, in order."""
    return tuple(_task(judged, sheet) for sheet in judged.rulebook.sheets_of(judged.record.kind))


def _task(judged: Judged, sheet: Sheet) -> Task:
    tag, colour = _state(judged, sheet)
    hint = "" if sheet.counts or not sheet.tables else "Optional: the return can be complete without it."
    return Task(
        f"{sheet.number}. {sheet.title}", reverse("sheet", args=[judged.record.pk, sheet.id]), hint, tag, colour
    )


def _state(judged: Judged, sheet: Sheet) -> tuple[str, str]:
    """The state of a sheet: errors come before what is missing, because something has to be put right there."""
    if not sheet.tables:
        return "Nothing to enter", "white"
    missing = next(len(s.missing) for s in judged.summary.completeness.sheets if s.sheet == sheet.id)
    if missing and not _is_started(judged, sheet):
        return "Not started", "grey"
    if missing:
        return f"{counted(missing, 'field')} missing", "yellow"
    if errors := _errors(judged, sheet):
        return counted(errors, "error"), "red"
    return "Complete", "green"


def _is_started(judged: Judged, sheet: Sheet) -> bool:
    """Whether somebody entered anything that was not filled in for them."""
    stored, published = judged.ret.sheets[sheet.id], judged.published.sheets.get(sheet.id)
    return published is None or any(
        [row.values for row in rows if row.values] != [row.values for row in published.tables.get(t, ()) if row.values]
        for t, rows in stored.tables.items()
    )


def _errors(judged: Judged, sheet: Sheet) -> int:
    return sum(
        f.severity is Severity.ERROR and f.is_open() and any(place.sheet == sheet.id for place in f.places)
        for f in judged.findings
    )
