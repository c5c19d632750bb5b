"""Stored values as texts: as an input holds them, and as people read them."""

from collections.abc import Mapping
from datetime import date

from carefund.returns.calculated import calculated
from carefund.returns.checks.words import shown
from carefund.returns.plain import typed_values
from carefund.rulebook import Rulebook
from carefund.rulebook.sheets import Field, FieldType, Table

__all__ = ["form_text", "option_list", "read_text", "typed_text", "worked_out"]


def typed_text(rulebook: Rulebook, field: Field, text: str, values: Mapping[str, str]) -> str:
    """A stored text as somebody would type it: a choice by its label, 1234 for money, a date as 31/12/2021."""
    match field.type:
        case FieldType.CHOICE:
            return rulebook.label(field, text, values)
        case FieldType.DATE:
            return _day(text)
        case _:
            return text


def form_text(rulebook: Rulebook, field: Field, values: Mapping[str, str]) -> str:
    """A field of a row as a form holds and sends it: a choice by its code, the rest as somebody would type it."""
    text = values.get(field.id, "")
    return text if field.type is FieldType.CHOICE else typed_text(rulebook, field, text, values)


def read_text(rulebook: Rulebook, table: Table, field: Field, values: Mapping[str, str]) -> str:
    """A field of a row as people read it: £1,234, 60%, the label of a choice; empty where it is blank."""
    if (text := values.get(field.id)) is None:
        return ""
    if field.type is FieldType.CHOICE:
        return rulebook.label(field, text, values)
    return shown(field, typed_values(table, {field.id: text})[field.id])


def worked_out(rulebook: Rulebook, table: Table, field: Field, values: Mapping[str, str]) -> str:
    """A calculated field of a row as people read it; empty where it does not follow from the others yet."""
    value = calculated(rulebook, table, field, typed_values(table, values))
    return "" if value is None else shown(field, value)


def option_list(rulebook: Rulebook, field: Field) -> list[dict[str, str]]:
    """The options of a choice: code and label; of one within another field, also the option there it belongs to."""
    if not field.list:
        return []
    options = rulebook.lists[field.list]
    if not field.within:
        return [{"code": o.code, "label": o.label} for o in options]
    return [
        {"code": o.code, "label": o.label, "within": parent.code, "group": parent.label}
        for parent in options
        for o in parent.options
    ]


def _day(text: str) -> str:
    try:
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    except ValueError:
        return text
