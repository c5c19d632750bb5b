"""Rounds of one's own, made of those that come with the product."""

import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from importlib import resources
from pathlib import Path
from typing import Any

import tomli_w


def copy_of(name: str, target: Path) -> Path:
    """A copy of a round's folder."""
    with resources.as_file(resources.files("carefund") / "rulebooks" / name) as source:
        return Path(shutil.copytree(source, target))


@contextmanager
def changed(folder: Path, file: str) -> Iterator[dict[str, Any]]:
    """What a file holds, to be changed in place and written back."""
    raw = tomllib.loads((folder / file).read_text("utf-8"), parse_float=Decimal)
    yield raw
    (folder / file).write_text(tomli_w.dumps(raw), "utf-8")


def renamed(folder: Path, *words: tuple[str, str]) -> None:
    """Replace words in every file of a round."""
    for path in folder.rglob("*.toml"):
        text = path.read_text("utf-8")
        for old, new in words:
            text = text.replace(old, new)
        path.write_text(text, "utf-8")


def without(entries: list[dict[str, Any]], is_it: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
    """The entries of a list without one."""
    kept = [entry for entry in entries if not is_it(entry)]
    assert len(kept) == len(entries) - 1
    return kept
