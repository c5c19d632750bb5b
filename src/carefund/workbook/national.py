"""Reading national templates by the labels that a round's `national.toml` declares."""

import re
from collections.abc import Iterator, Mapping

from carefund.returns.model import FORM, Row, Sheet
from carefund.returns.values import Raw, clean_text
from carefund.rulebook import Rulebook, rounds
from carefund.rulebook.labels import fold
from carefund.rulebook.national import National, NationalTab
from carefund.rulebook.sheets import Table, TableKind
from carefund.rulebook.shelf import load_national
from carefund.workbook.addresses import Cells, Grid
from carefund.workbook.national_blocks import Page, TableCollector, takes
from carefund.workbook.normalise import Notes
from carefund.workbook.refuse import Refused, missing_tabs
from carefund.workbook.regions import Labels, Region, folds
from carefund.workbook.tabs import Tab, Tabs, note_copies
from carefund.workbook.unread import Unread

__all__ = ["NationalFile", "another_template", "recognise", "round_named"]

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


def another_template(name: str) -> Refused:
    """The refusal of a national template that we cannot read, though we may well have the rulebook of its round."""
    ours = ", ".join(known for known in rounds() if load_national(known))
    return Refused(
        "another_round",
        f"This is the national template of {name}. Of national templates we read that of {ours} only. Copy its figures "
        "into one of our workbooks for the round.",
    )


def _titles(tab: Tab) -> Iterator[str]:
    """What the rows at the top of a tab begin with."""
    for row in tab.rows[:TOP]:
        first = next((cell for cell in row if cell != ""), "")
        if isinstance(first, str) and 0 < len(first) < _LONGEST_TITLE:
            yield fold(first)


_LONGEST_TITLE = 200


class NationalFile:
    """A national file: its tabs by what the template calls them."""

    def __init__(self, national: National, rulebook: Rulebook, tabs: Tabs, notes: Notes) -> None:
        self._national, self._rulebook, self._notes = national, rulebook, notes
        self._tabs = {rule.id: tab for rule in national.tabs if (tab := _find_tab(rule, tabs))}
        needed = {block.tab for block in national.blocks if not block.optional}
        if missing := [rule.names[0] for rule in national.tabs if rule.id in needed - self._tabs.keys()]:
            raise missing_tabs(missing)
        for rule in national.tabs:
            if rule.id not in self._tabs:
                notes.say(f"The tab “{rule.names[0]}” was not found. It was read as blank.")
            elif self._tabs[rule.id].hidden:
                notes.say(f"The tab “{self._tabs[rule.id].name}” is hidden; it was read all the same.")
        note_copies(self._tabs.values(), tabs, notes)
        self._checked, prompts = folds(national.checked), Labels(national.prompts)
        self._regions = {
            name: Region(tab.rows, 0, len(tab.rows), self._checkers(name), prompts) for name, tab in self._tabs.items()
        }

    def area_name(self) -> str:
        """What the file calls its area; empty where it does not say."""
        labels = folds(self._national.area)
        for region in self._regions.values():
            label = region.find(labels)
            if label and (at := region.beside(label, labels, self._checked)):
                return clean_text(str(region.entry(*at)))
        return ""

    def read(self) -> tuple[dict[str, Sheet], Cells]:
        """Every table of the return; those that the template does not hold are blank."""
        rulebook, collected = self._rulebook, dict[str, TableCollector]()
        pages = {name: self._page(name) for name in self._tabs}
        for block in self._national.blocks:
            if block.tab in pages:
                collector = collected.setdefault(block.table, TableCollector(rulebook, block.table, self._notes))
                collector.add(block, pages[block.tab])
        for page in pages.values():
            self._notes.left_out(page.tab.name, page.unread.cells())
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

    def _page(self, name: str) -> Page:
        """A tab with its labels: where one stands there is no entry."""
        blocks = [block for block in self._national.blocks if block.tab == name]
        labels = (*self._national.area, *(text for b in blocks for texts in b.columns.values() for text in texts))
        others = (text for block in blocks for text in (*block.start, *block.stop, *block.after))
        national, region = self._national, self._regions[name]
        printed = Labels((*labels, *others, *national.checkers, *national.checked, *national.printed))
        return Page(self._tabs[name], region, folds(labels), self._checked, Unread(region, printed))

    def _checkers(self, name: str) -> Mapping[int, int]:
        """Columns of a tab that only say whether something is answered, with the row from which they do.

        They are headed as checkers, or say nothing but what a checker says, and that beside the labels of other
        answers, or of answers that are given already.
        """
        headed = _headed(self._national, self._tabs[name])
        columns, found = _wordy(self._checked, self._tabs[name]) - headed.keys(), set[int]()
        questions = dict.fromkeys(folds(self._national.area), False)
        for block in self._national.blocks:
            if block.tab == name and block.kind == "cells" and not block.below:
                fields = self._rulebook.table(block.table).by_id
                for field, labels in block.columns.items():
                    asks = takes(self._rulebook, fields[field], self._checked)
                    questions |= dict.fromkeys(folds(labels), asks)
        for row in self._tabs[name].rows if columns else ():
            for c, cell in enumerate(row):
                if isinstance(cell, str) and cell and (label := fold(cell)) in questions:
                    said = sorted(k for k in columns if k > c and fold(str(row[k])) in self._checked)
                    found.update(said[1:] if questions[label] else (k for k in said if k > c + 1))
        return {**headed, **dict.fromkeys(found, 0)}


def _wordy(words: frozenset[str], tab: Tab) -> frozenset[int]:
    """Columns that say nothing else from the first of these words on: the heading above may be any."""
    first: dict[int, int] = {}
    for r, row in enumerate(tab.rows):
        for c, cell in enumerate(row):
            if isinstance(cell, str) and 0 < len(cell) < _LONGEST_HEAD and fold(cell) in words:
                first.setdefault(c, r)
    return frozenset(c for c, r in first.items() if _says_only(words, [row[c] for row in tab.rows[r:]]))


def _find_tab(rule: NationalTab, tabs: Tabs) -> Tab | None:
    """The tab of a name, or with it as title."""
    names = folds(rule.names)
    named = next((tab for tab in tabs.all if fold(tab.name) in names), None)
    return named or next((tab for tab in tabs.all if names & set(_titles(tab))), None)


def _headed(national: National, tab: Tab) -> Mapping[int, int]:
    """Columns that are headed as checkers, with the row of the heading; below is nothing but what a checker says.

    What stands above may be answers: the list of sheets at the foot of the cover has such a heading too.
    """
    heads, words = folds(national.checkers), folds(national.checked)
    headed: dict[int, int] = {}
    for r, row in enumerate(tab.rows):
        for c, cell in enumerate(row):
            if isinstance(cell, str) and len(cell) < _LONGEST_HEAD and fold(cell) in heads:
                headed.setdefault(c, r)
    return {c: r for c, r in headed.items() if _says_only(words | heads, [row[c] for row in tab.rows[r:]])}


_LONGEST_HEAD = 40


def _says_only(words: frozenset[str], cells: list[Raw]) -> bool:
    return all(cell == "" or (isinstance(cell, str) and fold(cell) in words) for cell in cells)


def _rows(rulebook: Rulebook, table: Table, found: tuple[tuple[Row, ...], Grid] | None) -> tuple[Row, ...]:
    if found:
        return found[0]
    if table.kind is TableKind.FORM:
        return (Row(FORM),)
    return tuple(Row(item.code) for item in rulebook.items_of(table)) if table.kind is TableKind.ITEMS else ()
