"""What a person has to decide after a return was started from that of the last round."""

import msgspec

from carefund.returns import Place
from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.addresses import address_of
from carefund.web.returns.rolling import open_decisions

__all__ = ["ToDecide", "decisions_of"]


class ToDecide(msgspec.Struct, frozen=True, kw_only=True):
    """A decision, ready to read."""

    place: Place
    where: str
    href: str
    was: str
    why: str
    choices: tuple[str, ...]


def decisions_of(judged: Judged) -> tuple[ToDecide, ...]:
    """The open decisions of a return, in its order."""
    return tuple(
        ToDecide(
            place=decision.place,
            where=judged.names.of(decision.place),
            href=address_of(judged.rulebook, judged.record, decision.place),
            was=decision.label,
            why=decision.why,
            choices=tuple(candidate.label for candidate in decision.candidates),
        )
        for decision in open_decisions(judged)
    )
