"""Where rounds are found: those that come with the product, and those in a folder of one's own.

The environment variable `CAREFUND_RULEBOOKS` names the folder of one's own. Each folder in it is a round, named after
the round. A round is read the first time it is asked for and kept: a change in its folder shows in the next process.
"""

import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from carefund.rulebook.crosswalk import CROSSWALK, Crosswalk, has_crosswalk, parse_crosswalk, read_crosswalk
from carefund.rulebook.errors import RulebookError
from carefund.rulebook.load import load_folder
from carefund.rulebook.model import Rulebook
from carefund.rulebook.national import National, has_national, read_national

__all__ = [
    "VARIABLE",
    "crosswalk_to",
    "faults",
    "folder_of",
    "is_round_name",
    "load",
    "load_national",
    "own_folder",
    "refuse_misnamed",
    "rounds",
]

VARIABLE = "CAREFUND_RULEBOOKS"
"""The environment variable that names the folder of one's own rounds."""

_HEAD = "rulebook.toml"
_NAME = re.compile(r"[12]\d{3}-\d{2}[a-z0-9-]{0,13}", re.ASCII)
_FORM = "a round is named by its years, such as 2027-28, after which small letters, digits and hyphens may follow"


def rounds() -> tuple[str, ...]:
    """The rounds that can be used, by their first year. One of one's own that cannot be is in `faults`."""
    return tuple(sorted({*_names(_PRODUCT), *_own_names()} - faults().keys()))


def faults() -> Mapping[str, RulebookError]:
    """The rounds of one's own that cannot be used, by name, each with what is wrong with it."""
    tried = {name: _tried(name) for name in _own_names()}
    return {name: found for name, found in tried.items() if isinstance(found, RulebookError)}


def load(name: str) -> Rulebook:
    """The rulebook of a round.

    Raises KeyError where there is no round of this name, RulebookError where it is one's own and cannot be used.
    """
    found = _tried(name)
    if isinstance(found, RulebookError):
        raise found
    return found


def load_national(name: str) -> National | None:
    """The national template of a round; None where there is no such round, or no template of it that we can read."""
    try:
        return _national(folder_of(name))
    except KeyError:
        return None


def crosswalk_to(name: str) -> Crosswalk | None:
    """How a plan of an earlier round rolls forward into a round; None where the round does not say.

    Raises KeyError where there is no such round, RulebookError where what it says is bad.
    """
    folder = folder_of(name)
    return _crosswalk(folder, name) if has_crosswalk(folder) else None


def folder_of(name: str) -> Path:
    """The folder of a round; KeyError where there is none, RulebookError where there are two of the name.

    RulebookError as well where it could be one's own and the folder of these is not there.
    """
    own = _own_now() if _holds(_PRODUCT, name) else own_folder()
    found = [root / name for root in (_PRODUCT, own) if root and _holds(root, name)]
    if len(found) == 2:
        reason = f"a round {name} comes with the product, and none replaces it: give this one another name"
        raise RulebookError(str(found[1]), "", reason)
    if not found:
        raise KeyError(name)
    return found[0]


def own_folder() -> Path | None:
    """The folder of one's own rounds; None where none is named, RulebookError where it is not there."""
    if not (named := os.environ.get(VARIABLE)):
        return None
    if not (folder := Path(named)).is_dir():
        raise RulebookError(named, "", f"there is no such folder, which {VARIABLE} names")
    return folder.resolve()


def _own_now() -> Path | None:
    """The same, where it is there: what comes with the product is in use without it."""
    try:
        return own_folder()
    except RulebookError:
        return None


def is_round_name(name: str) -> bool:
    """Whether a round may have this name."""
    return bool(_NAME.fullmatch(name))


_PRODUCT = Path(__file__).parent.with_name("rulebooks")


def _own_names() -> Iterator[str]:
    return _names(root) if (root := _own_now()) else iter(())


def _names(root: Path) -> Iterator[str]:
    return (folder.name for folder in root.iterdir() if (folder / _HEAD).is_file())


def _holds(root: Path, name: str) -> bool:
    """Whether a round is there; the name comes from files and forms, and must not lead out of the folder."""
    try:
        return bool(name) and Path(name).name == name and (root / name / _HEAD).is_file()
    except OSError:  # longer than the name of any file
        return False


def _tried(name: str) -> Rulebook | RulebookError:
    try:
        return _read(folder_of(name), name)
    except RulebookError as error:
        return error


@cache
def _read(folder: Path, name: str) -> Rulebook | RulebookError:
    """The rulebook in a folder, or what is wrong with it, with the whole path of the file."""
    try:
        rulebook = load_folder(folder)
        _national(folder)
        refuse_misnamed(rulebook, name)
    except RulebookError as error:
        return RulebookError(str(folder / error.file), error.key, error.reason)
    return rulebook


def refuse_misnamed(rulebook: Rulebook, name: str) -> None:
    """Raise RulebookError where a round in a folder of this name cannot be called so."""
    if not is_round_name(name):
        raise RulebookError(_HEAD, "round", f"the folder is called “{name}”, but {_FORM}")
    if rulebook.round != name:
        raise RulebookError(_HEAD, "round", f"“{rulebook.round}” is not the name of the folder, “{name}”")
    if rulebook.years[0][:4] != name[:4]:
        raise RulebookError(_HEAD, "years", f"the round {name} must begin with the year {name[:4]}")


@cache
def _crosswalk(folder: Path, name: str) -> Crosswalk:
    try:
        return read_crosswalk(folder, load(parse_crosswalk(folder).from_round), load(name))
    except KeyError as error:
        raise RulebookError(str(folder / CROSSWALK), "from", f"there is no round “{error.args[0]}”") from None
    except RulebookError as error:
        raise RulebookError(str(folder / error.file), error.key, error.reason) from None


@cache
def _national(folder: Path) -> National | None:
    return read_national(folder) if has_national(folder) else None
