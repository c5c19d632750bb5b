"""Whose workbook it is: round, return and area, from its properties or from what stands on its guidance tab."""

from collections.abc import Iterable

import msgspec

from carefund.returns.values import Raw, clean_text
from carefund.rulebook.labels import fold
from carefund.workbook.package import Package
from carefund.workbook.tabs import Tab, Tabs

__all__ = ["FORMAT", "Identity", "area_on_guidance", "identify"]

FORMAT = "1"
"""Version of the conventions by which a workbook is written and read back."""

_LABELS = {
    "product": "product",
    "round": "round",
    "return": "kind",
    "areacode": "area",
    "returnid": "return_id",
    "rulebookversion": "rulebook_version",
    "workbookformat": "format",
}
"""Folded labels of the identity block, to the parts of an identity."""

_PREFIX = "carefund_"
_PROPERTIES = ("round", "kind", "area", "return_id", "rulebook_version", "format")


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    """What a workbook of ours says it is."""

    round: str
    kind: str = ""
    area: str = ""
    return_id: str = ""
    rulebook_version: str = ""
    format: str = ""
    product: str = ""


def identify(package: Package, tabs: Tabs) -> Identity | None:
    """The identity of a workbook of ours; None where it is none.

    The document properties say it; where a program dropped them, the block of labels on the guidance tab does.
    """
    found = {name: package.properties.get(f"{_PREFIX}{name}", "").strip() for name in _PROPERTIES}
    if not found["round"]:
        found = _from_block(package, tabs)
    return Identity(**found) if found.get("round") else None


def area_on_guidance(tab: Tab | None) -> str:
    """The code of the area in the block of labels on the guidance tab; empty where there is none."""
    return _block(tab.rows[:_TOP]).get("area", "") if tab else ""


_TOP = 20
"""Rows at the top of the guidance tab within which its block of labels ends."""


def _from_block(package: Package, tabs: Tabs) -> dict[str, str]:
    named = package.name("cf_identity").rpartition("!")[0].strip("'").replace("''", "'")
    for tab in sorted(tabs.all, key=lambda tab: tab.name != named):
        found = _block(tab.rows)
        if {"round", "kind", "format"} <= found.keys():
            return found
    return {}


def _block(rows: Iterable[list[Raw]]) -> dict[str, str]:
    """Labels with the first entry to their right."""
    found: dict[str, str] = {}
    for row in rows:
        for column, cell in enumerate(row):
            name = _LABELS.get(fold(cell)) if isinstance(cell, str) and len(cell) < 40 else None
            if name and name not in found and (value := _first(row[column + 1 :])):
                found[name] = value
    return found


def _first(cells: Iterable[Raw]) -> str:
    for cell in cells:
        if cell != "":
            return clean_text(str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell))
    return ""
