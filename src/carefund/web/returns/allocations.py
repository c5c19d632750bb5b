"""Allocations from a file: read, compared with those that stand, and accepted whole or not at all.

For an area, a source or floor, and a year, a file says everything: what stands for another partner there goes.
"""

import hashlib
from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils import timezone

from carefund.returns.checks.words import counted, pounds
from carefund.rulebook import Rulebook
from carefund.rulebook.policy import Allocation as Published
from carefund.web.accounts.log import Kind, note
from carefund.web.accounts.models import User
from carefund.web.returns import rounds
from carefund.web.returns.allocation_file import Fault, Line, labels_of, read_lines
from carefund.web.returns.models import Allocation
from carefund.web.returns.problems import Problem

__all__ = ["Difference", "Preview", "What", "accept", "preview"]


class What(StrEnum):
    """How a line of a file stands to what is there."""

    NEW = "New"
    CHANGED = "Changed"
    REMOVED = "Removed"
    UNCHANGED = "Unchanged"


class Difference(NamedTuple):
    """An amount before and after; None where there is none. `number` is the line of the file, 0 for what goes."""

    what: What
    number: int
    area: str
    code: str
    label: str
    year: str
    partner: str
    before: Decimal | None
    after: Decimal | None
    source: str

    @property
    def words(self) -> str:
        """The amount after in a line of the log, or before where it goes."""
        amount = self.before if self.after is None else self.after
        partner = f", {self.partner}" if self.partner else ""
        return f"{rounds.area_name(self.area)}, {self.label} {self.year}{partner}: {pounds(amount or Decimal(0))}"


class Preview(NamedTuple):
    """What accepting a file would do, and what is wrong with it."""

    round: str
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]
    differences: tuple[Difference, ...]

    @property
    def token(self) -> str:
        """Names what was shown, so that nothing else is accepted."""
        return hashlib.sha256(repr((self.round, self.lines, self.differences)).encode()).hexdigest()

    @property
    def is_acceptable(self) -> bool:
        """Whether nothing is wrong and something would change."""
        return not self.faults and any(d.what is not What.UNCHANGED for d in self.differences)

    def count(self, what: What) -> int:
        """How many amounts are new, changed and so on."""
        return sum(d.what is what for d in self.differences)


def preview(round: str, text: str) -> Preview:
    """Read a CSV file and say what accepting it would do. Nothing is stored."""
    rulebook = rounds.rulebook_of(round)
    lines, faults = read_lines(rulebook, text)
    return Preview(round, lines, faults, tuple(_differences(rulebook, lines)))


def accept(actor: User, round: str, text: str, token: str, file: str) -> Preview:
    """Store what a file says, as one act.

    Args:
        actor: Who accepts it.
        round: Of which round the allocations are.
        text: The file.
        token: That of the preview which was shown.
        file: Its name, for the log.

    Raises:
        Problem: The file has faults, says nothing new, or what stands has changed since the preview; nothing is stored.
    """
    try:
        with transaction.atomic():
            shown = preview(round, text)
            if shown.faults:
                raise Problem("The file has errors, so nothing was stored. Correct it and upload it again.")
            if shown.token != token:
                raise Problem("The allocations have changed since you looked. Look at the differences again.")
            if not shown.is_acceptable:
                raise Problem("The file says nothing new, so nothing was stored.")
            _store(actor, shown)
            _note(actor, shown, file)
    except IntegrityError:
        raise Problem("Somebody else stored allocations at the same time. Look at the differences again.") from None
    return shown


def _differences(rulebook: Rulebook, lines: Iterable[Line]) -> Iterable[Difference]:
    labels = labels_of(rulebook)
    grouped: dict[tuple[str, str, str], dict[str, Line]] = {}
    for line in lines:
        grouped.setdefault(line.key, {})[line.partner] = line
    for (area, code, year), by_partner in grouped.items():
        standing = {a.partner: a for a in rulebook.allocations_of(area, code, year)}
        for partner in (*by_partner, *(p for p in standing if p not in by_partner)):
            given, before = by_partner.get(partner), standing.get(partner)
            yield Difference(
                _what(given, before),
                given.number if given else 0,
                area,
                code,
                labels[code],
                year,
                partner,
                before.amount if before else None,
                given.amount if given else None,
                given.source if given else "",
            )


def _what(given: Line | None, before: Published | None) -> What:
    if given is None:
        return What.REMOVED
    if before is None:
        return What.NEW
    says_same = (given.amount, given.source) == (before.amount, before.source)
    return What.UNCHANGED if says_same else What.CHANGED


def _store(actor: User, shown: Preview) -> None:
    at = timezone.now()
    stored = Allocation.objects.filter(round=shown.round)
    replaced = {line.key for line in shown.lines}
    gone = [a.pk for a in stored if (a.area, a.code, a.year) in replaced]
    stored.filter(pk__in=gone).delete()
    Allocation.objects.bulk_create(
        Allocation(
            round=shown.round,
            area=line.area,
            code=line.code,
            year=line.year,
            amount=line.amount,
            partner=line.partner,
            source=line.source,
            loaded_at=at,
            loaded_by=actor,
        )
        for line in shown.lines
    )


def _note(actor: User, shown: Preview, file: str) -> None:
    changed = [d for d in shown.differences if d.what is not What.UNCHANGED]
    note(
        actor,
        Kind.ALLOCATIONS_ACCEPTED,
        round=shown.round,
        file=file,
        summary=f"{file}: {counted(len(changed), 'amount')} new, changed or removed",
        before=[d._replace(after=None).words for d in changed if d.before is not None],
        after=[d.words for d in changed if d.after is not None],
    )
