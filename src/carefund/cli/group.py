"""The command with its subcommands, each imported only when it is used, and what happens when something goes wrong."""

import errno
import importlib
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from carefund.cli.failures import NotUsable, OurFault
from carefund.cli.options import examples
from carefund.cli.streams import unconcerned_streams

__all__ = ["COMMANDS", "carefund", "main"]

COMMANDS = (
    *("check", "summary", "reported", "template", "convert", "diff", "roll-forward", "explain"),
    *("rounds", "rulebook", "areas"),
    *("upload", "serve", "invite", "notices", "backup", "restore", "demo"),
)
"""The subcommands, in the order in which the help lists them; each is the function of that name in its own module."""


_VARIABLE = "CAREFUND_RULEBOOKS"
"""As `carefund.rulebook.shelf` has it, which is not imported before a command needs a rulebook."""


_NO_ROOM = "There is no room left where the output goes. Make some, or write elsewhere, and run the command again."


class _Commands(click.Group):
    """A group that knows its commands by name and imports only the one that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(importlib.import_module(f"carefund.cli.{name}"), name)
        return command

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run the command; what no command foresees is our mistake and is said to be ours, but a full disk."""
        try:
            return super().main(*args, **kwargs)
        except Exception as error:
            if "--debug" in (kwargs.get("args") or (args[0] if args else None) or sys.argv):
                click.echo(traceback.format_exc(), err=True)
            is_full = isinstance(error, OSError) and error.errno == errno.ENOSPC
            fault = NotUsable(_NO_ROOM) if is_full else OurFault(error)
            fault.show()
            sys.exit(fault.exit_code)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=examples(
        "carefund demo",
        "carefund check plan.xlsx",
        "carefund summary plan.xlsx --html summary.html",
        'carefund template --area "Southend-on-Sea" --round 2021-22',
        "carefund --rulebooks our-rounds rounds",
    ),
)
@click.option("--debug", is_flag=True, help="If carefund itself fails, show the technical details for a report.")
@click.option(
    "--rulebooks",
    type=click.Path(exists=True, file_okay=False, resolve_path=True, path_type=Path),
    envvar=_VARIABLE,
    metavar="DIR",
    help=f"Folder of rounds of your own, each a folder named after its round.  [environment variable: {_VARIABLE}]",
)
@click.version_option(package_name="carefund", message="carefund %(version)s")
@click.pass_context
def carefund(ctx: click.Context, debug: bool, rulebooks: Path | None) -> None:
    """Plan, check and report the Better Care Fund.

    Start with “carefund demo”: it checks a real plan and shows what you get.

    Exit codes: 0 all is well, 1 there are errors in a return (“carefund check”) or in a rulebook (“carefund rulebook
    validate”), 2 a file cannot be read or the command is not used rightly, 3 carefund itself has failed.
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    if rulebooks:
        ctx.with_resource(_own_rounds_in(rulebooks))


@contextmanager
def _own_rounds_in(folder: Path) -> Iterator[None]:
    """Let this process, and those that it starts, know the folder while the command runs."""
    before = os.environ.get(_VARIABLE)
    os.environ[_VARIABLE] = str(folder)
    try:
        yield
    finally:
        os.environ.pop(_VARIABLE)
        if before is not None:
            os.environ[_VARIABLE] = before


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command with the arguments (those of the process where none are given) and leave with its exit code."""
    with unconcerned_streams():
        carefund(arguments, prog_name="carefund")
