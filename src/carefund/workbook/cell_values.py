"""How a value of a return becomes a cell: a number, a date or text, in a form that reads back as the same value."""

from datetime import date, datetime, time
from decimal import Decimal

from carefund.returns import Value
from carefund.returns.model import Values
from carefund.rulebook import Rulebook
from carefund.rulebook.sheets import Field, FieldType

__all__ = ["cell_value"]

_FIRST_DAY = date(1900, 3, 1)
"""Excel counts a 29 February 1900 that never was: earlier days are written as text."""


def cell_value(rulebook: Rulebook, field: Field, value: Value, values: Values) -> float | datetime | str:
    """What to write for a value of a row with these values.

    A code becomes its label; a percentage from 0 to 100 becomes a fraction. Whatever a cell of the field's kind cannot
    hold exactly (text typed in a number field, more digits than a spreadsheet keeps) is written as text, so that
    nothing is lost.
    """
    match value:
        case str():
            return rulebook.label(field, value, values) if field.type is FieldType.CHOICE else value
        case Decimal():
            return _percent(value) if field.type is FieldType.PERCENT else _number(value)
        case _:
            return _date(field, value)


def _number(value: Decimal) -> float | str:
    return float(value) if _is_kept(value) else f"{value:f}"


def _percent(value: Decimal) -> float | str:
    fraction = value / 100
    return float(fraction) if 0 <= value <= 100 and _is_kept(fraction) else f"{value:f}%"


def _is_kept(number: Decimal) -> bool:
    """Whether a spreadsheet keeps every digit of a number: Excel keeps 15."""
    return Decimal(f"{float(number):.15G}") == number


def _date(field: Field, value: date) -> datetime | str:
    if field.type is FieldType.DATE and value >= _FIRST_DAY:
        return datetime.combine(value, time())
    return f"{value.day:02}/{value.month:02}/{value.year:04}"
