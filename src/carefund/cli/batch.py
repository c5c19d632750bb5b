"""Many files at once: which files a user means, and their reports in order, some worked on at the same time."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import click

from carefund.cli.failures import NotUsable
from carefund.cli.load import TEXT_SUFFIX, WORKBOOK_SUFFIXES
from carefund.cli.report import FileReport, examine

__all__ = ["files_in", "reports"]

_FEW = 8
"""Files up to which starting a second process costs more time than it saves."""
_PROCESSES = 2


def files_in(paths: Iterable[Path]) -> list[Path]:
    """The files named, and those in the folders named and below, in order; a folder's other files are left alone.

    Raises NotUsable for a folder that holds no return.
    """
    return [file for path in paths for file in (_in_folder(path) if path.is_dir() else [path])]


def _in_folder(folder: Path) -> list[Path]:
    found = sorted(file for file in folder.rglob("*") if _may_be_return(file))
    if not found:
        raise NotUsable(f"{folder} holds no workbook (.xlsx, .xlsm) and no text of a return (.toml).")
    return found


def _may_be_return(file: Path) -> bool:
    """Whether a file's name is that of a return; office programs leave locks beside the workbooks they have open."""
    is_lock = file.name.startswith(("~$", "."))
    return file.suffix.lower() in (*WORKBOOK_SUFFIXES, TEXT_SUFFIX) and not is_lock and file.is_file()


def reports(files: Sequence[Path], on: date, debug: bool) -> Iterator[FileReport]:
    """The report of each file, in order, as soon as it is there."""
    work = partial(examine, on=on, debug=debug)
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
