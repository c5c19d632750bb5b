"""Writing files without losing any: whole or not at all, and nothing replaced unless asked to."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from carefund.cli.failures import NotUsable

__all__ = ["free_to_write", "save", "saving"]


def free_to_write(path: Path, force: bool) -> None:
    """NotUsable where the file is there and may not be replaced, so that no work is done in vain."""
    if path.exists() and not force:
        raise NotUsable(f"{path} is already there. Give another name, or add --force to replace it.")


def save(path: Path, content: bytes) -> None:
    """Write a file beside its final place and then move it there: an accident leaves the old file as it was."""
    with saving(path) as file:
        file.write(content)


@contextmanager
def saving(path: Path, private: bool = False) -> Iterator[IO[bytes]]:
    """The same for what is not held in memory. A private file is for its owner's eyes only."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".carefund-")
    except OSError as error:
        raise NotUsable.writing(path, error) from None
    beside = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
        beside.chmod(0o600 if private else 0o666 & ~_umask())
        beside.replace(path)
    except OSError as error:
        raise NotUsable.writing(path, error) from None
    finally:
        beside.unlink(missing_ok=True)


def _umask() -> int:
    """The process's own mask of permissions, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
