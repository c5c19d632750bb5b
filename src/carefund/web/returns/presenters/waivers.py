"""Waivers as a page shows them."""

import msgspec
from django.urls import reverse

from carefund.returns import Place, Waiver
from carefund.web.returns import rounds
from carefund.web.returns.judged import Judged
from carefund.web.returns.store import standing_waivers

__all__ = ["ShownWaiver", "shown_waivers"]


class ShownWaiver(msgspec.Struct, frozen=True):
    """A waiver with its number, what it covers in words, and the page on which it is withdrawn."""

    number: int
    waiver: Waiver
    where: str
    is_open: bool
    withdraw: str


def shown_waivers(judged: Judged) -> tuple[ShownWaiver, ...]:
    """The waivers that stand."""
    return tuple(
        ShownWaiver(
            number,
            waiver,
            judged.names.of(Place(*waiver.row.split(".", 2))) if waiver.row else "the whole return",
            waiver.is_open(rounds.today()),
            reverse("waiver_withdraw", args=[judged.record.pk, number]),
        )
        for number, waiver in standing_waivers(judged.events).items()
    )
