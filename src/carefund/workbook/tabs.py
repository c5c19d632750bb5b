"""The values of a workbook's tabs, read when they are asked for."""

import io
import re
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from xml.sax.saxutils import unescape

from python_calamine import CalamineError, CalamineWorkbook

from carefund.returns.values import Raw
from carefund.workbook.addresses import column_index
from carefund.workbook.normalise import Notes
from carefund.workbook.package import Package, TabPart, damaged
from carefund.workbook.refuse import Limits, Refused

__all__ = ["Tab", "Tabs", "note_copies"]

Rows = list[list[Raw]]


class Tab:
    """A tab: its name, whether it is hidden, and its cells, `""` where there is nothing.

    It lives as long as the tabs of its workbook.
    """

    def __init__(self, part: TabPart, tabs: "Tabs") -> None:
        self.name, self.hidden, self.part = part.name, part.hidden, part.part
        # Both would otherwise hold each other, and all that was unpacked until the collector of garbage comes by.
        self._tabs: Tabs = weakref.proxy(tabs)

    @cached_property
    def rows(self) -> Rows:
        """All rows from the first, each as long as the widest."""
        return self._tabs.read(self)

    def cell(self, row: int, column: int) -> Raw:
        """One cell; blank where the tab does not reach so far."""
        if 0 <= row < len(self.rows) and 0 <= column < len(self.rows[row]):
            return self.rows[row][column]
        return ""


class Tabs:
    """The tabs of a workbook.

    The library that reads their values is given no other bytes than those that were looked at here: it has ways of its
    own to find a part, and a file could be made in which it finds another one.
    """

    def __init__(self, package: Package, limits: Limits) -> None:
        self._package, self._limits = package, limits
        self._refused: dict[str, Refused] = {}
        self._with_errors: dict[str, bytes] = {}
        self._books: dict[str, CalamineWorkbook] = {}
        self.all = tuple(Tab(part, self) for part in package.tabs)

    def open(self, tabs: Iterable[Tab]) -> None:
        """Unpack some tabs at once, because they will be read; any other tab that is read takes all the rest with it.

        Opening the library anew for each tab would have it read the words of the whole workbook each time.
        """
        closed = [tab for tab in tabs if not self._is_open(tab)]
        parts = {tab.part: xml for tab in closed if (xml := self._looked_at(tab)) is not None}
        with _guarded():
            told = {part: xml.replace(_CELLS, _NO_MERGED + _CELLS, 1) for part, xml in parts.items()}
            book = CalamineWorkbook.from_filelike(io.BytesIO(self._package.holding(told)))
        self._books |= dict.fromkeys(parts, book)

    def _is_open(self, tab: Tab) -> bool:
        return tab.part in self._books or tab.part in self._refused

    def _looked_at(self, tab: Tab) -> bytes | None:
        """The part of a tab; None where it must not be read, which matters only when somebody wants to."""
        try:
            xml = _up_to_last_value(self._package.part(tab.part))
            _refuse_harm(tab, xml, self._limits)
        except Refused as refused:
            self._refused[tab.part] = refused
            return None
        if b"#" in xml and b't="e"' in xml:
            self._with_errors[tab.part] = xml
        return xml

    def named(self, name: str) -> Tab | None:
        """The tab of exactly this name."""
        return next((tab for tab in self.all if tab.name == name), None)

    def read(self, tab: Tab) -> Rows:
        """The cells of a tab, with errors such as `#REF!` as their text."""
        if not self._is_open(tab):
            self.open(self.all)
        if tab.part in self._refused:
            raise self._refused[tab.part]
        with _guarded():
            sheet = self._books[tab.part].get_sheet_by_name(tab.name)
            rows: Rows = sheet.to_python(skip_empty_area=False)  # type: ignore[assignment]
        if tab.part in self._with_errors:
            _restore_errors(rows, self._with_errors[tab.part])
        return rows


def note_copies(read: Iterable[Tab], tabs: Tabs, notes: Notes) -> frozenset[str]:
    """Note each tab that is named as a copy of one that is read; their names."""
    names, copies = {tab.name for tab in read}, set[str]()
    for tab in tabs.all:
        original = _COPY.sub("", tab.name)
        if tab.name not in names and original in names and original != tab.name:
            copies.add(tab.name)
            notes.say(f"The tab “{tab.name}” seems to be a copy of “{original}”. Only “{original}” was read.")
    return frozenset(copies)


