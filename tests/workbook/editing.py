"""Editing our workbooks as people do with Excel, and reading what comes of it."""

from collections.abc import Callable
from io import BytesIO

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from carefund.returns import Place
from carefund.workbook import Reading, read_workbook
from tests.workbook.books import (
    opened,
    southend_plan,
    written,
)

PLAN = southend_plan()
BOOK = written(PLAN)
EXPENDITURE, COVER, METRICS, NEEDS = "5a. Expenditure", "2. Cover", "6. Metrics", "7. Planning Requirements"
CELLS = read_workbook(BOOK).cells


def edited(edit: Callable[[Workbook], object], content: bytes = BOOK) -> bytes:
    book = opened(content)
    edit(book)
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def read_edited(edit: Callable[[Workbook], object], content: bytes = BOOK) -> Reading:
    return read_workbook(edited(edit, content))


def at(place: Place) -> tuple[str, str]:
    tab, _, cell = CELLS.address(place).rpartition("!")
    return tab, cell


def put(place: Place, value: object) -> Callable[[Workbook], None]:
    def edit(book: Workbook) -> None:
        tab, cell = at(place)
        book[tab][cell].value = value

    return edit


def scheme(key: str, field: str) -> Place:
    return Place("expenditure", "schemes", key, field)


def messages(reading: Reading) -> str:
    return "\n".join(note.message for note in reading.notes)


def head_row(sheet: Worksheet, label: str) -> int:
    return next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == label)
