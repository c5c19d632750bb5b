"""A return as one TOML file: readable, comparable line by line, and nothing lost.

A form is a table, a fixed row a table named by its code, an entered row an entry of a list with its key as `row`.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import tomli

from carefund.returns.model import FORM, Return, Row, Sheet, Value
from carefund.returns.values import canonical, clean_text
from carefund.returns.waivers import Waiver
from carefund.rulebook.labels import fold
from carefund.rulebook.model import ReturnKind, Rulebook
from carefund.rulebook.sheets import Field, Table, TableKind

__all__ = ["ReturnTextError", "from_text", "to_text"]

FORMAT = 1
_HEAD = ("round", "kind", "area", "id", "rulebook_version")


class ReturnTextError(Exception):
    """A text is not a return in our text form; the message says where and why to the person who wrote it."""


def to_text(rulebook: Rulebook, ret: Return) -> str:
    """The canonical text of a return: equal returns give equal texts.

    ValueError where the return holds a value at a place that its round does not have: it would be lost.
    """
    _refuse_strangers(rulebook, ret)
    head = {"carefund_return": FORMAT} | {name: getattr(ret, name) for name in _HEAD}
    blocks = [_block("", head), *(_block("[[waivers]]", _waiver(w)) for w in ret.waivers)]
    for sheet in rulebook.sheets_of(ret.kind):
        for table in sheet.tables:
            blocks.extend(_write(f"{sheet.id}.{table.id}", table, ret.rows(f"{sheet.id}.{table.id}")))
    return "\n".join(blocks)


def _refuse_strangers(rulebook: Rulebook, ret: Return) -> None:
    tables = {(sheet.id, table.id): table for sheet in rulebook.sheets_of(ret.kind) for table in sheet.tables}
    for place, _ in ret.places():
        table = tables.get((place.sheet, place.table))
        if table is None or place.field not in table.by_id or not _may_stand(rulebook, table, place.row):
            raise ValueError(
                f"The return has a value at {'.'.join(place)}, which the {ret.kind} of {rulebook.round} does not have. "
                "Remove it before the return is written as a text."
            )


def _may_stand(rulebook: Rulebook, table: Table, key: str) -> bool:
    """Whether a table can have a row of this key."""
    if table.kind is TableKind.ITEMS:
        return any(item.code == key for item in rulebook.items_of(table))
    return table.kind is TableKind.ROWS or key == FORM


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {name: value for name, value in msgspec.structs.asdict(waiver).items() if value != ""}


def _block(heading: str, values: Mapping[str, Any]) -> str:
    """A heading and its values; with one for each row, a longer value never reshapes its neighbours."""
    import tomli_w

    text = tomli_w.dumps(values, multiline_strings=True)
    return f"{heading}\n{text}" if heading else text


def _write(path: str, table: Table, rows: tuple[Row, ...]) -> Iterator[str]:
    for row in rows:
        values = _ordered(table, row)
        if table.kind is TableKind.ROWS:
            yield _block(f"[[{path}]]", {"row": row.key} | values)
        elif values:
            yield _block(f"[{path}]" if table.kind is TableKind.FORM else f'[{path}."{row.key}"]', values)


def _ordered(table: Table, row: Row) -> dict[str, Any]:
    return {f: _plain(row.values[f]) for f in table.by_id if f in row.values}


def _plain(value: Value) -> Value | int:
    return int(value) if isinstance(value, Decimal) and value == value.to_integral_value() else value


def from_text(text: str, rulebook_for: Callable[[str], Rulebook]) -> Return:
    """Read the text form of a return.

    Args:
        text: The whole file.
        rulebook_for: Gives the rulebook of a round; KeyError where there is none.

    Raises:
        ReturnTextError: The text is not TOML, not a return, or names a round, sheet, table or field that is not there.
    """
    document = _document(text)
    head = _head(document)
    rulebook = _rulebook(head["round"], rulebook_for)
    kind = _kind(rulebook, head["kind"])
    sheets = {
        sheet: _read_sheet(rulebook, sheet, document.pop(sheet, {})) for sheet in _with_tables(rulebook, kind.sheets)
    }
    waivers = tuple(_read_waivers(document.pop("waivers", [])))
    for name in document:
        raise ReturnTextError(f"“{name}” is not a sheet of this return. Its sheets are {', '.join(sheets)}.")
    return Return(**head, sheets=sheets, waivers=waivers)


def _document(text: str) -> dict[str, Any]:
    try:
        return tomli.loads(text, parse_float=Decimal)
    except tomli.TOMLDecodeError as error:
        raise ReturnTextError(f"This is not valid TOML: {error}.") from None
    except (ValueError, ArithmeticError):
        what = "A number in it has too many digits to be read. Put it in quotes to keep it, or correct it."
        raise ReturnTextError(what) from None
    except RecursionError:
        raise ReturnTextError("Its lists or tables are nested too deeply for a return.") from None


def _rulebook(name: str, rulebook_for: Callable[[str], Rulebook]) -> Rulebook:
    try:
        return rulebook_for(name)
    except KeyError:
        raise ReturnTextError(f"There is no round “{name}”. Correct “round” at the top of the file.") from None


def _kind(rulebook: Rulebook, code: str) -> ReturnKind:
    try:
        return rulebook.return_kind(code)
    except KeyError:
        known = ", ".join(kind.code for kind in rulebook.returns)
        what = f"Round {rulebook.round} has no return “{code}”. Correct “kind” at the top of the file; it has {known}."
        raise ReturnTextError(what) from None


def _with_tables(rulebook: Rulebook, sheets: tuple[str, ...]) -> Iterator[str]:
    return (sheet for sheet in sheets if rulebook.sheets[sheet].tables)


def _head(document: dict[str, Any]) -> dict[str, str]:
    if document.pop("carefund_return", None) != FORMAT:
        raise ReturnTextError(f"The file does not begin with “carefund_return = {FORMAT}”: it is not a return.")
    head = {name: document.pop(name, None) for name in _HEAD}
    for name, value in head.items():
        if not isinstance(value, str) or not value:
            raise ReturnTextError(f"“{name}” is missing or is not text.")
    return head


def _read_waivers(raw: object) -> Iterator[Waiver]:
    if not isinstance(raw, list):
        raise ReturnTextError("Waivers must be a list, each headed [[waivers]].")
    for number, entry in enumerate(raw, start=1):
        values = _mapping(entry, "waivers")
        for problem in _waiver_problems(values):
            raise ReturnTextError(f"Waiver {number} {problem}. It needs {', '.join(_WAIVER)}; only row may be absent.")
        try:
            yield Waiver(**values)
        except ValueError as error:
            raise ReturnTextError(f"Waiver {number} cannot be used: {error}.") from None


_WAIVER = {"code": str, "reason": str, "role": str, "expires": date, "row": str}


def _waiver_problems(values: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(values.keys() - _WAIVER.keys()):
        yield f"has “{name}”, which no waiver has"
    for name, kind in _WAIVER.items():
        value = values.get(name, "" if name == "row" else None)
        if value is None:
            yield f"does not say its “{name}”"
        elif not isinstance(value, kind) or isinstance(value, datetime):
            form = "a date, such as 2022-03-31 without quotes" if kind is date else "text in quotes"
            yield f"has a “{name}” that is not {form}"


def _read_sheet(rulebook: Rulebook, sheet: str, raw: object) -> Sheet:
    declared = rulebook.sheets[sheet].by_id
    tables = _mapping(raw, sheet)
    for name in sorted(tables.keys() - declared.keys()):
        raise ReturnTextError(f"Sheet “{sheet}” has no table “{name}”. Its tables are {', '.join(declared)}.")
    return Sheet(
        {name: tuple(_read_rows(rulebook, f"{sheet}.{name}", declared[name], tables.get(name))) for name in declared}
    )


def _read_rows(rulebook: Rulebook, path: str, table: Table, raw: Any) -> Iterator[Row]:
    if table.kind is TableKind.FORM:
        yield _row(rulebook, path, table, FORM, _mapping({} if raw is None else raw, path))
    elif table.kind is TableKind.ITEMS:
        yield from _read_items(rulebook, path, table, _mapping({} if raw is None else raw, path))
    else:
        yield from _read_list(rulebook, path, table, [] if raw is None else raw)


def _read_items(rulebook: Rulebook, path: str, table: Table, raw: Mapping[str, Any]) -> Iterator[Row]:
    codes = [item.code for item in rulebook.items_of(table)]
    for name in sorted(raw.keys() - set(codes)):
        raise ReturnTextError(f"Table “{path}” has no row “{name}”. Its rows are {', '.join(codes)}.")
    for code in codes:
        yield _row(rulebook, path, table, code, _mapping(raw.get(code, {}), f"{path}.{code}"))


def _read_list(rulebook: Rulebook, path: str, table: Table, raw: Any) -> Iterator[Row]:
    if not isinstance(raw, list):
        raise ReturnTextError(f"Table “{path}” must be a list of rows, each headed [[{path}]].")
    seen: set[str] = set()
    for number, entry in enumerate(raw, start=1):
        values = dict(_mapping(entry, path))
        key = values.pop("row", None)
        if not isinstance(key, str) or not key or key in seen:
            raise ReturnTextError(f'Row {number} of “{path}” needs a “row” of its own, such as row = "r{number}".')
        seen.add(key)
        yield _row(rulebook, path, table, key, values)


def _row(rulebook: Rulebook, path: str, table: Table, key: str, raw: Mapping[str, Any]) -> Row:
    for name in sorted(raw.keys() - table.by_id.keys()):
        raise ReturnTextError(f"Table “{path}” has no field “{name}”. Its fields are {', '.join(table.by_id)}.")
    values: dict[str, Value] = {}
    for name, field in table.by_id.items():
        if name in raw and (value := _value(path, name, raw[name])) != "":
            values[name] = _code(rulebook, field, value, values)
    return Row(key, values)


def _code(rulebook: Rulebook, field: Field, value: Value, values: Mapping[str, Value]) -> Value:
    """The code of a choice that somebody wrote by its label; any other value as it is."""
    if field.list and isinstance(value, str):
        return rulebook.spellings(field, values).get(fold(value), value)
    return value


def _value(path: str, field: str, raw: object) -> Value:
    match raw:
        case str():
            return clean_text(raw)
        case int() | Decimal() if not isinstance(raw, bool):
            return _finite(path, field, Decimal(raw))
        case date() if not isinstance(raw, datetime):
            return raw
        case _:
            raise ReturnTextError(f"The value of “{path}.{field}” must be text, a number or a date.")


def _finite(path: str, field: str, number: Decimal) -> Decimal:
    if not number.is_finite():
        raise ReturnTextError(f"The value of “{path}.{field}” must be a number that ends.")
    try:
        return canonical(number)
    except ArithmeticError:
        what = f"The value of “{path}.{field}” has too many digits. Put it in quotes to keep it."
        raise ReturnTextError(what) from None


def _mapping(raw: object, path: str) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise ReturnTextError(f"“{path}” must be a table of names and values.")
    return raw
