"""Rows of a return as the command names them: by their key, which files hold, and by what they are about."""

from carefund.cli.load import Loaded
from carefund.papers import called, place_name
from carefund.returns import Place
from carefund.returns.model import Values

__all__ = ["name_at", "values_at"]


def name_at(side: Loaded, place: Place) -> str:
    """A place by its labels, an entered row with its name: “5a. Expenditure, row r4 (Community nursing)”."""
    name = called(side.rulebook, place, values_at(side, place))
    return place_name(side.rulebook, place, f"row {place.row} ({name})" if name else "")


def values_at(side: Loaded, place: Place) -> Values:
    """What the row of a place says; nothing where the return has no such row."""
    return next((row.values for row in side.ret.rows(f"{place.sheet}.{place.table}") if row.key == place.row), {})
