"""Health and Wellbeing Boards that two areas share, and so plan as one. The facts are in `joint_boards.csv`."""

from datetime import date
from functools import cache

import msgspec

from carefund.reference.areas import FIRST_DAY, Area, DayNotHeld, area
from carefund.reference.tables import Certainty, rows, source

__all__ = ["JointBoard", "joint_board", "joint_boards_on"]


class JointBoard(msgspec.Struct, frozen=True, kw_only=True):
    """One board, and one plan, of several areas."""

    name: str
    areas: tuple[Area, ...]
    valid_to: date | None = None
    """Last day; None where it has not ended. Every one was there on 1 April 2015."""
    source: str
    certainty: Certainty
    note: str
    """What is known of it, and what is not."""


def joint_boards_on(day: date) -> tuple[JointBoard, ...]:
    """The joint boards of a day; DayNotHeld before 1 April 2015."""
    if day < FIRST_DAY:
        raise DayNotHeld(day)
    return tuple(board for board in _boards() if board.valid_to is None or day <= board.valid_to)


def joint_board(code: str, day: date) -> JointBoard | None:
    """The joint board of an area on a day; None where it has a board of its own. Raises UnknownArea as `area` does."""
    found = area(code, on=day)
    return next((board for board in joint_boards_on(day) if found in board.areas), None)


@cache
def _boards() -> tuple[JointBoard, ...]:
    return tuple(map(_board, rows("joint_boards.csv")))


def _board(row: dict[str, str]) -> JointBoard:
    stands_on = source(row["source"])
    facts = {"source": stands_on.text, "certainty": stands_on.certainty, "note": stands_on.note}
    return msgspec.convert(row | facts | {"areas": [area(code) for code in row["areas"].split()]}, JointBoard)
