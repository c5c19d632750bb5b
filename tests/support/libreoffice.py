"""LibreOffice without a screen: what a spreadsheet program makes of our workbooks."""

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl

# 0: always recalculate; otherwise LibreOffice would show us the values that are cached in the file.
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>
"""


def recalculate(workbooks: Mapping[str, bytes]) -> dict[str, openpyxl.Workbook]:
    """Each workbook, by its name, with the values that its formulas give in LibreOffice."""
    with tempfile.TemporaryDirectory() as name:
        made = _converted(workbooks, "xlsx", Path(name))
        return {book: openpyxl.load_workbook(made / f"{book}.xlsx", data_only=True) for book in workbooks}


def printed_pages(content: bytes) -> list[str]:
    """The text of each page that LibreOffice prints of a workbook."""
    with tempfile.TemporaryDirectory() as name:
        made = _converted({"book": content}, "pdf", Path(name))
        command = ["pdftotext", "-layout", str(made / "book.pdf"), "-"]
        text = subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode()
        return text.split("\f")[:-1]


def _converted(workbooks: Mapping[str, bytes], suffix: str, folder: Path) -> Path:
    """The folder in which LibreOffice put the workbooks in another format."""
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(ALWAYS, "utf-8")
    files = [str(folder / f"{book}.xlsx") for book in workbooks]
    for file, content in zip(files, workbooks.values(), strict=True):
        Path(file).write_bytes(content)
    profile, made = f"-env:UserInstallation={settings.parent.parent.as_uri()}", folder / "out"
    command = ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", str(made), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return made


def defined_values(workbook: openpyxl.Workbook) -> dict[str, object]:
    """The value of every defined name that stands for one cell."""
    values = {}
    for name, defined in workbook.defined_names.items():
        places = [(sheet, cells.replace("$", "")) for sheet, cells in defined.destinations]
        if len(places) == 1 and ":" not in places[0][1]:
            sheet, cell = places[0]
            values[name] = workbook[sheet][cell].value
    return values
