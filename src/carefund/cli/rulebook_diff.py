"""`carefund rulebook diff`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from carefund.cli.options import examples, format_option

if TYPE_CHECKING:
    from carefund.rulebook import Rulebook

__all__ = ["diff"]


@click.command(
    epilog=examples(
        "carefund rulebook diff 2021-22 2022-23",
        "carefund rulebook diff 2026-27 our-rounds/2027-28",
        "carefund rulebook diff 2021-22 2022-23 --format json",
    ),
)
@click.argument("before", metavar="ROUND")
@click.argument("after", metavar="ROUND")
@format_option
def diff(before: str, after: str, output: str) -> None:
    """Show what changed between two rounds for people who fill in returns.

    Sheets, tables and fields, lists, funding sources, conditions, metrics, requirements, roles, dates and checks: what
    is new, what is gone, and what is asked otherwise. Each ROUND is the name of one, or its folder.
    """
    from carefund.cli.printing import print_json
    from carefund.cli.rulebook_changes import changes
    from carefund.cli.show_changes import change_lines

    old, new = _named(before), _named(after)
    found = changes(old, new)
    if output == "json":
        print_json(found)
        return
    for line in change_lines(old, new, found):
        click.echo(line)


def _named(text: str) -> "Rulebook":
    """The rulebook of this name or in this folder."""
    from carefund.cli.failures import NotUsable
    from carefund.cli.load import rulebook_named
    from carefund.rulebook import RulebookError, load_folder

    folder = Path(text)
    if not (folder / "rulebook.toml").is_file():
        return rulebook_named(text)
    try:
        return load_folder(folder)
    except RulebookError as error:
        raise NotUsable(f"The round in {folder} cannot be used. {error}") from None
