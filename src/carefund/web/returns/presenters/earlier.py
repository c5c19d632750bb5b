"""What an earlier return of the same area said, beside this one."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property

import msgspec

from carefund.returns import Place
from carefund.returns.checks.words import number, pounds
from carefund.rulebook.sheets import TableKind
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
    """The last return of the same kind that the area made for an earlier round, if there is one."""

    def __init__(self, judged: Judged) -> None:
        """Look for it."""
        self.judged = judged
        record = judged.record
        same = ReturnRecord.objects.filter(area=record.area, kind=record.kind, round__lt=record.round)
        found = same.order_by("-round").first()
        self.before = Judged(found) if found else None

    @property
    def title(self) -> str:
        """What it is called; empty where there is none."""
        return self.before.kind.title if self.before else ""

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
        if self.before is None:
            return ()
        before, now = _money(self.before), _money(self.judged)
        return tuple(Beside(label, before.get(label, ""), now.get(label, "")) for label in {**now, **before})

    def metrics(self) -> tuple[Beside, ...]:
        """The last plan of each measure."""
        if self.before is None:
            return ()
        before, now = _plans(self.before), _plans(self.judged)
        return tuple(Beside(label, before.get(label, ""), now.get(label, "")) for label in {**now, **before})


def _money(judged: Judged) -> dict[str, str]:
    found: dict[str, Decimal] = {}
    for line in (line for money in judged.summary.years[-1:] for line in (*money.lines, money.total)):
        found[f"{line.label}: income"], found[f"{line.label}: planned"] = line.income, line.expenditure
    return {label: pounds(amount) for label, amount in found.items() if amount}


def _plans(judged: Judged) -> dict[str, str]:
    declared = judged.rulebook.metric_values
    plans = (line for line in judged.summary.metrics if line.basis == "plan" and line.shown is not None)
    return {
        f"{declared[line.code][0].short}, {declared[line.code][1].measure}": f"{number(line.shown)} {line.unit}"
        for line in plans
        if line.shown is not None
    }
