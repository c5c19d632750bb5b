"""`carefund demo`."""

from pathlib import Path

import click

from carefund.cli.options import examples

__all__ = ["demo"]

_HOST, _WORKERS = "127.0.0.1", 2


@click.command(
    epilog=examples(
        "carefund demo",
        "carefund demo --folder first-look --no-serve",
    ),
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("carefund-demo"),
    show_default=True,
    help="Where to put the files, in place of those of an earlier demonstration, and the workspace's database, which "
    "is kept from one demonstration to the next.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    default=8000,
    show_default=True,
    help="Port of this machine at which to show the workspace; the next free one if it is taken.",
)
@click.option("--serve/--no-serve", default=True, show_default=True, help="Whether to show the workspace at the end.")
def demo(folder: Path, port: int, serve: bool) -> None:
    """Show the main job on a real plan: Southend-on-Sea, 2021-22.

    The plan becomes a workbook, the workbook is read back and checked, and you see what it adds up to, what a reviewer
    would ask, and where the files are. Then the workspace opens on this machine with the same plan, what board papers
    print of four other areas' plans, and an empty one, for you to try in a browser. Safe to repeat.
    """
    from carefund.cli.demonstration import demonstrate

    for line in demonstrate(folder):
        click.echo(line)
    if serve:
        _show_workspace(folder / "workspace", port)


def _show_workspace(folder: Path, wanted: int) -> None:
    from carefund.cli.failures import NotUsable
    from carefund.cli.serve import run_workspace
    from carefund.web.running import NotReady, demonstrate_in, free_port, load_demonstration, prepare, reached_at

    click.echo()
    try:
        port = free_port(_HOST, wanted)
        if port != wanted:
            click.echo(f"Port {wanted} is taken, so the workspace uses {port}.")
        demonstrate_in(folder)
        reached_at(_HOST, port)
        prepare()
        load_demonstration()
        click.echo("The workspace shows the same plan, and those of five more areas.")
        click.echo("Sign in as anybody on its list: no password is needed.")
        run_workspace(_HOST, port, _WORKERS)
    except NotReady as error:
        raise NotUsable(str(error)) from error
