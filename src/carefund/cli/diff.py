"""`carefund diff`."""

from pathlib import Path

import click

from carefund.cli.options import examples, existing_file, format_option

__all__ = ["diff"]


@click.command(
    epilog=examples(
        "carefund diff first.xlsx second.xlsx",
        "carefund diff submitted.toml now.xlsx",
        "carefund diff first.xlsx second.xlsx --format json",
    )
)
@click.argument("before", type=existing_file)
@click.argument("after", type=existing_file)
@format_option
def diff(before: Path, after: Path, output: str) -> None:
    """Show what changed between two versions of a return.

    Row by row, and in totals. Either may be a workbook or a text. Moved or sorted rows are no change.
    """
    from carefund.cli.failures import NotUsable
    from carefund.cli.load import load_return
    from carefund.cli.printing import print_json
    from carefund.cli.show_diff import diff_data, diff_lines
    from carefund.returns import compare

    old, new = load_return(before), load_return(after)
    try:
        found = compare(new.rulebook, old.ret, new.ret)
    except ValueError as error:
        raise NotUsable(str(error)) from None
    if output == "json":
        print_json(diff_data(found))
        return
    if old.ret.area != new.ret.area:
        click.echo(f"These are returns of two areas: {old.ret.area}, then {new.ret.area}.\n")
    for line in diff_lines(old, new, found):
        click.echo(line)