_COPY = re.compile(r"\s*\(\d+\)$")
"""What a program puts behind the name of a tab that is copied."""


@contextmanager
def _guarded() -> Iterator[None]:
    """Turn what the library says about a file it cannot read into our refusal.

    It panics on some damaged files; a panic is no Exception and has no importable class, so it is known by its name.
    """
    try:
        yield
    except (CalamineError, ValueError, OSError) as error:
        raise damaged(f"{error}".strip().rstrip(".").replace("\n", " ")) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise damaged("its parts contradict each other") from None


_CELLS = b"<sheetData>"
_NO_MERGED = b"<mergeCells></mergeCells>"
"""Before the cells of a tab, this ends the library's search for merged ones, which we do not ask for: it would go
through the whole tab once more."""

_VALUED = re.compile(b"</(?!row>|c>|f>|(?<=<v></)v>)")
"""The end of an element that may hold a value: of any but a row, a cell, a formula or a result that is blank."""


def _up_to_last_value(xml: bytes) -> bytes:
    """The part of a tab up to the row of its last value: a workbook offers hundreds of blank ones to fill in."""
    last = xml.rfind(b"</v>")
    while last > 0 and xml[last - 3 : last] == b"<v>":
        last = xml.rfind(b"</v>", 0, last)
    start, stop = xml.find(b"</row>", last) + len(b"</row>"), xml.rfind(b"</sheetData>")
    is_blank = 0 < last < start < stop and _VALUED.search(xml, start, stop) is None
    if stop < 0 or not xml.endswith(_LAST):
        return xml
    return xml[: start if is_blank else stop] + _END


_LAST = b"</worksheet>"
_END = b"</sheetData></worksheet>"
"""The end of a tab, without what follows its cells: formats, lists of answers and the setting of the page."""


_PROLOGUE = 10_000
"""Bytes before the first element, in which a document type stands if there is one."""

_UNUSUAL = re.compile(rb'r(?!="[A-Za-z]{0,2}+\d{1,4}+")(?<=\sr)\s*=')
"""An address other than the usual ones up to ZZ9999, or one spelled as no program does: rare, so that few tabs are
looked at cell by cell. The reader's memory grows with the last row and column. (Looks back last: that is faster.)"""

_CELL = re.compile(
    rb"""<(?:\w+:)?c\b[^>]*?\br\s*=\s*["']([A-Za-z]+)(\d+)["'][^>]*?(?:/>|>(.*?)</(?:\w+:)?c>)""", re.DOTALL
)

_NO_ADDRESS = re.compile(rb"<(?:\w+:)?c(?:>|\s(?![^>]*\br\s*=))")
"""A cell that leaves its address to the cells before it: allowed, and then its row's number counts."""
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br\s*=\s*["'](\d+)""")


def _refuse_harm(tab: Tab, xml: bytes, limits: Limits) -> None:
    """Refuse a part that declares a type, whose entities can grow without bound, or that reaches too far."""
    if b"<!DOCTYPE" in xml[:_PROLOGUE]:
        raise damaged(f"the part {tab.part} declares a document type, which no workbook does")
    if _UNUSUAL.search(xml):
        _refuse_far_cells(tab.name, xml, limits)


def _refuse_far_cells(name: str, xml: bytes, limits: Limits) -> None:
    """Refuse a tab on which a value far away makes a huge area; formats alone do not count."""
    last_row = last_column = 0
    for letters, row, content in _CELL.findall(xml):
        if content:
            last_row, last_column = max(last_row, int(row)), max(last_column, column_index(letters.decode()) + 1)
    if _NO_ADDRESS.search(xml):
        last_row = max(map(int, _ROW.findall(xml)), default=last_row)
    if last_row * last_column > limits.cells:
        raise Refused(
            "too_many_cells",
            f"The tab “{name}” reaches to row {last_row:,} and column {last_column:,}, which is more than we read. "
            "Delete the rows and columns beyond its tables, save the workbook and try again.",
        )


_ERROR = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*?\bt="e"[^>]*>(?:<f[^>]*/>|<f.*?</f>)?<v>([^<]*)</v>', re.DOTALL)


def _restore_errors(rows: Rows, xml: bytes) -> None:
    """Put back the errors, which the library reads as blank: somebody's formula is broken, and must be told so."""
    for letters, number, text in _ERROR.findall(xml):
        row, column = int(number) - 1, column_index(letters.decode())
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = unescape(text.decode("utf-8", "replace"))
