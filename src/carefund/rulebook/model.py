"""A whole rulebook, and the questions the product asks of it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal, TypeVar, cast

import msgspec

from carefund.rulebook.entries import Certainty, Entry
from carefund.rulebook.labels import spellings
from carefund.rulebook.policy import (
    MAIN,
    Allocation,
    CheckRule,
    Condition,
    Deadline,
    Funding,
    Metric,
    MetricValue,
    OpenQuestion,
    Published,
    Requirement,
    Role,
)
from carefund.rulebook.sheets import Field, Item, Option, Sheet, Table

__all__ = ["BoardApproval", "FieldPath", "ReturnKind", "Rulebook"]

T = TypeVar("T")


class FieldPath(msgspec.Struct, frozen=True):
    """Where a field is declared: `sheet.table.field`."""

    sheet: str
    table: str
    field: str

    @classmethod
    def parse(cls, text: str) -> "FieldPath":
        """Read `sheet.table.field`; a ValueError where it has not three parts."""
        parts = text.split(".")
        if len(parts) != 3:
            raise ValueError(f"“{text}” is not of the form sheet.table.field")
        return cls(*parts)


class BoardApproval(Entry, frozen=True):
    """Where a return says whether the Health and Wellbeing Board has signed it off.

    `signed_off` and `expected` are field paths; `yes` is the code that means it has.
    """

    signed_off: str
    yes: str
    expected: str
    explanation: str


class ReturnKind(Entry, frozen=True):
    """A return that a round asks for: its sheets in order and how its file is named."""

    code: str
    title: str
    description: str
    sheets: tuple[str, ...]
    file_name: str
    """Pattern with `{area}`, such as `{area} HWB`."""
    deadline: str = ""
    """Code of the date of the timetable by which it is due; empty where the round gives none."""
    years: tuple[str, ...] = ()
    """The years of the round that it is about; empty for all."""
    ledgers: str = MAIN
    """Which ledgers of the round's funding hold its money."""
    sign_off: tuple[str, ...] | None = None
    """Codes of the roles that sign it; None for every sign-off role of the round."""
    board_approval: BoardApproval | None = None
    """Where it says whether the board has signed it off; None where it does not say."""

    def file_stem(self, area: str) -> str:
        """The name of a file for an area of this name, without its ending and without what no file name may hold."""
        return re.sub(r'[<>:"/\\|?*]', "-", self.file_name.format(area=area))


