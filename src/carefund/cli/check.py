"""`carefund check`."""

from datetime import date
from pathlib import Path

import click

from carefund.cli.options import day_option, examples, existing_path, format_option

__all__ = ["check"]


@click.command(
    epilog=examples(
        "carefund check plan.xlsx",
        "carefund check plans/ --quiet",
        "carefund check plan.toml --severity warning --on 2021-11-16",
        "carefund check plans/ --format json > findings.json",
    ),
)
@click.argument("paths", nargs=-1, required=True, type=existing_path)
@click.option(
    "--severity",
    type=click.Choice(["error", "warning", "prompt"]),
    default="prompt",
    show_default=True,
    help="The least grave findings to show. The counts and the exit code take no notice of it.",
)
@day_option
@click.option("--quiet", is_flag=True, help="Print one line for each file.")
@format_option
@click.pass_context
def check(ctx: click.Context, paths: tuple[Path, ...], severity: str, on: date, quiet: bool, output: str) -> None:
    """Say what is wrong with returns, where, and how to put it right.

    PATHS are workbooks (.xlsx, .xlsm), returns as text (.toml), or folders that hold them. Each file is judged by the
    rulebook of its own round. Errors stop a return from being submitted, warnings point to what is probably wrong, and
    prompts are what a good reviewer would ask.
    """
    from carefund.cli.batch import files_in, reports
    from carefund.cli.printing import print_json_list, print_texts

    found = reports(files_in(paths), on, ctx.find_root().params.get("debug", False))
    codes = print_json_list(found, severity) if output == "json" else print_texts(found, severity, quiet)
    ctx.exit(max(codes))
