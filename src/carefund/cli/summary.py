"""`carefund summary`."""

from datetime import date
from pathlib import Path

import click

from carefund.cli.options import day_option, examples, existing_file, force_option, format_option

__all__ = ["summary"]


@click.command(
    epilog=examples(
        "carefund summary plan.xlsx",
        "carefund summary plan.toml --html summary.html",
        "carefund summary plan.xlsx --format json",
    ),
)
@click.argument("file", type=existing_file)
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="OUT",
    help="Write the summary and the findings as one web page instead, to send or to print.",
)
@day_option
@force_option
@format_option
def summary(file: Path, html: Path | None, on: date, force: bool, output: str) -> None:
    """Show what a return adds up to.

    Money by funding source, the spending that the national conditions ask for, scheme types, metrics, answers to the
    planning requirements, and what is missing from each sheet. Every figure is added up from the rows of the return.
    """
    from carefund.cli.failures import NotUsable
    from carefund.cli.load import load_return
    from carefund.cli.printing import print_json
    from carefund.cli.save import free_to_write, save
    from carefund.cli.show_summary import html_of, summary_lines
    from carefund.papers.data import summary_data
    from carefund.returns import check_return, summarise

    if html:
        if html.suffix.lower() not in (".html", ".htm"):
            raise NotUsable(f"{html} is not the name of a web page. Give a name that ends in .html.")
        free_to_write(html, force)
    loaded = load_return(file)
    case = loaded.case(on)
    if html:
        save(html, html_of(loaded, on).encode())
        click.echo(f"Wrote {html}.")
    elif output == "json":
        print_json(summary_data(summarise(case), check_return(case)))
    else:
        for line in summary_lines(loaded.rulebook, summarise(case), check_return(case)):
            click.echo(line)
