"""`carefund template`."""

from pathlib import Path

import click

from carefund.cli.options import examples, force_option

__all__ = ["template"]


@click.command(
    epilog=examples(
        "carefund template --area E06000033",
        'carefund template --area "Southend-on-Sea" --round 2021-22 -o plan.xlsx',
        "carefund template --area E06000033 -o plan.toml",
    ),
)
@click.option("--area", "area_text", required=True, metavar="AREA", help="The area, by its ONS code or its full name.")
@click.option("--round", "round_name", metavar="ROUND", help="The planning round.  [default: the newest but drafts]")
@click.option("--kind", metavar="KIND", help="The return, where a round has several.  [default: the round's first]")
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The workbook (.xlsx) or text (.toml) to write.  [default: the name that the round asks for]",
)
@force_option
def template(area_text: str, round_name: str | None, kind: str | None, out: Path | None, force: bool) -> None:
    """Make a return to fill in, with the published figures in it.

    By default the file has the name that the round asks for. A file that is there already is left alone.
    """
    from carefund.cli.make import default_name, new_loaded, newest_round, return_bytes
    from carefund.cli.save import free_to_write, save

    loaded = new_loaded(round_name or newest_round(), kind, area_text)
    path = out or Path(default_name(loaded))
    free_to_write(path, force)
    save(path, return_bytes(loaded, path))
    click.echo(f"Wrote {path}: {loaded.rulebook.return_kind(loaded.ret.kind).title}, {loaded.area_name}.")
