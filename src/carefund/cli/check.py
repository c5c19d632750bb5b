"""`carefund check`."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from carefund.cli.earlier import earlier_option
from carefund.cli.options import day_option, examples, format_option, path_or_return, server_option

if TYPE_CHECKING:
    from carefund.cli.report import FileReport

__all__ = ["check"]


@click.command(
    epilog=examples(
        "carefund check plan.xlsx",
        "carefund check plans/ --quiet",
        "carefund check plan.toml --severity warning --on 2021-11-16",
        "carefund check q3.xlsx --earlier plan.xlsx --earlier q2.xlsx",
        "carefund check plans/ --format json > findings.json",
        "carefund check Southend-on-Sea --server https://bcf.council.example",
    ),
)
@click.argument("paths", nargs=-1, required=True, type=path_or_return)
@click.option(
    "--severity",
    type=click.Choice(["error", "warning", "prompt"]),
    default="prompt",
    show_default=True,
    help="The least grave findings to show. The counts and the exit code take no notice of it.",
)
@earlier_option
@day_option
@click.option("--quiet", is_flag=True, help="Print one line for each file.")
@format_option
@server_option
@click.pass_context
def check(
    ctx: click.Context,
    paths: tuple[Path | str, ...],
    severity: str,
    earlier_files: tuple[Path, ...],
    on: date,
    quiet: bool,
    output: str,
    server: str | None,
) -> None:
    """Say what is wrong with returns, where, and how to put it right.

    PATHS are workbooks (.xlsx, .xlsm), returns as text (.toml), or folders that hold them. Each file is judged by the
    rulebook of its own round. Errors stop a return from being submitted, warnings point to what is probably wrong, and
    prompts are what a good reviewer would ask. A return is held beside those of --earlier on which it builds. With
    --server, PATHS are areas or ids of returns in a workspace, which knows the earlier ones.
    """
    from carefund.cli.batch import files_in, reports
    from carefund.cli.earlier import read_earlier
    from carefund.cli.failures import NotUsable
    from carefund.cli.printing import print_json_list, print_texts
    from carefund.cli.remote import Remote, refuse_day

    found: Iterator[FileReport]
    if server:
        refuse_day(ctx)
        if earlier_files:
            raise NotUsable("A workspace knows the earlier returns of an area. Leave out --earlier.")
        remote = Remote.at(server)
        found = map(remote.report, map(str, paths))
    else:
        debug = ctx.find_root().params.get("debug", False)
        found = reports(files_in(map(Path, paths)), on, debug, read_earlier(earlier_files))
    codes = print_json_list(found, severity) if output == "json" else print_texts(found, severity, quiet)
    ctx.exit(max(codes))
