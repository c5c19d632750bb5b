"""Reference: small tables of facts that every other room needs, each with its source.

- `area("E06000033")` or `area("Southend-on-Sea")` gives an area, `areas_on(day)` the areas of a day;
- `lineage`, `predecessors`, `successors` say how areas became others, `history` whose figures stand for one earlier,
  `same_place` which area of another day is the same place;
- `joint_board` says which areas share a board, `districts_of` which district councils are beneath one;
- `partners_of(area, day)` gives the CCGs or ICBs that serve an area, with shares; `areas_of` the areas of a partner;
- `population(area, year, "65+")` counts people in the middle of a year;
- `areas_in_region` and `peers_of` give areas to compare with.
"""

from carefund.reference.areas import FIRST_DAY, Area, DayNotHeld, UnknownArea, area, area_codes, areas_on
from carefund.reference.comparators import Peers, areas_in_region, peers_of, regions
from carefund.reference.districts import District, UnknownDistrict, district, district_area, districts_of, two_tier
from carefund.reference.joint_boards import JointBoard, joint_board, joint_boards_on
from carefund.reference.lineage import (
    Change,
    History,
    Lineage,
    changes,
    history,
    lineage,
    predecessors,
    same_place,
    successors,
)
from carefund.reference.partners import (
    Partner,
    PartnerKind,
    Partners,
    Share,
    UnknownPartner,
    areas_of,
    partner,
    partners_of,
    partners_on,
)
from carefund.reference.populations import (
    Population,
    UnknownAges,
    estimate_years,
    population,
    population_of_england,
    region_population,
)

__all__ = [
    "FIRST_DAY",
    "Area",
    "Change",
    "DayNotHeld",
    "District",
    "History",
    "JointBoard",
    "Lineage",
    "Partner",
    "PartnerKind",
    "Partners",
    "Peers",
    "Population",
    "Share",
    "UnknownAges",
    "UnknownArea",
    "UnknownDistrict",
    "UnknownPartner",
    "area",
    "area_codes",
    "areas_in_region",
    "areas_of",
    "areas_on",
    "changes",
    "district",
    "district_area",
    "districts_of",
    "estimate_years",
    "history",
    "joint_board",
    "joint_boards_on",
    "lineage",
    "partner",
    "partners_of",
    "partners_on",
    "peers_of",
    "population",
    "population_of_england",
    "predecessors",
    "region_population",
    "regions",
    "same_place",
    "successors",
    "two_tier",
]
