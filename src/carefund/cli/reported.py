"""`carefund reported`."""

from datetime import date
from pathlib import Path

import click

from carefund.cli.options import examples, existing_file, format_option

__all__ = ["reported"]


@click.command(
    epilog=examples(
        "carefund reported plan.xlsx board-paper.toml",
        "carefund reported plan.toml board-paper.toml --untied",
        "carefund reported plan.toml board-paper.toml --format json",
    ),
)
@click.argument("file", type=existing_file)
@click.argument("figures", type=existing_file)
@click.option("--untied", is_flag=True, help="Show only the figures that do not tie exactly.")
@format_option
def reported(file: Path, figures: Path, untied: bool, output: str) -> None:
    """Hold what a document prints against a return.

    FILE is the return, as a workbook or a text. FIGURES lists what a paper or a report prints about it, each figure as
    printed, with its unit and its place. Each is shown beside what the rows add up to, and whether the two tie:
    exactly, within the rounding of the print, or not.
    """
    from carefund.cli.failures import NotUsable
    from carefund.cli.load import load_return, text_of
    from carefund.cli.printing import print_json
    from carefund.cli.show_reported import reported_data, reported_lines
    from carefund.returns import ReportedError, Verdict, read_reported, ties

    case = load_return(file).case(date.today())
    try:
        document = read_reported(text_of(figures))
        found = ties(case, document)
    except ReportedError as error:
        raise NotUsable(f"{figures} cannot be used. {error}") from None
    shown = [tie for tie in found if not (untied and tie.verdict is Verdict.EXACT)]
    if output == "json":
        print_json(reported_data(document, shown))
        return
    for line in reported_lines(document, shown, len(found)):
        click.echo(line)
