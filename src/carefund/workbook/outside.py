"""What stands on a tab of ours where we write nothing: it is left out, but not without a word."""

from collections.abc import Iterator

from carefund.returns.values import Raw
from carefund.rulebook import Rulebook
from carefund.rulebook.labels import fold
from carefund.workbook.layout import CHECKER, FIRST, VALUE
from carefund.workbook.tables import OURS, Found, FoundForm, FoundTable
from carefund.workbook.tabs import Tab

__all__ = ["outside", "says_something"]

_ABOVE = 3
"""Rows above the first question of a form within which the headings of its checker and findings stand."""
_FIGURES = 4
"""Columns of stubs, of sums and of a remark that the figures above the tables take, besides one for each figure."""


def says_something(cell: Raw) -> bool:
    """Whether a cell holds more than spaces."""
    return cell != "" and not (isinstance(cell, str) and not cell.strip())


def outside(rulebook: Rulebook, tab: Tab, found: Found) -> Iterator[tuple[int, int]]:
    """The cells that hold something right of all that we write, or below a form that ends the tab.

    What stands beside and below the rows of a table is not among them: whoever reads the table sees it.
    """
    edges = {form.head: _form_edge(tab, form) for form in found.forms}
    starts = {r: edges[form.head] + 1 for form in found.forms for r in form.rows.values()}
    starts |= dict.fromkeys(range(_end(tab, found), len(tab.rows)), 0)
    edge, width = _edge(rulebook, found, [*edges.values()]), len(tab.rows[0]) if tab.rows else 0
    if width > edge + 1:
        edge = max(edge, *(c for table in found.tables for c in _ours(tab, table.head)), 0)
        tables = {r for table in found.tables for r in range(table.first, table.last)}
        starts = {r: edge + 1 for r in range(len(tab.rows)) if r not in tables} | starts
    for r, start in starts.items():
        row = tab.rows[r]
        yield from ((r, c) for c in range(start, len(row)) if says_something(row[c]))


def _edge(rulebook: Rulebook, found: Found, forms: list[int]) -> int:
    """The last column that a table's entries, a form or the figures above them reach."""
    tables = [max(_columns(table), default=0) for table in found.tables]
    first = [min(_columns(table), default=0) for table in found.tables] + [
        form.label_column - FIRST for form in found.forms
    ]
    figures = len(rulebook.funding.sources) + len(rulebook.conditions) + _FIGURES
    return max([*tables, *forms, max(first, default=0) + VALUE + figures])


def _columns(table: FoundTable) -> set[int]:
    return {*table.columns.values(), *table.roles.values()}


def _form_edge(tab: Tab, form: FoundForm) -> int:
    """The last column of a form, by the headings of its checker and findings, else where its checker was written."""
    headed = (c for r in range(max(form.head - _ABOVE, 0), form.head) for c in _ours(tab, r))
    return max(headed, default=form.value_column + CHECKER - VALUE)


def _ours(tab: Tab, row: int) -> set[int]:
    return {c for c, cell in enumerate(tab.rows[row]) if isinstance(cell, str) and fold(cell) in OURS}


def _end(tab: Tab, found: Found) -> int:
    """The row after a form that ends the tab; the end of the tab where a table does."""
    last = max((max(form.rows.values()) for form in found.forms), default=len(tab.rows))
    return len(tab.rows) if any(table.head > last for table in found.tables) else last + 1
