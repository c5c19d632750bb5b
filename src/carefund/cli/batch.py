"""Many files at once: which files a user means, and their reports in order, some worked on at the same time."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from carefund.cli.failures import NotUsable
from carefund.cli.load import TEXT_SUFFIX, WORKBOOK_SUFFIXES
from carefund.cli.report import FileReport, examine
from carefund.returns.checks.words import listed

if TYPE_CHECKING:
    from carefund.returns import Return

__all__ = ["files_in", "reports"]

_FEW = 8
"""Files up to which starting a second process costs more time than it saves."""
_PROCESSES = 2
_RETURNS = (*WORKBOOK_SUFFIXES, TEXT_SUFFIX)
_FIGURES = ".reported.toml"
"""Ending of a list of the figures that a document prints: it may lie beside the return, and is none."""
_OTHERS = (".xls", ".xlsb", ".xltx", ".xltm", ".ods", ".numbers", ".csv", ".pdf", ".zip")
"""Endings of files that may hold a plan, in a form that we do not read."""


def files_in(paths: Iterable[Path]) -> list[Path]:
    """The files named, and those in the folders named and below, in order; a folder's other files are left alone.

    Those of them that may hold a plan all the same are named on stderr. Raises NotUsable for a folder that holds no
    return.
    """
    return [file for path in paths for file in (_in_folder(path) if path.is_dir() else [path])]


def _in_folder(folder: Path) -> list[Path]:
    files = sorted(file for file in folder.rglob("*") if _may_be_plan(file))
    found = [file for file in files if file.suffix.lower() in _RETURNS]
    passed_over = _passed_over(folder, [file for file in files if file.suffix.lower() in _OTHERS])
    if not found:
        holds = f"{folder} holds no workbook (.xlsx, .xlsm) and no text of a return (.toml)."
        raise NotUsable(f"{holds} {passed_over}".strip())
    if passed_over:
        click.echo(passed_over, err=True)
    return found


def _may_be_plan(file: Path) -> bool:
    """Whether a file's name is that of a plan; office programs leave locks beside the workbooks they have open."""
    name = file.name.lower()
    is_other = name.startswith(("~$", ".")) or name.endswith(_FIGURES)
    return file.suffix.lower() in (*_RETURNS, *_OTHERS) and not is_other and file.is_file()


def _passed_over(folder: Path, files: Sequence[Path]) -> str:
    """That these files are not checked, why, and what to do; nothing where there are none."""
    if not files:
        return ""
    return (
        f"Passed over in {folder}: {listed(str(file.relative_to(folder)) for file in files)}. carefund reads .xlsx, "
        ".xlsm and .toml. To have a workbook of another kind checked, open it in the program that made it and save it "
        "as .xlsx."
    )


def reports(files: Sequence[Path], on: date, debug: bool, earlier: "tuple[Return, ...]" = ()) -> Iterator[FileReport]:
    """The report of each file, in order, as soon as it is there; `earlier` are returns on which some may build."""
    work = partial(examine, on=on, debug=debug, earlier=earlier)
    if len(files) <= _FEW:
        yield from _with_progress(map(work, files), len(files))
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(min(_PROCESSES, os.cpu_count() or 1)) as pool:
        yield from _with_progress(pool.map(work, files, chunksize=2), len(files))


def _with_progress(found: Iterator[FileReport], total: int) -> Iterator[FileReport]:
    """The same reports, with a line on a terminal's stderr that says how far we are and leaves no trace."""
    if total == 1 or not _is_terminal():
        yield from found
        return
    for number, report in enumerate(found, start=1):
        click.echo("\r\033[K", nl=False, err=True)
        yield report
        if number < total:
            click.echo(f"{number} of {total} checked", nl=False, err=True)


def _is_terminal() -> bool:
    return sys.stderr.isatty()
