"""Copies of a round's folder to break."""

from pathlib import Path

import pytest

from carefund.rulebook import RulebookError, load_folder


def edit(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text, f"{file} no longer holds what the test changes"
    (folder / file).write_text(text.replace(old, new, 1), "utf-8")


def append(folder: Path, file: str, text: str) -> None:
    with (folder / file).open("a", encoding="utf-8") as stream:
        stream.write(f"\n{text}\n")


def refused(folder: Path) -> RulebookError:
    with pytest.raises(RulebookError) as caught:
        load_folder(folder)
    return caught.value
