"""`carefund demo`."""

from pathlib import Path

import click

from carefund.cli.options import examples

__all__ = ["demo"]


@click.command(
    epilog=examples(
        "carefund demo",
        "carefund demo --folder first-look",
    ),
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("carefund-demo"),
    show_default=True,
    help="Where to put the files. What an earlier demonstration left there is replaced.",
)
def demo(folder: Path) -> None:
    """Show the main job on a real plan: Southend-on-Sea, 2021-22.

    The plan becomes a workbook, the workbook is read back and checked, and you see what it adds up to, what a reviewer
    would ask, and where the files are. Safe to repeat.
    """
    from carefund.cli.demonstration import demonstrate

    for line in demonstrate(folder):
        click.echo(line)
