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
    """List the planning rounds: those that come with carefund, and those in a folder of your own.

    A round of your own that cannot be used is named with what is wrong with it.
    """
    from carefund.cli.printing import print_json
    from carefund.cli.terminal import table
    from carefund.rulebook import faults, load
    from carefund.rulebook import rounds as names

    books, broken = [load(name) for name in names()], faults()
    if output == "json":
        names_of = ("round", "title", "version", "years")
        rounds_data = [{n: getattr(b, n) for n in names_of} | {"returns": [k.code for k in b.returns]} for b in books]
        print_json([*rounds_data, *({"round": name, "fault": str(fault)} for name, fault in broken.items())])
        return
    rows = [[b.round, b.title, b.version, ", ".join(b.years), ", ".join(k.code for k in b.returns)] for b in books]
    for line in table(["Round", "Title", "Rulebook", "Years", "Returns"], rows, text_columns=5):
        click.echo(line)
    for name, fault in broken.items():
        click.echo(f"The round {name} cannot be used. {fault}", err=True)
