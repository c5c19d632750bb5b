"""`carefund backup`."""

from pathlib import Path

import click

from carefund.cli.options import examples, force_option

__all__ = ["backup"]


@click.command(
    epilog=examples(
        "carefund backup friday.zip",
        "carefund backup latest.zip --force",
    ),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@force_option
def backup(file: Path, force: bool) -> None:
    """Write the whole workspace into one file, while people go on working in it.

    The database is the one that CAREFUND_DATA and DATABASE_URL say, as for “carefund serve”. FILE holds everything of
    one moment but who was signed in and the e-mails that wait to be sent. It has people's addresses and passwords
    (hashed): keep it safe. “carefund restore” takes it in, on SQLite or PostgreSQL.
    """
    from carefund.cli.failures import NotUsable
    from carefund.cli.save import free_to_write, saving
    from carefund.returns.checks.words import counted
    from carefund.web.backups import write_backup
    from carefund.web.running import NotReady

    free_to_write(file, force)
    try:
        with saving(file, private=True) as target:
            held = write_backup(target)
    except NotReady as error:
        raise NotUsable(str(error)) from error
    click.echo(f"Wrote {file}: {held.rows:,} rows of {len(held.tables)} tables.")
    if held.waiting:
        waits = "waits to be sent and is" if held.waiting == 1 else "wait to be sent and are"
        click.echo(
            f"{counted(held.waiting, 'e-mail')} {waits} not in it. To move the workspace, first let its server send."
        )
