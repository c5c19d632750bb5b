"""What an earlier return of the same area said, beside this one."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property

import msgspec

from carefund.reference import Area, history, predecessors
from carefund.returns import Place
from carefund.returns.checks.words import listed, number, pounds
from carefund.rulebook.sheets import TableKind
from carefund.web.returns import rounds
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord
from carefund.web.returns.presenters.values import read_text

__all__ = ["Beside", "Earlier"]


class Beside(msgspec.Struct, frozen=True):
    """A figure of both returns, ready to read; empty where one of them has none."""

    label: str
    before: str
    now: str


class Earlier:
    """The last return of the same kind that was made for an earlier round, if there is one.

    Where the area was another one then, those are the returns of the areas whose figures stand for it
    (`reference.history`). What several areas planned is added up and said to be so, and never divided.
    """

    def __init__(self, judged: Judged) -> None:
        """Look for it."""
        self.judged = judged
        self.standing = None
        self.all: tuple[Judged, ...] = ()
        record, area = judged.record, judged.area
        codes = set(_line(area)) if area else {record.area}
        made = ReturnRecord.objects.filter(area__in=codes, kind=record.kind, round__lt=record.round)
        if (last := made.order_by("-round").first()) is None:
            return
        if area is not None:
            self.standing = history(area.code, rounds.rulebook_of(last.round).first_day, area.valid_from)
        wanted = {each.code for each in self.standing.areas} if self.standing else {record.area}
        self.all = tuple(Judged(each) for each in made.filter(round=last.round, area__in=wanted).order_by("area"))

    @property
    def before(self) -> Judged | None:
        """The one return whose values can stand beside this one's; None where several stand for the area, or none."""
        alone = len(self.all) == 1 and (self.standing is None or self.standing.is_exact)
        return self.all[0] if alone else None

    @property
    def title(self) -> str:
        """What it is called; empty where there is none."""
        if not self.all:
            return ""
        others = [each.area_name for each in self.all if each.record.area != self.judged.record.area]
        return self.all[0].kind.title + (f" of {listed(others)}" if others else "")

    @property
    def note(self) -> str:
        """What has to be said of figures that are not the area's own; empty where they are."""
        return self.standing.sentence if self.standing and self.all else ""

    @cached_property
    def values(self) -> Mapping[Place, str]:
        """What it said in each field of its forms and fixed rows, ready to read."""
        return dict(self._values(self.before)) if self.before else {}

    def _values(self, before: Judged) -> Iterator[tuple[Place, str]]:
        sheets = before.rulebook.sheets
        for place, row in before.rows.items():
            table = sheets[place.sheet].by_id[place.table]
            if table.kind is not TableKind.ROWS and not row.removed:
                for field in row.values.keys() & table.by_id.keys():
                    yield place._replace(field=field), read_text(before.rulebook, table, table.by_id[field], row.values)

    def money(self) -> tuple[Beside, ...]:
        """Income and planned spending by source, and in all, of the last year of each round."""
        if not self.all:
            return ()
        before, now = _money(*self.all), _money(self.judged)
        return tuple(Beside(label, before.get(label, ""), now.get(label, "")) for label in {**now, **before})

    def metrics(self) -> tuple[Beside, ...]:
        """The last plan of each measure."""
        if self.before is None:
            return ()
        before, now = _plans(self.before), _plans(self.judged)
        return tuple(Beside(label, before.get(label, ""), now.get(label, "")) for label in {**now, **before})


def _line(area: Area) -> Iterator[str]:
    """The codes of an area and of those that it was made of, back to where the tables begin."""
    yield area.code
    for before in predecessors(area.code, area.valid_from):
        yield from _line(before)


def _money(*several: Judged) -> dict[str, str]:
    """The pounds of the last year by source, added up where several returns stand for one."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    years = (money for judged in several for money in judged.summary.years[-1:])
    for line in (line for money in years for line in (*money.lines, money.total)):
        found[f"{line.label}: income"] += line.income
        found[f"{line.label}: planned"] += line.expenditure
    return {label: pounds(amount) for label, amount in found.items() if amount}


def _plans(judged: Judged) -> dict[str, str]:
    declared = judged.rulebook.metric_values
    plans = (line for line in judged.summary.metrics if line.basis == "plan" and line.shown is not None)
    return {
        f"{declared[line.code][0].short}, {declared[line.code][1].measure}": f"{number(line.shown)} {line.unit}"
        for line in plans
        if line.shown is not None
    }
