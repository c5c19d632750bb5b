"""Rulebooks: planning rounds as data.

`rounds()` gives the names of the rounds: those that come with the product and those in a folder of one's own.
`load("2021-22")` gives the rulebook of one, `load_folder(path)` that of any folder. `faults()` says which rounds of
one's own cannot be used, and why.
"""

from carefund.rulebook.entries import Certainty, Entry
from carefund.rulebook.errors import RulebookError
from carefund.rulebook.load import load_folder
from carefund.rulebook.model import Rulebook
from carefund.rulebook.shelf import faults, load, rounds

__all__ = ["Certainty", "Entry", "Rulebook", "RulebookError", "faults", "load", "load_folder", "rounds"]