class Rulebook(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A planning round as data. Build one with `carefund.rulebook.load`, which validates it."""

    round: str
    title: str
    version: str
    years: tuple[str, ...]
    description: str
    source: str
    certainty: Certainty
    confidentiality: str
    submit_to: str
    returns: tuple[ReturnKind, ...]
    sheets: Mapping[str, Sheet]
    lists: Mapping[str, tuple[Option, ...]]
    items: Mapping[str, tuple[Item, ...]]
    funding: Funding
    conditions: tuple[Condition, ...]
    metrics: tuple[Metric, ...]
    requirements: tuple[Requirement, ...]
    roles: tuple[Role, ...]
    timetable: tuple[Deadline, ...]
    checks: Mapping[str, CheckRule]
    allocations: tuple[Allocation, ...]
    published: tuple[Published, ...]
    further_checks: Mapping[str, tuple[CheckRule, ...]] = {}
    """Other rules of the same checks, each for returns of its own."""
    status: Literal["final", "draft"] = "final"
    """A draft holds what is known of a round so far."""
    open_questions: tuple[OpenQuestion, ...] = ()
    kind: str = ""
    """The return to which it is narrowed (see `of`); empty for the whole round."""

    def of(self, kind: str) -> "Rulebook":
        """The rulebook as it stands for one kind of return: its years, money, tested conditions, signatures and checks.

        KeyError where the round has no such return.
        """
        if kind == self.kind:
            return self
        if kind not in self._narrowed:
            self._narrowed[kind] = self._narrow(self.return_kind(kind))
        return self._narrowed[kind]

    @cached_property
    def _narrowed(self) -> dict[str, "Rulebook"]:
        return {}

    def _narrow(self, kind: ReturnKind) -> "Rulebook":
        years = kind.years or self.years
        signing = kind.sign_off
        return msgspec.structs.replace(
            self,
            kind=kind.code,
            years=years,
            funding=self.funding.of(kind.ledgers, years),
            conditions=tuple(c.of(kind.ledgers) for c in self.conditions),
            roles=tuple(r for r in self.roles if r.purpose == "contact" or signing is None or r.code in signing),
            checks=dict(self._checks_of(kind.code)),
            further_checks={},
        )

    def _checks_of(self, kind: str) -> Iterator[tuple[str, CheckRule]]:
        for code, rule in self.checks.items():
            rules = (rule, *self.further_checks.get(code, ()))
            yield from ((code, r) for r in rules if kind in r.returns or not r.returns)

    @property
    def board_approval(self) -> BoardApproval | None:
        """Where the return says whether the board has signed it off; None where it does not, or for a whole round."""
        return self.return_kind(self.kind).board_approval if self.kind else None

    @cached_property
    def _answers(self) -> dict[Callable[["Rulebook"], object], object]:
        return {}

    def once(self, question: Callable[["Rulebook"], T]) -> T:
        """The answer of a question about the round, worked out the first time it is asked and kept for every return."""
        if question not in self._answers:
            self._answers[question] = question(self)
        return cast(T, self._answers[question])

    @property
    def first_day(self) -> date:
        """The first day of the round: 1 April of its first financial year."""
        return date(int(self.years[0][:4]), 4, 1)

    @property
    def last_day(self) -> date:
        """The last day of the round: 31 March at the end of its last financial year."""
        return date(int(self.years[-1][:4]) + 1, 3, 31)

    def due(self, kind: str) -> date | None:
        """The day by which a return of a kind is due; None where the round gives none."""
        code = self.return_kind(kind).deadline
        return next((deadline.on for deadline in self.timetable if deadline.code == code), None)

    def return_kind(self, code: str) -> ReturnKind:
        """The return of this code; KeyError where the round has none."""
        return self._returns[code]

    @cached_property
    def _returns(self) -> Mapping[str, ReturnKind]:
        return {kind.code: kind for kind in self.returns}

    def sheets_of(self, kind: str) -> tuple[Sheet, ...]:
        """The sheets of a return, in order."""
        return tuple(self.sheets[s] for s in self.return_kind(kind).sheets)

    def table(self, path: str) -> Table:
        """The table at `sheet.table`."""
        sheet, table = path.split(".")
        return self.sheets[sheet].by_id[table]

    def field(self, path: str) -> Field:
        """The field at `sheet.table.field`."""
        at = FieldPath.parse(path)
        return self.sheets[at.sheet].by_id[at.table].by_id[at.field]

    @cached_property
    def _options(self) -> Mapping[str, Mapping[str, Option]]:
        return {name: {o.code: o for o in options} for name, options in self.lists.items()}

    @cached_property
    def _dependent(self) -> Mapping[str, Mapping[str, Mapping[str, Option]]]:
        return {
            name: {o.code: {c.code: c for c in o.options} for o in options if o.options}
            for name, options in self.lists.items()
        }

    def options(self, field: Field, values: Mapping[str, object]) -> Mapping[str, Option]:
        """The options of a choice field by code, in a row with these values (a sub type depends on the type).

        Empty where the field depends on another that is blank, unknown or has no options of its own.
        """
        if not field.within:
            return self._options[field.list]
        return self._dependent[field.list].get(str(values.get(field.within)), {})

    @cached_property
    def _spellings(self) -> Mapping[str, Mapping[str, str]]:
        return {name: spellings(options) for name, options in self.lists.items()}

    @cached_property
    def _dependent_spellings(self) -> Mapping[str, Mapping[str, Mapping[str, str]]]:
        return {
            name: {code: spellings(options.values()) for code, options in by_parent.items()}
            for name, by_parent in self._dependent.items()
        }

    def spellings(self, field: Field, values: Mapping[str, object]) -> Mapping[str, str]:
        """Folded labels (see `labels.fold`) to codes for a choice field, in a row with these values."""
        if not field.within:
            return self._spellings[field.list]
        return self._dependent_spellings[field.list].get(str(values.get(field.within)), {})

    def label(self, field: Field, value: object, values: Mapping[str, object] | None = None) -> str:
        """How a stored value of a choice field is shown; the value itself where it is not one of its options."""
        option = self.options(field, values or {}).get(str(value))
        return option.label if option else str(value)

    def items_of(self, table: Table) -> tuple[Item, ...]:
        """The fixed rows of an items table."""
        return self.items[table.items]

    def unit(self, table: Table, names: Iterable[str], values: Mapping[str, object]) -> str:
        """The unit of the first of these choices whose option has one, in a row of a table with these values."""
        for name in names:
            option = self.options(table.by_id[name], values).get(str(values.get(name)))
            if option is not None and option.unit:
                return option.unit
        return ""

    @cached_property
    def metric_values(self) -> Mapping[str, tuple[Metric, MetricValue]]:
        """Every metric value by its code, with its metric."""
        return {v.code: (m, v) for m in self.metrics for v in m.values}

    @cached_property
    def metric_lists(self) -> frozenset[str]:
        """The lists of fixed rows that hold metric values."""
        return frozenset(name for m in self.metrics for v in m.values for name in (*v.lists, *v.carried_in))

    @cached_property
    def _allocations(self) -> Mapping[str, tuple[Allocation, ...]]:
        grouped: dict[str, list[Allocation]] = {}
        for allocation in self.allocations:
            grouped.setdefault(allocation.area, []).append(allocation)
        return {area: tuple(found) for area, found in grouped.items()}

    def allocations_of(self, area: str, code: str = "", year: str = "") -> tuple[Allocation, ...]:
        """The published amounts of an area, narrowed to a source or floor and a year where given."""
        found = self._allocations.get(area, ())
        return tuple(a for a in found if code in ("", a.code) and year in ("", a.year))

    def allocated(self, area: str, code: str, year: str) -> Decimal | None:
        """Total published pounds of a source or floor; None where nothing is published for the area and year."""
        found = self.allocations_of(area, code, year)
        return sum((a.amount for a in found), Decimal(0)) if found else None

    @cached_property
    def _published(self) -> Mapping[str, Mapping[str, Published]]:
        grouped: dict[str, dict[str, Published]] = {}
        for value in self.published:
            grouped.setdefault(value.area, {})[value.code] = value
        return grouped

    def published_of(self, area: str) -> Mapping[str, Published]:
        """The published metric values of an area, by metric value code."""
        return self._published.get(area, {})
