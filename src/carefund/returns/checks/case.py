"""The case a check judges: a return with its rulebook, its area and what earlier questions about it have shown."""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple, TypeVar, cast

from carefund.reference import Area
from carefund.returns.completeness import Completeness, completeness
from carefund.returns.filled import Filled, FilledTable, filled_tables
from carefund.returns.findings import Finding
from carefund.returns.model import FORM, Place, Return, Value, Values
from carefund.rulebook.model import FieldPath, Rulebook
from carefund.rulebook.policy import CheckRule, FundingSource, Ledger

__all__ = ["Case", "Total", "form_place"]

T = TypeVar("T")


class Total(NamedTuple):
    """A sum of money, and whether every row that may belong to it says how much."""

    amount: Decimal
    known: bool


def form_place(path: str) -> Place:
    """The place in a return of a field of a form, declared at `sheet.table.field`."""
    at = FieldPath.parse(path)
    return Place(at.sheet, at.table, FORM, at.field)


class Case:
    """Everything a check may look at. Answers are worked out once and kept."""

    def __init__(
        self,
        rulebook: Rulebook,
        ret: Return,
        area: Area | None,
        on: date,
        found: tuple[Finding, ...] = (),
        earlier: Sequence[Return] = (),
    ) -> None:
        """The return `ret` as it is judged by `rulebook` on the day `on`; `area` is None where its code is unknown.

        `found` is what the other checks found, for the checks that judge their findings (see `check`). `earlier` are
        the returns of the same area and round that this one may build on, as they were sent in or stand now.
        """
        self.rulebook, self.ret, self.area, self.on = rulebook.of(ret.kind), ret, area, on
        self.found, self.earlier = found, tuple(earlier)
        self._answers: dict[Callable[[Case], object], object] = {}

    def judged(self, found: tuple[Finding, ...]) -> "Case":
        """The same case with what the other checks found; what was worked out for them is not worked out again."""
        case = copy(self)
        case.found, case._answers = found, dict(self._answers)
        return case

    def once(self, question: Callable[["Case"], T]) -> T:
        """The answer of a question that several checks ask, worked out the first time it is asked."""
        if question not in self._answers:
            self._answers[question] = question(self)
        return cast(T, self._answers[question])

    @property
    def two_tier(self) -> bool:
        """Whether the area has district councils."""
        return self.area is not None and self.area.tier == "two-tier"

    @cached_property
    def completeness(self) -> Completeness:
        """What is missing."""
        return completeness(self.rulebook, self.ret.kind, self.tables, two_tier=self.two_tier)

    @cached_property
    def tables(self) -> Mapping[str, FilledTable]:
        """Every table of the return, at `sheet.table`, with the rows that count."""
        return filled_tables(self.rulebook, self.ret)

    def table(self, path: str) -> tuple[Filled, ...]:
        """The rows that count of the table at `sheet.table`; none where the return has no such table."""
        return self.tables[path].rows if path in self.tables else ()

    def column(self, path: str, field: str) -> Sequence[Value | None]:
        """What these rows answer to a field, None where it is blank."""
        return self.tables[path].column(field) if path in self.tables else ()

    def fixed_rows(self, name: str) -> tuple[Filled, ...]:
        """The fixed rows of the tables that hold the items of this name, such as `contacts`."""
        return tuple(filled for held in self.tables.values() if held.table.items == name for filled in held.rows)

    @cached_property
    def spending(self) -> tuple[Filled, ...]:
        """The expenditure rows."""
        return self.table(self.rulebook.funding.spending.table)

    @cached_property
    def income(self) -> tuple[Filled, ...]:
        """The contribution rows."""
        return self.table(self.rulebook.funding.income.table)

    def amount(self, values: Values, ledger: Ledger, year: str) -> Decimal | None:
        """The pounds of a row in a year; None where it is blank or not a number."""
        value = values.get(ledger.amounts[year])
        return value if isinstance(value, Decimal) else None

    def by_source(self, ledger: Ledger, year: str) -> Mapping[str, Total]:
        """Pounds by funding source of the income or the spending table.

        A total is known unless a row of that source, or a row that does not say its source, lacks its amount or
        source: what is missing must not look like a wrong balance.
        """
        return self._by_source[ledger.table, ledger.amounts[year]]

    def knows_income(self, source: FundingSource, year: str) -> bool:
        """Whether the income of a source is known: one that every area has is not while nobody has entered it."""
        ledger = self.rulebook.funding.income
        entered = not source.mandatory or source.code in self.column(ledger.table, ledger.source)
        return entered and self.by_source(ledger, year)[source.code].known

    @cached_property
    def _by_source(self) -> Mapping[tuple[str, str], Mapping[str, Total]]:
        """By table and field: what came in and what was spent may stand side by side."""
        funding = self.rulebook.funding
        return {
            (ledger.table, ledger.amounts[year]): self._total(ledger, year)
            for ledger in (funding.income, funding.spending)
            for year in self.rulebook.years
        }

    def _total(self, ledger: Ledger, year: str) -> Mapping[str, Total]:
        sums = {source.code: Decimal(0) for source in self.rulebook.funding.sources}
        unknown: set[str] = set()
        columns = self.column(ledger.table, ledger.source), self.column(ledger.table, ledger.amounts[year])
        for source, amount in zip(*columns, strict=True):
            if not isinstance(source, str) or source not in sums:
                unknown |= sums.keys()
            elif isinstance(amount, Decimal):
                sums[source] += amount
            else:
                unknown.add(source)
        return {source: Total(amount, source not in unknown) for source, amount in sums.items()}

    def rule(self, code: str) -> CheckRule:
        """What the rulebook says of a check: its policy and its settings."""
        return self.rulebook.checks[code]

    @cached_property
    def metric_rows(self) -> tuple[Filled, ...]:
        """The rows that hold metric values."""
        return tuple(
            filled
            for held in self.tables.values()
            if held.table.items in self.rulebook.metric_lists
            for filled in held.rows
        )

    @cached_property
    def requirement_rows(self) -> tuple[Filled, ...]:
        """The rows that answer the planning requirements."""
        return self.fixed_rows("requirements")

    @property
    def holds_money(self) -> bool:
        """Whether a return of this kind lists what is paid in or spent."""
        funding = self.rulebook.funding
        return funding.income.table in self.tables or funding.spending.table in self.tables

    @cached_property
    def signed_off(self) -> bool | None:
        """Whether the return says that the board has signed it off; None where it says neither yes nor no."""
        if (approval := self.rulebook.board_approval) is None:
            return None
        answer = self.ret.value(form_place(approval.signed_off))
        known = answer in self.rulebook.options(self.rulebook.field(approval.signed_off), {})
        return answer == approval.yes if known else None

    @cached_property
    def expected_sign_off(self) -> date | None:
        """The day on which the board is expected to sign off a return that it has not signed off."""
        approval = self.rulebook.board_approval
        expected = self.ret.value(form_place(approval.expected)) if approval and self.signed_off is False else None
        return expected if isinstance(expected, date) else None

    def board_place(self, what: Literal["signed_off", "expected"]) -> Place:
        """Where a return that says whether the board has signed it off says so, or when it is expected to."""
        return form_place(getattr(self.rulebook.board_approval, what))
