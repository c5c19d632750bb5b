"""Cross-checks of the tables of a rulebook: what a field, a filter or a carry names must be declared."""

from collections.abc import Iterable, Iterator

from carefund.rulebook.filters import Exclude, Filter, codes_of
from carefund.rulebook.model import Rulebook
from carefund.rulebook.sheets import Carry, Field, FieldType, Option, Table, TableKind

__all__ = ["in_filter", "in_path", "in_table"]


def in_table(rulebook: Rulebook, table: Table) -> Iterator[tuple[str, str]]:
    """What is wrong with a table: the end of the key, and the reason."""
    if (table.kind is TableKind.ITEMS) != bool(table.items):
        yield ".items", "an items table names its list of items, and no other table does"
    elif table.items and table.items not in rulebook.items:
        yield ".items", f"there is no list of items “{table.items}”"
    for field in table.fields:
        for reason in (*_field(rulebook, table, field), *_follows(table, field)):
            yield f".{field.id}", reason
    if not table.adds_rows and (table.kind is not TableKind.ROWS or not table.carry):
        yield ".adds_rows", "no rows are added only where an earlier return brings them (“carry”)"
    for carry in table.carry:
        for reason in _carry(rulebook, table, carry):
            yield ".carry", reason


def _follows(table: Table, field: Field) -> Iterator[str]:
    """What a field says of other fields of its row."""
    calculated = field.calculated.names if field.calculated else ()
    beside = (*calculated, *field.unit_from, *filter(None, (field.at_least, field.explained_by)))
    yield from (f"it names “{name}”, which is not a field of {table.id}" for name in beside if name not in table.by_id)
    units = (*(field.calculated.unit_from if field.calculated else ()), *field.unit_from)
    for name in units:
        if name in table.by_id and table.by_id[name].type is not FieldType.CHOICE:
            yield f"it takes a unit from “{name}”, which is not a choice"
    if field.calculated and bool(field.calculated.unit_from) == bool((*field.calculated.plus, *field.calculated.minus)):
        yield "it is calculated either as a sum or as a unit"


def _carry(rulebook: Rulebook, table: Table, carry: Carry) -> Iterator[str]:
    sheets = {kind.code: kind.sheets for kind in rulebook.returns}
    for code in carry.returns:
        if code not in sheets:
            yield f"there is no return “{code}”"
        elif carry.table.partition(".")[0] not in sheets[code]:
            yield f"the return {code} does not hold {carry.table}"
    yield from (f"“{name}” is not a field of {table.id}" for name in carry.fields if name not in table.by_id)
    lost = [path for name in carry.fields.values() for path in in_path(rulebook, f"{carry.table}.{name}")]
    yield from lost or in_filter(rulebook, rulebook.table(carry.table), carry.where)


def _field(rulebook: Rulebook, table: Table, field: Field) -> Iterator[str]:
    if field.blank and field.blank not in rulebook.checks:
        yield f"its blanks are left to the check {field.blank}, which is not a check of the round"
    if field.id in ("row", "form"):
        yield f"“{field.id}” is a reserved name"
    if (field.type is FieldType.CHOICE) != bool(field.list):
        yield "a choice field names its list, and no other field does"
    elif field.list and field.list not in rulebook.lists:
        yield f"there is no list “{field.list}”"
    elif field.within and field.within not in table.by_id:
        yield f"“within” names “{field.within}”, which is not a field of {table.id}"
    else:
        yield from in_filter(rulebook, table, field.when or {})
        yield from in_filter(rulebook, table, field.required_when or {})
    if any(isinstance(rule, Exclude) and rule.differs_from for rule in (field.when or {}).values()):
        yield "“when” compares numbers, which only “required_when” can"
    if field.required_when is not None and not field.required:
        yield "it says when it is required, and that it never is"
    if field.prefilled == "area_name" and table.kind is not TableKind.FORM:
        yield "only a field of a form can hold the name of the area"
    if field.prefilled == "carried" and all(field.id not in carry.fields for carry in table.carry):
        yield "it is filled from an earlier return, and no “carry” of its table fills it"


def in_filter(rulebook: Rulebook, table: Table, rules: Filter) -> Iterator[str]:
    """What is wrong with a filter over the rows of a table."""
    for name, rule in rules.items():
        others = (rule.differs_from,) if isinstance(rule, Exclude) and rule.differs_from else ()
        if unknown := [n for n in (name, *others) if n not in table.by_id]:
            yield f"the filter names “{unknown[0]}”, which is not a field of {table.id}"
        elif table.by_id[name].calculated:
            yield f"the filter names “{name}”, which is calculated: name what it follows from"
        else:
            yield from _codes(rulebook, table.by_id[name], codes_of(rule))


def _codes(rulebook: Rulebook, field: Field, codes: Iterable[str]) -> Iterator[str]:
    options = rulebook.lists.get(field.list, ())
    known = _known(options, dependent=bool(field.within))
    for code in codes:
        if code not in known:
            yield f"the filter names “{code}”, which is not an option of {field.id}"


def _known(options: Iterable[Option], *, dependent: bool) -> set[str]:
    return {c.code for o in options for c in (o.options if dependent else (o,))}


def in_path(rulebook: Rulebook, path: str) -> Iterator[str]:
    """What is wrong with the path of a field, `sheet.table.field`."""
    try:
        rulebook.field(path)
    except ValueError as error:
        yield str(error)
    except KeyError:
        yield f"there is no field “{path}”"
