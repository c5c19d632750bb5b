"""Opening what the user names: a return from a workbook or a text, an area, a round."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from carefund.cli.failures import NotUsable, suggestion

if TYPE_CHECKING:
    from carefund.papers import AddressBook
    from carefund.reference import Area
    from carefund.returns import Case, Return
    from carefund.rulebook import Rulebook
    from carefund.rulebook.crosswalk import Crosswalk
    from carefund.workbook import Note

__all__ = [
    "TEXT_SUFFIX",
    "WORKBOOK_SUFFIXES",
    "Loaded",
    "crosswalk_named",
    "load_return",
    "note_texts",
    "rulebook_named",
    "text_of",
]

TEXT_SUFFIX = ".toml"
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm")
_LARGEST_TEXT = 20_000_000
"""Bytes; a return of 400 rows has about 200,000."""


class Loaded(NamedTuple):
    """A return that was read, with what is needed to judge it and to say where things are."""

    ret: "Return"
    rulebook: "Rulebook"
    area: "Area | None"
    notes: "tuple[Note, ...]"
    """What the reader made of the workbook; none for a text."""
    cells: "AddressBook | None"
    earlier: "tuple[Return, ...]" = ()
    """Returns of the same area and round on which it builds, where the user names them."""

    @property
    def area_name(self) -> str:
        """Name of the area; its code where we do not know it."""
        return self.area.name if self.area else self.ret.area

    def case(self, on: date) -> "Case":
        """The return as the checks judge it on a day."""
        from carefund.returns import Case

        return Case(self.rulebook, self.ret, self.area, on, earlier=self.earlier)


def load_return(path: Path, area: str = "") -> Loaded:
    """Read a return from a text (.toml) or, whatever else the file is called, a workbook.

    `area` is the code or name of the area of a workbook that does not say it. Raises NotUsable, whose message says what
    is wrong with the file and what to do, where it is no return.
    """
    return _from_text(path) if path.suffix.lower() == TEXT_SUFFIX else _from_workbook(path, area)


def _from_text(path: Path) -> Loaded:
    from carefund.returns import ReturnTextError, from_text

    text = text_of(path)
    try:
        ret = from_text(text, rulebook_named)
    except ReturnTextError as error:
        raise NotUsable(f"{path} is not a return that carefund can read. {error}") from None
    except NotUsable as error:
        raise NotUsable(f"{path} cannot be read. {error} Correct “round” at the top of the file.") from None
    return _loaded(ret, (), None)


def text_of(path: Path) -> str:
    """A text in UTF-8, without the mark that some editors put before it."""
    try:
        if path.stat().st_size > _LARGEST_TEXT:
            raise NotUsable(f"{path} is larger than {_LARGEST_TEXT // 1_000_000} MB: it is not a return.")
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise NotUsable.reading(path, error) from None
    except UnicodeDecodeError:
        raise NotUsable(f"{path} is not a text in UTF-8. Save it as UTF-8 and try again.") from None


def _from_workbook(path: Path, area: str) -> Loaded:
    from carefund.workbook import Refused, read_workbook

    try:
        reading = read_workbook(path, area=area)
    except OSError as error:
        raise NotUsable.reading(path, error) from None
    except Refused as error:
        raise NotUsable(f"{path} cannot be read. {error}") from None
    return _loaded(reading.ret, reading.notes, reading.cells)


def _loaded(ret: "Return", notes: "tuple[Note, ...]", cells: "AddressBook | None") -> Loaded:
    from carefund.rulebook import load

    return Loaded(ret, load(ret.round), _area_or_none(ret.area), notes, cells)


def _area_or_none(code: str) -> "Area | None":
    """The area of a code; None where it is unknown or only a name, which the checks report.

    Allocations are kept by code, so a return that gives a name would be judged without them.
    """
    from carefund.reference import UnknownArea, area

    try:
        found = area(code)
    except UnknownArea:
        return None
    return found if found.code == code else None


def note_texts(loaded: Loaded) -> tuple[str, ...]:
    """What the reader made of the workbook, each with its cell unless the words name it."""
    return tuple(n.message if n.cell in n.message else f"{n.message} ({n.cell})" for n in loaded.notes)


def rulebook_named(name: str) -> "Rulebook":
    """The rulebook of a round; NotUsable where there is none of that name, or it cannot be used."""
    from carefund.rulebook import RulebookError, load, rounds
    from carefund.rulebook.shelf import own_folder

    try:
        return load(name)
    except RulebookError as error:
        raise NotUsable(f"The round {name} cannot be used. {error}") from None
    except KeyError:
        known = ", ".join(rounds())
        own = "" if own_folder() else " For rounds of your own, give --rulebooks or set CAREFUND_RULEBOOKS."
        raise NotUsable(
            f"There is no round “{name}”.{suggestion(name, rounds())} The rounds are {known}.{own}"
        ) from None


def crosswalk_named(name: str) -> "Crosswalk | None":
    """How an earlier plan rolls forward into a round, None where it does not say; NotUsable where it cannot be used."""
    from carefund.rulebook import RulebookError
    from carefund.rulebook.shelf import crosswalk_to

    try:
        return crosswalk_to(name)
    except RulebookError as error:
        raise NotUsable(f"Nothing can be rolled forward into {name}. {error}") from None
