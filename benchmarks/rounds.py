"""What it costs to load rounds: all of them, one among few, and one among many."""

import os
import shutil
import subprocess
import sys
import tempfile
from importlib import resources
from pathlib import Path

from benchmarks.result import Result

_LOAD = """
import sys, time
from carefund.rulebook import load, rounds
start = time.process_time()
for name in sys.argv[1:] or rounds():
    load(name)
print(time.process_time() - start)
"""
_STARTED = """
import sys
from carefund.cli import carefund
from carefund.rulebook import shelf
print(shelf._read.cache_info().currsize)
"""
_FEW, _MANY = 10, 40
_COPIED = "2021-22"


def rounds() -> list[Result]:
    """What loading every round of the product takes, and one of many of one's own, in seconds of the processor."""
    with tempfile.TemporaryDirectory() as name:
        few, many = (_copies(Path(name), count) for count in (_FEW, _MANY))
        turns = [(_loaded(), _loaded(few, _last(_FEW)), _loaded(many, _last(_MANY))) for _ in range(9)]
        # The best of each: what disturbs a measurement only ever adds to it.
        every, among_few, among_many = (min(side) for side in zip(*turns, strict=True))
    ratio = among_many / among_few
    return [
        Result("Loading every round", f"{every * 1000:.0f} ms", "under 150 ms", every < 0.15),
        Result("Rounds read before one is asked for", str(_read_at_start()), "none", _read_at_start() == 0),
        Result(
            f"One round among {_MANY} against one among {_FEW}",
            f"{ratio:.2f} ({among_many * 1000:.0f} ms against {among_few * 1000:.0f} ms)",
            "under 1.2",
            ratio < 1.2,
        ),
    ]


def _copies(root: Path, count: int) -> Path:
    """A folder of so many rounds of one's own."""
    folder = root / str(count)
    with resources.as_file(resources.files("carefund") / "rulebooks" / _COPIED) as source:
        for number in range(count):
            name = f"{_COPIED}-copy{number}"
            shutil.copytree(source, folder / name)
            head = folder / name / "rulebook.toml"
            head.write_text(head.read_text("utf-8").replace(f'"{_COPIED}"', f'"{name}"', 1), "utf-8")
    return folder


def _last(count: int) -> str:
    return f"{_COPIED}-copy{count - 1}"


def _loaded(folder: Path | None = None, *names: str) -> float:
    """Seconds of the processor to load the rounds of these names, or every one, in a process of its own."""
    return float(_printed(_LOAD, folder, *names))


def _read_at_start() -> int:
    """How many rounds are read when the command starts."""
    return int(_printed(_STARTED, None))


def _printed(program: str, folder: Path | None, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "CAREFUND_RULEBOOKS"}
    if folder:
        environment["CAREFUND_RULEBOOKS"] = str(folder)
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
