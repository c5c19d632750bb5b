"""`carefund convert`."""

from datetime import date
from pathlib import Path

import click

from carefund.cli.options import day_option, examples, existing_file, force_option

__all__ = ["convert"]


@click.command(
    epilog=examples(
        "carefund convert plan.xlsx plan.toml",
        "carefund convert plan.toml plan.xlsx",
        "carefund convert plan.toml plan.xlsx --findings",
    ),
)
@click.argument("source", metavar="IN", type=existing_file)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--area", default="", metavar="AREA", help="The area, by code or name, of a workbook that does not say it."
)
@click.option("--findings", is_flag=True, help="In a workbook, show the findings beside the cells and on a tab.")
@day_option
@force_option
def convert(source: Path, out: Path, area: str, findings: bool, on: date, force: bool) -> None:
    """Turn a workbook into a text, or a text into a workbook.

    The ending of OUT decides: .xlsx is a workbook, .toml a text. Every value survives. Waivers live in the text alone:
    a workbook has no place for them, so keep the text.
    """
    from carefund.cli.load import TEXT_SUFFIX, load_return, note_texts
    from carefund.cli.make import return_bytes
    from carefund.cli.save import free_to_write, save
    from carefund.returns import check_return
    from carefund.returns.checks.words import counted

    free_to_write(out, force)
    loaded = load_return(source, area)
    found = check_return(loaded.case(on)) if findings else ()
    save(out, return_bytes(loaded, out, found))
    for note in note_texts(loaded):
        click.echo(note, err=True)
    if loaded.ret.waivers and out.suffix.lower() != TEXT_SUFFIX:
        left = counted(len(loaded.ret.waivers), "waiver")
        click.echo(f"A workbook has no place for waivers: keep {source}, which holds {left}.", err=True)
    click.echo(f"Wrote {out}.")
