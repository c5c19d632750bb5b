"""Areas on a terminal and as data: the list of a day, and one with its past, districts, NHS partners and people."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

import msgspec

from carefund.cli.terminal import fact, heading, table, wrapped
from carefund.reference import (
    Area,
    Change,
    District,
    History,
    JointBoard,
    Lineage,
    PartnerKind,
    Partners,
    Peers,
    Population,
    Share,
    UnknownArea,
    area,
    areas_on,
    districts_of,
    estimate_years,
    history,
    joint_board,
    joint_boards_on,
    lineage,
    partners_of,
    peers_of,
    population,
)

__all__ = ["AreaFacts", "Listing", "area_data", "area_facts", "area_lines", "list_data", "list_lines"]

_AGES = ("all", "18+", "65+")


class Listing(NamedTuple):
    """The areas of a day, with their partners of a kind where one is asked for."""

    day: date
    areas: tuple[Area, ...]
    kind: PartnerKind | None

    @property
    def partners(self) -> tuple[Partners, ...]:
        """Of each area, in the same order; none where none are asked for."""
        return tuple(partners_of(a.code, self.day, self.kind) for a in self.areas) if self.kind else ()


class AreaFacts(NamedTuple):
    """What is known of an area. What is of a day is empty where the area did not exist on it."""

    lineage: Lineage
    history: History
    board: JointBoard | None
    districts: tuple[District, ...]
    partners: Partners | None
    populations: tuple[Population, ...]
    peers: Peers


def area_facts(text: str, day: date, kind: PartnerKind | None) -> AreaFacts:
    """What is known of the area of that code or name on a day; UnknownArea or DayNotHeld where there is none."""
    found = _area(text, day)
    exists = found.is_valid_on(day)
    return AreaFacts(
        lineage=lineage(found.code),
        history=history(found.code, day),
        board=joint_board(found.code, day) if exists else None,
        districts=districts_of(found.code, day) if exists else (),
        partners=partners_of(found.code, day, kind) if exists else None,
        populations=tuple(population(found.code, year, ages) for year in estimate_years() for ages in _AGES),
        peers=peers_of(found.code),
    )


def _area(text: str, day: date) -> Area:
    """The area of a day or, where it did not exist, of any other."""
    areas_on(day)  # which refuses a day that is not held
    try:
        return area(text, on=day)
    except UnknownArea:
        return area(text)


def list_data(listing: Listing) -> dict[str, Any]:
    """The areas of a day as plain data."""
    shares = [[_share_data(share) for share in found.shares] for found in listing.partners]
    partners: list[dict[str, Any]] = [{"partners": found} for found in shares] or [{} for _ in listing.areas]
    data = [msgspec.structs.asdict(a) | more for a, more in zip(listing.areas, partners, strict=True)]
    notes = sorted({found.note for found in listing.partners if found.note})
    return {"day": listing.day, "areas": data, "joint_boards": joint_boards_on(listing.day), "notes": notes}


def _share_data(share: Share) -> dict[str, Any]:
    parts = {name: getattr(share, name) for name in ("of_area", "of_partner", "of_area_65plus", "of_partner_65plus")}
    facts = {name: value for name, value in msgspec.structs.asdict(share).items() if name != "area"}
    return facts | parts


def area_data(facts: AreaFacts) -> dict[str, Any]:
    """One area as plain data."""
    partners = facts.partners
    return {
        "area": facts.lineage.area,
        "day": facts.history.day,
        "existed": facts.lineage.area.is_valid_on(facts.history.day),
        "came_from": facts.lineage.came_from,
        "became": facts.lineage.became,
        "figures_of": facts.history.areas,
        "figures_shared_with": facts.history.shared_with,
        "history": facts.history.sentence,
        "joint_board": facts.board,
        "districts": facts.districts,
        "partners": [_share_data(share) for share in partners.shares] if partners else [],
        "partners_note": partners.note if partners else "",
        "populations": facts.populations,
        "peers": facts.peers.peers,
        "peers_note": facts.peers.note,
    }


def list_lines(listing: Listing) -> Iterator[str]:
    """The areas of a day for people."""
    yield heading(f"{len(listing.areas)} areas on {listing.day:%d/%m/%Y}")
    yield ""
    partners = listing.partners
    notes = sorted({found.note for found in partners if found.note})
    cells = [[", ".join(f"{s.partner.name} {s.of_area:.0%}" for s in found.shares)] for found in partners]
    shown = any(found.shares for found in partners)
    rows = [[a.code, a.name, a.type, a.region] for a in listing.areas]
    if shown:
        rows = [[row[0], row[1], *cell] for row, cell in zip(rows, cells, strict=True)]
    head = ["Code", "Name", f"{listing.kind}s, with their share of the people"] if shown else _HEAD
    yield from table(head, rows, text_columns=len(head))
    yield from _boards(joint_boards_on(listing.day))
    for note in notes:
        yield from ("", *wrapped(note))


_HEAD = ["Code", "Name", "Type", "Region"]


def _boards(boards: Iterable[JointBoard]) -> Iterator[str]:
    for board in boards:
        yield from ("", *wrapped(f"Joint board: {_board_text(board)}"))


def _board_text(board: JointBoard) -> str:
    return f"{board.name}. {board.note} [{board.certainty}]"


_LABEL = 13
"""Width of the labels of one area."""


def area_lines(facts: AreaFacts) -> Iterator[str]:
    """One area for people."""
    one = facts.lineage.area
    yield heading(str(one))
    if facts.history.sentence:
        yield from wrapped(facts.history.sentence)
    yield ""
    yield from fact("Type", f"{one.type} ({one.tier.removesuffix('-tier')}-tier)", 0, _LABEL)
    yield from fact("Region", one.region, 0, _LABEL)
    for label, changed in (("Came from", facts.lineage.came_from), ("Became", facts.lineage.became)):
        yield from fact(label, "\n".join(_change(change, label) for change in changed), 0, _LABEL)
    yield from fact("Joint board", _board_text(facts.board) if facts.board else "", 0, _LABEL)
    yield from fact("Districts", ", ".join(d.name for d in facts.districts), 0, _LABEL)
    yield from fact("Peers", _peers(facts.peers), 0, _LABEL)
    yield from fact("Source", f"{one.source} [{one.certainty}]", 0, _LABEL)
    yield from _partner_lines(facts.partners) if facts.partners else ()
    yield from _population_lines(facts.populations)


_KINDS = {
    "split": "split",
    "merger": "merged",
    "unitary": "county and districts became one council",
    "code": "new code",
}


def _change(change: Change, label: str) -> str:
    other = change.predecessor if label == "Came from" else change.successor
    part = "" if change.part == "whole" else f"; this part: {change.part}"
    return f"{other.name} ({other.code}) on {change.day:%d/%m/%Y}: {_KINDS[change.kind]}{part} [{change.certainty}]"


def _peers(peers: Peers) -> str:
    names = ", ".join(a.name for a in peers.peers)
    return f"{names}. {peers.note} [{peers.certainty}]" if names else peers.note


def _partner_lines(partners: Partners) -> Iterator[str]:
    yield from ("", heading(f"{partners.kind}s on {partners.day:%d/%m/%Y}"), "")
    head = ["Partner", "Code", "Of the area", "Of its 65+", "Of the partner"]
    rows = [
        [s.partner.name, s.partner.code, _percent(s.of_area), _percent(s.of_area_65plus), _percent(s.of_partner)]
        for s in partners.shares
    ]
    yield from table(head, rows, text_columns=2) if rows else ()
    if partners.note:
        yield from ("", *wrapped(partners.note)) if rows else wrapped(partners.note)


def _percent(share: float | None) -> str:
    return "not held" if share is None else f"{share:.1%}"


def _population_lines(populations: Iterable[Population]) -> Iterator[str]:
    years: dict[int, list[Population]] = {}
    for one in populations:
        years.setdefault(one.year, []).append(one)
    yield from ("", heading("People"), "")
    rows = [[f"Mid-{year}", *map(_people, found)] for year, found in years.items()]
    yield from table(["When", "All", "18 and over", "65 and over"], rows)
    for year, (first, *_) in years.items():
        if first.note:
            yield from ("", *wrapped(f"Mid-{year}: {first.note}"))


def _people(found: Population) -> str:
    return "not held" if found.count is None else f"{found.count:,}"
