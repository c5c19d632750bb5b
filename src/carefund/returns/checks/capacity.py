"""Checks of capacity beside demand."""

from collections.abc import Iterator
from decimal import Decimal

from carefund.returns.calculated import calculated
from carefund.returns.checks.case import Case
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.settings import FIELD_PATHS
from carefund.returns.checks.words import counted, number
from carefund.returns.filled import Filled
from carefund.returns.findings import Severity

__all__: list[str] = []


@check("CAP-01", Severity.PROMPT, "Capacity meets demand", settings={"surplus": FIELD_PATHS})
def meets_demand(case: Case) -> Iterator[Problem]:
    """Looks at the calculated surplus of each service and month for one below zero, all kinds of capacity together.

    A gap is allowed: to find it is what the figures are for. A reviewer asks how it will be closed.

    Example: 109 people are expected to need reablement at home in January, and 105 can start.
    """
    for path in case.rule("CAP-01").setting("surplus", tuple[str, ...]):
        table, _, field = path.rpartition(".")
        short = list(_short(case, table, field))
        if short:
            yield Problem(
                f"{short[0][0].table.title}: capacity is below demand.",
                "Check the figures. Say how you will close the gap, or what happens to people who wait.",
                tuple(filled.place(field) for filled, _ in short),
                found=f"{counted(len(short), 'row')} below 0, the lowest {number(min(gap for _, gap in short))}",
                expected="0 or more",
            )


def _short(case: Case, table: str, field: str) -> Iterator[tuple[Filled, Decimal]]:
    """The rows of a table in which a calculated field is below zero, each with its value."""
    for filled in case.table(table):
        surplus = calculated(case.rulebook, filled.table, filled.table.by_id[field], filled.row.values)
        if isinstance(surplus, Decimal) and surplus < 0:
            yield filled, surplus
