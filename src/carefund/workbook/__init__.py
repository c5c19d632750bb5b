"""Workbooks: a return as an Excel workbook, out and in.

`read_workbook` reads one of ours or a national template, `write_workbook` writes one.
"""

from carefund.workbook.making import WorkbookError
from carefund.workbook.normalise import Note
from carefund.workbook.read import Reading, read_workbook
from carefund.workbook.refuse import Limits, Refused
from carefund.workbook.write import write_workbook

__all__ = ["Limits", "Note", "Reading", "Refused", "WorkbookError", "read_workbook", "write_workbook"]
