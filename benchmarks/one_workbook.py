"""Seconds for one workbook, one side of the comparison to a process: `python -m benchmarks.one_workbook ours PATH`.

Each side has a process of its own, because the objects of one slow down the garbage collector of the other.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path


def ours(path: Path) -> Callable[[], object]:
    """Read, check and summarise."""
    from datetime import date

    from carefund.reference import area
    from carefund.returns import Case, check_return, summarise
    from carefund.rulebook import load
    from carefund.workbook import read_workbook

    def run() -> None:
        reading = read_workbook(path)
        case = Case(load("2021-22"), reading.ret, area(reading.ret.area), date(2021, 11, 16))
        check_return(case)
        summarise(case)

    return run


def frames(path: Path) -> Callable[[], object]:
    """Load the workbook with openpyxl and make a pandas frame of every sheet, and nothing more."""
    import openpyxl
    import pandas

    return lambda: [pandas.DataFrame(sheet.values) for sheet in openpyxl.load_workbook(path, data_only=True)]


def read_excel(path: Path) -> Callable[[], object]:
    """Load every sheet with pandas, which has openpyxl stream the values alone, and nothing more."""
    import pandas

    return lambda: pandas.read_excel(path, sheet_name=None, engine="openpyxl")


def median(run: Callable[[], object], times: int = 9) -> float:
    run(), run()
    return statistics.median(timed(run) for _ in range(times))


def timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


if __name__ == "__main__":
    side = {"ours": ours, "frames": frames, "read_excel": read_excel}[sys.argv[1]]
    print(median(side(Path(sys.argv[2]))))
