"""`carefund template`."""

from pathlib import Path

import click

from carefund.cli.earlier import earlier_option
from carefund.cli.options import examples, force_option

__all__ = ["template"]


@click.command(
    epilog=examples(
        "carefund template --area E06000033",
        'carefund template --area "Southend-on-Sea" --round 2021-22 -o plan.xlsx',
        "carefund template --area E06000033 -o plan.toml",
        "carefund template --area E06000033 --round 2023-25 --kind q3_2023_24 --earlier plan.xlsx --earlier q2.xlsx",
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
@earlier_option
@force_option
def template(
    area_text: str,
    round_name: str | None,
    kind: str | None,
    out: Path | None,
    earlier_files: tuple[Path, ...],
    force: bool,
) -> None:
    """Make a return to fill in, with the published figures in it.

    A return through the year builds on the plan and on the returns before it: name their files with --earlier, and
    what they say is filled in. What is locked there has to stay as it is.

    By default the file has the name that the round asks for. A file that is there already is left alone.
    """
    from carefund.cli.make import default_name, new_loaded, newest_round, return_bytes
    from carefund.cli.save import free_to_write, save

    loaded = new_loaded(round_name or newest_round(), kind, area_text, earlier_files)
    path = out or Path(default_name(loaded))
    free_to_write(path, force)
    save(path, return_bytes(loaded, path))
    click.echo(f"Wrote {path}: {loaded.rulebook.return_kind(loaded.ret.kind).title}, {loaded.area_name}.")
