"""The CSV file of allocations: which columns it has, what may stand in them, and what is wrong in which line."""

import csv
import io
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from carefund.reference import UnknownArea, area
from carefund.returns import read_value
from carefund.returns.checks.words import listed
from carefund.rulebook import Certainty, Rulebook
from carefund.rulebook.sheets import Field, FieldType

__all__ = ["COLUMNS", "Fault", "Line", "labels_of", "read_lines", "template_of", "text_of"]

COLUMNS = ("area", "code", "year", "amount", "partner", "source")
MOST_LINES = 20_000
"""Lines that are read: an England of 152 areas has about a thousand a year."""
_LONGEST = {"partner": 200, "source": 300}
_LARGEST = Decimal(10) ** 13
_AMOUNT = Field(
    id="amount", label="amount", help="", type=FieldType.MONEY, source="the file", certainty=Certainty.STATED
)


class Fault(NamedTuple):
    """What is wrong in a line; line 1 holds the headings."""

    number: int
    reason: str


class Line(NamedTuple):
    """An allocation as a line of the file gives it; the area by its ONS code."""

    number: int
    area: str
    code: str
    year: str
    amount: Decimal
    partner: str
    source: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is an amount of: area, source or floor, year."""
        return self.area, self.code, self.year


def text_of(data: bytes) -> str | None:
    """The text of a file; None where it is none, or has an encoding other than UTF-8."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else text


def labels_of(rulebook: Rulebook) -> Mapping[str, str]:
    """What amounts may be of: the sources and the floors of the round, code to label."""
    floors = {c.test.floor: c.test.label for c in rulebook.conditions if c.test}
    return floors | {source.code: source.label for source in rulebook.funding.sources}


def template_of(rulebook: Rulebook) -> str:
    """A file with every allocation that stands in a round, to be changed and uploaded again."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows((a.area, a.code, a.year, a.amount, a.partner, a.source) for a in rulebook.allocations)
    return out.getvalue()


def read_lines(rulebook: Rulebook, text: str) -> tuple[tuple[Line, ...], tuple[Fault, ...]]:
    """The lines that can be read, and what is wrong with the others."""
    lines: dict[tuple[str, ...], Line] = {}
    faults: list[Fault] = []
    try:
        for number, cells in _cells(text):
            line = _line(rulebook, number, cells)
            first = lines.setdefault((*line.key, line.partner), line) if isinstance(line, Line) else None
            if isinstance(line, Fault):
                faults.append(line)
            elif first and first.number != number:
                faults.append(Fault(number, f"Line {first.number} has the same area, code, year and partner."))
    except _Unreadable as error:
        faults.append(error.fault)
    if not lines and not faults:
        faults.append(Fault(1, "The file has headings and no lines below them. Add a line for each amount."))
    return tuple(lines.values()), tuple(faults)


class _Unreadable(Exception):  # noqa: N818 -- it is not an error of the program
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason)
        self.fault = fault


def _cells(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The filled lines of the file, by its headings, each with its number."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = tuple(cell.strip().lower() for cell in next(reader, []))
        _refuse_head(head)
        for row in reader:
            if any(cell.strip() for cell in row):
                if reader.line_num > MOST_LINES:
                    raise _Unreadable(Fault(reader.line_num, f"A file may have {MOST_LINES:,} lines. Split it."))
                yield reader.line_num, dict(zip(head, (cell.strip() for cell in row), strict=False))
    except csv.Error as error:
        reason = f"The line is no CSV ({error}). Save the sheet as “CSV UTF-8” and upload it again."
        raise _Unreadable(Fault(reader.line_num, reason)) from None


def _refuse_head(head: tuple[str, ...]) -> None:
    missing = [column for column in COLUMNS if column not in head and column != "partner"]
    unknown = [column for column in head if column not in COLUMNS]
    if missing or unknown or len(set(head)) < len(head):
        reason = f"The first line must hold these headings: {', '.join(COLUMNS)}."
        reason += f" Missing: {', '.join(missing)}." if missing else ""
        reason += f" Not known: {listed(f'“{c}”' for c in unknown)}." if unknown else ""
        raise _Unreadable(Fault(1, reason))


def _line(rulebook: Rulebook, number: int, cells: Mapping[str, str]) -> Line | Fault:
    try:
        found = area(cells.get("area", ""), on=rulebook.first_day)
    except UnknownArea as error:
        return Fault(number, str(error))
    amount = read_value(_AMOUNT, cells.get("amount", ""), {}).value
    reason = _fault(rulebook, cells) or _amount_fault(amount, cells.get("amount", ""))
    if reason or not isinstance(amount, Decimal):
        return Fault(number, reason)
    return Line(number, found.code, cells["code"], cells["year"], amount, cells.get("partner", ""), cells["source"])


def _fault(rulebook: Rulebook, cells: Mapping[str, str]) -> str:
    codes = labels_of(rulebook)
    if cells.get("code", "") not in codes:
        return f"“{cells.get('code', '')}” is no code of round {rulebook.round}. Its codes: {', '.join(codes)}."
    if cells.get("year", "") not in rulebook.years:
        years = ", ".join(rulebook.years)
        return f"“{cells.get('year', '')}” is no year of round {rulebook.round}. Its years: {years}."
    if not cells.get("source"):
        return "The source is blank. Name the publication that the amount comes from."
    long = [name for name, most in _LONGEST.items() if len(cells.get(name, "")) > most]
    return f"The {long[0]} is longer than {_LONGEST[long[0]]} characters. Shorten it." if long else ""


def _amount_fault(amount: object, typed: str) -> str:
    if not isinstance(amount, Decimal):
        return (
            f"“{typed}” is no amount. Give pounds, such as 1721065 or 1721065.50." if typed else "The amount is blank."
        )
    if amount < 0 or amount >= _LARGEST:
        return f"£{typed.lstrip('£')} cannot be an allocation. Give pounds, zero or more."
    return "" if amount == round(amount, 2) else f"“{typed}” has fractions of a penny. Round it to pounds and pence."
