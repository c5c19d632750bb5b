"""The clean plan with other metric values, the rulebook of 2021-22 with one thing changed, findings of another day."""

from datetime import date
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from carefund.reference import Area
from carefund.returns import Case, Finding, Return, check_return
from carefund.rulebook import Rulebook
from carefund.rulebook.policy import Condition, CrossCheck
from tests.returns.builders import ON, SOUTHEND, changed, clean_plan, rules, southend

VALUES = "metrics.values"
RES, REA = "RES.2021-22.plan", "REA.2021-22.plan"
PLAN = clean_plan()


def metric(code: str, ret: Return = PLAN, **values: str | int | None) -> Return:
    """The return with other figures in one row of metric values; None blanks."""
    numbers = {name: None if v is None else Decimal(v) for name, v in values.items()}
    return changed(ret, code, VALUES, **numbers)


def with_settings(code: str, **settings: Any) -> Rulebook:
    rule = rules().checks[code]
    changed = replace(rule, settings=dict(rule.settings) | settings)
    return replace(rules(), checks=dict(rules().checks) | {code: changed})


def without_check(code: str) -> Rulebook:
    return replace(rules(), checks={name: rule for name, rule in rules().checks.items() if name != code})


def with_floor(code: str, pounds: int | None) -> Rulebook:
    """Another published amount for Southend, or none."""
    kept = tuple(a for a in rules().allocations if not (a.area == SOUTHEND and a.code == code))
    (floor,) = (a for a in rules().allocations if a.area == SOUTHEND and a.code == code)
    new = () if pounds is None else (replace(floor, amount=Decimal(pounds)),)
    return replace(rules(), allocations=(*kept, *new))


def without_formulas() -> Rulebook:
    """No condition has a formula to compare its floor with."""
    return with_formula(None)


def with_formula(formula: CrossCheck | None) -> Rulebook:
    def changed(condition: Condition) -> Condition:
        test = condition.test
        return replace(condition, test=replace(test, cross_check=formula)) if test else condition

    return replace(rules(), conditions=tuple(changed(c) for c in rules().conditions))


def on_day(ret: Return, code: str, day: date, where: Area | None = None) -> tuple[Finding, ...]:
    """What the check of this code finds on another day."""
    return tuple(f for f in check_return(Case(rules(), ret, where or southend(), day)) if f.code == code)


def unknown_area(ret: Return, code: str) -> tuple[Finding, ...]:
    """What the check of this code finds where nobody knows the area."""
    return tuple(f for f in check_return(Case(rules(), ret, None, ON)) if f.code == code)
