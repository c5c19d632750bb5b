"""A copy of the 2021-22 folder, to break."""

import shutil
from importlib import resources
from pathlib import Path

import pytest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with resources.as_file(resources.files("carefund") / "rulebooks" / "2021-22") as source:
        return Path(shutil.copytree(source, tmp_path / "2021-22"))
