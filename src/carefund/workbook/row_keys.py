"""Which row is which: keys of entered rows, codes of fixed ones."""

import re
from collections.abc import Iterable

from carefund.rulebook.labels import fold
from carefund.rulebook.model import Rulebook
from carefund.rulebook.sheets import Table

__all__ = ["Keys", "item_code"]


def item_code(rulebook: Rulebook, table: Table, key: str, label: str) -> str:
    """The item that a row is for: by its code, or by its label where the code was lost; else whatever key it has."""
    items = rulebook.items_of(table)
    codes = {fold(item.code): item.code for item in items}
    if (code := codes.get(fold(key))) is not None:
        return code
    named = fold(label)
    return next((item.code for item in items if named and named.startswith(fold(item.label))), key)


class Keys:
    """Keys of entered rows: those they have, a fresh one where there is none or it is taken."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._taken: set[str] = set()
        numbers = [int(match[1]) for key in keys if (match := re.fullmatch(r"r(\d{1,9})", key))]
        self._next = max(numbers, default=0) + 1
        self.renamed: dict[str, str] = {}
        """Fresh keys of rows whose own key another row had already."""

    def give(self, key: str) -> str:
        """The key to use for a row that has this one, or none."""
        if key and key not in self._taken:
            self._taken.add(key)
            return key
        fresh = f"r{self._next}"
        self._next += 1
        self._taken.add(fresh)
        if key:
            self.renamed[fresh] = key
        return fresh
