"""The output of the process: who reads it, and whether anybody does, must change neither the work nor the exit code."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, TextIO, cast

__all__ = ["unconcerned_streams"]


@contextmanager
def unconcerned_streams() -> Iterator[None]:
    """Let nothing that happens to standard output and standard error stop the work meanwhile.

    A terminal or pipe that cannot show “£” is shown a question mark. What is written to a pipe that is closed, as that
    of `carefund check plans/ | head` soon is, is dropped.
    """
    with redirect_stdout(_unconcerned(sys.stdout)), redirect_stderr(_unconcerned(sys.stderr)):
        yield


def _unconcerned(stream: TextIO | None) -> TextIO | None:
    """The stream as it is to be written to; a process that was started without one has none."""
    if stream is None:
        return None
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")
    return cast(TextIO, _Unconcerned(stream))


class _Unconcerned:
    """A stream that, once its pipe is closed, drops what is written to it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write a text, or drop it."""
        try:
            return self._stream.write(text)
        except BrokenPipeError:
            self._drop()
            return len(text)

    def flush(self) -> None:
        """Send what was written, or drop it."""
        try:
            self._stream.flush()
        except BrokenPipeError:
            self._drop()

    def _drop(self) -> None:
        """Put the null device in the place of the pipe; Python would send what is left to it when it ends."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)
