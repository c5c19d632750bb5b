"""The case a check judges: a return with its rulebook, its area and what earlier questions about it have shown."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, TypeVar, cast

from carefund.reference import Area
from carefund.returns.completeness import Completeness, completeness, filled_rows
from carefund.returns.findings import Finding
from carefund.returns.model import FORM, Place, Return, Row, Values
from carefund.rulebook.model import FieldPath, Rulebook
from carefund.rulebook.policy import CheckRule, Ledger
from carefund.rulebook.sheets import Item, Sheet, Table

__all__ = ["Case", "Filled", "Total", "form_place"]

T = TypeVar("T")


class Filled(NamedTuple):
    """A row that counts, with where it is declared."""

    sheet: Sheet
    table: Table
    row: Row
    item: Item | None

    def place(self, field: str = "") -> Place:
        """The place of one of its fields, or of the row."""
        return Place(self.sheet.id, self.table.id, self.row.key, field)


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

    def __init__(self, rulebook: Rulebook, ret: Return, area: Area | None, on: date) -> None:
        """Judge `ret` by `rulebook` as of the day `on`; `area` is None where its code is unknown."""
        self.rulebook, self.ret, self.area, self.on = rulebook, ret, area, on
        self.found: tuple[Finding, ...] = ()
        """What the other checks found, for the checks that judge their findings (see `check`); empty before."""
        self._answers: dict[Callable[[Case], object], object] = {}

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
        return completeness(self.rulebook, self.ret, two_tier=self.two_tier)

    @cached_property
    def filled(self) -> tuple[Filled, ...]:
        """Every row that counts, of every table of the return."""
        return tuple(
            Filled(sheet, table, row, item)
            for sheet in self.rulebook.sheets_of(self.ret.kind)
            for table in sheet.tables
            for row, item in filled_rows(self.rulebook, self.ret, sheet.id, table)
        )

    @cached_property
    def _filled_by_table(self) -> Mapping[str, tuple[Filled, ...]]:
        grouped: dict[str, list[Filled]] = defaultdict(list)
        for filled in self.filled:
            grouped[f"{filled.sheet.id}.{filled.table.id}"].append(filled)
        return {path: tuple(rows) for path, rows in grouped.items()}

    def table(self, path: str) -> tuple[Filled, ...]:
        """The rows that count of the table at `sheet.table`."""
        return self._filled_by_table.get(path, ())

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
        return self._by_source[ledger.table, year]

    @cached_property
    def _by_source(self) -> Mapping[tuple[str, str], Mapping[str, Total]]:
        funding = self.rulebook.funding
        return {
            (ledger.table, year): self._total(ledger, year)
            for ledger in (funding.income, funding.spending)
            for year in self.rulebook.years
        }

    def _total(self, ledger: Ledger, year: str) -> Mapping[str, Total]:
        sums = {source.code: Decimal(0) for source in self.rulebook.funding.sources}
        unknown: set[str] = set()
        for filled in self.table(ledger.table):
            source = filled.row.values.get(ledger.source)
            amount = self.amount(filled.row.values, ledger, year)
            if source not in sums:
                unknown |= set(sums)
            elif amount is None:
                unknown.add(str(source))
            else:
                sums[str(source)] += amount
        return {source: Total(amount, source not in unknown) for source, amount in sums.items()}

    def rule(self, code: str) -> CheckRule:
        """What the rulebook says of a check: its policy and its settings."""
        return self.rulebook.checks[code]

    def metric_rows(self) -> Iterator[Filled]:
        """The rows that hold metric values."""
        return (f for f in self.filled if f.table.items == "metric_values")

    def requirement_rows(self) -> Iterator[Filled]:
        """The rows that answer the planning requirements."""
        return (f for f in self.filled if f.table.items == "requirements")

    @cached_property
    def signed_off(self) -> bool | None:
        """Whether the return says that the board has signed it off; None where it says neither yes nor no."""
        approval = self.rulebook.board_approval
        answer = self.ret.value(form_place(approval.signed_off))
        known = answer in self.rulebook.options(self.rulebook.field(approval.signed_off), {})
        return answer == approval.yes if known else None

    @cached_property
    def expected_sign_off(self) -> date | None:
        """The day on which the board is expected to sign off a return that it has not signed off."""
        expected = self.ret.value(form_place(self.rulebook.board_approval.expected))
        return expected if self.signed_off is False and isinstance(expected, date) else None
