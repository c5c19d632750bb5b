"""How a workbook looks: the one place for fonts, colours and number formats.

Yellow is for typing, blue is published and locked, grey is calculated or does not apply. Colour never speaks alone: the
legend, the headings and the words Yes and No say the same.
"""

from enum import Enum
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from carefund.rulebook.sheets import Field, FieldType

__all__ = ["Look", "Styles", "number_format", "plain_number"]

FONT = "Arial"
_INK, _QUIET, _LINE, _BAND = "#1B2733", "#5B6770", "#B8C0C8", "#1F3A5F"


class Look(Enum):
    """What a cell is for."""

    INPUT = "input"
    PUBLISHED = "published"
    CALCULATED = "calculated"
    NOT_USED = "not used"
    KEY = "key"
    SHOWN = "shown"
    HEAD = "head"
    TITLE = "title"
    SUBTITLE = "subtitle"
    AREA = "area"
    TABLE_TITLE = "table title"
    WORDS = "words"
    HELP = "help"
    LABEL = "label"
    TOTAL = "total"
    LINK = "link"
    FINDING = "finding"
    CHECKER = "checker"


_BOX = {"border": 1, "border_color": _LINE, "valign": "top"}
_CALCULATED_FILL = "#ECEFF1"

_LOOKS: dict[Look, dict[str, Any]] = {
    Look.INPUT: _BOX | {"bg_color": "#FFF8D6", "locked": False, "text_wrap": True},
    Look.PUBLISHED: _BOX | {"bg_color": "#DCE9F7", "text_wrap": True},
    Look.CALCULATED: _BOX | {"bg_color": _CALCULATED_FILL},
    Look.NOT_USED: _BOX | {"bg_color": "#F4F5F6", "pattern": 14, "fg_color": "#D5DADF"},
    Look.KEY: _BOX | {"font_color": _QUIET, "font_size": 8},
    Look.SHOWN: _BOX | {"text_wrap": True, "bg_color": "#F7F9FA"},
    Look.HEAD: _BOX | {"bold": True, "text_wrap": True, "font_color": "#FFFFFF", "bg_color": _BAND},
    Look.TITLE: {"bold": True, "font_size": 16, "font_color": _BAND},
    Look.SUBTITLE: {"bold": True, "font_size": 12},
    Look.AREA: {"font_size": 11, "font_color": _QUIET},
    Look.TABLE_TITLE: {"bold": True, "font_size": 12, "font_color": _BAND, "bottom": 2, "bottom_color": _BAND},
    Look.WORDS: {"text_wrap": True, "valign": "top"},
    Look.HELP: {"text_wrap": True, "valign": "top", "font_color": _QUIET, "font_size": 9},
    Look.LABEL: _BOX | {"text_wrap": True},
    Look.TOTAL: _BOX | {"bold": True, "bg_color": _CALCULATED_FILL, "top": 2},
    Look.LINK: _BOX | {"font_color": "#0B4EA2", "underline": 1, "text_wrap": True},
    Look.FINDING: {"text_wrap": True, "valign": "top", "font_size": 9, "font_color": "#8B1A1A"},
    Look.CHECKER: _BOX | {"bold": True, "align": "center", "bg_color": _CALCULATED_FILL},
}

_RULES: dict[str, dict[str, Any]] = {
    "good": {"font_color": "#0B5D1E", "bg_color": "#D7EFDC"},
    "bad": {"font_color": "#8B1A1A", "bg_color": "#F9D6D5"},
    "missing": {"bg_color": "#FFE3D3", "border": 1, "border_color": "#C2410C"},
    "not used": {"bg_color": "#DADFE3", "font_color": _QUIET},
}
"""Looks that conditional formatting gives."""

# “_ ” leaves a blank at the right, so that a number does not touch the text of the next column.
MONEY = "£#,##0_ ;[Red]-£#,##0_ "
SHARE = "0.0%_ "
DATE = "dd/mm/yyyy"


def plain_number(decimals: int) -> str:
    """The number format of a number with so many decimal places."""
    return f"#,##0{_places(decimals)}_ "


def _places(decimals: int | None) -> str:
    return "." + "0" * decimals if decimals else ""


def number_format(field: Field) -> str:
    """The number format of a field's cells.

    Short text is formatted as text, so that a telephone number typed by hand keeps its leading zero.
    """
    decimals = _places(field.decimals)
    match field.type:
        case FieldType.MONEY:
            return MONEY.replace("#,##0", f"#,##0{decimals}")
        case FieldType.PERCENT:
            return f"0{decimals}%_ " if field.decimals is not None else SHARE
        case FieldType.DATE:
            return DATE
        case FieldType.INTEGER:
            return "0_ "
        case FieldType.NUMBER:
            return "General" if field.decimals is None else plain_number(field.decimals)
        case FieldType.TEXT | FieldType.EMAIL | FieldType.PHONE:
            return "@"
        case _:
            return "General"


class Styles:
    """The formats of one workbook, made once each."""

    def __init__(self, workbook: Workbook) -> None:
        """Make formats in `workbook`."""
        self._workbook = workbook
        self._made: dict[tuple[object, ...], Format] = {}

    def of(self, look: Look, number: str = "", **more: Any) -> Format:
        """The format of a cell: its look, a number format, and any further property."""
        key = (look, number, *sorted(more.items()))
        if key not in self._made:
            shown = {"num_format": number} if number else {}
            self._made[key] = self._workbook.add_format({"font_color": _INK, **_LOOKS[look], **shown, **more})
        return self._made[key]

    def rule(self, name: str) -> Format:
        """The format that a rule of conditional formatting gives: `good`, `bad`, `missing` or `not used`."""
        if ("rule", name) not in self._made:
            self._made["rule", name] = self._workbook.add_format(_RULES[name])
        return self._made["rule", name]
