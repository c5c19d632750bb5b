"""In which cell of a workbook each place of a return is."""

from collections.abc import Mapping

import msgspec

from carefund.returns.model import Place

__all__ = ["Cells", "Grid", "cell_name", "column_index", "column_letters"]


class Grid(msgspec.Struct, frozen=True):
    """Where one table is: its tab, its heading cell, and the cells of its values; rows and columns count from 0.

    A value is in the row and column of its key and field, unless `single` names its cell.
    """

    tab: str
    head: tuple[int, int]
    rows: Mapping[str, int] = {}
    columns: Mapping[str, int] = {}
    single: Mapping[tuple[str, str], tuple[int, int]] = {}

    def cell(self, place: Place) -> tuple[int, int]:
        """The nearest cell there is to a place: its own, else its row's first, else its column's or table's heading."""
        if found := self.single.get((place.row, place.field)):
            return found
        if (row := self.rows.get(place.row)) is not None:
            return row, self.columns.get(place.field, self.head[1])
        return self.head[0], self.columns.get(place.field, self.head[1])


class Cells(msgspec.Struct, frozen=True):
    """Where the tables of a return are in a workbook, by sheet and table id."""

    tabs: Mapping[str, str] = {}
    """Name of the tab that holds each sheet."""
    grids: Mapping[tuple[str, str], Grid] = {}

    def address(self, place: Place) -> str:
        """The cell of a place, such as `5a. Expenditure!F12`.

        What is not in the workbook (a row that is missing, say) has the address of the heading it belongs under, and a
        sheet that of its tab. Empty where the workbook holds nothing of the kind.
        """
        grid = self.grids.get((place.sheet, place.table))
        return f"{grid.tab}!{cell_name(*grid.cell(place))}" if grid else self.tabs.get(place.sheet, "")


def cell_name(row: int, column: int) -> str:
    """Name of a cell by row and column counted from 0: (11, 5) is F12."""
    return f"{column_letters(column)}{row + 1}"


def column_letters(column: int) -> str:
    """Letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """Number of a column from 0 by its letters: A is 0, AA is 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
