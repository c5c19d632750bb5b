"""The NHS commissioners of areas: CCGs to June 2022, ICBs from July 2022, with the people they have in common.

The facts are in `partners.csv` and `overlaps.csv`. An overlap counts the people who live both in a partner's place and
in an area, so that a share is of the people of one or of the other, and no money is meant by it.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache, lru_cache
from typing import Literal

import msgspec

from carefund.reference.areas import Area, area
from carefund.reference.finding import Dated, Finder, Unknown, in_words
from carefund.reference.tables import Certainty, rows, source

__all__ = [
    "Partner",
    "PartnerKind",
    "Partners",
    "Share",
    "UnknownPartner",
    "areas_of",
    "partner",
    "partners_of",
    "partners_on",
]

PartnerKind = Literal["CCG", "ICB"]
CCG_LISTS_BEGIN = date(2017, 4, 1)
ICBS_BEGIN = date(2022, 7, 1)
ICB_LIST_ENDS = date(2025, 3, 31)
"""Last day of the year of the newest list of ICBs that we hold."""


class Partner(Dated, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An NHS commissioner. `code` is its ONS code; a CCG that begins on 1 April 2017 may be older."""

    nhs_code: str = ""
    """Code of the NHS's Organisation Data Service, such as `11J` or `QVV`; empty where it is not held."""
    kind: PartnerKind


class UnknownPartner(Unknown[Partner]):
    """What was asked for is not the code or name of exactly one partner."""

    what = "a CCG or ICB"
    remedy = "Give an ONS code, such as E54000041, an NHS code, such as QVV, or the full name."


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """What a partner and an area have in common."""

    partner: Partner
    area: Area
    mid_year: int
    """Of the population estimates in which people were counted."""
    population: int
    """People who live in both."""
    area_population: int
    partner_population: int
    population_65plus: int | None
    """None where it is not held for every part, as then are those of the area and the partner."""
    area_65plus: int | None
    partner_65plus: int | None
    source: str
    certainty: Certainty

    @property
    def of_area(self) -> float:
        """Which part of the people of the area the partner serves, from 0 to 1."""
        return self.population / self.area_population

    @property
    def of_partner(self) -> float:
        """Which part of the people of the partner live in the area, from 0 to 1."""
        return self.population / self.partner_population

    @property
    def of_area_65plus(self) -> float | None:
        """As `of_area`, of people aged 65 and over."""
        return _divided(self.population_65plus, self.area_65plus)

    @property
    def of_partner_65plus(self) -> float | None:
        """As `of_partner`, of people aged 65 and over."""
        return _divided(self.population_65plus, self.partner_65plus)


def _divided(part: int | None, whole: int | None) -> float | None:
    return None if part is None or whole is None else part / whole


class Partners(msgspec.Struct, frozen=True, kw_only=True):
    """The partners of one kind that serve an area on a day."""

    area: Area
    day: date
    kind: PartnerKind
    shares: tuple[Share, ...]
    """The largest first."""
    note: str = ""
    """Why there are none, or what to beware of, in plain English."""


class _Overlap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    partner: str
    area: str
    valid_from: date
    valid_to: date | None = None
    mid_year: int
    population: int
    population_65plus: int | None = None
    source: str


def partners_of(code: str, day: date, kind: PartnerKind | None = None) -> Partners:
    """The partners that serve an area on a day.

    Args:
        code: The area, as of `area`.
        day: A day on which the area existed.
        kind: CCG or ICB; that of the day where it is None. ICBs asked for on a day before they began are not there, and
            the note says so: ask for a day from 1 July 2022.

    Raises:
        UnknownArea: As `area` does.
    """
    found = area(code, on=day)
    wanted: PartnerKind = kind or ("CCG" if day < ICBS_BEGIN else "ICB")
    shares = (share for share in _shares(day) if share.area == found and share.partner.kind == wanted)
    ordered = tuple(sorted(shares, key=lambda share: -share.population))
    return Partners(area=found, day=day, kind=wanted, shares=ordered, note=_note(wanted, day))


