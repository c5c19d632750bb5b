"""`carefund upload`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from carefund.cli.options import examples, existing_file

__all__ = ["upload"]


@click.command(
    epilog=examples(
        "carefund upload plan.xlsx --server https://bcf.council.example",
        "carefund upload plan.toml --server https://bcf.council.example --yes",
    ),
)
@click.argument("file", type=existing_file)
@click.option(
    "--server",
    metavar="URL",
    required=True,
    help="Address of the workspace. The environment variable CAREFUND_TOKEN holds your token.",
)
@click.option("--yes", is_flag=True, help="Accept what would change without being asked.")
def upload(file: Path, server: str, yes: bool) -> None:
    """Bring a workbook or a text into a workspace.

    You see what would change in the return of the same area, round and kind, row by row, and what would not be taken
    over. Nothing is stored before you accept it.
    """
    from carefund.cli.load import load_return
    from carefund.cli.remote import Remote

    remote, ret = Remote.at(server), load_return(file).ret
    at = remote.find_return(ret.area, ret.round, ret.kind)
    preview = remote.upload(at, file)
    for line in _lines(preview):
        click.echo(line)
    if not preview["changes"]:
        click.echo("Nothing would change.")
    elif yes or click.confirm("Accept?"):
        remote.accept(at, preview)
        click.echo("Stored. What was there before is in the history.")
    else:
        click.echo("Nothing was stored.")


def _lines(preview: dict[str, Any]) -> Iterator[str]:
    yield from preview["notes"]
    for change in preview["changes"]:
        yield click.style(f"{change['where']}: {change['change']}", bold=True)
        for field in change["fields"]:
            yield f"  {field['field']}: {field['before'] or '(blank)'} → {field['after'] or '(blank)'}"
    for left in preview["left"]:
        yield f"Not taken over: {left}"
