"""With whom an area may be compared: its region, and peers where a source names them. The facts are in `peers.csv`.

England is in `populations`. We hold no list of statistical neighbours for England: an area whose peers no source names
has none, and says so.
"""

from datetime import date
from functools import cache

import msgspec

from carefund.reference.areas import Area, area, areas_on
from carefund.reference.tables import Certainty, Source, rows, source

__all__ = ["Peers", "areas_in_region", "peers_of", "regions"]


class Peers(msgspec.Struct, frozen=True, kw_only=True):
    """The areas that a source puts beside an area as similar; or why none is named."""

    area: Area
    peers: tuple[Area, ...] = ()
    source: str = ""
    certainty: Certainty | None = None
    """None where there are no peers."""
    note: str


def regions() -> tuple[str, ...]:
    """The regions of England, by name."""
    return tuple(sorted({a.region for a in areas_on(date.max)}))


def areas_in_region(region: str, day: date) -> tuple[Area, ...]:
    """The areas of a region on a day, by name; none where no region is called so. Raises DayNotHeld before 2015."""
    return tuple(a for a in areas_on(day) if a.region == region)


def peers_of(code: str, on: date | None = None) -> Peers:
    """The areas that a source puts beside an area as similar. Arguments and errors as of `area`."""
    found = area(code, on)
    named = _peers().get(found.code)
    if named is None:
        note = f"We hold no list of areas similar to {found.name}. Compare it with its region and with England."
        return Peers(area=found, note=note)
    peers, stands_on = named
    return Peers(area=found, peers=peers, source=stands_on.text, certainty=stands_on.certainty, note=stands_on.note)


@cache
def _peers() -> dict[str, tuple[tuple[Area, ...], Source]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows("peers.csv"):
        found.setdefault(row["area"], []).append(row)
    return {
        code: (tuple(area(row["peer"]) for row in named), source(named[0]["source"])) for code, named in found.items()
    }
