"""`carefund summary`."""

from datetime import date
from pathlib import Path

import click

from carefund.cli.options import day_option, examples, file_or_return, force_option, format_option, server_option

__all__ = ["summary"]


@click.command(
    epilog=examples(
        "carefund summary plan.xlsx",
        "carefund summary plan.toml --html summary.html",
        "carefund summary plan.xlsx --format json",
        "carefund summary Southend-on-Sea --server https://bcf.council.example",
    ),
)
@click.argument("file", type=file_or_return)
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="OUT",
    help="Write the summary and the findings as one web page instead, to send or to print.",
)
@day_option
@force_option
@format_option
@server_option
@click.pass_context
def summary(
    ctx: click.Context,
    file: Path | str,
    html: Path | None,
    on: date,
    force: bool,
    output: str,
    server: str | None,
) -> None:
    """Show what a return adds up to.

    Money by funding source, the spending that the national conditions ask for, scheme types, metrics, answers to the
    planning requirements, and what is missing from each sheet. Every figure is added up from the rows of the return.
    """
    from carefund.cli.failures import NotUsable
    from carefund.cli.load import load_return, rulebook_named
    from carefund.cli.printing import print_json
    from carefund.cli.remote import Remote, refuse_day
    from carefund.cli.save import free_to_write, save
    from carefund.cli.show_summary import html_of, summary_lines
    from carefund.papers.data import summary_data, summary_of_data
    from carefund.returns import check_return, summarise

    if html:
        if server:
            raise NotUsable("A page is made of a file only. Open the return in the workspace, which shows the same.")
        if html.suffix.lower() not in (".html", ".htm"):
            raise NotUsable(f"{html} is not the name of a web page. Give a name that ends in .html.")
        free_to_write(html, force)
    if server:
        refuse_day(ctx)
        data = Remote.at(server).summary(str(file))
    else:
        loaded = load_return(Path(file))
        case = loaded.case(on)
        data = summary_data(summarise(case), check_return(case))
        if html:
            save(html, html_of(loaded, on).encode())
            click.echo(f"Wrote {html}.")
            return
    if output == "json":
        print_json(data)
    else:
        for line in summary_lines(rulebook_named(data["round"]), summary_of_data(data), data["standing"]):
            click.echo(line)
