"""How the command fails: a user's mistake is explained to the user, ours is owned by us."""

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

import click

__all__ = ["CLEAN", "ERRORS", "FAULT", "UNREADABLE", "NotUsable", "OurFault", "fault_message", "suggestion"]

CLEAN, ERRORS, UNREADABLE, FAULT = 0, 1, 2, 3
"""Exit codes: all is well, a return has errors, something cannot be read or used, carefund itself failed."""


class NotUsable(click.ClickException):
    """Something the user gave cannot be used; the message says what, why and what to do next."""

    exit_code = UNREADABLE

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message on stderr."""
        click.echo(self.format_message(), err=True)

    @classmethod
    def reading(cls, path: Path, error: OSError) -> "NotUsable":
        """A file that the system does not let us read."""
        return cls(f"{path} cannot be read: {error.strerror or error}. Check that you may open it.")

    @classmethod
    def writing(cls, path: Path, error: OSError) -> "NotUsable":
        """A file that the system does not let us write."""
        return cls(
            f"{path} cannot be written: {error.strerror or error}. Check that the folder is there, that you may write "
            "in it, and that the file is not open in another program."
        )


class OurFault(click.ClickException):
    """Carefund met something it did not foresee: a mistake in carefund, whatever the input was."""

    exit_code = FAULT

    def __init__(self, error: Exception) -> None:
        super().__init__(fault_message(error))

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the message on stderr."""
        click.echo(self.format_message(), err=True)


def fault_message(error: Exception) -> str:
    """What to tell a user of a mistake of ours, and how to report it."""
    return (
        f"Something went wrong inside carefund ({type(error).__name__}). This is our fault, not yours, and your files "
        "are as they were.\nTo help us mend it, run the same command again as “carefund --debug …” and send what it "
        "prints to the people who look after carefund (CONTRIBUTING.md says how). Leave out anything confidential."
    )


def suggestion(text: str, known: Iterable[str]) -> str:
    """A sentence that names the known words most like a text; empty where none is like it."""
    words = {word.casefold(): word for word in known}
    *first, last = [f"“{words[c]}”" for c in difflib.get_close_matches(text.casefold(), words, n=3, cutoff=0.5)] or [""]
    return f" Did you mean {' or '.join(filter(None, [', '.join(first), last]))}?" if last else ""
