"""Where the pages of a return are, down to the field that a finding is about."""

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

from django.urls import reverse

from carefund.returns import Place
from carefund.rulebook import Rulebook
from carefund.rulebook.sheets import TableKind
from carefund.web.returns.models import ReturnRecord

__all__ = ["RowAddresses", "address_of", "field_id", "row_addresses", "row_id", "table_id"]


class RowAddresses(NamedTuple):
    """Addresses about one row."""

    form: str
    save: str
    remove: str


def field_id(place: Place) -> str:
    """The HTML id, and the name in a form, of a field of a row."""
    return f"f-{place.table}-{place.row}-{place.field}"


def row_id(place: Place) -> str:
    """The HTML id of a row on its sheet's page."""
    return f"r-{place.table}-{place.row}"


def table_id(table: str) -> str:
    """The HTML id of a table on its sheet's page."""
    return f"t-{table}"


def row_addresses(record: ReturnRecord, place: Place) -> RowAddresses:
    """The addresses about a row."""
    patterns = _patterns(str(record.pk), place.sheet, place.table)
    key = quote(place.row, safe="")
    return RowAddresses(*(pattern.replace(_KEY, key) for pattern in patterns))


_KEY = "~key~"


@lru_cache(maxsize=4096)
def _patterns(return_id: str, sheet: str, table: str) -> tuple[str, ...]:
    """The addresses of a table's rows with a mark for the key: hundreds of rows ask for theirs at once."""
    args = (return_id, sheet, table, _KEY)
    return tuple(reverse(name, args=args) for name in ("row_form", "row", "row_remove"))


def address_of(rulebook: Rulebook, record: ReturnRecord, place: Place) -> str:
    """The page where a place is entered: of an entered row its own form, of anything else its sheet."""
    if place.sheet not in rulebook.sheets:
        return _page("return", str(record.pk))
    page = _page("sheet", str(record.pk), place.sheet)
    table = rulebook.sheets[place.sheet].by_id.get(place.table)
    if table is None:
        return page
    if not place.row:
        return f"{page}#{table_id(table.id)}"
    if table.kind is TableKind.ROWS:
        page = row_addresses(record, place).form
    return f"{page}#{field_id(place) if place.field else row_id(place)}"


@lru_cache(maxsize=4096)
def _page(route: str, *args: str) -> str:
    """A page that many links of a page lead to."""
    return reverse(route, args=args)
