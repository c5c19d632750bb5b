"""Rows as people name them: an entered row by its number on the sheet and by what it says first, never by its key."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import groupby

from carefund.papers import called, place_name
from carefund.returns import Place, Return
from carefund.rulebook import Rulebook
from carefund.rulebook.sheets import Table, TableKind

__all__ = ["Names"]

_LONGEST = 40
"""Characters of a row's name in the middle of a sentence."""


class Names:
    """Names of the places of a return as it stands: a row that is not in it was removed."""

    def __init__(self, rulebook: Rulebook, ret: Return) -> None:
        """Name the places of this return."""
        self._rulebook, self._ret = rulebook, ret

    def of(self, place: Place) -> str:
        """A place by its labels: “5a. Expenditure, row 7 (Reablement team), Scheme Type”."""
        return place_name(self._rulebook, place, self.row(place))

    def number(self, place: Place) -> int:
        """Which row of its table an entered row is, from 1; 0 where it does not stand in the return."""
        return self._numbers.get(place._replace(field=""), 0)

    def numbered(self, place: Place) -> str:
        """An entered row by its number alone: “row 7”; empty for any other place."""
        if not place.row or (table := _table(self._rulebook, place)) is None or table.kind is not TableKind.ROWS:
            return ""
        return f"row {number}" if (number := self.number(place)) else "a removed row"

    def row(self, place: Place) -> str:
        """An entered row by its number and name: “row 7 (Reablement team)”; empty for any other place."""
        text = self.numbered(place)
        if not (number := self.number(place)) or not text:
            return text
        values = self._ret.rows(f"{place.sheet}.{place.table}")[number - 1].values
        name = called(self._rulebook, place, values, _LONGEST)
        return f"{text} ({name})" if name else text

    def title(self, place: Place, values: Mapping[str, str]) -> str:
        """A row in a heading, by these values of it: “5a. Expenditure, row 7: Reablement team”."""
        title = place_name(self._rulebook, place._replace(field=""), self.numbered(place))
        name = called(self._rulebook, place, values)
        return f"{title}: {name}" if name else title

    def lines(self, places: Iterable[Place]) -> Iterator[str]:
        """Places in few lines, rows of one field together: “5a. Expenditure, Scheme Type: rows 1, 2”."""
        for field, group in groupby(places, key=lambda place: place._replace(row="")):
            found = list(group)
            if len(found) == 1 or not all(map(self.number, found)):
                yield from map(self.of, found)
            else:
                yield f"{self.of(field)}: rows {', '.join(str(self.number(place)) for place in found)}"

    @cached_property
    def _numbers(self) -> Mapping[Place, int]:
        return {
            Place(sheet_id, table_id, row.key): number
            for sheet_id, sheet in self._ret.sheets.items()
            for table_id, rows in sheet.tables.items()
            for number, row in enumerate(rows, start=1)
        }


def _table(rulebook: Rulebook, place: Place) -> Table | None:
    sheet = rulebook.sheets.get(place.sheet)
    return sheet.by_id.get(place.table) if sheet else None
