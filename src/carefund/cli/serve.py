"""`carefund serve`."""

import os

import click

from carefund.cli.options import examples

__all__ = ["run_workspace", "serve"]


@click.command(
    epilog=examples(
        "carefund serve",
        "carefund serve --port 8080 --workers 4",
    ),
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65_535), default=8000, show_default=True, help="Port to listen on.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=lambda: os.cpu_count() or 1,
    show_default="one for each processor",
    help="How many processes answer, each one request at a time.",
)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the workspace, in which areas plan, sign and submit together.

    Its database is made, or brought up to date, first. The environment says the rest: CAREFUND_DATA is the folder for
    the database (carefund-data), DATABASE_URL another database such as postgres://…, CAREFUND_URL the address that
    people use. End it with Ctrl+C or SIGTERM.
    """
    from carefund.cli.failures import NotUsable
    from carefund.web.running import NotReady, prepare, reached_at

    try:
        reached_at(host, port)
        prepare()
        run_workspace(host, port, workers)
    except NotReady as error:
        raise NotUsable(str(error)) from error


def run_workspace(host: str, port: int, workers: int) -> None:
    """Serve the prepared workspace and print its address. Raises NotReady where it cannot be served there."""
    from carefund.rulebook import faults
    from carefund.web.running import serve as serve_until_told

    def announce(url: str) -> None:
        click.echo(f"The workspace is at {url}. Press Ctrl+C to end it.")
        for name, fault in faults().items():
            click.echo(f"The round {name} cannot be used. {fault}", err=True)

    serve_until_told(host, port, workers, announce)
