"""`carefund areas`."""

from datetime import date
from typing import Any

import click

from carefund.cli.options import area_day_option, examples, format_option

__all__ = ["areas"]


@click.command(
    epilog=examples(
        "carefund areas",
        "carefund areas --on 2021-04-01 --partners CCG",
        "carefund areas --area Leicestershire --on 2021-11-16",
        'carefund areas --area "North Northamptonshire" --on 2019-04-01',
        "carefund areas --area E06000059 --format json",
    ),
)
@area_day_option
@click.option("--area", "text", metavar="AREA", default="", help="Show this one, by its ONS code or name.")
@click.option(
    "--partners",
    "kind",
    type=click.Choice(["CCG", "ICB"], case_sensitive=False),
    help="Which NHS partners to show. One area has those of the day anyway; a list has them where they are asked for.",
)
@format_option
def areas(on: date, text: str, kind: Any, output: str) -> None:
    """List the areas of a day, or show one: its past, districts, NHS partners and people.

    For a day on which an area did not exist, the command says whose figures stand for it.
    """
    from carefund.cli.failures import NotUsable
    from carefund.cli.printing import print_json
    from carefund.cli.show_areas import Listing, area_data, area_facts, area_lines, list_data, list_lines
    from carefund.reference import DayNotHeld, UnknownArea, areas_on

    try:
        shown = area_facts(text, on, kind) if text else Listing(on, areas_on(on), kind)
    except (DayNotHeld, UnknownArea) as error:
        raise NotUsable(str(error)) from None
    if output == "json":
        print_json(list_data(shown) if isinstance(shown, Listing) else area_data(shown))
        return
    for line in list_lines(shown) if isinstance(shown, Listing) else area_lines(shown):
        click.echo(line)