def areas_of(code: str, day: date) -> tuple[Share, ...]:
    """The areas that a partner serves on a day, that with the most of its people first.

    Raises:
        UnknownPartner: As `partner` does.
    """
    found = partner(code, on=day)
    return tuple(sorted((s for s in _shares(day) if s.partner == found), key=lambda share: -share.population))


def partner(code: str, on: date | None = None) -> Partner:
    """Find a partner by ONS code, NHS code or full name.

    Raises:
        UnknownPartner: Where none or several fit, or it was none on the day; its message says what to do. An NHS code
            or a name that went on under a new ONS code needs a day.
    """
    return _finder().find(code, on)


def partners_on(day: date) -> tuple[Partner, ...]:
    """The partners of a day, by name; none before 1 April 2017."""
    return tuple(sorted((p for p in _finder().things if p.is_valid_on(day)), key=lambda p: p.name))


def _note(kind: PartnerKind, day: date) -> str:
    if kind == "CCG":
        return _note_of_ccgs(day)
    if day < ICBS_BEGIN:
        began = in_words(ICBS_BEGIN)
        return (
            f"There were no ICBs on {in_words(day)}: they took over from CCGs on {began}. Ask for a day from then on."
        )
    if day > ICB_LIST_ENDS:
        return "The newest list of ICBs that we hold is that of 2024: what changed after it is not shown."
    return ""


def _note_of_ccgs(day: date) -> str:
    if day >= ICBS_BEGIN:
        return f"There were no CCGs on {in_words(day)}: ICBs took over from them on {in_words(ICBS_BEGIN)}."
    if day < CCG_LISTS_BEGIN:
        return f"We hold no list of CCGs before {in_words(CCG_LISTS_BEGIN)}. Ask for a day from then on."
    return ""


@lru_cache(maxsize=16)
def _shares(day: date) -> tuple[Share, ...]:
    """Every overlap of a day, with the totals of which it is a share."""
    found = [o for o in _overlaps() if o.valid_from <= day and (o.valid_to is None or day <= o.valid_to)]
    of_area, of_partner = _totals(found, lambda o: o.area), _totals(found, lambda o: o.partner)
    return tuple(_share(o, of_area[o.area], of_partner[o.partner]) for o in found)


_Total = tuple[int, int | None]
"""People, and those aged 65 and over where that is held for every part."""


def _totals(overlaps: Iterable[_Overlap], by: Callable[[_Overlap], str]) -> dict[str, _Total]:
    totals: dict[str, _Total] = {}
    for o in overlaps:
        people, elderly = totals.get(by(o), (0, 0))
        more = None if elderly is None or o.population_65plus is None else elderly + o.population_65plus
        totals[by(o)] = people + o.population, more
    return totals


def _share(overlap: _Overlap, of_area: _Total, of_partner: _Total) -> Share:
    stands_on = source(overlap.source)
    return Share(
        partner=partner(overlap.partner),
        area=area(overlap.area),
        mid_year=overlap.mid_year,
        population=overlap.population,
        area_population=of_area[0],
        partner_population=of_partner[0],
        population_65plus=overlap.population_65plus,
        area_65plus=of_area[1],
        partner_65plus=of_partner[1],
        source=stands_on.text,
        certainty=stands_on.certainty,
    )


@cache
def _overlaps() -> tuple[_Overlap, ...]:
    return tuple(msgspec.convert(row, _Overlap, strict=False) for row in rows("overlaps.csv"))


@cache
def _finder() -> Finder[Partner]:
    found = (_partner(row) for row in rows("partners.csv"))
    return Finder(found, UnknownPartner, lambda p: (p.code, p.name, *filter(None, [p.nhs_code])))


def _partner(row: dict[str, str]) -> Partner:
    """A partner with the days of its overlaps."""
    first, last = _days()[row["code"]]
    return msgspec.convert(row | {"valid_from": first, "valid_to": last}, Partner)


@cache
def _days() -> dict[str, tuple[date, date | None]]:
    days: dict[str, tuple[date, date | None]] = {}
    for o in _overlaps():
        first, last = days.get(o.partner, (o.valid_from, o.valid_to))
        ends = None if last is None or o.valid_to is None else max(last, o.valid_to)
        days[o.partner] = min(first, o.valid_from), ends
    return days
