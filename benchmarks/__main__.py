"""Run the benchmarks of the core, or of the workspace (`web`), and print a table; exit 1 where a target is missed.

Both sides of a ratio run in turn in this one run, so that it holds on a slow machine and a fast one alike.
"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import openpyxl

from benchmarks.one_workbook import median, timed
from benchmarks.plans import ON, rulebook, synthetic_plan, write_plan
from benchmarks.result import Result, print_table
from benchmarks.rounds import rounds
from benchmarks.web import workspace
from carefund.reference import area
from carefund.returns import Case, Place, Return, check_return

PROGRAM = [sys.executable, "-m", "carefund"]


def one_workbook(path: Path) -> list[Result]:
    """Read, check and summarise one workbook, against loading it with openpyxl and pandas alone, in either way."""
    sides = ("ours", "frames", "read_excel")
    turns = [[one_side(side, path) for side in sides] for _ in range(5)]
    ours, frames, read_excel = (statistics.median(side) for side in zip(*turns, strict=True))
    return [against("openpyxl and frames", ours, frames), against("pandas.read_excel", ours, read_excel)]


def against(what: str, ours: float, theirs: float) -> Result:
    measured = f"{theirs / ours:.1f} times faster ({ours * 1000:.1f} ms against {theirs * 1000:.0f} ms)"
    return Result(f"One workbook of 150 rows, against {what}", measured, "8 times faster", theirs / ours >= 8)


def one_side(side: str, path: Path) -> float:
    command = [sys.executable, "-m", "benchmarks.one_workbook", side, str(path)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def all_workbooks(path: Path, count: int) -> list[Result]:
    """The command line over a folder of workbooks, against openpyxl only reading them; and its memory."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(count):
            shutil.copy(path, folder / f"plan-{number:03}.xlsx")
        files = sorted(folder.iterdir())
        ours, peak = checked(folder)
        theirs = timed(lambda: [openpyxl.load_workbook(file, data_only=True) for file in files])
        for file in files[count // 5 :]:
            file.unlink()
        _, few = checked(folder)
    speed = f"{ours:.2f} s, {theirs / ours:.1f} times faster than openpyxl only reads them"
    memory = f"{peak:.0f} MiB for {count}, {few:.0f} MiB for {count // 5}"
    return [
        Result(f"{count} workbooks, read and checked", speed, "under 3 s, and faster", ours < min(3, theirs)),
        Result("Memory of that", memory, "does not grow", peak < few * 1.15),
    ]


MEASURE = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(json.dumps([done.returncode, seconds, peak]))
"""


def checked(folder: Path) -> tuple[float, float]:
    """Seconds, and the largest process in MiB, of `carefund check` over a folder."""
    command = [
        sys.executable,
        "-c",
        MEASURE,
        *PROGRAM,
        "check",
        str(folder),
        "--on",
        ON.isoformat(),
        "--format",
        "json",
    ]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    code, seconds, peak = json.loads(answer.stdout)
    if code not in (0, 1):
        raise SystemExit(f"carefund check ended with {code}")
    return seconds, peak


def start_up() -> Result:
    """From the command to its first output."""
    runs = [timed(lambda: subprocess.run([*PROGRAM, "rounds"], capture_output=True, check=True)) for _ in range(7)]
    seconds = statistics.median(runs)
    return Result("Command line, start to first output", f"{seconds:.2f} s", "under 0.4 s", seconds < 0.4)


def checks_in_memory() -> list[Result]:
    """All checks of a plan of 150 rows, as it is and after one row has changed."""
    plan = synthetic_plan(150)
    where = area(plan.area)
    changed = plan.with_value(Place("expenditure", "schemes", "r75", "scheme_name"), "Renamed")

    def judge(ret: Return) -> None:
        check_return(Case(rulebook(), ret, where, ON))

    whole, again = (median(partial(judge, ret), 25) for ret in (plan, changed))
    return [
        Result("All checks, 150 rows", f"{whole * 1000:.1f} ms", "under 10 ms", whole < 0.01),
        Result("The same after one changed row", f"{again * 1000:.1f} ms", "under 10 ms", again < 0.01),
    ]


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "plan.xlsx"
        write_plan(synthetic_plan(150), path)
        results = [*one_workbook(path), *all_workbooks(path, 153), start_up(), *checks_in_memory(), *rounds()]
    return print_table(results)


if __name__ == "__main__":
    sys.exit(workspace.main() if sys.argv[1:] == ["web"] else main())
