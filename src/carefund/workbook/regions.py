"""Finding labelled parts of a national tab: regions between labels, rows of headings, entries beside labels."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from typing import NamedTuple

from carefund.returns.values import Raw
from carefund.rulebook.labels import fold

__all__ = ["At", "Heads", "Labels", "Region", "folds", "has_text"]

Rows = list[list[Raw]]
At = tuple[int, int]

LONGEST_LABEL = 300
HEAD_ROWS = 3
"""Rows that a heading may be spread over."""
REACH = 10
"""Columns or rows from a label within which its entry stands."""


class Heads(NamedTuple):
    """A row of headings: its first and last row, and the column of each field that has one."""

    first: int
    last: int
    columns: dict[str, int]


def folds(labels: Iterable[str]) -> frozenset[str]:
    """Labels folded for comparison."""
    return frozenset(fold(label) for label in labels)


class Labels:
    """Labels to find folded texts among; one that ends with an ellipsis stands for all that begin so."""

    def __init__(self, labels: Collection[str]) -> None:
        self._whole = folds(label for label in labels if not label.endswith("…"))
        openings = (fold(label) for label in labels if label.endswith("…"))
        self._openings = tuple(opening for opening in openings if opening)

    def __contains__(self, folded: object) -> bool:
        return isinstance(folded, str) and (folded in self._whole or folded.startswith(self._openings))


def has_text(cell: Raw) -> bool:
    """Whether a cell holds words: neither blank nor only a number."""
    return isinstance(cell, str) and any(letter.isalpha() for letter in cell)


class Region:
    """Some rows of a tab, with the folded labels in them; `checkers` are columns that hold no entries from a row on."""

    def __init__(self, rows: Rows, first: int, last: int, checkers: Mapping[int, int], prompts: Labels) -> None:
        self.rows, self.first, self.last = rows, first, last
        self._checkers, self._prompts = checkers, prompts

    def part(self, start: Collection[str], stop: Collection[str]) -> "Region | None":
        """The rows from a label of `start` (or the top) to the row before one of `stop`; None where none starts."""
        first = self.first
        if start:
            if (at := self.find(Labels(start))) is None:
                return None
            first = at[0]
        stops = Labels(stop)
        last = next((r for r, _, label in self._labels(first + bool(start)) if label in stops), self.last)
        return Region(self.rows, first, last, self._checkers, self._prompts)

    def raised(self) -> "Region":
        """The region with the rows above it that a heading may take: the label that starts it may stand below them."""
        return Region(self.rows, max(self.first - HEAD_ROWS, 0), self.last, self._checkers, self._prompts)

    def find(self, labels: Container[str]) -> At | None:
        """The first cell with one of these labels."""
        return next(((r, c) for r, c, label in self._labels(self.first) if label in labels), None)

    def _labels(self, first: int) -> Iterator[tuple[int, int, str]]:
        for r in range(first, self.last):
            for c, cell in enumerate(self.rows[r]):
                if isinstance(cell, str) and cell and len(cell) <= LONGEST_LABEL and (label := fold(cell)):
                    yield r, c, label

    def entry(self, row: int, column: int) -> Raw:
        """What was entered in a cell; blank where there is nothing, or a printed prompt."""
        inside = self.first <= row < self.last and 0 <= column < len(self.rows[row])
        if not inside or self._checkers.get(column, self.last) <= row:
            return ""
        cell = self.rows[row][column]
        return "" if isinstance(cell, str) and (not cell.strip() or fold(cell) in self._prompts) else cell

    def beside(self, at: At, labels: frozenset[str], near: frozenset[str] = frozenset()) -> At | None:
        """The first entry right of a cell, up to the next label; one of `near` counts only right beside the cell."""
        row, column = at
        for c in range(column + 1, column + 1 + REACH):
            if (cell := self.entry(row, c)) != "" and not (c > column + 1 and _is_label(cell, near)):
                return None if _is_label(cell, labels) else (row, c)
        return None

    def below(self, at: At, labels: frozenset[str]) -> At | None:
        """The first entry below a cell, past further labels."""
        row, column = at
        for r in range(row + 1, row + 1 + REACH):
            if (cell := self.entry(r, column)) != "" and not _is_label(cell, labels):
                return r, column
        return None

    def heads(self, columns: Mapping[str, frozenset[str]], must: str = "") -> Heads | None:
        """Where most headings stand, in one row or spread over a few.

        None where none does, or not the one that must.
        """
        options = [self._heads_at(r, columns) for r in range(self.first, self.last)]
        good = [heads for heads in options if heads.columns and (not must or must in heads.columns)]
        return max(good, key=lambda heads: (len(heads.columns), heads.first), default=None)

    def _heads_at(self, row: int, columns: Mapping[str, frozenset[str]]) -> Heads:
        found: dict[str, int] = {}
        last = row
        for column in range(len(self.rows[row])):
            for label, end in self._spread(row, column):
                name = next((n for n, labels in columns.items() if n not in found and label in labels), None)
                if name is not None:
                    found[name] = column
                    last = max(last, end)
                    break
        return Heads(row, last, found)

    def _spread(self, row: int, column: int) -> Iterator[tuple[str, int]]:
        """The texts that cells below one another make, the longest first, with the row where each ends."""
        end = min(row + HEAD_ROWS, self.last)
        texts = [cell if isinstance(cell := self.rows[r][column], str) else "" for r in range(row, end)]
        for top, bottom in _SPANS:
            if bottom < len(texts) and texts[top] and texts[bottom]:
                joined = "".join(texts[top : bottom + 1])
                if len(joined) <= LONGEST_LABEL:
                    yield fold(joined), row + bottom


_SPANS = ((0, 2), (0, 1), (1, 2), (0, 0), (1, 1), (2, 2))
"""First and last of the rows that a heading may take, the tallest first."""


def _is_label(cell: Raw, labels: frozenset[str]) -> bool:
    return isinstance(cell, str) and fold(cell) in labels
