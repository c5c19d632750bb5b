"""Checks of the return itself: its rulebook and its area."""

from collections.abc import Iterator

from carefund.returns.checks.case import Case
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.words import listed
from carefund.returns.findings import Severity
from carefund.returns.model import Place

__all__: list[str] = []


@check("RET-01", Severity.WARNING, "The return was made under this version of the rulebook")
def same_version(case: Case) -> Iterator[Problem]:
    """Compares the version of the rulebook under which the return was made with the one that judges it.

    Lists, floors or published figures may have changed in between.

    Example: The return was made under version 2021-22.1. Version 2021-22.2 corrects an allocation.
    """
    made, judged = case.ret.rulebook_version, case.rulebook.version
    if made != judged:
        yield Problem(
            "The return was made under another version of the rulebook.",
            "Look through the published figures and the lists again, then save the return under this version.",
            (Place(),),
            found=made,
            expected=judged,
        )


@check("RET-02", Severity.ERROR, "The area existed in the years of the round")
def area_exists(case: Case) -> Iterator[Problem]:
    """Looks the area up, and compares the days on which it existed with the years of the round.

    Areas split and merge. A plan of an area that is gone belongs to its successors.

    Example: Northamptonshire was split on 1 April 2021. A plan for 2021-22 must be from North or from West.
    """
    if case.area is None:
        yield _wrong_area(case.ret.area, f"We know no area with the code {case.ret.area}.")
    elif not _existed(case):
        yield _wrong_area(str(case.area), f"{case.area.name} was no area in {listed(case.rulebook.years)}.")


def _wrong_area(found: str, message: str) -> Problem:
    return Problem(message, "Give the code of an area of these years, such as E06000033.", (Place(),), found=found)


def _existed(case: Case) -> bool:
    """Whether the area existed on a day of the round."""
    first, last = case.rulebook.first_day, case.rulebook.last_day
    area = case.area
    return area is not None and (area.valid_from or first) <= last and (area.valid_to or last) >= first
