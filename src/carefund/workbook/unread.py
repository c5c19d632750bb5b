"""What stands on a tab of a national file and no block of it reads: it is left out, but not without a word."""

from collections.abc import Container, Iterator
from typing import NamedTuple

from carefund.returns.values import Raw
from carefund.rulebook.labels import fold
from carefund.workbook.regions import At, Region, has_text

__all__ = ["Unread"]


class _Span(NamedTuple):
    """Rows that belong to a block, from a column on."""

    first: int
    last: int
    column: int


class Unread:
    """The cells of a tab that belong to its blocks, less those that were read or are printed."""

    def __init__(self, region: Region, printed: Container[str]) -> None:
        self._region, self._printed = region, printed
        self._spans: list[_Span] = []
        self._read: set[At] = set()
        self._heads: set[int] = set()

    def belongs(self, first: int, last: int, column: int = 0) -> None:
        """Rows from the first to before the last belong to a block, from a column on."""
        self._spans.append(_Span(first, last, column))

    def heads(self, first: int, last: int) -> None:
        """Rows from the first to the last hold headings."""
        self._heads.update(range(first, last + 1))

    def read(self, *cells: At) -> None:
        """Cells were read, or need no reading."""
        self._read.update(cells)

    def cells(self) -> Iterator[At]:
        """The cells that nobody read."""
        rows = {r for span in self._spans for r in range(span.first, span.last)} - self._heads
        for r in sorted(rows):
            column = min(span.column for span in self._spans if span.first <= r < span.last)
            yield from self._in_row(r, column)

    def _in_row(self, r: int, column: int) -> Iterator[At]:
        row = self._region.rows[r]
        is_printed = self._is_printed(next((cell for cell in row if has_text(cell)), ""))
        for c in range(column, len(row)):
            cell = self._region.entry(r, c)
            if cell == "" or (r, c) in self._read or self._is_printed(cell):
                continue
            if has_text(cell) or not is_printed:
                yield r, c

    def _is_printed(self, cell: Raw) -> bool:
        return isinstance(cell, str) and fold(cell) in self._printed
