"""`carefund roll-forward`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from carefund.cli.options import examples, existing_file, force_option, format_option

if TYPE_CHECKING:
    from carefund.cli.load import Loaded
    from carefund.returns.roll_forward import RolledForward

__all__ = ["roll_forward"]


@click.command(
    epilog=examples(
        "carefund roll-forward plan-2021-22.toml --to 2022-23 -o plan-2022-23.toml",
        "carefund roll-forward plan-2021-22.xlsx --to 2022-23 -o plan-2022-23.xlsx",
    ),
)
@click.argument("old", type=existing_file)
@click.option("--to", "round_name", required=True, metavar="ROUND", help="The round of the new return.")
@click.option(
    "-o",
    "--output",
    "out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The workbook (.xlsx) or text (.toml) to write.",
)
@force_option
@format_option
def roll_forward(old: Path, round_name: str, out: Path, force: bool, output: str) -> None:
    """Start a new plan from that of an earlier round.

    Texts, classification and providers of the schemes are carried as far as the new round says what became of them.
    Amounts never are. What has no certain counterpart stays blank, and is listed for you to decide.
    """
    from carefund.cli.load import load_return
    from carefund.cli.make import return_bytes
    from carefund.cli.printing import print_json
    from carefund.cli.save import free_to_write, save
    from carefund.cli.show_roll_forward import rolled_lines

    free_to_write(out, force)
    before = load_return(old)
    after, rolled = _rolled(before, round_name)
    save(out, return_bytes(after, out))
    if output == "json":
        print_json({name: getattr(rolled, name) for name in ("carried", "decisions", "left")})
        return
    click.echo(f"Wrote {out}: {after.rulebook.return_kind(after.ret.kind).title}, {after.area_name}.")
    for line in rolled_lines(after, rolled):
        click.echo(line)


def _rolled(before: "Loaded", round_name: str) -> "tuple[Loaded, RolledForward]":
    """The new return, and what became of the earlier one; NotUsable where it cannot be rolled forward."""
    from carefund.cli.failures import NotUsable
    from carefund.cli.load import Loaded, crosswalk_named, rulebook_named
    from carefund.returns.roll_forward import NotCarried, continued
    from carefund.returns.roll_forward import roll_forward as roll

    rulebook = rulebook_named(round_name)
    crosswalk = crosswalk_named(round_name)
    if crosswalk is None:
        raise NotUsable(f"The round {round_name} does not say how an earlier plan rolls forward into it.")
    try:
        area = continued(before.ret.area, rulebook)
        return_id = f"{area.code}-{rulebook.round}-{crosswalk.kind}"
        rolled = roll(before.ret, before.rulebook, rulebook, crosswalk, area, return_id)
    except NotCarried as error:
        raise NotUsable(str(error)) from None
    return Loaded(rolled.ret, rulebook, area, (), None), rolled
