"""Checks of approvals that office holders give in person before a return goes in."""

from collections.abc import Iterator
from datetime import date

from carefund.returns.checks.case import Case
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.settings import ANY_FIELD, CONTRIBUTORS, DEADLINES, TABLE_PATHS
from carefund.returns.checks.words import listed
from carefund.returns.filled import Filled
from carefund.returns.findings import Severity
from carefund.rulebook.labels import fold

__all__: list[str] = []


def _approvals(case: Case, code: str) -> list[Filled]:
    """The rows of the tables that a check's settings name."""
    return [filled for path in case.rule(code).setting("tables", tuple[str, ...]) for filled in case.table(path)]


@check(
    "SGN-08",
    Severity.ERROR,
    "Everybody who must approve the return has",
    settings={"tables": TABLE_PATHS, "approved": ANY_FIELD, "organisation": ANY_FIELD},
)
def approved(case: Case) -> Iterator[Problem]:
    """Lists the approvals of which the return says that they are not given.

    Example: The section 151 officer has not approved the plan. It cannot go in.
    """
    rule = case.rule("SGN-08")
    field, yes, organisation = (rule.setting(name, str) for name in ("approved", "yes", "organisation"))
    for filled in _approvals(case, "SGN-08"):
        values = filled.row.values
        if field in values and values[field] != yes:
            who = filled.item.label if filled.item else str(values.get(organisation, filled.table.title))
            yield Problem(
                f"The return lacks an approval: {who}.",
                "Have the return approved before it goes in. Then change the answer.",
                (filled.place(field),),
            )


@check(
    "SGN-09",
    Severity.WARNING,
    "Every partner of a kind that pays in has an approval",
    settings={"tables": TABLE_PATHS, "organisation": ANY_FIELD, "contributor": CONTRIBUTORS},
)
def all_partners(case: Case) -> Iterator[Problem]:
    """Looks for each partner of the income sheet that pays as a certain kind of contributor among those that approve.

    Example: Three integrated care boards pay in. The return names the approval of two.
    """
    rule = case.rule("SGN-09")
    field, contributor = rule.setting("organisation", str), rule.setting("contributor", str)
    approving = {fold(str(filled.row.values.get(field, ""))) for filled in _approvals(case, "SGN-09")}
    absent = [f for f in _paying(case, contributor) if fold(str(_partner(case, f))) not in approving]
    if absent and approving != {""}:
        yield Problem(
            "A partner that pays in is not among those that approve the return.",
            "Add its approval, or write its name the same in both places.",
            tuple(filled.place(case.rulebook.funding.income.partner) for filled in absent),
            found=listed(dict.fromkeys(str(_partner(case, f)) for f in absent)),
        )


def _paying(case: Case, contributor: str) -> Iterator[Filled]:
    """The rows of income that name a partner and a source of a kind of contributor."""
    sources = {s.code for s in case.rulebook.funding.sources if s.contributor == contributor}
    rows = (f for f in case.income if f.row.values.get(case.rulebook.funding.income.source) in sources)
    return (f for f in rows if _partner(case, f) is not None)


def _partner(case: Case, filled: Filled) -> object:
    return filled.row.values.get(case.rulebook.funding.income.partner)


@check(
    "SGN-10",
    Severity.WARNING,
    "Approvals are given by the day the return is due",
    settings={"tables": TABLE_PATHS, "approved_on": ANY_FIELD, "deadline": DEADLINES},
)
def approved_in_time(case: Case) -> Iterator[Problem]:
    """Compares the date of each approval with the day on which the return is due.

    Example: The plan was due on 31/03/2025. One chief executive approved it on 14/04/2025.
    """
    rule = case.rule("SGN-10")
    field, name = rule.setting("approved_on", str), rule.setting("deadline", str)
    due = next(deadline.on for deadline in case.rulebook.timetable if deadline.code == name)
    for filled in _approvals(case, "SGN-10"):
        given = filled.row.values.get(field)
        if isinstance(given, date) and due and given > due:
            yield Problem(
                "An approval was given after the return was due.",
                "Correct the date, or agree with your assurers that it may come late.",
                (filled.place(field),),
                found=f"{given:%d/%m/%Y}",
                expected=f"{due:%d/%m/%Y} at the latest",
            )
