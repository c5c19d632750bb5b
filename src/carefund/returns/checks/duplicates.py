"""Checks for rows that were entered twice."""

from collections.abc import Iterable, Iterator

from carefund.returns.checks.case import Case
from carefund.returns.checks.ledgers import groups
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.words import counted, label_of
from carefund.returns.filled import Filled
from carefund.returns.findings import Severity

__all__: list[str] = []


@check("EXP-11", Severity.ERROR, "No row is entered twice")
def no_duplicates(case: Case) -> Iterator[Problem]:
    """Looks for rows that say the same in every field.

    A row that was pasted twice counts twice, in the total and towards the national conditions.

    Example: Rows 7 and 8 are the same scheme, provider, source and amount, word for word.
    """
    name = case.rulebook.funding.spending.scheme_name
    same = (rows for alike in case.once(_alike) for rows in groups((rest, filled) for filled, rest in alike))
    for rows in same:
        yield Problem(
            f"Rows of “{label_of(case, rows[0], name)}” are the same in every field.",
            "Remove all but one, or say in the description how they differ.",
            tuple(r.place() for r in rows),
            found=counted(len(rows), "identical row"),
            expected="1 row",
        )


def _alike(case: Case) -> list[list[tuple[Filled, object]]]:
    """Rows that differ in nothing but amount and description, together, each with these two.

    A row in which something is missing is left out: two rows that are hardly begun look alike and are not.
    """
    ledger = case.rulebook.funding.spending
    may_differ = (ledger.description, *ledger.amounts.values())
    same = [field for field in case.rulebook.table(ledger.table).by_id if field not in may_differ]
    unfinished = {p.row for s in case.completeness.sheets for p in s.missing if f"{p.sheet}.{p.table}" == ledger.table}
    rows = zip(case.spending, _answers(case, same), _answers(case, may_differ), strict=True)
    return groups((key, (filled, rest)) for filled, key, rest in rows if filled.row.key not in unfinished)


def _answers(case: Case, fields: Iterable[str]) -> Iterator[object]:
    """What each expenditure row says in some fields."""
    path = case.rulebook.funding.spending.table
    return zip(*(case.column(path, field) for field in fields), strict=True)


@check("EXP-12", Severity.WARNING, "Rows that look alike are meant to")
def no_near_duplicates(case: Case) -> Iterator[Problem]:
    """Looks for rows that differ in nothing but their amount or their description.

    Often the second is a correction, and the first was meant to go. If both are meant, the finding can be waived.

    Example: Two rows of one scheme say £50,000 and £55,000 and are the same otherwise.
    """
    name = case.rulebook.funding.spending.scheme_name
    for alike in case.once(_alike):
        rows = [filled for filled, _ in alike]
        if any(rest != alike[0][1] for _, rest in alike):
            yield Problem(
                f"Rows of “{label_of(case, rows[0], name)}” differ only in amount or description.",
                "Remove the row that is out of date, or join the rows.",
                tuple(r.place() for r in rows),
                found=counted(len(rows), "similar row"),
            )
