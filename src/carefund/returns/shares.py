"""Grants that a county shares out: the published amounts of its district councils."""

from carefund.reference import Area
from carefund.rulebook.model import Rulebook
from carefund.rulebook.policy import Allocation, Breakdown
from carefund.rulebook.sheets import FieldType

__all__ = ["published_shares", "receiver"]


def published_shares(rulebook: Rulebook, breakdown: Breakdown, area: Area) -> tuple[Allocation, ...]:
    """The shares as published; none where the area has no district councils or its grant is published as one amount."""
    published = rulebook.allocations_of(area.code, breakdown.funding_source)
    is_shared = area.tier == "two-tier" and len({a.partner for a in published}) > 1
    return published if is_shared else ()


def receiver(rulebook: Rulebook, breakdown: Breakdown) -> str:
    """The field of a breakdown that names who receives a share: its first text."""
    return next((f.id for f in rulebook.table(breakdown.table).fields if f.type is FieldType.TEXT), "")
