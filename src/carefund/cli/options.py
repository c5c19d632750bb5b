"""Options and arguments that several commands share."""

from datetime import date
from pathlib import Path
from typing import Any

import click

__all__ = [
    "area_day_option",
    "day_option",
    "examples",
    "existing_file",
    "file_or_return",
    "force_option",
    "format_option",
    "path_or_return",
    "round_argument",
    "server_option",
]


def examples(*lines: str) -> str:
    """The end of a command's help: examples that keep their lines."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


class _Day(click.DateTime):
    """A day, as 2021-11-16 or 16/11/2021."""

    name = "date"

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d", "%d/%m/%Y"])

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        return "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, date):
            return value
        try:
            return super().convert(value, param, ctx).date()
        except click.BadParameter:
            self.fail(f"“{value}” is not a day of the calendar. Write it as 2021-11-16 or 16/11/2021.", param, ctx)


day_option = click.option(
    "--on",
    type=_Day(),
    default=date.today,
    show_default="today",
    help="Day on which to judge the return, as 2021-11-16 or 16/11/2021. Deadlines and waivers depend on it.",
)

area_day_option = click.option(
    "--on",
    type=_Day(),
    default=date.today,
    show_default="today",
    help="Day whose areas are wanted, as 2021-04-01 or 01/04/2021; from 1 April 2015.",
)

format_option = click.option(
    "--format",
    "output",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print: for people, or as JSON for programs (amounts are strings, so that no penny is lost).",
)

force_option = click.option("--force", is_flag=True, help="Replace the file if it is already there.")

existing_file = click.Path(exists=True, dir_okay=False, path_type=Path)


class _PathOrReturn(click.Path):
    """A path or, where a server is asked, what names a return there."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        asks_server = ctx is not None and ctx.params.get("server")
        return value if asks_server else super().convert(value, param, ctx)


file_or_return = _PathOrReturn(exists=True, dir_okay=False, path_type=Path)
path_or_return = _PathOrReturn(exists=True, path_type=Path)

server_option = click.option(
    "--server",
    metavar="URL",
    # Before the arguments, whose meaning depends on it.
    is_eager=True,
    help="Ask the workspace at this address instead of reading a file: name an area there, or a return by its id. The "
    "environment variable CAREFUND_TOKEN holds your token, which you make on your account page.",
)

round_argument = click.argument("round_name", metavar="ROUND")
