"""Returns: what areas send in, what is wrong with it, and what it adds up to.

`new_return` starts one, `check_return` finds what is wrong, `summarise` adds it up, `to_text` and `from_text` keep it
as one readable file, `compare` tells two versions apart, `ties` holds what a document prints against the rows.
"""

from carefund.returns.blank import new_return
from carefund.returns.checks import Case, Check, check_return, checks_of
from carefund.returns.compare import Comparison, compare
from carefund.returns.findings import Finding, Severity, is_clean, open_errors
from carefund.returns.model import FORM, Place, Return, Row, Sheet, Value
from carefund.returns.reported import Reported, ReportedError, Tie, Verdict, read_reported, ties
from carefund.returns.summary import Summary, formally_approvable, summarise
from carefund.returns.text import ReturnTextError, from_text, to_text
from carefund.returns.values import read_value
from carefund.returns.waivers import Waiver

__all__ = [
    "FORM",
    "Case",
    "Check",
    "Comparison",
    "Finding",
    "Place",
    "Reported",
    "ReportedError",
    "Return",
    "ReturnTextError",
    "Row",
    "Severity",
    "Sheet",
    "Summary",
    "Tie",
    "Value",
    "Verdict",
    "Waiver",
    "check_return",
    "checks_of",
    "compare",
    "formally_approvable",
    "from_text",
    "is_clean",
    "new_return",
    "open_errors",
    "read_reported",
    "read_value",
    "summarise",
    "ties",
    "to_text",
]
