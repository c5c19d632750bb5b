"""Finding what an address names; a page that is not there where it names nothing."""

from django.http import Http404

from carefund.returns import Place
from carefund.rulebook.sheets import Item, Sheet, Table, TableKind
from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.rows import places_of

__all__ = ["entered_table", "items_table", "row_of", "sheet_of", "table_of"]


def sheet_of(judged: Judged, sheet: str) -> Sheet:
    """The sheet of a return."""
    for declared in judged.rulebook.sheets_of(judged.record.kind):
        if declared.id == sheet:
            return declared
    raise Http404("This return has no such sheet.")


def table_of(judged: Judged, sheet: str, table: str) -> Table:
    """The table of a sheet."""
    declared = sheet_of(judged, sheet).by_id.get(table)
    if declared is None:
        raise Http404("This sheet has no such table.")
    return declared


def row_of(judged: Judged, place: Place) -> tuple[Table, Item | None]:
    """The table of a row that is there, and the item of a fixed row."""
    table = table_of(judged, place.sheet, place.table)
    for at, item in places_of(judged, place.sheet, table):
        if at == place:
            return table, item
    raise Http404("There is no such row. Somebody may have removed it: the history says who.")


def entered_table(judged: Judged, sheet: str, table: str) -> Table:
    """The table of a sheet to which rows can be added."""
    declared = table_of(judged, sheet, table)
    if declared.kind is not TableKind.ROWS:
        raise Http404("Rows cannot be added to this table.")
    return declared


def items_table(judged: Judged, sheet: str, table: str) -> Table:
    """The table of a sheet, whose rows are fixed."""
    declared = table_of(judged, sheet, table)
    if declared.kind is not TableKind.ITEMS:
        raise Http404("This table has no fixed rows.")
    return declared
