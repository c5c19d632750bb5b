"""The hidden tab behind the drop-downs: a column of labels for each list, with the options that depend on another."""

from collections.abc import Sequence

from carefund.rulebook import Rulebook
from carefund.rulebook.sheets import Field, FieldType, Option
from carefund.workbook.layout import name_of
from carefund.workbook.making import Making

__all__ = ["dependents_name", "source_of", "units_names", "write_lists"]


def source_of(field: Field, parent_cell: str) -> str:
    """Where the drop-down of a choice field gets its values, in the row of `parent_cell` if it depends on another.

    The options that depend on one parent stand together; a table of first rows and counts finds them, so the drop-down
    is right on every row, and also after rows are inserted or sorted.
    """
    if not field.within:
        return f"={name_of('list', field.list)}"
    at = f"MATCH({parent_cell},{dependents_name(field)},0)"
    top, first, count = (name_of("sub", field.list, part) for part in ("top", "first", "count"))
    return f"=OFFSET({top},INDEX({first},{at}),0,INDEX({count},{at}),1)"


def dependents_name(field: Field) -> str:
    """The defined name of the labels that have options of their own, for a field within another."""
    return name_of("sub", field.list, "parents")


def units_names(name: str) -> tuple[str, str]:
    """The defined names of a list's options that have a unit, and of their units.

    An option that depends on another is named by both labels, with a bar between.
    """
    return name_of("units", name, "keys"), name_of("units", name, "units")


def used_lists(rulebook: Rulebook, kind: str) -> dict[str, bool]:
    """The lists that the fields of a return use, and whether a field depends on another for its options."""
    used: dict[str, bool] = {}
    for sheet in rulebook.sheets_of(kind):
        for field in (f for table in sheet.tables for f in table.fields if f.type is FieldType.CHOICE):
            used[field.list] = used.get(field.list, False) or bool(field.within)
    return {name: within for name, within in used.items() if rulebook.lists[name]}


def write_lists(making: Making) -> None:
    """Write the tab of lists and name its columns."""
    writer = _Columns(making)
    for name, dependent in used_lists(making.rulebook, making.ret.kind).items():
        options = making.rulebook.lists[name]
        writer.add(name_of("list", name), [o.label for o in options])
        parents = [o for o in options if o.options]
        if dependent and parents:
            _add_dependents(writer, name, parents)
        _add_units(writer, name, options)
    making.sheets[making.layout.tab_of("lists").name].hide()


def _add_dependents(writer: "_Columns", name: str, parents: list[Option]) -> None:
    firsts = [sum(len(p.options) for p in parents[:n]) for n in range(len(parents))]
    writer.add(name_of("sub", name, "parents"), [p.label for p in parents])
    writer.add(name_of("sub", name, "first"), firsts)
    writer.add(name_of("sub", name, "count"), [len(p.options) for p in parents])
    labels = [o.label for p in parents for o in p.options]
    writer.add(name_of("sub", name, "options"), labels, top=name_of("sub", name, "top"))


def _add_units(writer: "_Columns", name: str, options: Sequence[Option]) -> None:
    units = {o.label: o.unit for o in options if o.unit}
    units |= {f"{o.label}|{c.label}": c.unit for o in options for c in o.options if c.unit}
    for defined, values in zip(units_names(name), (list(units), list(units.values())), strict=True):
        if values:
            writer.add(defined, values)


class _Columns:
    """Writes one column after another, each under its name."""

    def __init__(self, making: Making) -> None:
        self._making, self._next = making, 0
        self._tab = making.layout.tab_of("lists").name

    def add(self, name: str, values: Sequence[str | int], top: str = "") -> None:
        sheet, column = self._making.sheets[self._tab], self._next
        sheet.write_string(0, column, name)
        for row, value in enumerate(values, start=1):
            if isinstance(value, int):
                sheet.write_number(row, column, value)
            else:
                sheet.write_string(row, column, value)
        self._making.define(name, self._tab, (1, column), (len(values), column))
        if top:
            self._making.define(top, self._tab, (1, column))
        self._next += 1
