"""Reading national templates by the labels that a round's `national.toml` declares."""

import re
from collections.abc import Iterator
from datetime import date

from carefund.returns.model import FORM, Row, Sheet
from carefund.returns.values import Raw, clean_text
from carefund.rulebook import Rulebook, rounds
from carefund.rulebook.labels import fold
from carefund.rulebook.national import National, NationalTab, load_national
from carefund.rulebook.sheets import Table, TableKind
from carefund.workbook.addresses import Cells, Grid
from carefund.workbook.national_blocks import TableCollector
from carefund.workbook.normalise import Notes
from carefund.workbook.refuse import missing_tabs
from carefund.workbook.regions import Region, folds
from carefund.workbook.tabs import Tab, Tabs

__all__ = ["NationalFile", "first_day", "recognise", "round_named"]

TOP = 12
"""Rows from the top of a tab within which its titles stand."""


def recognise(tabs: Tabs) -> tuple[str, National] | None:
    """The round and the template of a national file; None where no installed round has such a template."""
    titles = {text for tab in tabs.all for text in _titles(tab)}
    for name in rounds():
        national = load_national(name)
        if national and titles & folds(national.titles):
            return name, national
    return None


_NAMED = re.compile(r"^bettercarefund(?P<from>20\d\d)(?P<to>\d\d)\w*template$")


def round_named(tabs: Tabs) -> str:
    """The round that a national file names in its title, installed or not; empty where it names none."""
    for tab in tabs.all:
        for text in _titles(tab):
            if match := _NAMED.match(text):
                return f"{match['from']}-{match['to']}"
    return ""


def _titles(tab: Tab) -> Iterator[str]:
    """What the rows at the top of a tab begin with."""
    for row in tab.rows[:TOP]:
        first = next((cell for cell in row if cell != ""), "")
        if isinstance(first, str) and 0 < len(first) < _LONGEST_TITLE:
            yield fold(first)


_LONGEST_TITLE = 200


def first_day(rulebook: Rulebook) -> date | None:
    """The first day of a round's first year, such as 1 April 2021; None where its years are not named so."""
    start = rulebook.years[0][:4]
    return date(int(start), 4, 1) if re.fullmatch(r"20\d\d", start) else None


class NationalFile:
    """A national file: its tabs by what the template calls them."""

    def __init__(self, national: National, tabs: Tabs, notes: Notes) -> None:
        self._national, self._notes = national, notes
        self._tabs = {rule.id: tab for rule in national.tabs if (tab := _find_tab(rule, tabs))}
        needed = {block.tab for block in national.blocks if block.required}
        if missing := [rule.names[0] for rule in national.tabs if rule.id in needed - self._tabs.keys()]:
            raise missing_tabs(missing)
        for tab in self._tabs.values():
            if tab.hidden:
                notes.say(f"The tab “{tab.name}” is hidden; it was read all the same.")
        prompts = folds(national.prompts)
        self._regions = {
            name: Region(tab.rows, 0, len(tab.rows), _checkers(national, tab), prompts)
            for name, tab in self._tabs.items()
        }

    def area_name(self) -> str:
        """What the file calls its area; empty where it does not say."""
        labels = folds(self._national.area)
        for region in self._regions.values():
            label = region.find(labels)
            if label and (at := region.beside(label, labels) or region.below(label, labels)):
                return clean_text(str(region.entry(*at)))
        return ""

    def read(self, rulebook: Rulebook) -> tuple[dict[str, Sheet], Cells]:
        """Every table of the return; those that the template does not hold are blank."""
        collected: dict[str, TableCollector] = {}
        for block in self._national.blocks:
            if block.tab in self._tabs:
                collector = collected.setdefault(block.table, TableCollector(rulebook, block.table, self._notes))
                collector.add(block, self._tabs[block.tab], self._regions[block.tab], self._labels(block.tab))
        results = {path: collector.result() for path, collector in collected.items()}
        sheets = {
            sheet.id: Sheet({t.id: _rows(rulebook, t, results.get(f"{sheet.id}.{t.id}")) for t in sheet.tables})
            for sheet in rulebook.sheets_of(self._national.kind)
            if sheet.tables
        }
        grids = {
            (path.partition(".")[0], path.partition(".")[2]): grid for path, (_, grid) in results.items() if grid.tab
        }
        return sheets, Cells({sheet: grid.tab for (sheet, _), grid in grids.items()}, grids)

    def _labels(self, tab: str) -> frozenset[str]:
        """Every label of a tab: where one stands there is no entry."""
        texts = [
            label for b in self._national.blocks if b.tab == tab for labels in b.columns.values() for label in labels
        ]
        return folds((*texts, *self._national.area))


def _find_tab(rule: NationalTab, tabs: Tabs) -> Tab | None:
    """The tab of a name, or with it as title."""
    names = folds(rule.names)
    named = next((tab for tab in tabs.all if fold(tab.name) in names), None)
    return named or next((tab for tab in tabs.all if names & set(_titles(tab))), None)


def _checkers(national: National, tab: Tab) -> frozenset[int]:
    """Columns that are headed as checkers, and hold nothing below but what a checker says."""
    heads, words = folds(national.checkers), folds(national.checked)
    headed: dict[int, int] = {}
    for r, row in enumerate(tab.rows):
        for c, cell in enumerate(row):
            if isinstance(cell, str) and len(cell) < _LONGEST_HEAD and fold(cell) in heads:
                headed.setdefault(c, r)
    return frozenset(c for c, r in headed.items() if _says_only(words | heads, [row[c] for row in tab.rows[r:]]))


_LONGEST_HEAD = 40


def _says_only(words: frozenset[str], cells: list[Raw]) -> bool:
    return all(cell == "" or (isinstance(cell, str) and fold(cell) in words) for cell in cells)


def _rows(rulebook: Rulebook, table: Table, found: tuple[tuple[Row, ...], Grid] | None) -> tuple[Row, ...]:
    if found:
        return found[0]
    if table.kind is TableKind.FORM:
        return (Row(FORM),)
    return tuple(Row(item.code) for item in rulebook.items_of(table)) if table.kind is TableKind.ITEMS else ()
