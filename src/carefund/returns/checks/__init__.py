"""The checks: pure functions from a case to problems, one family a module."""

from carefund.returns.checks import (  # noqa: F401  (importing a family registers its checks)
    across_returns,
    ambitions,
    approvals,
    balances,
    breakdowns,
    capacity,
    caps,
    completeness,
    conditions,
    duplicates,
    expenditure,
    fields,
    income,
    metrics,
    narrative,
    progress,
    prompts,
    requirements,
    signoff,
    waivers,
    whole,
)
from carefund.returns.checks.case import Case
from carefund.returns.checks.engine import check_return, checks_of
from carefund.returns.checks.registry import Check, Problem, check, registered

__all__ = ["Case", "Check", "Problem", "check", "check_return", "checks_of", "registered"]
