"""How a plan of an earlier round rolls forward into a round, as data: `crosswalk.toml` of the later round's folder.

Which table comes from which, which fields, and what became of each code that is not the same in both rounds. A code
that both have and of which the crosswalk says nothing maps by itself; so does a field of the same id. What a list says
of sub types stands under their old type, where `to` says what became of the type itself.
"""

from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable

import msgspec

from carefund.rulebook.entries import Entry
from carefund.rulebook.errors import RulebookError
from carefund.rulebook.model import Rulebook
from carefund.rulebook.reading import convert, read_toml
from carefund.rulebook.sheets import Field, Option, Table

__all__ = [
    "CROSSWALK",
    "Codes",
    "Crosswalk",
    "TableCrossing",
    "has_crosswalk",
    "parse_crosswalk",
    "problems",
    "read_crosswalk",
]

CROSSWALK = "crosswalk.toml"
"""The file in a round's folder."""

Codes = tuple[str, ...]
"""What became of a code: one code is carried, of several or none a person decides."""

TO = "to"
"""Under an old code, beside its sub types: what became of the code itself."""


class TableCrossing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which table of the earlier round a table continues, both as `sheet.table`."""

    table: str
    from_table: str
    from_tables: Mapping[str, str] = {}
    """The same in another return with which the new one can begin, by its kind, where it has a table of its own."""
    fields: Mapping[str, str] = {}
    """Here = there, where the ids differ."""
    blank: tuple[str, ...] = ()
    """Fields that are asked anew."""
    set: Mapping[str, str] = {}
    """Fields that have the same value in every row that is carried."""


class Crosswalk(Entry, frozen=True):
    """How a return of an earlier round becomes one of this round."""

    from_round: str = msgspec.field(name="from")
    tables: tuple[TableCrossing, ...]
    kind: str = "plan"
    """The return of this round that it starts."""
    from_kinds: tuple[str, ...] = ("plan",)
    """The returns of the earlier round with which it can begin: the latest first, which is taken where there is one."""
    options: Mapping[str, Mapping[str, Codes | Mapping[str, Codes]]] = {}
    """By list of this round and old code: what became of it, or of its sub types."""

    def of(self, from_kind: str) -> "Crosswalk":
        """The crosswalk from one return of the earlier round."""
        tables = tuple(
            msgspec.structs.replace(said, from_table=said.from_tables.get(from_kind, said.from_table), from_tables={})
            for said in self.tables
        )
        return msgspec.structs.replace(self, from_kinds=(from_kind,), tables=tables)

    def became(self, name: str, code: str) -> Codes | None:
        """What became of an old code of a list of this round; None where the crosswalk says nothing of it."""
        said = self.options.get(name, {}).get(code)
        return said.get(TO) if isinstance(said, Mapping) else said

    def sub_became(self, name: str, parent: str, code: str) -> Codes | None:
        """The same of an old sub type of an old type."""
        said = self.options.get(name, {}).get(parent)
        return said.get(code) if isinstance(said, Mapping) and code != TO else None


def has_crosswalk(folder: Traversable) -> bool:
    """Whether a round's folder says how an earlier plan rolls forward into it."""
    return (folder / CROSSWALK).is_file()


def read_crosswalk(folder: Traversable, old: Rulebook, new: Rulebook) -> Crosswalk:
    """The crosswalk in a round's folder, from one rulebook to the other.

    Raises RulebookError where it is bad, or names a table, field or code that the rounds do not have.
    """
    crosswalk = parse_crosswalk(folder)
    for problem in problems(crosswalk, old, new):
        raise problem
    return crosswalk


def parse_crosswalk(folder: Traversable) -> Crosswalk:
    """What a round's crosswalk says, whether the rounds have what it names or not; RulebookError where it is bad."""
    return convert(read_toml(folder, CROSSWALK), Crosswalk, CROSSWALK)


def problems(crosswalk: Crosswalk, old: Rulebook, new: Rulebook) -> Iterator[RulebookError]:
    """Everything in a crosswalk from one rulebook to the other that names what the rounds do not have."""
    found = list(_ends(crosswalk, old, new)) or dict.fromkeys(
        problem for kind in crosswalk.from_kinds for problem in _names(crosswalk.of(kind), kind, old, new)
    )
    return (RulebookError(CROSSWALK, key, reason) for key, reason in found)


_Problem = tuple[str, str]
"""Key and reason."""


