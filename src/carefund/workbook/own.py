"""Reading the workbooks that we write: sheets by the names of their tabs, values by the headings of their tables."""

from collections.abc import Mapping

from carefund.returns.model import Sheet
from carefund.rulebook.labels import fold
from carefund.rulebook.model import Rulebook
from carefund.rulebook.sheets import Sheet as SheetRule
from carefund.workbook.addresses import Cells, Grid
from carefund.workbook.normalise import Notes
from carefund.workbook.refuse import missing_tabs
from carefund.workbook.sheet_reader import Names, SheetReader
from carefund.workbook.tables import Found, find
from carefund.workbook.tabs import Tab, Tabs, note_copies

__all__ = ["guidance_tab", "read_own"]


def read_own(rulebook: Rulebook, kind: str, tabs: Tabs, names: Names, notes: Notes) -> tuple[dict[str, Sheet], Cells]:
    """Read every sheet of a return from a workbook in our layout.

    Args:
        rulebook: The rulebook of the workbook's round.
        kind: The return.
        tabs: The workbook's tabs.
        names: What its defined names refer to: they find a heading that somebody typed over.
        notes: Takes what there is to say.

    Raises:
        Refused: A tab or a table is missing.
    """
    rules = [sheet for sheet in rulebook.sheets_of(kind) if sheet.tables]
    named = {rule.id: tab for rule in rules if (tab := _named(rule, tabs))}
    tabs.open(filter(None, [guidance_tab(rulebook, kind, tabs), *named.values()]))
    places = _match_tabs(rules, named, tabs, notes)
    _note_others(rulebook, kind, [tab for tab, _ in places.values()], tabs, notes)
    sheets: dict[str, Sheet] = {}
    grids: dict[tuple[str, str], Grid] = {}
    for rule in rules:
        tab, found = places[rule.id]
        reader = SheetReader(rulebook, rule, tab, found, names, notes)
        sheets[rule.id] = reader.read()
        grids |= {(rule.id, table): grid for table, grid in reader.grids.items()}
    return sheets, Cells({sheet: tab.name for sheet, (tab, _) in places.items()}, grids)


def guidance_tab(rulebook: Rulebook, kind: str, tabs: Tabs) -> Tab | None:
    """The tab of guidance: a sheet of the round, or the one that we add; None where it is gone."""
    titles = (_title(sheet) for sheet in rulebook.sheets_of(kind) if sheet.kind == "guidance")
    return tabs.named(next(titles, "Guidance"))


def _match_tabs(
    rules: list[SheetRule], by_name: Mapping[str, Tab], tabs: Tabs, notes: Notes
) -> dict[str, tuple[Tab, Found]]:
    """The tab of each sheet: by its name or, where nothing of the sheet stands there, by what stands on the others."""
    named = {rule.id: (tab, find(rule, tab.rows)) for rule in rules if (tab := by_name.get(rule.id))}
    matched = {sheet: (tab, found) for sheet, (tab, found) in named.items() if found.fields}
    for rule in (rule for rule in rules if rule.id not in matched):
        if (by_content := _by_content(rule, tabs, {tab.name for tab, _ in matched.values()})) is not None:
            matched[rule.id] = by_content
            notes.say(
                f"The tab “{by_content[0].name}” was read as “{_title(rule)}”, because its headings are the same."
            )
    matched = named | matched
    if missing := [_title(rule) for rule in rules if rule.id not in matched]:
        raise missing_tabs(missing)
    for rule in rules:
        if (tab := matched[rule.id][0]).hidden:
            notes.say(f"The tab “{tab.name}” is hidden; it was read all the same.")
    return matched


def _note_others(rulebook: Rulebook, kind: str, read: list[Tab], tabs: Tabs, notes: Notes) -> None:
    """Note the tabs that are neither read nor written by us: copies, and whatever somebody added."""
    known = note_copies(read, tabs, notes) | {tab.name for tab in read}
    ours = {fold(title) for title in (*_ADDED, *map(_title, rulebook.sheets_of(kind)))}
    others = [tab.name for tab in tabs.all if tab.name not in known and not _is_named(tab, ours)]
    if others:
        names = ", ".join(f"“{name}”" for name in others)
        notes.say(f"{'A tab is' if len(others) == 1 else 'Tabs are'} no part of the return and not read: {names}.")


_ADDED = ("Guidance", "Summary", "Findings", "Lists")
"""Tabs that a workbook has besides the sheets of its round."""


def _title(rule: SheetRule) -> str:
    return f"{rule.number}. {rule.title}"


def _named(rule: SheetRule, tabs: Tabs) -> Tab | None:
    wanted = {fold(_title(rule))}
    return next((tab for tab in tabs.all if _is_named(tab, wanted)), None)


def _is_named(tab: Tab, titles: set[str]) -> bool:
    """Whether a tab has one of these folded titles as its name, or the beginning of one."""
    # Excel allows 31 characters, a few of which the writer may need to tell two tabs apart.
    name = fold(tab.name)
    return name in titles or (len(tab.name) > 25 and any(title.startswith(name) for title in titles))


def _by_content(rule: SheetRule, tabs: Tabs, taken: set[str]) -> tuple[Tab, Found] | None:
    options = [(tab, find(rule, tab.rows)) for tab in tabs.all if tab.name not in taken]
    best = max(options, key=lambda option: option[1].fields, default=None)
    wanted = sum(len(table.fields) for table in rule.tables if not table.only_for)
    return best if best is not None and 2 * best[1].fields > wanted else None
