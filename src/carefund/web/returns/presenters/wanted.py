"""Which areas somebody asks for on the first page: by a text, and by where their returns stand."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Self
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from carefund.reference import Area
from carefund.rulebook import load
from carefund.rulebook import rounds as all_rounds
from carefund.web.returns.models import Event, ReturnRecord
from carefund.web.returns.workflow import STAGE_KINDS, Stage, state_after

__all__ = ["NOT_STARTED", "Wanted"]

NOT_STARTED = "none"
"""What stands for areas without a return, among the stages."""


class Wanted(msgspec.Struct, frozen=True):
    """What somebody asks for; what is empty asks for nothing."""

    text: str = ""
    """A part of the name, code or region of an area."""
    round: str = ""
    stage: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Self:
        """What an address asks for; a round or stage that there is not as if it was not said."""
        round, stage = asked.get("round", ""), asked.get("stage", "")
        return cls(
            asked.get("q", ""),
            round if round in all_rounds() else "",
            stage if stage in (NOT_STARTED, *Stage) else "",
        )

    def page(self, number: int) -> str:
        """What an address says that asks for the same, and a page of it."""
        asked = {"q": self.text, "round": self.round, "stage": self.stage, "page": str(number)}
        return urlencode({name: value for name, value in asked.items() if value})

    def areas(self, seen: Sequence[Area]) -> list[Area]:
        """Which of these areas are asked for; of a round, those that were areas when it began."""
        named = [area for area in seen if self._names(area)]
        if self.round:
            began = load(self.round).first_day
            named = [area for area in named if area.is_valid_on(began)]
        if not self.stage:
            return named
        records = ReturnRecord.objects.filter(area__in=[area.code for area in named])
        found = {record.area for record in self.returns(records)}
        return [area for area in named if (area.code in found) is not (self.stage == NOT_STARTED)]

    def returns(self, records: Iterable[ReturnRecord]) -> list[ReturnRecord]:
        """Which of these returns are asked for; all of the round where only areas without any are."""
        found = [record for record in records if self.round in ("", record.round)]
        if self.stage in ("", NOT_STARTED):
            return found
        told: dict[UUID, list[Event]] = {record.pk: [] for record in found}
        for event in Event.objects.filter(record__in=found, kind__in=STAGE_KINDS):
            told[event.record_id].append(event)
        return [record for record in found if state_after(told[record.pk]).stage == self.stage]

    def _names(self, area: Area) -> bool:
        wanted = self.text.casefold().strip()
        return any(wanted in text.casefold() for text in (area.name, area.code, area.region))
