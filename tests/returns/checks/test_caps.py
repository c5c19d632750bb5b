"""Spending on a type that has a cap: administration of the discharge fund of 2022-23."""

from decimal import Decimal

import pytest

from carefund.reference import area
from carefund.returns import Finding, Return, Row, Severity, check_return, new_return
from carefund.returns.checks import Case
from carefund.rulebook import load
from tests.returns.builders import SOUTHEND, places

ROUND = load("2022-23")


def fund(administration: int | None, care: int = 990_000, source: str = "ASCDF_LA") -> Return:
    """A return of the discharge fund with one row of each."""
    ret = new_return(ROUND, "fund", area(SOUTHEND), "discharge-fund")
    rows = {"ADMIN": administration, "HOME_CARE": care}
    return ret.with_rows("fund_expenditure.schemes", tuple(
        Row(kind, {"scheme_type": kind, "source": source} | ({} if amount is None else {"amount": Decimal(amount)}))
        for kind, amount in rows.items()
    ))  # fmt: skip


def capped(ret: Return) -> tuple[Finding, ...]:
    case = Case(ROUND, ret, area(SOUTHEND), ROUND.first_day)
    return tuple(f for f in check_return(case) if f.code == "EXP-20")


def test_more_than_the_cap_is_a_warning():
    (found,) = capped(fund(12_000, 988_000))
    assert found.severity is Severity.WARNING
    assert found.message == "1.2% of the money in 2022-23 goes to schemes of the type “Administration”."
    assert (found.found, found.expected, found.difference) == ("£12,000", "at most £10,000, which is 1%", "£2,000")
    assert places([found]) == {("ADMIN", "scheme_type")}


@pytest.mark.parametrize(("administration", "care", "over"), [(10_000, 990_000, False), (10_001, 990_000, True)])
def test_the_cap_itself_is_not_too_much(administration, care, over):
    assert bool(capped(fund(administration, care))) is over


def test_nothing_is_said_while_an_amount_or_its_source_is_not_known():
    assert not capped(fund(None))
    rows = fund(500_000).rows("fund_expenditure.schemes")
    unknown = Row("r3", {"scheme_type": "HOME_CARE", "amount": Decimal(1)})
    assert not capped(fund(500_000).with_rows("fund_expenditure.schemes", (*rows, unknown)))


def test_a_plan_has_no_cap_on_administration():
    assert "EXP-20" not in ROUND.of("plan").checks
