"""How findings put figures and names: pounds, percentages, labels and lists, the same way in every message."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache

from carefund.returns.checks.case import Case
from carefund.returns.filled import Filled
from carefund.returns.model import Value, Values
from carefund.rulebook.labels import fold
from carefund.rulebook.sheets import Field, FieldType

__all__ = [
    "closest",
    "counted",
    "field_name",
    "label_of",
    "labelled",
    "listed",
    "number",
    "percent",
    "pounds",
    "shown",
    "source_label",
]

_MINUS = "−"


def number(value: Decimal) -> str:
    """A number with thousands separators and the decimals it has: “12,345.6”, “−7”."""
    sign = _MINUS if value < 0 else ""
    return f"{sign}{value.copy_abs():,f}"


def pounds(amount: Decimal) -> str:
    """An amount of money in pounds; pence only where there are any: “£1,234”, “£0.50”, “−£1,234”."""
    text = f"{amount.copy_abs():,.2f}".removesuffix(".00")
    return f"{_MINUS if amount < 0 and text != '0' else ''}£{text}"


def percent(value: Decimal) -> str:
    """A percentage (0 to 100) with at most two decimals: “5%”, “12.5%”."""
    text = f"{value.copy_abs():,.2f}".rstrip("0").removesuffix(".")
    return f"{_MINUS if value < 0 and text != '0' else ''}{text}%"


def counted(count: int, noun: str) -> str:
    """A count with its noun: “1 row”, “3 rows”."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def listed(names: Iterable[str], most: int = 8, last: str = "and") -> str:
    """Names in a sentence: “A, B and C”, or the first few “and 4 more”."""
    named = list(names)
    if len(named) > most:
        named = [*named[:most], f"{len(named) - most} more"]
    return ", ".join(named) if len(named) < 2 else f"{', '.join(named[:-1])} {last} {named[-1]}"


def shown(field: Field, value: Value, options: Mapping[str, str] | None = None) -> str:
    """A value the way people write it: money in pounds, dates as 31/12/2021, codes by their label where given."""
    if isinstance(value, Decimal):
        return {FieldType.MONEY: pounds, FieldType.PERCENT: percent}.get(field.type, number)(value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return (options or {}).get(value, value)


def label_of(case: Case, filled: Filled, field: str) -> str:
    """What a row says in a field, as people read it; empty where it is blank."""
    return labelled(case, filled.table.by_id[field], filled.row.values.get(field), filled.row.values)


def labelled(case: Case, field: Field, value: Value | None, values: Values) -> str:
    """A value of a field as people read it, in a row with these values; empty where it is blank."""
    if value is None:
        return ""
    return case.rulebook.label(field, value, values) if field.type is FieldType.CHOICE else shown(field, value)


def source_label(case: Case, code: str) -> str:
    """The label of a funding source."""
    return next((s.label for s in case.rulebook.funding.sources if s.code == code), code)


def field_name(filled: Filled, field: str) -> str:
    """The label of a field, in quotation marks."""
    return f"“{filled.table.by_id[field].label}”"


@lru_cache(maxsize=1000)
def closest(text: str, labels: tuple[str, ...]) -> str:
    """The label that is most like a text, or the only one that begins with it; empty where none is."""
    folded, sought = {fold(label): label for label in labels}, fold(text)
    begun = [label for label in folded if label.startswith(sought)]
    found = get_close_matches(sought, list(folded), n=1, cutoff=0.6) or (begun if len(begun) == 1 else [])
    return folded[found[0]] if found else ""
