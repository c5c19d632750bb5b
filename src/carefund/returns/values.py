"""From what somebody typed to a typed value.

`read_value` is the one way in, for workbook cells, web forms and text alike: it accepts “£1,234”, “12 %”,
“15/12/2021”, “yes ” and says what it made of them. What it cannot read without a guess it gives back as it was typed:
“£60” is no percentage, “12,50” no number, and “15/12/2021 or later” no date.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import NamedTuple

from carefund.returns.model import Value
from carefund.rulebook.labels import fold
from carefund.rulebook.sheets import Field, FieldType

__all__ = ["Raw", "ReadValue", "canonical", "clean_text", "read_value"]

Raw = str | float | int | Decimal | bool | date | datetime | timedelta | None


class ReadValue(NamedTuple):
    """A value, and what was done to the typed text to get it (empty where nothing worth saying)."""

    value: Value | None
    note: str = ""


BLANK = ReadValue(None)

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_PLACEHOLDER = re.compile(r"^[<\[(]*\s*(please\s+)?(select|choose)\b.*$|^<<?.*>>?$", re.IGNORECASE | re.DOTALL)


def read_value(field: Field, raw: Raw, spellings: Mapping[str, str]) -> ReadValue:
    """Read what was typed for a field.

    Args:
        field: The field it was typed in.
        raw: Text from a form, or a cell's value.
        spellings: For a choice field, folded labels to codes (`Rulebook.spellings`).

    Returns:
        The value in canonical form, None for a blank; where it cannot be read as the field's type, the typed text.
    """
    if raw is None or (isinstance(raw, str) and not (raw := clean_text(raw))):
        return BLANK
    return _READERS[field.type](raw, spellings)


_ONE = Decimal(1)
_EXACT = Context(prec=28, traps=[Inexact, InvalidOperation])


def canonical(number: Decimal) -> Decimal:
    """The one form in which a number is kept: no exponent, no trailing zeros, no negative zero.

    ArithmeticError where it is no number, or has more digits than arithmetic keeps: cutting it would lose some.
    """
    if not number:
        return Decimal(0)
    plain = number.normalize(_EXACT)
    return plain.quantize(_ONE, context=_EXACT) if plain == plain.to_integral_value() else plain


def clean_text(text: str) -> str:
    """Text without outer blanks, no-break spaces, foreign line ends and characters that no file can hold."""
    if text.isprintable() or text.replace("\n", "").isprintable():
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ").replace("\u200b", "")
    return _CONTROLS.sub("", text).strip()


def _as_text(raw: Raw) -> str:
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else repr(raw)
    if isinstance(raw, date):
        return raw.strftime("%d/%m/%Y")
    return str(raw)


def _text(raw: Raw, _: Mapping[str, str]) -> ReadValue:
    return ReadValue(raw if isinstance(raw, str) else _as_text(raw))


def _form(pound: str, percent: str) -> re.Pattern[str]:
    """How a number may be typed: a separator stands only between thousands, and a leading zero groups nothing."""
    grouped = "|".join(rf"[1-9]\d{{0,2}}(?:{gap}\d{{3}})+" for gap in (",", "[ \u2009\u202f]"))
    digits = rf"(?P<digits>(?:{grouped}|\d+)?(?:\.\d+)?)"
    return re.compile(rf"^(?P<open>\()?(?P<sign>[-−–+])?{pound}\s*{digits}\s*{percent}(?P<close>\))?$")


_PLAIN, _MONEY, _PERCENT = _form("", ""), _form("£?", ""), _form("", "%?")


def _number(raw: Raw, form: re.Pattern[str]) -> ReadValue:
    match raw:
        case float() if raw.is_integer() and abs(raw) < _EXACT_FLOATS:
            return ReadValue(Decimal(int(raw)))
        case float():
            # What a spreadsheet keeps of a number: 15 digits. The rest is dust of its arithmetic.
            return _exact(Decimal(f"{raw:.15G}"), _as_text(raw))
        case bool():
            return ReadValue(str(raw).upper())
        case int() | Decimal():
            return _exact(Decimal(raw), _as_text(raw))
        case str():
            return _number_text(raw, form)
        case _:
            return ReadValue(_as_text(raw))


_EXACT_FLOATS = 1e15
"""Below it, every whole number that a cell holds is exact."""


def _exact(number: Decimal, text: str) -> ReadValue:
    """The number, or the text where it is not finite or has more digits than arithmetic keeps."""
    try:
        return ReadValue(canonical(number)) if number.is_finite() else ReadValue(text)
    except ArithmeticError:
        return ReadValue(text)


def _number_text(text: str, form: re.Pattern[str]) -> ReadValue:
    match = form.match(text)
    if not match or not match["digits"] or bool(match["open"]) != bool(match["close"]):
        return ReadValue(text)
    number = _exact(Decimal(re.sub(r"[,\s]", "", match["digits"])), text).value
    if not isinstance(number, Decimal):
        return ReadValue(text)
    is_negative = bool(match["open"]) or match["sign"] in ("-", "−", "–")
    number = -number if is_negative and number else number
    return ReadValue(number, "" if str(number) == text else f"“{text}” read as {number}")


_EPOCH = date(1899, 12, 30)
_EARLIEST, _LATEST = 25_569, 73_415
"""Excel day numbers of 1970 and 2100: a plain number outside is no date."""

_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_DAY = re.compile(
    rf"^(?:{_WEEKDAY},?\s+)?(\d{{1,2}})(?:st|nd|rd|th)?[\s/.\-]+(\d{{1,2}}|[a-z]{{3,9}})[\s/.,\-]+(\d{{4}}|\d{{2}})$",
    re.I,
)
_TIME = r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?"
_ISO = re.compile(rf"^(\d{{4}})-(\d{{1,2}})-(\d{{1,2}})(?:[T ]{_TIME})?$")
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
         "sep sept september", "oct october", "nov november", "dec december"), start=1)
    for name in names.split()
}  # fmt: skip


def _date(raw: Raw, _: Mapping[str, str]) -> ReadValue:
    match raw:
        case datetime():
            return ReadValue(raw.date())
        case date():
            return ReadValue(raw)
        case float() | int() if not isinstance(raw, bool) and _EARLIEST < raw < _LATEST:
            day = _EPOCH + timedelta(days=int(raw))
            return ReadValue(day, f"the number {_as_text(raw)} read as the date {day:%d/%m/%Y}")
        case str():
            return _date_text(raw)
        case _:
            return ReadValue(_as_text(raw))


def _date_text(text: str) -> ReadValue:
    if iso := _ISO.match(text):
        year, month, day = (int(part) for part in iso.groups())
    elif match := _DAY.match(text):
        day = int(match[1])
        month = int(match[2]) if match[2].isdigit() else _MONTHS.get(match[2].lower(), 0)
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
    else:
        return ReadValue(text)
    try:
        found = date(year, month, day)
    except ValueError:
        return ReadValue(text)
    return ReadValue(found, "" if text == f"{found:%d/%m/%Y}" else f"“{text}” read as {found:%d/%m/%Y}")


def _choice(raw: Raw, spellings: Mapping[str, str]) -> ReadValue:
    text = _as_text(raw)
    if (code := spellings.get(fold(text))) is not None:
        return ReadValue(code)
    if isinstance(raw, str) and _PLACEHOLDER.match(text):
        return ReadValue(None, f"“{text}” is a prompt, not an answer: read as blank")
    return ReadValue(text)


def _email(raw: Raw, _: Mapping[str, str]) -> ReadValue:
    text = _as_text(raw)
    return ReadValue(re.sub(r"^mailto:", "", text, flags=re.IGNORECASE))


_READERS: Mapping[FieldType, Callable[[Raw, Mapping[str, str]], ReadValue]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.PHONE: _text,
    FieldType.EMAIL: _email,
    FieldType.INTEGER: lambda raw, _: _number(raw, _PLAIN),
    FieldType.NUMBER: lambda raw, _: _number(raw, _PERCENT),
    FieldType.MONEY: lambda raw, _: _number(raw, _MONEY),
    FieldType.PERCENT: lambda raw, _: _number(raw, _PERCENT),
    FieldType.DATE: _date,
    FieldType.CHOICE: _choice,
}
