"""What every tab has: its headings, its introduction, its widths, how it prints, what is locked."""

from collections.abc import Mapping

from carefund.rulebook.entries import Entry
from carefund.workbook.layout import INTRO_ROW, Tab, text_lines
from carefund.workbook.making import Making
from carefund.workbook.styles import Look

__all__ = ["LINE_HEIGHT", "marked", "row_height", "start_page"]

LINE_HEIGHT = 13.5
"""Points of a line of text."""
MAXIMUM_HEIGHT = 400
"""Excel allows rows of 409 points."""
INTRO_WIDTH = 110
"""Characters to a line of introduction, so that it can be read without scrolling sideways."""
A4 = 9

# Everything that does not damage the template stays allowed; there is no password, so anybody can lift the protection.
_ALLOWED: Mapping[str, bool] = {
    "format_cells": True, "format_columns": True, "format_rows": True, "insert_rows": True, "delete_rows": True,
    "sort": True, "autofilter": True, "insert_hyperlinks": True, "objects": True, "scenarios": True,
}  # fmt: skip


def marked(text: str, entry: Entry) -> str:
    """A text with a mark where the rulebook is not sure of what it says."""
    return f"{text} (to be confirmed)" if entry.certainty.is_doubt else text


def row_height(lines: int) -> float:
    """Points for a row of so many lines of text."""
    return min(MAXIMUM_HEIGHT, max(1, lines) * LINE_HEIGHT + 3)


def start_page(making: Making, tab: Tab, intro: str, widths: Mapping[int, int] | None = None) -> None:
    """Write a tab's headings and introduction, and set up its page."""
    _head(making, tab)
    widths = tab.widths if widths is None else widths
    for column, width in widths.items():
        making.sheets[tab.name].set_column(column, column, width)
    if intro:
        _intro(making, tab, intro, widths)
    _print_set_up(making, tab)


def _head(making: Making, tab: Tab) -> None:
    title = tab.sheet.title if tab.sheet else tab.name
    heads = ((making.rulebook.title, Look.TITLE), (title, Look.SUBTITLE), (making.area.name, Look.AREA))
    for row, (text, look) in enumerate(heads):
        making.text(tab.name, row, 0, text, making.styles.of(look))


def _intro(making: Making, tab: Tab, intro: str, widths: Mapping[int, int]) -> None:
    last, width = 0, widths.get(0, 9)
    while width < INTRO_WIDTH and last < max(widths, default=8):
        last += 1
        width += widths.get(last, 9)
    sheet = making.sheets[tab.name]
    sheet.merge_range(INTRO_ROW, 0, INTRO_ROW, max(last, 1), "", making.styles.of(Look.WORDS))
    making.text(tab.name, INTRO_ROW, 0, intro, making.styles.of(Look.WORDS))
    sheet.set_row(INTRO_ROW, row_height(text_lines(intro, width)))


def _print_set_up(making: Making, tab: Tab) -> None:
    sheet = making.sheets[tab.name]
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    sheet.set_footer(f"&L&A&CPage &P of &N&R{making.ret.id.replace('&', '&&')}")
    sheet.set_zoom(90)
    sheet.hide_gridlines(2)
    sheet.protect("", dict(_ALLOWED))
