"""The rulebook's rules as spreadsheet formulas: filters, shares, what applies, what is complete.

A filter becomes factors to multiply, each 1 where the cell (or, in SUMPRODUCT, each cell of a column) passes. `Cells`
says how a field is referred to: as one cell of a row, or as the whole column. Labels stand for codes, because the cells
hold labels.
"""

from collections.abc import Callable, Iterable, Iterator

from carefund.rulebook import Rulebook
from carefund.rulebook.filters import Exclude, Filter, codes_of
from carefund.rulebook.policy import SpendTest
from carefund.rulebook.sheets import Field, FieldType, Table
from carefund.workbook.lists import dependents_name, units_names

__all__ = [
    "Cells",
    "applies",
    "blanks",
    "calculation",
    "matches",
    "must_hold",
    "quote",
    "row_complete",
    "spent",
    "total_spent",
]

Cells = Callable[[str], str]
"""From the id of a field to the reference of its cell or column."""


def quote(text: str) -> str:
    """A text as formulas spell it."""
    return '"' + text.replace('"', '""') + '"'


def matches(rulebook: Rulebook, table: Table, rules: Filter, cells: Cells) -> list[str]:
    """The factors of a filter; a blank passes none."""
    return [factor for name, rule in rules.items() for factor in _rule(rulebook, table.by_id[name], rule, cells)]


def _rule(rulebook: Rulebook, field: Field, rule: str | tuple[str, ...] | Exclude, cells: Cells) -> list[str]:
    if isinstance(rule, Exclude) and rule.differs_from:
        one, other = cells(field.id), cells(rule.differs_from)
        return [f"(ISNUMBER({one})*ISNUMBER({other})*({one}<>{other}))"]
    named = _one_of(rulebook, field, codes_of(rule), cells)
    return [f'({cells(field.id)}<>"")', f"(1-{named})"] if isinstance(rule, Exclude) else [named]


def _one_of(rulebook: Rulebook, field: Field, codes: Iterable[str], cells: Cells) -> str:
    """1 where a field holds one of the codes, else 0."""
    tests = dict.fromkeys(_tests(rulebook, field, set(codes), cells))
    return f"({'+'.join(tests) or '0'})"


def _tests(rulebook: Rulebook, field: Field, codes: set[str], cells: Cells) -> Iterator[str]:
    if not field.within:
        yield from (f"({cells(field.id)}={quote(o.label)})" for o in rulebook.lists[field.list] if o.code in codes)
        return
    parents = [parent for parent in rulebook.lists[field.list] if parent.options]
    elsewhere = {o.label for parent in parents for o in parent.options if o.code not in codes}
    for parent in parents:
        for option in (o for o in parent.options if o.code in codes):
            test = f"({cells(field.id)}={quote(option.label)})"
            # Only a label that another parent uses for something else needs its parent beside it.
            yield f"({cells(field.within)}={quote(parent.label)})*{test}" if option.label in elsewhere else test


def applies(rulebook: Rulebook, table: Table, field: Field, cells: Cells) -> list[str]:
    """The factors that are all 1 where a field may hold a value; none where it always may."""
    counted = [_has_unit(table, field.unit_from, cells)] if field.unit_from else []
    return [*_within(rulebook, field, cells), *counted, *matches(rulebook, table, field.when or {}, cells)]


def _unit_keys(table: Table, names: Iterable[str], cells: Cells) -> Iterator[tuple[str, str]]:
    """For each choice that may give a unit: the key of the option that a row chooses, and the list it is from."""
    for field in (table.by_id[name] for name in names):
        parent = f'{cells(field.within)}&"|"&' if field.within else ""
        yield f"{parent}{cells(field.id)}", field.list


def _has_unit(table: Table, names: Iterable[str], cells: Cells) -> str:
    """1 where one of these choices has a unit, else 0."""
    found = [f"ISNUMBER(MATCH({key},{units_names(name)[0]},0))" for key, name in _unit_keys(table, names, cells)]
    return f"(({'+'.join(found)})>0)"


def calculation(table: Table, field: Field, cells: Cells) -> str:
    """What a calculated field follows from: a sum, blank where a part of it is, or the unit of a choice."""
    how = field.calculated
    if how is None:
        return '""'
    if how.unit_from:
        text = '""'
        for key, name in reversed(list(_unit_keys(table, how.unit_from, cells))):
            keys, units = units_names(name)
            text = f"IFERROR(INDEX({units},MATCH({key},{keys},0)),{text})"
        return text
    parts = [*(f"+{cells(name)}" for name in how.plus), *(f"-{cells(name)}" for name in how.minus)]
    count = "+".join(f"ISNUMBER({part[1:]})" for part in parts)
    return f'IF({count}={len(parts)},{"".join(parts).removeprefix("+")},"")'


def must_hold(rulebook: Rulebook, table: Table, field: Field, cells: Cells) -> list[str]:
    """The factors that are all 1 where a field that must be filled in must hold a value; none where it always must."""
    required = matches(rulebook, table, field.required_when or {}, cells)
    return [*applies(rulebook, table, field, cells), *required]


def _within(rulebook: Rulebook, field: Field, cells: Cells) -> list[str]:
    if not field.within:
        return []
    if not any(option.options for option in rulebook.lists[field.list]):
        return ["0"]
    return [f"ISNUMBER(MATCH({cells(field.within)},{dependents_name(field)},0))"]


def blanks(rulebook: Rulebook, table: Table, fields: Iterable[Field], cells: Cells) -> str:
    """How many of these fields a row lacks, of those that it must fill in."""
    missing = ["*".join([*must_hold(rulebook, table, f, cells), f'({cells(f.id)}="")']) for f in fields]
    return "+".join(missing) or "0"


def row_complete(missing: str, whole_row: str = "") -> str:
    """Yes or No for a row; nothing for a row of `whole_row` cells that are all blank."""
    answer = f'IF({missing}=0,"Yes","No")'
    return f'IF(COUNTA({whole_row})=0,"",{answer})' if whole_row else answer


def total_spent(amount: str, factors: Iterable[str] = (), times: str = "") -> str:
    """The pounds of the rows that pass every factor; `times` is a column of shares by which each amount counts."""
    return f"SUMPRODUCT({'*'.join(['1', *factors])},{amount}{f',{times}' if times else ''})"


def spent(rulebook: Rulebook, table: Table, test: SpendTest, amount: str, cells: Cells) -> str:
    """What counts towards a condition, in pounds."""
    factors = matches(rulebook, table, test.where, cells)
    if (share := test.share) is None:
        return total_spent(amount, factors)
    whole = total_spent(amount, [*factors, _one_of(rulebook, table.by_id[share.field], share.whole, cells)])
    parts = []
    for code, by in share.part.items():
        of_code = _one_of(rulebook, table.by_id[share.field], (code,), cells)
        parts.append(total_spent(amount, [*factors, f"{of_code}/{_hundred(table, table.by_id[by], cells)}"], cells(by)))
    return "+".join([whole, *parts])


def _hundred(table: Table, share: Field, cells: Cells) -> str:
    """What to divide a share by in each row: 100 where it is a percentage, 1 where it is a fraction.

    The cells of a percentage hold fractions, but somebody may paste a plain 60. As the reader has it, no share of a row
    is a fraction where one of them is beyond 1. Text is beyond any number, so it has to be told apart.
    """
    if share.type is not FieldType.PERCENT:
        return "100"
    columns = [cells(field.id) for field in table.fields if field.type is FieldType.PERCENT]
    beyond = "+".join(f"ISNUMBER({column})*(({column}>1)+({column}<-1))" for column in columns)
    return f"(1+99*({beyond}>0))"
