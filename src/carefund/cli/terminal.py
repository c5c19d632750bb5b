"""Words on a terminal: headings, wrapped facts and aligned tables, in colour where there is any."""

import shutil
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import zip_longest

import click

__all__ = ["fact", "heading", "table", "width", "wrapped"]

_NARROWEST, _WIDEST = 60, 110
_GAP = "  "


# Paths, cells and words with hyphens stay in one piece, so that they can be copied.
_wrap = partial(textwrap.wrap, break_on_hyphens=False, break_long_words=False)


def width() -> int:
    """How many characters a line may take: that of the terminal, within reason."""
    return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size((100, 40)).columns))


def heading(text: str) -> str:
    """A heading."""
    return click.style(text, bold=True)


def wrapped(text: str, indent: int = 0, first: str = "") -> Iterator[str]:
    """A text in lines that fit; `first` stands before the first line, within the indent."""
    pad = " " * indent
    for number, paragraph in enumerate(text.splitlines() or [""]):
        lead = first.ljust(indent) if number == 0 else pad
        yield from _wrap(paragraph, width(), initial_indent=lead, subsequent_indent=pad) or [lead.rstrip()]


def fact(label: str, text: str, indent: int = 2, label_width: int = 12) -> Iterator[str]:
    """A labelled text, its lines aligned; nothing where there is no text."""
    if not text:
        return
    if len(label) < label_width:
        yield from wrapped(text, indent + label_width, " " * indent + label)
    else:
        yield from wrapped(label, indent, " " * indent)
        yield from wrapped(text, indent + label_width, " " * (indent + label_width))


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, text_columns: int = 1) -> Iterator[str]:
    """An aligned table.

    Args:
        head: The headings of the columns.
        rows: The cells; they may hold colour.
        text_columns: How many columns, from the left, hold text; the others hold figures and align to the right. The
            widest column of text wraps where the table would not fit.
    """
    cells = [list(row) for row in rows]
    widths = [max(_length(row[i]) for row in [head, *cells]) for i in range(len(head))]
    widest = max(range(text_columns), key=lambda i: widths[i])
    spare = width() - sum(widths) - len(_GAP) * (len(head) - 1)
    widths[widest] = max(min(24, widths[widest]), widths[widest] + min(spare, 0))
    yield from (click.style(line, bold=True) for line in _row(head, widths, text_columns))
    yield _GAP.join("─" * w for w in widths)
    for row in cells:
        yield from _row(row, widths, text_columns)


def _length(text: str) -> int:
    return len(click.unstyle(text))


def _row(cells: Sequence[str], widths: Sequence[int], text_columns: int) -> Iterator[str]:
    """The lines of one row; a cell too long for its column wraps, and loses its colour."""
    lines = zip_longest(*(_lines(cell, w) for cell, w in zip(cells, widths, strict=True)), fillvalue="")
    for line in lines:
        parts = (_aligned(*part, i < text_columns) for i, part in enumerate(zip(line, widths, strict=True)))
        yield _GAP.join(parts).rstrip()


def _lines(cell: str, most: int) -> list[str]:
    if _length(cell) <= most and "\n" not in cell:
        return [cell]
    plain = click.unstyle(cell)
    return [line for paragraph in plain.splitlines() for line in textwrap.wrap(paragraph, most) or [""]]


def _aligned(text: str, most: int, left: bool) -> str:
    pad = " " * (most - _length(text))
    return text + pad if left else pad + text
