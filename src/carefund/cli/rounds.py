"""`carefund rounds`."""

import click

from carefund.cli.options import examples, format_option

__all__ = ["rounds"]


@click.command(
    epilog=examples(
        "carefund rounds",
        "carefund rounds --format json",
    ),
)
@format_option
def rounds(output: str) -> None:
    """List the planning rounds that come with carefund."""
    from carefund.cli.printing import print_json
    from carefund.cli.terminal import table
    from carefund.rulebook import load
    from carefund.rulebook import rounds as names

    books = [load(name) for name in names()]
    if output == "json":
        names_of = ("round", "title", "version", "years")
        rounds_data = [{n: getattr(b, n) for n in names_of} | {"returns": [k.code for k in b.returns]} for b in books]
        print_json(rounds_data)
        return
    rows = [[b.round, b.title, b.version, ", ".join(b.years), ", ".join(k.code for k in b.returns)] for b in books]
    for line in table(["Round", "Title", "Rulebook", "Years", "Returns"], rows, text_columns=5):
        click.echo(line)
