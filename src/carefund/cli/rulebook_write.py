"""`carefund rulebook new` and `carefund rulebook validate`: writing a round of one's own."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from carefund.cli.options import examples, format_option

if TYPE_CHECKING:
    from carefund.rulebook import RulebookError

__all__ = ["new", "validate"]


@click.command(
    epilog=examples(
        "carefund rulebook new 2027-28 --from 2026-27 --to our-rounds",
        "carefund rulebook new 2027-28-rehearsal --from 2026-27 --to our-rounds",
    ),
)
@click.argument("name", metavar="NEW")
@click.option("--from", "origin", required=True, metavar="ROUND", help="The round to begin with.")
@click.option(
    "--to",
    "root",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder of your rounds.  [default: that of --rulebooks or CAREFUND_RULEBOOKS]",
)
def new(name: str, origin: str, root: Path | None) -> None:
    """Begin the rulebook of a new round with that of an earlier one.

    NEW names the round by its years, such as 2027-28. Years in periods, labels and texts move on. What changed by that
    is marked doubtful, days and published amounts are left blank, and what you have to fill in is listed.
    """
    from carefund.cli.failures import NotUsable
    from carefund.cli.load import rulebook_named
    from carefund.cli.terminal import fact
    from carefund.rulebook.next_round import start_round
    from carefund.rulebook.shelf import folder_of

    rulebook_named(origin)
    target = _free_place(name, root)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        left = start_round(folder_of(origin), name, target)
    except ValueError as error:
        raise NotUsable(f"{error}.") from None
    except OSError as error:
        raise NotUsable.writing(target, error) from None
    click.echo(f"Wrote {target}, a draft that carefund can use. It is yours to complete:\n")
    for file, what in left:
        for line in fact(file, what, 2, max(len(file) for file, _ in left) + 2):
            click.echo(line)
    click.echo(
        f"\nWhen you have changed it, run “carefund rulebook validate {target}”. What is not confirmed is listed"
    )
    click.echo(f"by “carefund --rulebooks {target.parent} rulebook doubts {name}”.")


def _free_place(name: str, root: Path | None) -> Path:
    """Where the round's folder is to be; NotUsable where it cannot be there."""
    from carefund.cli.failures import NotUsable
    from carefund.rulebook import rounds
    from carefund.rulebook.shelf import is_round_name, own_folder

    if not is_round_name(name):
        raise NotUsable(
            f"A round cannot be called “{name}”. Name it by its years, such as 2027-28; small letters, digits and "
            "hyphens may follow."
        )
    if (folder := root or own_folder()) is None:
        raise NotUsable("Say where your rounds are kept: give --to, or set CAREFUND_RULEBOOKS.")
    if name in rounds() or (folder / name).exists():
        raise NotUsable(f"There is a round {name} already. Give another name, or remove that one first.")
    return folder / name


@click.command(
    epilog=examples(
        "carefund rulebook validate our-rounds/2027-28",
        "carefund rulebook validate our-rounds/*",
        "carefund rulebook validate our-rounds/2027-28 --format json",
    ),
)
@click.argument(
    "folders",
    metavar="FOLDER...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@format_option
def validate(folders: tuple[Path, ...], output: str) -> None:
    """Say everything that is wrong with the folders of rounds: file, key and reason.

    The exit code is 1 where anything is wrong. Faults between files show once each file is good by itself.
    """
    from carefund.cli.failures import CLEAN, ERRORS
    from carefund.cli.printing import print_json
    from carefund.cli.terminal import fact, heading
    from carefund.returns.checks.words import counted

    found = {str(folder): _problems(folder.resolve()) for folder in folders}
    if output == "json":
        print_json({name: [_data(problem) for problem in problems] for name, problems in found.items()})
    else:
        for name, problems in found.items():
            click.echo(heading(f"{name}: {counted(len(problems), 'problem') if problems else 'a good rulebook'}"))
            for problem in problems:
                where = f"{problem.file}, {problem.key}" if problem.key else problem.file
                for line in fact(where, problem.reason, 2, 4):
                    click.echo(line)
    sys.exit(ERRORS if any(found.values()) else CLEAN)


def _problems(folder: Path) -> "list[RulebookError]":
    """Everything that is wrong with a round, the checks that it names and their settings included."""
    from carefund.returns import checks_of
    from carefund.rulebook import RulebookError, load_folder
    from carefund.rulebook.problems import problems_of

    if found := problems_of(folder):
        return found
    book = load_folder(folder)
    for kind in book.returns:
        try:
            checks_of(book.of(kind.code))
        except RulebookError as error:
            found.append(error)
    return found


def _data(problem: Exception) -> dict[str, str]:
    return {name: getattr(problem, name) for name in ("file", "key", "reason")}
