"""`carefund convert`."""

from datetime import date
from pathlib import Path

import click

from carefund.cli.options import day_option, examples, file_or_return, force_option, server_option

__all__ = ["convert"]


@click.command(
    epilog=examples(
        "carefund convert plan.xlsx plan.toml",
        "carefund convert plan.toml plan.xlsx",
        "carefund convert plan.toml plan.xlsx --findings",
        "carefund convert Southend-on-Sea plan.xlsx --server https://bcf.council.example",
    ),
)
@click.argument("source", metavar="IN", type=file_or_return)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--area", default="", metavar="AREA", help="The area, by code or name, of a workbook that does not say it."
)
@click.option("--findings", is_flag=True, help="In a workbook, show the findings beside the cells and on a tab.")
@day_option
@force_option
@server_option
@click.pass_context
def convert(
    ctx: click.Context,
    source: Path | str,
    out: Path,
    area: str,
    findings: bool,
    on: date,
    force: bool,
    server: str | None,
) -> None:
    """Turn a workbook into a text, or a text into a workbook.

    The ending of OUT decides: .xlsx is a workbook, .toml a text. Every value survives. Waivers live in the text alone:
    a workbook has no place for them, so keep the text. With --server, IN is an area or the id of a return in a
    workspace, which is downloaded.
    """
    from carefund.cli.remote import Remote, refuse_day
    from carefund.cli.save import free_to_write, save

    free_to_write(out, force)
    if server:
        refuse_day(ctx)
        save(out, Remote.at(server).file(str(source), out, findings))
    else:
        _convert_file(Path(source), out, area, findings, on)
    click.echo(f"Wrote {out}.")


def _convert_file(source: Path, out: Path, area: str, findings: bool, on: date) -> None:
    from carefund.cli.load import TEXT_SUFFIX, load_return, note_texts
    from carefund.cli.make import return_bytes
    from carefund.cli.save import save
    from carefund.returns import check_return
    from carefund.returns.checks.words import counted

    loaded = load_return(source, area)
    found = check_return(loaded.case(on)) if findings else ()
    save(out, return_bytes(loaded, out, found))
    for note in note_texts(loaded):
        click.echo(note, err=True)
    if loaded.ret.waivers and out.suffix.lower() != TEXT_SUFFIX:
        left = counted(len(loaded.ret.waivers), "waiver")
        click.echo(f"A workbook has no place for waivers: keep {source}, which holds {left}.", err=True)
