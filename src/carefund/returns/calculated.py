"""Calculated fields: what follows from other fields of a row and is never typed nor stored (`Field.calculated`)."""

from collections.abc import Mapping
from decimal import Decimal

from carefund.returns.model import Value
from carefund.rulebook.model import Rulebook
from carefund.rulebook.sheets import Field, Table

__all__ = ["calculated", "unit_of"]


def calculated(rulebook: Rulebook, table: Table, field: Field, values: Mapping[str, Value]) -> Value | None:
    """The value of a calculated field in a row with these values; None where it does not follow from them yet."""
    if (how := field.calculated) is None:
        return None
    if how.unit_from:
        return rulebook.unit(table, how.unit_from, values) or None
    parts = [values.get(name) for name in (*how.plus, *how.minus)]
    numbers = [part for part in parts if isinstance(part, Decimal)]
    if len(numbers) < len(parts):
        return None
    return sum(numbers[: len(how.plus)], Decimal(0)) - sum(numbers[len(how.plus) :], Decimal(0))


def unit_of(rulebook: Rulebook, table: Table, field: Field, values: Mapping[str, object]) -> str:
    """The unit of a field in a row with these values: its own, or that of the choice it takes it from."""
    return field.unit or rulebook.unit(table, field.unit_from, values)
