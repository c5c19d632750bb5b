"""LibreOffice without a screen: what a spreadsheet program makes of our workbooks."""

import subprocess
import tempfile
from io import BytesIO
from pathlib import Path

import openpyxl

RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
"""Without this setting LibreOffice keeps the values that are cached in the file."""


def convert(workbook: bytes, to: str, suffix: str = ".xlsx") -> bytes:
    """A workbook as LibreOffice saves it in another format, every formula calculated afresh."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        profile = folder / "profile" / "user"
        profile.mkdir(parents=True)
        (profile / "registrymodifications.xcu").write_text(RECALCULATE, "utf-8")
        (folder / f"in{suffix}").write_bytes(workbook)
        subprocess.run(
            ["soffice", f"-env:UserInstallation={profile.parent.as_uri()}", "--headless", "--convert-to", to,
             "--outdir", str(folder / "out"), str(folder / f"in{suffix}")],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        return next((folder / "out").iterdir()).read_bytes()


def recalculate(workbook: bytes) -> openpyxl.Workbook:
    """A workbook with the values that its formulas give in LibreOffice."""
    return openpyxl.load_workbook(BytesIO(convert(workbook, "xlsx")), data_only=True)


def defined_values(workbook: openpyxl.Workbook) -> dict[str, object]:
    """The value of every defined name that stands for one cell."""
    values = {}
    for name, defined in workbook.defined_names.items():
        places = [(sheet, cells.replace("$", "")) for sheet, cells in defined.destinations]
        if len(places) == 1 and ":" not in places[0][1]:
            sheet, cell = places[0]
            values[name] = workbook[sheet][cell].value
    return values
