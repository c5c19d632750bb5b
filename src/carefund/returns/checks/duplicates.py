"""Checks for rows that were entered twice."""

from collections.abc import Iterator

from carefund.returns.checks.case import Case, Filled
from carefund.returns.checks.ledgers import groups
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.words import counted, label_of
from carefund.returns.findings import Severity
from carefund.returns.model import Value, Values

__all__: list[str] = []


@check("EXP-11", Severity.ERROR, "No row is entered twice")
def no_duplicates(case: Case) -> Iterator[Problem]:
    """Looks for rows that say the same in every field.

    A row that was pasted twice counts twice, in the total and towards the national conditions.

    Example: Rows 7 and 8 are the same scheme, provider, source and amount, word for word.
    """
    name = case.rulebook.funding.spending.scheme_name
    same = (rows for alike in case.once(_alike) for rows in groups(alike, _everything))
    for rows in same:
        yield Problem(
            f"Rows of “{label_of(case, rows[0], name)}” are the same in every field.",
            "Remove all but one, or say in the description how they differ.",
            tuple(r.place() for r in rows),
            found=counted(len(rows), "identical row"),
            expected="1 row",
        )


def _complete(case: Case) -> list[Filled]:
    """The rows in which nothing is missing: two rows that are hardly begun look alike and are not."""
    table = case.rulebook.funding.spending.table
    missing = {(p.sheet, p.table, p.row) for s in case.completeness.sheets for p in s.missing}
    return [f for f in case.table(table) if (f.sheet.id, f.table.id, f.row.key) not in missing]


def _alike(case: Case) -> tuple[list[Filled], ...]:
    """Rows that differ in nothing but amount and description, together."""
    ledger = case.rulebook.funding.spending
    left_out = {ledger.description, *ledger.amounts.values()}
    kept = [field for field in case.rulebook.table(ledger.table).by_id if field not in left_out]
    return tuple(groups(_complete(case), lambda values: tuple(values.get(field) for field in kept)))


def _everything(values: Values) -> frozenset[tuple[str, Value]]:
    return frozenset(values.items())


@check("EXP-12", Severity.WARNING, "Rows that look alike are meant to")
def no_near_duplicates(case: Case) -> Iterator[Problem]:
    """Looks for rows that differ in nothing but their amount or their description.

    Often the second is a correction, and the first was meant to go. If both are meant, the finding can be waived.

    Example: Two rows of one scheme say £50,000 and £55,000 and are the same otherwise.
    """
    name = case.rulebook.funding.spending.scheme_name
    for rows in case.once(_alike):
        if len({_everything(r.row.values) for r in rows}) > 1:
            yield Problem(
                f"Rows of “{label_of(case, rows[0], name)}” differ only in amount or description.",
                "Remove the row that is out of date, or join the rows.",
                tuple(r.place() for r in rows),
                found=counted(len(rows), "similar row"),
            )
