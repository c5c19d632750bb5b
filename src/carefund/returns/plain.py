"""The values of a row as plain text, as a database column, an API and a history keep them, and back.

Which type a text has follows from its field, so that nothing needs a mark of its own: a text in a field for numbers
that is no number is what somebody typed and the checks complain about.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from carefund.returns.model import Value, Values
from carefund.returns.values import canonical
from carefund.rulebook.sheets import FieldType, Table

__all__ = ["plain_values", "typed_values"]


def plain_values(values: Values) -> dict[str, str]:
    """Values as texts: a number without exponent (“1234.5”), a date as 2021-12-15, a choice by its code."""
    return {field: f"{value:f}" if isinstance(value, Decimal) else str(value) for field, value in values.items()}


def typed_values(table: Table, plain: Mapping[str, str]) -> dict[str, Value]:
    """The values that `plain_values` made into texts.

    A field that the table does not have keeps its text: a newer edition of the round may have dropped it.
    """
    fields = table.by_id
    return {f: _typed(fields[f].type, text) if f in fields else text for f, text in plain.items()}


def _typed(kind: FieldType, text: str) -> Value:
    reader = _READERS.get(kind)
    return reader(text) if reader else text


def _number(text: str) -> Value:
    try:
        number = Decimal(text)
        # A number of more digits than arithmetic keeps was left as it was typed.
        canonical(number)
    except ArithmeticError:
        return text
    # Only what `plain_values` writes is a number again: “NaN”, “1e5” and “007” were typed.
    return number if number.is_finite() and f"{number:f}" == text else text


def _date(text: str) -> Value:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


_READERS: Mapping[FieldType, Callable[[str], Value]] = {
    **{kind: _number for kind in FieldType if kind.is_number},
    FieldType.DATE: _date,
}
