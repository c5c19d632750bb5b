"""Earlier returns of the same area and round on which a return builds, as files that the user names."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from carefund.cli.failures import NotUsable
from carefund.cli.load import Loaded, load_return
from carefund.cli.options import existing_file

if TYPE_CHECKING:
    from carefund.returns import Return

__all__ = ["earlier_option", "fitting", "read_earlier", "with_earlier"]

earlier_option = click.option(
    "--earlier",
    "earlier_files",
    multiple=True,
    type=existing_file,
    metavar="FILE",
    help="An earlier return of the same area and round, such as the plan, on which a later one builds. Name each.",
)


def read_earlier(paths: Iterable[Path]) -> tuple["Return", ...]:
    """The returns in these files; NotUsable where one is no return."""
    return tuple(load_return(path).ret for path in paths)


def fitting(loaded: Loaded, earlier: Iterable["Return"]) -> Loaded:
    """A return with those of these that are of its area and round and on which it builds."""
    from carefund.returns.carried import builds_on

    kinds = builds_on(loaded.rulebook, loaded.ret.kind)
    here = (loaded.ret.round, loaded.ret.area)
    return loaded._replace(earlier=tuple(e for e in earlier if (e.round, e.area) == here and e.kind in kinds))


def with_earlier(loaded: Loaded, paths: Iterable[Path]) -> Loaded:
    """A return with the earlier ones in these files; NotUsable where one is nothing on which it builds."""
    for path in paths:
        given = load_return(path)
        found = fitting(loaded, [given.ret])
        if not found.earlier:
            what = f"{path} is “{_title(given)}” of {given.area_name}"
            raise NotUsable(f"{what}. It cannot fill in “{_title(loaded)}” of {loaded.area_name}. {_wanted(loaded)}")
        loaded = found._replace(earlier=(*loaded.earlier, given.ret))
    return loaded


def _title(loaded: Loaded) -> str:
    return loaded.rulebook.return_kind(loaded.ret.kind).title


def _wanted(loaded: Loaded) -> str:
    """What a return builds on, in a sentence."""
    from carefund.returns.carried import builds_on
    from carefund.returns.checks.words import listed

    titles = [f"“{loaded.rulebook.return_kind(k).title}”" for k in builds_on(loaded.rulebook, loaded.ret.kind)]
    if not titles:
        return "It builds on no other return: leave out --earlier."
    return f"It builds on {listed(titles, last='or')} of the same area."
