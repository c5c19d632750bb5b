"""Spending that national conditions ask for: what each condition's filter finds, beside the published floor."""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

import msgspec

from carefund.returns.checks.case import Case, Filled
from carefund.returns.model import Values
from carefund.rulebook.filters import allows, passes, share_of
from carefund.rulebook.policy import Condition, SpendTest

__all__ = ["ConditionLine", "Tested", "counted_amount", "rows_left_out", "spend_tests"]


class ConditionLine(msgspec.Struct, frozen=True):
    """Spending that a national condition asks for, in pounds; `required` is None where no floor is published."""

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
    amounts = [(filled, counted_amount(case, test, filled, year)) for filled in case.spending]
    line = ConditionLine(
        condition.code,
        test.label,
        required=case.rulebook.allocated(case.ret.area, test.floor, year),
        planned=sum((amount for _, amount in amounts if amount), Decimal(0)),
        known=bool(amounts) and all(amount is not None for _, amount in amounts),
    )
    return Tested(condition, test, year, line, tuple(filled for filled, amount in amounts if amount))


def counted_amount(case: Case, test: SpendTest, filled: Filled, year: str) -> Decimal | None:
    """The pounds of an expenditure row that count towards a test; None where the row does not say enough to know."""
    values = filled.row.values
    answered = test.share is None or _is_known(case, filled, test.share.field)
    for field, rule in test.where.items():
        code = values.get(field)
        if not _is_known(case, filled, field):
            answered = False
        elif not allows(rule, code):
            return Decimal(0)
    return _share_of_amount(case, test, values, year) if answered else None


def _share_of_amount(case: Case, test: SpendTest, values: Values, year: str) -> Decimal | None:
    amount = case.amount(values, case.rulebook.funding.spending, year)
    if test.share is None:
        return amount
    share = share_of(test.share, values)
    if share == 0:
        return share
    return None if share is None or amount is None else share * amount


def _is_known(case: Case, filled: Filled, field: str) -> bool:
    """Whether a row answers a choice with one of its options."""
    known = case.once(_known_codes).get(field)
    options = case.rulebook.options(filled.table.by_id[field], filled.row.values) if known is None else known
    return filled.row.values.get(field) in options


def _known_codes(case: Case) -> Mapping[str, Collection[str]]:
    """The codes that each choice of an expenditure row may have, whatever the rest of the row says."""
    table = case.rulebook.table(case.rulebook.funding.spending.table)
    return {field.id: case.rulebook.options(field, {}) for field in table.fields if field.list and not field.within}


def rows_left_out(case: Case, tested: Tested) -> Iterator[Filled]:
    """The rows of the tested money that the condition's filter names as not counting, such as acute care."""
    ruled_out = tested.test.left_out
    ruled_in = {field: rule for field, rule in tested.test.where.items() if field not in ruled_out}
    for filled in case.spending:
        values = filled.row.values
        if passes(ruled_in, values) and any(values.get(field) in codes for field, codes in ruled_out.items()):
            yield filled
