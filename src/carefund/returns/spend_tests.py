"""Spending that national conditions ask for: what each condition's filter finds, beside the published floor."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import compress
from typing import NamedTuple

import msgspec

from carefund.returns.checks.case import Case
from carefund.returns.filled import Answers, Filled
from carefund.returns.model import Value
from carefund.rulebook.filters import allows, passes, share_of
from carefund.rulebook.model import Rulebook
from carefund.rulebook.policy import Condition, SpendTest
from carefund.rulebook.sheets import Table

__all__ = ["ConditionLine", "Tested", "rows_left_out", "spend_tests"]


class ConditionLine(msgspec.Struct, frozen=True):
    """Spending that a national condition asks for, in pounds; `required` is None where we hold no floor."""

    code: str
    label: str
    required: Decimal | None
    planned: Decimal
    known: bool
    """Whether there are rows, and each says enough to know whether it counts."""

    @property
    def under_spend(self) -> Decimal | None:
        """How far the plan stays below the floor; 0 when it is met."""
        return None if self.required is None else max(self.required - self.planned, Decimal(0))

    @property
    def headroom(self) -> Decimal | None:
        """How far the plan goes beyond the floor; negative when it is not met."""
        return None if self.required is None else self.planned - self.required

    @property
    def met(self) -> bool | None:
        """Whether the floor is reached; None where that cannot be said."""
        return None if self.required is None or not self.known else self.planned >= self.required


class Tested(NamedTuple):
    """A condition with a test, in one year: the outcome, and the rows that count."""

    condition: Condition
    test: SpendTest
    year: str
    line: ConditionLine
    rows: tuple[Filled, ...]


def spend_tests(case: Case) -> tuple[Tested, ...]:
    """Every condition that tests spending, in every year of the round; ask with `case.once(spend_tests)`.

    None in a return of a kind that holds no expenditure, such as one that only reports metrics.
    """
    sheet, _, _ = case.rulebook.funding.spending.table.partition(".")
    if sheet not in case.rulebook.return_kind(case.ret.kind).sheets:
        return ()
    return tuple(
        _tested(case, condition, condition.test, year)
        for year in case.rulebook.years
        for condition in case.rulebook.conditions
        if condition.test
    )


def _tested(case: Case, condition: Condition, test: SpendTest, year: str) -> Tested:
    counted = _counted(case, test, year)
    line = ConditionLine(
        condition.code,
        test.label,
        required=case.rulebook.allocated(case.ret.area, test.floor, year),
        planned=sum(filter(None, counted), Decimal(0)),
        # `None not in counted` would compare it with each amount, which asks of what kind of number it is.
        known=bool(counted) and all(amount is not None for amount in counted),
    )
    return Tested(condition, test, year, line, tuple(compress(case.spending, counted)))


def _counted(case: Case, test: SpendTest, year: str) -> list[Decimal | None]:
    """The pounds of each expenditure row that count towards a test; None where it does not say enough to know."""
    ledger = case.rulebook.funding.spending
    held = case.tables[ledger.table]
    parts = held.each(_decisive(held.table, test), lambda answers: _part(case.rulebook, held.table, test, answers))
    amounts = held.column(ledger.amounts[year])
    return [_of(part, amount) if part else part for part, amount in zip(parts, amounts, strict=True)]


def _of(part: Decimal, amount: Value | None) -> Decimal | None:
    return part * amount if isinstance(amount, Decimal) else None


def _decisive(table: Table, test: SpendTest) -> tuple[str, ...]:
    """The fields that decide which part of a row counts, with those that decide which answers these may have."""
    share = (test.share.field, *test.share.part.values()) if test.share else ()
    named = (*test.where, *share)
    return tuple(dict.fromkeys([*named, *(parent for field in named if (parent := table.by_id[field].within))]))


def _part(rulebook: Rulebook, table: Table, test: SpendTest, answers: Answers) -> Decimal | None:
    """The part of a row that counts, from 0 to 1; None where these answers do not say enough to know."""

    def is_known(field: str) -> bool:
        return answers[field] in rulebook.options(table.by_id[field], answers)

    answered = test.share is None or is_known(test.share.field)
    for field, rule in test.where.items():
        if not is_known(field):
            answered = False
        elif not allows(rule, answers[field], answers):
            return Decimal(0)
    return share_of(test.share, answers) if answered else None


def rows_left_out(case: Case, tested: Tested) -> Iterator[Filled]:
    """The rows of the tested money that the condition's filter names as not counting, such as acute care."""
    ruled_out = tested.test.left_out
    ruled_in = {field: rule for field, rule in tested.test.where.items() if field not in ruled_out}

    def is_left_out(answers: Answers) -> bool:
        return passes(ruled_in, answers) and any(answers[field] in codes for field, codes in ruled_out.items())

    held = case.tables[case.rulebook.funding.spending.table]
    return compress(held.rows, held.each(tuple(tested.test.where), is_left_out))
