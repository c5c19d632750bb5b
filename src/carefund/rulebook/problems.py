"""Everything that is wrong with a round's folder, for who writes it; loading stops at the first."""

from collections.abc import Iterator
from importlib.resources.abc import Traversable

from carefund.rulebook.crosswalk import CROSSWALK, has_crosswalk, parse_crosswalk
from carefund.rulebook.crosswalk import problems as crosswalk_problems
from carefund.rulebook.errors import RulebookError
from carefund.rulebook.load import file_faults, read_folder
from carefund.rulebook.model import Rulebook
from carefund.rulebook.national import has_national, read_national
from carefund.rulebook.sheets import Table
from carefund.rulebook.shelf import load, refuse_misnamed
from carefund.rulebook.validate import problems

__all__ = ["problems_of"]


def problems_of(folder: Traversable) -> list[RulebookError]:
    """All that can be said at once: what is wrong in each file, and, once the files are good, between them."""
    found = list(file_faults(folder)) or list(_between_files(folder))
    return [*found, *_national(folder)]


def _between_files(folder: Traversable) -> Iterator[RulebookError]:
    try:
        rulebook = read_folder(folder)
    except RulebookError as error:
        yield error
        return
    names = [*_misnamed(folder, rulebook), *_names(rulebook)]
    yield from names or _unguarded(rulebook)
    if not names and has_crosswalk(folder):
        yield from _crosswalk(folder, rulebook)


def _misnamed(folder: Traversable, rulebook: Rulebook) -> Iterator[RulebookError]:
    try:
        refuse_misnamed(rulebook, folder.name)
    except RulebookError as error:
        yield error


def _names(rulebook: Rulebook) -> Iterator[RulebookError]:
    """The names that one part uses of another; a name that leads nowhere may end the search."""
    found = 0
    try:
        for file, key, reason in problems(rulebook):
            found += 1
            yield RulebookError(file, key, reason)
    except LookupError:
        if not found:
            raise


def _unguarded(rulebook: Rulebook) -> Iterator[RulebookError]:
    """The checks of which a return has no rule, although it declares what they look at: nothing would be found."""
    for kind in rulebook.returns:
        held = rulebook.of(kind.code).checks
        tables = [table for sheet in rulebook.sheets_of(kind.code) for table in sheet.tables]
        for code in sorted({code for table in tables for code in _guards(table)} - held.keys()):
            reason = f"the return {kind.code} needs a rule of this check: without it nobody is told what it would find"
            yield RulebookError("checks.toml", code, reason)


def _guards(table: Table) -> Iterator[str]:
    """The checks that look at what a table declares."""
    if any(field.prefilled == "carried" for field in table.fields):
        yield from ("ACR-01", "ACR-02")
    if any(field.at_least for field in table.fields):
        yield "YTD-01"
    if not table.adds_rows:
        yield "FLD-13"


def _crosswalk(folder: Traversable, rulebook: Rulebook) -> Iterator[RulebookError]:
    try:
        crosswalk = parse_crosswalk(folder)
        yield from crosswalk_problems(crosswalk, load(crosswalk.from_round), rulebook)
    except RulebookError as error:
        yield error
    except KeyError as error:
        yield RulebookError(CROSSWALK, "from", f"there is no round “{error.args[0]}”")


def _national(folder: Traversable) -> Iterator[RulebookError]:
    try:
        if has_national(folder):
            read_national(folder)
    except RulebookError as error:
        yield error
