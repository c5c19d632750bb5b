"""Tabs that hold words: the guidance, and the lists of allowed values with what they mean."""

from collections.abc import Mapping

from carefund.rulebook.sheets import Field, FieldType, Option
from carefund.workbook.identity import FORMAT
from carefund.workbook.layout import Layout, Tab, name_of, quoted, text_lines
from carefund.workbook.making import Making
from carefund.workbook.page import marked, row_height, start_page
from carefund.workbook.styles import Look

__all__ = ["identity", "write_guidance", "write_options"]

GUIDANCE_WIDTHS = {0: 30, 1: 44, 2: 70}
OPTION_WIDTHS = {0: 36, 1: 76, 2: 56}


def identity(making: Making) -> dict[str, str]:
    """What a workbook says it is, label by label."""
    return {
        "Product": "carefund",
        "Round": making.rulebook.round,
        "Return": making.ret.kind,
        "Area": making.area.name,
        "Area code": making.ret.area,
        "Return id": making.ret.id,
        "Rulebook version": making.ret.rulebook_version,
        "Workbook format": FORMAT,
    }


def write_guidance(making: Making, tab: Tab) -> None:
    """Write the guidance tab."""
    start_page(making, tab, "", GUIDANCE_WIDTHS)
    page = _Words(making, tab)
    page.identity(identity(making))
    page.paragraphs("What to do", tab.sheet.intro if tab.sheet else making.rulebook.description)
    page.title("What the colours mean")
    for look, meaning in _LEGEND.items():
        page.legend(look, *meaning)
    page.index(making.layout)
    page.dates()
    page.paragraphs("Who may see this", making.rulebook.confidentiality)
    page.paragraphs("Where to send it", making.rulebook.submit_to)


_LEGEND = {
    Look.INPUT: ("Yellow", "For you to fill in."),
    Look.PUBLISHED: ("Blue", "Filled in from published figures, and locked."),
    Look.CALCULATED: ("Grey", "Worked out from what you enter, and locked."),
    Look.NOT_USED: ("Hatched or dark grey", "Does not apply here. Leave it blank."),
    Look.CHECKER: ("Yes or No", "Yes: the row is complete. No: a cell that is outlined in red is still to fill."),
}


class _Words:
    """Writes words from top to bottom."""

    def __init__(self, making: Making, tab: Tab) -> None:
        self.making, self.tab, self.row = making, tab, 4

    def title(self, text: str) -> None:
        """A heading."""
        style = self.making.styles.of(Look.TABLE_TITLE)
        for column in range(3):
            self.making.sheets[self.tab.name].write_blank(self.row, column, None, style)
        self.making.text(self.tab.name, self.row, 0, text, style)
        self.row += 1

    def paragraphs(self, title: str, text: str) -> None:
        """A heading and one row for each paragraph."""
        self.title(title)
        style = self.making.styles.of(Look.WORDS)
        for paragraph in filter(None, text.split("\n\n")):
            self.making.sheets[self.tab.name].merge_range(self.row, 0, self.row, 2, "", style)
            self.making.text(self.tab.name, self.row, 0, paragraph, style)
            self.making.sheets[self.tab.name].set_row(self.row, row_height(text_lines(paragraph, 140)))
            self.row += 1
        self.row += 1

    def identity(self, pairs: Mapping[str, str]) -> None:
        """Rows of a label and what it says, under one name."""
        self.title("This workbook")
        first = self.row
        for label, text in pairs.items():
            self._cell(0, label, Look.LABEL)
            self._cell(1, text, Look.SHOWN)
            lines = max(text_lines(label, GUIDANCE_WIDTHS[0]), text_lines(text, GUIDANCE_WIDTHS[1]))
            self.making.sheets[self.tab.name].set_row(self.row, row_height(lines))
            self.row += 1
        self.making.define(name_of("identity"), self.tab.name, (first, 0), (self.row - 1, 1))
        self.row += 1

    def dates(self) -> None:
        """The timetable: what, when, and what it means."""
        self.title("Dates")
        for deadline in self.making.rulebook.timetable:
            day = f"{deadline.on:%d/%m/%Y}" if deadline.on else "No date set"
            self.row_of((marked(deadline.label, deadline), day, deadline.description), GUIDANCE_WIDTHS)
        self.row += 1

    def legend(self, look: Look, word: str, meaning: str) -> None:
        """A cell that looks as its meaning beside it says."""
        self._cell(0, word, look)
        self._cell(1, meaning, Look.SHOWN, 2)
        self.row += 1

    def index(self, layout: Layout) -> None:
        """A link to every tab, with what it is for."""
        self.row += 1
        self.title("The sheets")
        for tab in (t for t in layout.tabs if t.kind not in ("guidance", "lists")):
            style = self.making.styles.of(Look.LINK)
            self.making.sheets[self.tab.name].write_url(self.row, 0, f"internal:{quoted(tab.name)}!A1", style, tab.name)
            intro = tab.sheet.intro if tab.sheet else _ADDED[tab.kind]
            self._cell(1, intro, Look.SHOWN, 2)
            self.making.sheets[self.tab.name].set_row(self.row, row_height(text_lines(intro, 112)))
            self.row += 1
        self.row += 1

    def _cell(self, column: int, text: str, look: Look, last: int = 0) -> None:
        style = self.making.styles.of(look)
        if last:
            self.making.sheets[self.tab.name].merge_range(self.row, column, self.row, last, "", style)
        self.making.text(self.tab.name, self.row, column, text, style)

    def row_of(self, texts: tuple[str, str, str], widths: Mapping[int, int]) -> None:
        """A row of three texts."""
        for column, text in enumerate(texts):
            self._cell(column, text, Look.SHOWN)
        lines = max(text_lines(text, widths[column]) for column, text in enumerate(texts))
        self.making.sheets[self.tab.name].set_row(self.row, row_height(lines))
        self.row += 1


_ADDED = {
    "summary": "Nothing to fill in. This sheet adds up the others.",
    "findings": "What the checks found, with what is wrong, where, and how to put it right.",
}


def write_options(making: Making, tab: Tab) -> None:
    """Write a tab that explains the allowed values of the spending table."""
    start_page(making, tab, tab.sheet.intro if tab.sheet else "", OPTION_WIDTHS)
    making.sheets[tab.name].freeze_panes(3, 0)
    page = _Words(making, tab)
    page.row = tab.block
    for field in _choices(making):
        options = making.rulebook.lists[field.list]
        page.title(field.label)
        for option in options:
            sub_types = "\n".join(marked(sub.label, sub) for sub in option.options)
            page.row_of((marked(option.label, option), option.description, sub_types), OPTION_WIDTHS)
        page.row += 1


def _choices(making: Making) -> list[Field]:
    """The choice fields of the spending table that have values worth explaining, each list once."""
    table = making.rulebook.table(making.rulebook.funding.spending.table)
    lists: dict[str, Field] = {}
    for field in table.fields:
        if field.type is FieldType.CHOICE and _explained(making.rulebook.lists[field.list]):
            lists.setdefault(field.list, field)
    return list(lists.values())


def _explained(options: tuple[Option, ...]) -> bool:
    return any(option.description or option.options for option in options)
