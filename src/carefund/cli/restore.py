"""`carefund restore`."""

from pathlib import Path

import click

from carefund.cli.options import examples, existing_file

__all__ = ["restore"]


@click.command(
    epilog=examples(
        "carefund restore friday.zip",
        "carefund restore friday.zip --replace",
    ),
)
@click.argument("file", type=existing_file)
@click.option("--replace", is_flag=True, help="Lose what the workspace holds now.")
def restore(file: Path, replace: bool) -> None:
    """Take in a workspace that “carefund backup” wrote, whole or not at all.

    The database is the one that CAREFUND_DATA and DATABASE_URL say, as for “carefund serve”, and has to be empty. It
    need not be of the kind that the backup was made from.
    """
    from carefund.cli.failures import NotUsable
    from carefund.web.backups import restore_backup
    from carefund.web.running import NotReady, prepare

    try:
        prepare()
        with file.open("rb") as source:
            held = restore_backup(source, replace)
    except NotReady as error:
        raise NotUsable(f"{file} is not restored. {error}") from error
    click.echo(f"Restored {held.rows:,} rows of {len(held.tables)} tables, as they were on {held.made:%d/%m/%Y}.")
    click.echo("Everybody has to sign in again. If the workspace is being served, restart its server.")
