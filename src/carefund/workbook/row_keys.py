"""Which row is which: keys of entered rows, codes of fixed ones."""

from collections.abc import Collection, Iterator
from functools import cached_property
from itertools import count

from carefund.rulebook.labels import fold
from carefund.rulebook.model import Rulebook
from carefund.rulebook.sheets import Table

__all__ = ["ItemCodes", "Keys", "is_row_key"]


class ItemCodes:
    """Finds the item that a row of a table is for."""

    def __init__(self, rulebook: Rulebook, table: Table) -> None:
        self._items = rulebook.items_of(table)
        self._codes = {fold(item.code): item.code for item in self._items}

    def by_code(self, key: str) -> str:
        """The item of this code; empty where there is none."""
        return self._codes.get(fold(key), "")

    def by_label(self, label: str) -> str:
        """The item whose label begins this text; empty where there is none."""
        named = fold(label)
        return next((item.code for item in self._items if named and named.startswith(fold(item.label))), "")


class Keys:
    """Keys of entered rows: those they have, a fresh one where there is none or it is taken."""

    def __init__(self, keys: Collection[str]) -> None:
        self._keys = keys
        self._taken: set[str] = set()
        self.renamed: dict[str, str] = {}
        """Fresh keys of rows whose own key another row had already."""

    def give(self, key: str) -> str:
        """The key to use for a row that has this one, or none."""
        if key and key not in self._taken:
            self._taken.add(key)
            return key
        fresh = f"r{next(self._numbers)}"
        self._taken.add(fresh)
        if key:
            self.renamed[fresh] = key
        return fresh

    @cached_property
    def _numbers(self) -> Iterator[int]:
        return count(max(map(_number, self._keys), default=0) + 1)


def is_row_key(text: str) -> bool:
    """Whether a text is a key such as `r12`."""
    return _number(text) > 0


def _number(key: str) -> int:
    """The number of a key such as `r12`; 0 for a key of another kind."""
    digits = key[1:]
    return int(digits) if key.startswith("r") and digits.isdecimal() and len(digits) < 10 else 0
