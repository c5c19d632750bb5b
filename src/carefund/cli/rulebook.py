"""`carefund rulebook`."""

import click

from carefund.cli.options import examples, format_option, round_argument
from carefund.cli.rulebook_diff import diff
from carefund.cli.rulebook_write import new, validate

__all__ = ["PARTS", "rulebook"]

PARTS = (
    "returns", "sheets", "fields", "lists", "scheme-types", "funding", "conditions", "metrics", "requirements", "roles",
    "timetable", "checks", "allocations", "published",
)  # fmt: skip
"""The parts that can be shown, in the order of the reference."""


@click.group(
    epilog=examples(
        "carefund rulebook show 2021-22",
        "carefund rulebook show 2021-22 conditions",
        "carefund rulebook doubts",
        "carefund rulebook diff 2021-22 2022-23",
        "carefund rulebook new 2027-28 --from 2026-27 --to our-rounds",
        "carefund rulebook validate our-rounds/2027-28",
    ),
)
def rulebook() -> None:
    """Look into the rules of a round, how sure we are of them, and write a round of your own."""


rulebook.add_command(new)
rulebook.add_command(validate)
rulebook.add_command(diff)


@rulebook.command(
    epilog=examples(
        "carefund rulebook show 2021-22",
        "carefund rulebook show 2021-22 scheme-types",
        "carefund rulebook show 2021-22 timetable --format json",
    ),
)
@round_argument
@click.argument("part", type=click.Choice(PARTS), required=False, metavar="[PART]")
@format_option
def show(round_name: str, part: str | None, output: str) -> None:
    """Show a rulebook, or one PART of it, with the certainty of each fact.

    PART is one of returns, sheets, fields, lists, scheme-types, funding, conditions, metrics, requirements, roles,
    timetable, checks, allocations and published (metric values).
    """
    from carefund.cli.load import rulebook_named
    from carefund.cli.printing import print_json
    from carefund.cli.rulebook_parts import overview, part_of
    from carefund.cli.show_rulebook import overview_lines, part_lines

    book = rulebook_named(round_name)
    if output == "json":
        print_json(part_of(book, part).data if part else overview(book))
        return
    for line in part_lines(part_of(book, part)) if part else overview_lines(book):
        click.echo(line)


@rulebook.command(
    epilog=examples(
        "carefund rulebook doubts",
        "carefund rulebook doubts 2021-22 --format json",
    ),
)
@click.argument("round_name", metavar="[ROUND]", required=False)
@format_option
def doubts(round_name: str | None, output: str) -> None:
    """List what we are not sure of: facts to check before you rely on them."""
    from carefund.cli.load import crosswalk_named, rulebook_named
    from carefund.cli.printing import print_json
    from carefund.cli.rulebook_doubts import doubts_of
    from carefund.cli.show_rulebook import doubt_lines
    from carefund.rulebook import rounds

    books = [rulebook_named(name) for name in ([round_name] if round_name else rounds())]
    found = {book.round: doubts_of(book, crosswalk_named(book.round)) for book in books}
    if output == "json":
        print_json(found)
        return
    for line in doubt_lines(found):
        click.echo(line)
