"""How sure we are of what a sheet asks: said once for a sheet or a table, and again only where something differs."""

from collections.abc import Iterable
from typing import NamedTuple

from carefund.rulebook import Certainty
from carefund.rulebook.entries import Entry
from carefund.rulebook.sheets import Sheet, Table

__all__ = ["Doubt", "doubt_beside", "sheet_doubt", "table_certainty", "table_doubt"]

_MEANING = {
    Certainty.LIKELY: "we are confident of what is asked here, but have not read it in the round’s own documents",
    Certainty.UNCERTAIN: "this is our best understanding of what is asked here; check it before you rely on it",
    Certainty.DOUBTFUL: "what is asked here is a placeholder until the round’s own documents have been read",
}


class Doubt(NamedTuple):
    """A mark with what it means, and where the fact is from."""

    mark: str
    meaning: str
    source: str


def table_certainty(table: Table) -> Certainty:
    """The mark of a table: that of its fields where they share one, else its own."""
    return _shared((field.certainty for field in table.fields), table.certainty)


def _sheet_certainty(sheet: Sheet) -> Certainty:
    return _shared(map(table_certainty, sheet.tables), sheet.certainty)


def _shared(marks: Iterable[Certainty], otherwise: Certainty) -> Certainty:
    found = set(marks)
    return found.pop() if len(found) == 1 else otherwise


def sheet_doubt(sheet: Sheet) -> Doubt | None:
    """What is said once at the top of a sheet; None where a document says what it asks."""
    return _doubt(_sheet_certainty(sheet), [sheet, *sheet.tables])


def table_doubt(table: Table, sheet: Sheet | None = None) -> Doubt | None:
    """What is said once at the top of a table; None where a document says it, or its sheet says the same above."""
    certainty = table_certainty(table)
    if sheet is not None and certainty is _sheet_certainty(sheet):
        return None
    return _doubt(certainty, [table, *table.fields])


def doubt_beside(entry: Entry, table: Table) -> str:
    """The mark beside a field or a metric; empty where a document says it, or its table says the same."""
    is_new = entry.certainty.is_doubt and entry.certainty is not table_certainty(table)
    return str(entry.certainty) if is_new else ""


def _doubt(certainty: Certainty, entries: Iterable[Entry]) -> Doubt | None:
    """A mark with the source of the first entry that carries it, or, where only parts do, of the first."""
    if not certainty.is_doubt:
        return None
    told = list(entries)
    source = next((entry.source for entry in told if entry.certainty is certainty), told[0].source)
    return Doubt(str(certainty), _MEANING[certainty], source)
