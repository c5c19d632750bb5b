"""The policy of a round as a rulebook declares it: money, conditions, metrics, requirements, people, dates, checks."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, TypeVar, cast

import msgspec

from carefund.rulebook.entries import Entry
from carefund.rulebook.errors import RulebookError
from carefund.rulebook.filters import Exclude, Filter, Share
from carefund.rulebook.sheets import EntryKind

__all__ = [
    "FIGURES",
    "MAIN",
    "METRIC_VALUES",
    "Allocation",
    "Breakdown",
    "CheckRule",
    "Condition",
    "CrossCheck",
    "Deadline",
    "Funding",
    "FundingSource",
    "KeyLine",
    "Ledger",
    "Ledgers",
    "Metric",
    "MetricValue",
    "OpenQuestion",
    "Published",
    "Requirement",
    "Role",
    "SpendTest",
]

T = TypeVar("T")


class FundingSource(Entry, frozen=True):
    """A source of the pooled fund."""

    code: str
    label: str
    contributor: str
    """Code of the kind of partner that pays it in (`LA`, `NHS`)."""
    mandatory: bool
    nature: Literal["capital", "revenue", "either"]
    """`either` where the round does not say, as for voluntary contributions."""
    gate: str = ""
    """For a voluntary source: the yes/no field (`sheet.table.field`) that opens it."""
    total_label: str = ""
    """What the national template calls the subtotal of this source."""
    description: str = ""
    also: tuple[str, ...] = ()
    """Other spellings of the label met in real files."""
    years: tuple[str, ...] = ()
    """The years of the round in which it exists; empty for all."""
    ledgers: tuple[str, ...] = ()
    """The ledgers (`Funding.ledgers`, or `main`) whose money it is; empty for all."""
    agreed_locally: bool = False
    """Whether partners agree each area's amount themselves, so that none is published."""
    absorbed_into: tuple[str, ...] = ()
    """Codes of the sources of a later round that it became part of."""


