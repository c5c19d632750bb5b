"""Rulebooks: planning rounds as data.

`load("2021-22")` gives the rulebook of a round that comes with the product, `load_folder(path)` that of any folder,
`rounds()` the names of those that come with it.
"""

from carefund.rulebook.entries import Certainty, Entry
from carefund.rulebook.errors import RulebookError
from carefund.rulebook.load import load, load_folder, rounds
from carefund.rulebook.model import Rulebook

__all__ = ["Certainty", "Entry", "Rulebook", "RulebookError", "load", "load_folder", "rounds"]
