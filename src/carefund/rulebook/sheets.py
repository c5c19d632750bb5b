"""Sheets of a return, as a rulebook declares them: tables, fields, fixed rows and lists of allowed values."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Literal

import msgspec

from carefund.rulebook.entries import Entry
from carefund.rulebook.filters import Exclude, Filter

__all__ = ["Calculation", "Carry", "EntryKind", "Field", "FieldType", "Item", "Option", "Sheet", "Table", "TableKind"]


class FieldType(StrEnum):
    """What a field holds. The number types hold `Decimal`, a date `date`, the others `str`."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    """Pounds."""
    PERCENT = "percent"
    """From 0 to 100: 8.4 is 8.4%."""
    DATE = "date"
    CHOICE = "choice"
    """The code of an option."""
    EMAIL = "email"
    PHONE = "phone"

    @property
    def is_number(self) -> bool:
        """Whether values of this type are `Decimal`."""
        return self in _NUMBERS


_NUMBERS = frozenset({FieldType.INTEGER, FieldType.NUMBER, FieldType.MONEY, FieldType.PERCENT})


class EntryKind(StrEnum):
    """How a field of a fixed row gets its value."""

    ENTER = "enter"
    """Somebody in the area types it."""
    OPTIONAL = "optional"
    """Somebody in the area may type it."""
    PREFILLED = "prefilled"
    """It comes from a publication and is locked where we hold it."""
    CALCULATED = "calculated"
    """It follows from other fields; a value stated in a document is kept beside the calculation."""
    NONE = "none"
    """It does not apply to this row."""


class Option(Entry, frozen=True):
    """One allowed value of a list: `code` is stored, `label` is shown; `options` are those that depend on it."""

    code: str
    label: str
    description: str = ""
    options: tuple["Option", ...] = ()
    also: tuple[str, ...] = ()
    """Other spellings of the label met in real files."""
    unit: str = ""
    """What is counted where a row chooses this option (`packages`), for fields that take their unit from it."""


class Calculation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """How a field follows from others of its row, so that nobody types it.

    Either a sum, the fields of `plus` less those of `minus`, blank where one of them is; or the unit of the first of
    the choices in `unit_from` whose option has one.
    """

    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    unit_from: tuple[str, ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The fields it follows from."""
        return (*self.plus, *self.minus, *self.unit_from)


class Field(Entry, frozen=True):
    """A field of a table: one input.

    `when` limits the field to rows that pass the filter; in other rows it must stay blank. `required` asks for a
    value wherever the field applies, or only in rows that pass `required_when`; in others it is optional. `within`
    names the field of the same row whose option holds the allowed values (sub type within scheme type); such a field
    applies only where that option has any. `unit_from` names choices of the same row, of which the first whose option
    has a unit gives this field's unit; such a field applies only where there is one. `at_least` names the field of the
    same row that a number may not stay below (a total to date: what was reported before), unless the field
    `explained_by` says why.
    """

    id: str
    label: str
    help: str
    type: FieldType
    unit: str = ""
    list: str = ""
    within: str = ""
    required: bool = True
    when: Filter | None = None
    required_when: Filter | None = None
    entered_by: tuple[str, ...] = ("editor", "finance")
    prefilled: Literal["", "area_name", "carried"] = ""
    """What fills this field in a new return: the name of the area (in a form), or an earlier return (`Table.carry`);
    empty where somebody enters it."""
    calculated: Calculation | None = None
    unit_from: tuple[str, ...] = ()
    at_least: str = ""
    explained_by: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int | None = None
    """Decimal places allowed and shown; None leaves it open."""
    width: int = 18
    """Column width in characters."""
    also: tuple[str, ...] = ()
    """Other headings for this field met in real files."""
    blank: str = ""
    """Code of the check that reports a required blank here, where it is not the general one."""

    @cached_property
    def depends_on(self) -> tuple[str, ...]:
        """The fields of the same row that decide whether this one applies, is required and what it may hold."""
        filters = {**(self.when or {}), **(self.required_when or {})}
        others = [rule.differs_from for rule in filters.values() if isinstance(rule, Exclude) and rule.differs_from]
        return tuple(dict.fromkeys([*([self.within] if self.within else []), *self.unit_from, *filters, *others]))


class TableKind(StrEnum):
    """Shape of a table."""

    FORM = "form"
    """Exactly one row, keyed `form`."""
    ITEMS = "items"
    """One row for each declared item (requirement, metric value, role), keyed by its code."""
    ROWS = "rows"
    """As many rows as are entered."""


class Item(Entry, frozen=True):
    """A fixed row of an items table.

    `shows` holds the read-only columns beside the label (such as the theme of a requirement); `entry` says how each
    field gets its value in this row, ENTER where it says nothing.
    """

    code: str
    label: str
    shows: Mapping[str, str] = {}
    entry: Mapping[str, EntryKind] = {}
    required: bool = True
    """Whether its required fields must be filled at all."""


class Carry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a table of a new return takes over from an earlier return of the same area and round.

    `returns` names kinds of return, the first of which that the area has is used, and `table` (`sheet.table`) the table
    there; its rows, narrowed by `where`, keep their keys. `fields` maps fields here to fields there. A value fills only
    what is still blank. Rows that are not here yet are added by the first carry of a table, and by others that say so.
    """

    returns: tuple[str, ...]
    table: str
    fields: Mapping[str, str]
    where: Filter = {}
    adds_rows: bool = False


class Table(Entry, frozen=True):
    """A table of a sheet.

    `items` names the list of fixed rows: one of the round's `items` lists, or one of `requirements`, `metrics`,
    `metric_values` and `contacts`, which the loader makes from those parts of the rulebook. `shows` gives the heading
    of each column in `Item.shows`.
    """

    id: str
    title: str
    kind: TableKind
    fields: tuple[Field, ...]
    help: str = ""
    items: str = ""
    item_heading: str = ""
    shows: Mapping[str, str] = {}
    minimum_rows: int = 0
    maximum_rows: int = 400
    offered_rows: int = 20
    """Blank rows a new workbook offers."""
    only_for: Literal["", "two-tier"] = ""
    """Kind of area that fills this table in; empty for all."""
    carry: tuple[Carry, ...] = ()
    adds_rows: bool = True
    """Whether rows are added to those that an earlier return brings (`carry`)."""

    @cached_property
    def by_id(self) -> Mapping[str, Field]:
        """Fields by id."""
        return {field.id: field for field in self.fields}

    @cached_property
    def deciding(self) -> Mapping[str, tuple[str, ...]]:
        """The fields that decide about each field (`Field.depends_on`), with those that decide what these may hold."""
        return {field.id: tuple(dict.fromkeys(self._deciding(field))) for field in self.fields}

    def _deciding(self, field: Field) -> tuple[str, ...]:
        parents = (self.by_id[name].within for name in field.depends_on)
        return (*field.depends_on, *filter(None, parents))


class Sheet(Entry, frozen=True):
    """A sheet of a return: tables, or only words (guidance) or figures made from the other sheets (summary)."""

    id: str
    number: str
    title: str
    intro: str
    kind: Literal["entry", "guidance", "summary", "list"] = "entry"
    counts: bool = True
    """Whether the template is complete only when this sheet is."""
    tables: tuple[Table, ...] = ()

    @cached_property
    def by_id(self) -> Mapping[str, Table]:
        """Tables by id."""
        return {table.id: table for table in self.tables}