class Ledger(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which table holds money by source, and which of its fields means what.

    `table` is `sheet.table`; `amounts` maps each year of the round to the field that holds its pounds; the other
    fields are ids of that table, empty where the round has no such field.
    """

    table: str
    source: str
    amounts: Mapping[str, str]
    partner: str = ""
    scheme_id: str = ""
    scheme_name: str = ""
    scheme_type: str = ""
    commissioner: str = ""
    provider: str = ""
    status: str = ""
    description: str = ""


class Breakdown(Entry, frozen=True):
    """Rows of one table that must add up to the income of one funding source (district shares of a county's grant)."""

    funding_source: str
    table: str
    amounts: Mapping[str, str]


MAIN = "main"
"""The name of the ledgers that a return has where it names no others."""


class Ledgers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The tables of a return that hold money: what is paid in, what is spent, and what breaks down a source.

    `basis` says what the amounts are: planned, to balance, or actual, where more or less than the income may be spent.
    """

    income: Ledger
    spending: Ledger
    breakdowns: tuple[Breakdown, ...] = ()
    basis: Literal["plan", "actual"] = "plan"


class Funding(Ledgers, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The money side of a round; of its returns, those have the `ledgers` of a name that name them."""

    sources: tuple[FundingSource, ...]
    ledgers: Mapping[str, Ledgers] = {}

    def of(self, name: str, years: tuple[str, ...]) -> "Funding":
        """The same money side for a return that has these ledgers and is about these years."""
        held = self if name == MAIN else self.ledgers[name]
        sources = tuple(s for s in self.sources if _meet(s.years, years) and _meet(s.ledgers, (name,)))
        return Funding(
            sources=sources,
            income=held.income,
            spending=held.spending,
            breakdowns=held.breakdowns,
            basis=held.basis,
        )


def _meet(limits: tuple[str, ...], asked: tuple[str, ...]) -> bool:
    """Whether a limit, empty for none, leaves room for one of what is asked."""
    return not limits or not set(limits).isdisjoint(asked)


class CrossCheck(Entry, frozen=True):
    """A formula that a published floor is believed to follow: it may only warn."""

    of_source: str
    numerator: int
    denominator: int


class SpendTest(Entry, frozen=True):
    """Spending that must reach a published floor: the rows that count, by how much, and the floor's code.

    It has a certainty of its own: a condition can be stated while what counts towards it is partly inferred.
    """

    label: str
    where: Filter
    floor: str
    share: Share | None = None
    cross_check: CrossCheck | None = None
    ledgers: tuple[str, ...] = (MAIN,)
    """The ledgers whose spending it tests."""

    @property
    def left_out(self) -> Mapping[str, tuple[str, ...]]:
        """The codes that the filter names as not counting, by field."""
        return {field: rule.none_of for field, rule in self.where.items() if isinstance(rule, Exclude)}


class Condition(Entry, frozen=True):
    """A national condition; `test` is there for those that are a filter over spending."""

    code: str
    title: str
    description: str
    test: SpendTest | None = None

    def of(self, ledgers: str) -> "Condition":
        """The same condition for a return with these ledgers: without its test where that is not about them."""
        if self.test is None or ledgers in self.test.ledgers:
            return self
        return msgspec.structs.replace(self, test=None)


METRIC_VALUES = "metric_values"
"""The list of fixed rows in which a value stands that names no other."""

FIGURES = ("numerator", "denominator", "value")
"""The fields of a row of metric values."""


class MetricValue(Entry, frozen=True):
    """One value of a metric that a return holds: a measure in a period, planned, actual or estimated."""

    measure: str
    label: str
    period: str
    basis: Literal["plan", "actual", "estimate"]
    entry: Mapping[str, EntryKind]
    """How numerator, denominator and value get their values."""
    lists: tuple[str, ...] = (METRIC_VALUES,)
    """The lists of fixed rows in which it is entered."""
    carried_in: tuple[str, ...] = ()
    """The lists of fixed rows in which it is shown, filled from an earlier return."""

    @property
    def figures(self) -> Mapping[str, EntryKind]:
        """How each of numerator, denominator and value gets its value."""
        return {f: self.entry.get(f, EntryKind.ENTER) for f in FIGURES}

    @cached_property
    def entered(self) -> tuple[str, ...]:
        """Which of these the area enters."""
        return tuple(f for f in FIGURES if self.entry.get(f, EntryKind.ENTER) is EntryKind.ENTER)

    @cached_property
    def prefilled(self) -> tuple[str, ...]:
        """Which of these come from a publication."""
        return tuple(f for f in FIGURES if self.entry.get(f) is EntryKind.PREFILLED)

    @property
    def follows(self) -> bool:
        """Whether it follows from other measures: it is calculated, and not from a numerator and a denominator."""
        figures = self.figures
        return figures["value"] is EntryKind.CALCULATED and figures["numerator"] is EntryKind.NONE

    @property
    def is_ambition(self) -> bool:
        """Whether it is a plan that the area sets itself, not one that comes from a publication."""
        return self.basis == "plan" and (bool(self.entered) or self.follows)

    @cached_property
    def code(self) -> str:
        """Key of its row, such as `RES.2021-22.plan`."""
        return f"{self.measure}.{self.period}.{self.basis}"


class FromParts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a measure follows from two others of the same period and basis: `(100 − rest_of) / 100 × times`.

    The average delay of everybody who leaves hospital is the share who leave late, which is the rest of the percentage
    who leave on their date, times the average days of those who leave late.
    """

    rest_of: str
    """The measure that is a percentage."""
    times: str

    def of(self, rest_of: Decimal, times: Decimal) -> Decimal:
        """The value that two parts give."""
        return (100 - rest_of) / 100 * times

    def codes(self, value: MetricValue) -> tuple[str, str]:
        """The codes of the two values from which a value follows."""
        period = f"{value.period}.{value.basis}"
        return f"{self.rest_of}.{period}", f"{self.times}.{period}"


class Metric(Entry, frozen=True):
    """A metric of a round.

    `multiplier` times numerator over denominator gives the value (100,000 for a rate, 100 for a percentage). A count,
    of people or of days, has neither: its value is entered as it is.
    `nested` lists pairs of measures of which the second can never exceed the first in the same period. `from_parts`
    says from which two other measures the value follows where it has no numerator and denominator of its own.
    """

    code: str
    number: str
    title: str
    short: str
    description: str
    unit: str
    kind: Literal["count", "rate", "percentage", "standardised rate"]
    good: Literal["low", "high"]
    decimals: int
    period: str
    numerator: str
    data_source: str
    prompt: str
    """What the narrative must cover."""
    values: tuple[MetricValue, ...]
    denominator: str = ""
    multiplier: int = 1
    nested: tuple[tuple[str, str], ...] = ()
    from_parts: FromParts | None = None


class KeyLine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key line of enquiry: the question assurers ask and where they look for the answer."""

    text: str
    confirmed: str


class Requirement(Entry, frozen=True):
    """A planning requirement (PR1 …), with the condition or theme it belongs to."""

    code: str
    theme: str
    text: str
    key_lines: tuple[KeyLine, ...]


Office = Literal["hwb_chair", "chief_executive", "accountable_officer", "section_151"]
"""What an administrator of the workspace may make somebody who signs."""


class Role(Entry, frozen=True):
    """A role named by a round: somebody to write to (`contact`) or somebody who approves (`sign_off`)."""

    code: str
    label: str
    purpose: Literal["contact", "sign_off"]
    required: bool = True
    description: str = ""
    offices: tuple[Office, ...] = ()
    """Who may sign in this role: the offices that people hold in the workspace."""
    may_follow_submission: bool = False
    """Whether its approval may come after the return was submitted."""
    may_delegate: bool = True
    """Whether somebody else may be given the authority to sign."""


class Deadline(Entry, frozen=True):
    """A date of the timetable; `on` is None where only a description is known."""

    code: str
    label: str
    on: date | None = None
    description: str = ""


class CheckRule(Entry, frozen=True):
    """That a check applies in this round: its policy paragraph and the figures it uses."""

    policy: str
    severity: Literal["", "error", "warning", "prompt"] = ""
    """Overrides the check's own severity."""
    returns: tuple[str, ...] = ()
    """The kinds of return that it is about; empty for all."""
    settings: Mapping[str, Any] = {}
    """What the check may vary by round; read one with `setting`."""

    def setting(self, name: str, kind: type[T]) -> T:
        """One setting as the type that the check needs, such as `Decimal` or `tuple[str, ...]`.

        Raises RulebookError where the rulebook does not give it or gives something else.
        """
        if (name, kind) not in self._converted:
            self._converted[name, kind] = self._convert(name, kind)
        return cast(T, self._converted[name, kind])

    @cached_property
    def _converted(self) -> dict[tuple[str, object], object]:
        return {}

    def _convert(self, name: str, kind: type[T]) -> T:
        try:
            return msgspec.convert(self.settings[name], type=kind)
        except KeyError:
            raise RulebookError("checks.toml", f"settings.{name}", "the check needs this setting") from None
        except msgspec.ValidationError as error:
            raise RulebookError("checks.toml", f"settings.{name}", str(error)) from None


class OpenQuestion(Entry, frozen=True):
    """Something about a round that no document we hold says, and where the answer should stand."""

    question: str
    where: str


class Allocation(Entry, frozen=True):
    """A published amount for an area: a contribution (`code` of a funding source) or a floor (code of a condition)."""

    area: str
    code: str
    year: str
    amount: Decimal
    partner: str = ""


class Published(Entry, frozen=True):
    """A published metric value for an area, to pre-fill a return; parts that are not published are None."""

    area: str
    code: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    value: Decimal | None = None