def _ends(crosswalk: Crosswalk, old: Rulebook, new: Rulebook) -> Iterator[_Problem]:
    if crosswalk.from_round != old.round:
        yield "from", f"it is from the round {crosswalk.from_round}, not from {old.round}"
    ends = [("kind", crosswalk.kind, new), *(("from_kinds", kind, old) for kind in crosswalk.from_kinds)]
    for name, code, book in ends:
        if all(kind.code != code for kind in book.returns):
            yield name, f"the round {book.round} has no return “{code}”"
    for said in crosswalk.tables:
        for code in said.from_tables.keys() - set(crosswalk.from_kinds):
            yield said.table, f"from_tables names “{code}”, which is not among from_kinds"


def _names(crosswalk: Crosswalk, from_kind: str, old: Rulebook, new: Rulebook) -> Iterator[_Problem]:
    crossed: dict[str, list[tuple[Field, Field]]] = {}
    for crossing in crosswalk.tables:
        before, after = _found(old, from_kind, crossing.from_table), _found(new, crosswalk.kind, crossing.table)
        yield from _table(crossing, before, after, old, new)
        for was, field in _pairs(crossing, before, after):
            crossed.setdefault(field.list, []).append((was, field))
    for name, codes in crosswalk.options.items():
        yield from ((f"options.{name}", reason) for reason in _list(name, codes, crossed.get(name, []), old, new))


def _found(book: Rulebook, kind: str, path: str) -> Table | None:
    """The table of a return at `sheet.table`."""
    sheet, _, table = path.partition(".")
    held = {s.id: s for s in book.sheets_of(kind)}
    return held[sheet].by_id.get(table) if sheet in held else None


def _table(
    crossing: TableCrossing, before: Table | None, after: Table | None, old: Rulebook, new: Rulebook
) -> Iterator[_Problem]:
    for path, found, book in ((crossing.table, after, new), (crossing.from_table, before, old)):
        if found is None:
            yield crossing.table, f"the {book.round} return has no table “{path}”"
    if after and before:
        yield from ((crossing.table, reason) for reason in _fields(crossing, before, after, old, new))


def _fields(crossing: TableCrossing, before: Table, after: Table, old: Rulebook, new: Rulebook) -> Iterator[str]:
    if after.kind is not before.kind:
        yield f"{crossing.from_table} is a table of {before.kind}, and this one of {after.kind}"
    for name in (*crossing.fields, *crossing.blank, *crossing.set):
        if name not in after.by_id:
            yield f"“{name}” is not a field of {crossing.table} in {new.round}"
    for name in crossing.fields.values():
        if name not in before.by_id:
            yield f"“{name}” is not a field of {crossing.from_table} in {old.round}"
    for name, value in crossing.set.items():
        field = after.by_id.get(name)
        if field and field.list and value not in _known(new, field):
            yield f"“{value}” is not an option of {name}"


def _pairs(crossing: TableCrossing, before: Table | None, after: Table | None) -> Iterator[tuple[Field, Field]]:
    """The choice fields of a table after those of the earlier round that they continue."""
    if after and before:
        for field in after.fields:
            was = before.by_id.get(crossing.fields.get(field.id, field.id))
            if field.list and was and was.list:
                yield was, field


def _known(book: Rulebook, field: Field) -> set[str]:
    options = book.lists[field.list]
    return {o.code for option in options for o in (option.options if field.within else (option,))}


def _list(
    name: str,
    codes: Mapping[str, Codes | Mapping[str, Codes]],
    pairs: list[tuple[Field, Field]],
    old: Rulebook,
    new: Rulebook,
) -> Iterator[str]:
    """What is wrong with what a crosswalk says of a list."""
    if not pairs:
        yield "no field that is carried has this list"
        return
    before: dict[str, Option] = {o.code: o for was, _ in pairs for o in old.lists[was.list]}
    after = new.lists[name]
    for code, became in codes.items():
        if code not in before:
            yield f"“{code}” is no code of the round {old.round}"
        elif isinstance(became, Mapping):
            yield from _subs(before[code], became, after, old, new)
        else:
            yield from _unknown(became, after, new)


def _subs(
    parent: Option, codes: Mapping[str, Codes], after: tuple[Option, ...], old: Rulebook, new: Rulebook
) -> Iterator[str]:
    subs = {o.code for o in parent.options}
    for code, became in codes.items():
        if code == TO:
            yield from _unknown(became, after, new)
        elif code not in subs:
            yield f"“{code}” is no code under {parent.code} in the round {old.round}"
        else:
            yield from _unknown(became, tuple(o for option in after for o in option.options), new)


def _unknown(codes: Codes, options: tuple[Option, ...], new: Rulebook) -> Iterator[str]:
    known = {o.code for o in options}
    yield from (f"“{code}” is no code of the round {new.round}" for code in codes if code not in known)
