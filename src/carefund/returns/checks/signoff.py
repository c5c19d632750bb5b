"""Checks of the board's sign-off: whether, when and by whom."""

from collections.abc import Iterator
from datetime import date

from carefund.returns.checks.case import Case, form_place
from carefund.returns.checks.completeness import missing_for
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.settings import DEADLINES, FIELD_PATHS
from carefund.returns.checks.words import listed
from carefund.returns.findings import Severity
from carefund.returns.model import Place
from carefund.rulebook.labels import fold
from carefund.rulebook.policy import Deadline
from carefund.rulebook.sheets import FieldType

__all__: list[str] = []


@check("SGN-01", Severity.ERROR, "A return that is not signed off says when it will be")
def date_given(case: Case) -> Iterator[Problem]:
    """Asks for the date on which the board is expected to sign off, where it has not.

    Assurers accept a return under delegated authority only with the date of the meeting that will approve it.

    Example: The cover says No to sign-off and gives no date.
    """
    if places := missing_for(case, "SGN-01"):
        yield Problem(
            "The return is not signed off and gives no date for it.",
            "Enter the date of the meeting at which the board will sign it off.",
            places,
            expected="a date",
        )


@check("SGN-02", Severity.WARNING, "The board has signed off the return")
def signed(case: Case) -> Iterator[Problem]:
    """Warns that the board has not signed off the return.

    The return may be complete and may be sent in. It cannot be formally approved, and the section 75 agreement cannot
    be finalised, before the board has signed it off.

    Example: The cover says No, with a meeting on 15/12/2021. The plan is complete, but cannot be approved yet.
    """
    if case.signed_off is False:
        yield Problem(
            "The board has not signed off the return, so it cannot be formally approved and the section 75 agreement "
            "cannot be finalised.",
            "Put the return to the board. Then change the answer and send the return in again.",
            (case.board_place("signed_off"),),
        )


@check(
    "SGN-03",
    Severity.WARNING,
    "The expected sign-off is not after the last day for it",
    settings={"deadline": DEADLINES},
)
def in_time(case: Case) -> Iterator[Problem]:
    """Compares the expected date of sign-off with the last date of the timetable.

    Example: The board meets on 12/01/2022, but plans sent in under delegated authority must be signed off by
    16/12/2021.
    """
    expected, deadline = case.expected_sign_off, _deadline(case, "SGN-03")
    if expected and deadline.on and expected > deadline.on:
        yield Problem(
            "The board is expected to sign off after the last day for it.",
            "Find an earlier meeting, have the sign-off delegated, or agree a later date with your assurers.",
            (case.board_place("expected"),),
            found=_day(expected),
            expected=f"{_day(deadline.on)} at the latest",
            difference=_days((expected - deadline.on).days),
        )


@check("SGN-04", Severity.WARNING, "The expected sign-off is still to come")
def to_come(case: Case) -> Iterator[Problem]:
    """Warns of an expected date that has passed on the day of the check.

    The board may have signed off since, and nobody has changed the answer.

    Example: Checked on 20/12/2021, the cover still says No and expects sign-off on 15/12/2021.
    """
    expected = case.expected_sign_off
    if expected and expected < case.on:
        yield Problem(
            "The date on which the board was expected to sign off has passed.",
            "Answer Yes if the board has signed off, or give a new date.",
            (case.board_place("expected"),),
            found=_day(expected),
            expected=f"{_day(case.on)} or later",
        )


@check(
    "SGN-05",
    Severity.PROMPT,
    "Different people complete and sign off the return",
    settings={"completed_by": FIELD_PATHS, "signed_by": FIELD_PATHS},
)
def two_people(case: Case) -> Iterator[Problem]:
    """Compares the name of the person who completes the return with that of the person who signs it off.

    A second pair of eyes is what sign-off is for.

    Example: Both fields of the cover hold the same name.
    """
    places = [form_place(case.rule("SGN-05").setting(name, str)) for name in ("completed_by", "signed_by")]
    names = {fold(str(value)) for place in places if (value := case.ret.value(place)) is not None}
    if len(names) == 1 and all(case.ret.value(place) is not None for place in places):
        yield Problem(
            "The same person completes the return and signs it off.",
            "Name the person who signs off for the board, or be ready to say why one person does both.",
            tuple(places),
        )


@check("SGN-06", Severity.PROMPT, "Each role has its own e-mail address")
def own_address(case: Case) -> Iterator[Problem]:
    """Looks for one e-mail address under several roles.

    Letters about approval then reach one person, and the others may never see them.

    Example: The chair and the council's chief executive both have office@example.org.
    """
    roles: dict[str, list[tuple[str, Place]]] = {}
    for filled in (f for f in case.fixed_rows("contacts") if f.item):
        for field in (f for f in filled.table.fields if f.type is FieldType.EMAIL and f.id in filled.row.values):
            address = str(filled.row.values[field.id]).casefold()
            label = filled.item.label if filled.item else filled.row.key
            roles.setdefault(address, []).append((label, filled.place(field.id)))
    for found in (found for found in roles.values() if len(found) > 1):
        yield Problem(
            f"One e-mail address stands for {listed(label for label, _ in found)}.",
            "Give each role its own address, or confirm that one person holds these roles.",
            tuple(place for _, place in found),
        )


@check("SGN-07", Severity.PROMPT, "The return is signed off by the day it is due", settings={"deadline": DEADLINES})
def signed_when_due(case: Case) -> Iterator[Problem]:
    """Asks about a return that is not signed off although its submission date has passed.

    Example: Checked on 01/12/2021, a plan that was due on 16/11/2021 still says that the board has not signed it off.
    """
    deadline = _deadline(case, "SGN-07")
    if case.signed_off is False and deadline.on and case.on > deadline.on:
        yield Problem(
            f"The return was due on {_day(deadline.on)} and is not signed off.",
            "Check whether it went in under delegated authority and when the board will see it.",
            (case.board_place("signed_off"),),
            found=f"checked on {_day(case.on)}",
            expected=f"signed off by {_day(deadline.on)}",
        )


def _deadline(case: Case, code: str) -> Deadline:
    name = case.rule(code).setting("deadline", str)
    return next(deadline for deadline in case.rulebook.timetable if deadline.code == name)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'} late"
