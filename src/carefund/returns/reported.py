"""What a document prints, beside what the product makes of the rows: kept apart, and compared.

A document may round or misprint. Its figures stand in a file of their own beside the return, as printed, each with its
unit and with the number of printed figures that its rows were taken from; the arithmetic is never bent to fit them.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated

import msgspec
import tomli

from carefund.returns.checks.case import Case
from carefund.returns.figures import Figure, NoSuchFigure, figure
from carefund.rulebook.filters import Filter

__all__ = ["UNITS", "WORDS", "Reported", "ReportedError", "ReportedFigure", "Tie", "Verdict", "read_reported", "ties"]

WORDS = "words"
"""Unit of a figure that is no number, such as the answer to a requirement."""

UNITS: Mapping[str, int] = {"£": 1, "£000": 1000, "£m": 1_000_000, "%": 1, "per 100,000": 1, "number": 1, WORDS: 1}
"""The units in which documents print, each with what one of it is worth (pounds for money)."""

_FORMAT = 1
_NIL = "nil"


class ReportedError(Exception):
    """A file is not a list of printed figures, or not of this return; the message says where and why."""


class ReportedFigure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One figure as a document prints it."""

    what: str
    """Which figure of the return it is (see `carefund.returns.figures`)."""
    printed: str
    """As printed, without the unit: “36,682”, “Nil”, “Yes”."""
    unit: str
    place: str
    """Where in the document it stands."""
    addends: Annotated[int, msgspec.Meta(ge=1)] = 1
    """How many figures printed in this unit the product adds up to get it: each may be half a printed unit off."""
    where: Filter = {}
    """Which rows it is about, for a figure that is a sum of rows."""
    note: str = ""
    """What is wrong with the print, or rounded in it."""

    @property
    def number(self) -> Decimal | None:
        """The printed number in pounds, per cent or what else it counts; None for words."""
        return None if self.unit == WORDS else self._digits * UNITS[self.unit]

    @property
    def tolerance(self) -> Decimal:
        """How far the print and the sum of its parts may be apart by rounding: half a printed unit for each part."""
        if self.unit == WORDS:
            return Decimal(0)
        step = Decimal(1).scaleb(min(int(self._digits.as_tuple().exponent), 0))
        return step * UNITS[self.unit] * self.addends / 2

    @property
    def _digits(self) -> Decimal:
        return Decimal(0) if self.printed.lower() == _NIL else Decimal(self.printed.replace(",", ""))


class Reported(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The figures that a document prints about a return."""

    carefund_reported: int
    round: str
    kind: str
    area: str
    document: str
    figures: tuple[ReportedFigure, ...]


class Verdict(StrEnum):
    """How a printed figure stands to the computed one."""

    EXACT = "ties exactly"
    ROUNDING = "ties within rounding"
    APART = "does not tie"


class Tie(msgspec.Struct, frozen=True):
    """A printed figure beside the computed one."""

    figure: ReportedFigure
    computed: Figure | None
    """What the product makes of the rows; None where they do not give it."""

    @property
    def difference(self) -> Decimal | None:
        """Printed less computed; None where either is no number."""
        if self.figure.number is None or not isinstance(self.computed, Decimal):
            return None
        return self.figure.number - self.computed

    @property
    def verdict(self) -> Verdict:
        """Whether they tie."""
        if self.difference is None:
            same = self.figure.unit == WORDS and self.computed == self.figure.printed
            return Verdict.EXACT if same else Verdict.APART
        if self.difference == 0:
            return Verdict.EXACT
        return Verdict.ROUNDING if abs(self.difference) <= self.figure.tolerance else Verdict.APART


def ties(case: Case, reported: Reported) -> tuple[Tie, ...]:
    """Compare every printed figure with what the product makes of the rows, in the order of the file.

    Raises:
        ReportedError: The figures are of another return, or one of them is not a figure that this return has.
    """
    ret = case.ret
    if (reported.round, reported.kind, reported.area) != (ret.round, ret.kind, ret.area):
        raise ReportedError(
            f"The figures are of the {reported.kind} of {reported.area} for {reported.round}, and the return is the "
            f"{ret.kind} of {ret.area} for {ret.round}. Give the figures of this return."
        )
    return tuple(Tie(printed, _computed(case, printed, n)) for n, printed in enumerate(reported.figures, start=1))


def _computed(case: Case, printed: ReportedFigure, number: int) -> Figure | None:
    try:
        return figure(case, printed.what, printed.where)
    except NoSuchFigure as error:
        raise ReportedError(f"Figure {number}: {error} Correct its “what”.") from None


def read_reported(text: str) -> Reported:
    """Read a file of printed figures.

    Raises:
        ReportedError: It is not TOML, something is missing or misspelt, or a print cannot be read in its unit.
    """
    try:
        reported = msgspec.convert(tomli.loads(text), Reported)
    except tomli.TOMLDecodeError as error:
        raise ReportedError(f"This is not valid TOML: {error}.") from None
    except msgspec.ValidationError as error:
        raise ReportedError(f"This is not a list of printed figures: {error}.") from None
    if reported.carefund_reported != _FORMAT:
        raise ReportedError(f"It does not begin with “carefund_reported = {_FORMAT}”.")
    for n, printed in enumerate(reported.figures, start=1):
        _refuse_unreadable(n, printed)
    return reported


def _refuse_unreadable(n: int, printed: ReportedFigure) -> None:
    if printed.unit not in UNITS:
        raise ReportedError(f"Figure {n}: “{printed.unit}” is not a unit. The units are {', '.join(UNITS)}.")
    try:
        is_number = printed.number is None or printed.number.is_finite()
    except InvalidOperation:
        is_number = False
    if not is_number:
        raise ReportedError(f"Figure {n}: “{printed.printed}” is not a number in {printed.unit}.")
