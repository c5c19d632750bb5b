"""Make the tables of districts, partners and populations in `carefund.reference` from a folder of open data.

Usage: python scripts/make_reference_tables.py FOLDER

The folder holds `areas` and `population`; which files of them are read stands in `src/carefund/reference/sources.toml`
beside the tables. The tables of areas, their changes, joint boards and peers are kept by hand.
"""

import csv
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

TABLES = Path(__file__).resolve().parent.parent / "src" / "carefund" / "reference"
Row = dict[str, str]

NEXT_LOOKUP = {2017: 2018, 2018: 2019, 2019: 2020, 2020: 2021, 2021: 2023}
"""The years of the lookups. None is held for 2022; nothing changed between April 2021 and April 2023."""

CCGS_END = date(2022, 6, 30)
ICBS_BEGIN = date(2022, 7, 1)
RECODED_ICBS = {"E54000052": "E54000063", "E54000053": "E54000064"}
ICBS_RECODED = date(2024, 4, 1)
ENGLAND = "E92000001"
BANDS = [*range(0, 90, 5), 90]
"""First age of each band of five years; the last has no end."""


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(name: str, head: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with (TABLES / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
    print(f"{name}: {(TABLES / name).stat().st_size:,} bytes")


class Period(NamedTuple):
    """From a day to a day, both included; None where there is no end to it."""

    first: date | None
    last: date | None

    def within(self, other: "Period") -> "Period | None":
        firsts = [day for day in (self.first, other.first) if day]
        lasts = [day for day in (self.last, other.last) if day]
        both = Period(max(firsts, default=None), min(lasts, default=None))
        return None if both.first and both.last and both.first > both.last else both


def period(row: Row) -> Period:
    return Period(*(date.fromisoformat(row[end]) if row[end] else None for end in ("valid_from", "valid_to")))


# Districts


def districts(folder: Path) -> Iterator[tuple[object, ...]]:
    """Each district council with its county, its days, and the authority that took its place."""
    years: dict[str, dict[int, Row]] = defaultdict(dict)
    for row in read(folder / "areas" / "ltla_to_utla_by_year_2017_2018_2019_2020_2021_2023.csv"):
        if row["ltla_code"] != row["utla_code"]:
            years[row["ltla_code"]][int(row["year"])] = row
    followers = _followers(folder)
    for code, by_year in sorted(years.items()):
        row, first, last = by_year[max(by_year)], min(by_year), max(by_year)
        starts = date(first, 4, 1) if first > min(NEXT_LOOKUP) else None
        ends = date(NEXT_LOOKUP[last], 4, 1) - timedelta(days=1) if last in NEXT_LOOKUP else None
        assert {r["utla_code"] for r in by_year.values()} == {row["utla_code"]}, f"{code} has had two counties"
        assert bool(ends) == (code in followers), f"{code} ended and nothing followed, or the reverse"
        yield code, row["ltla_name"], row["utla_code"], starts, ends, followers.get(code, "")


def _followers(folder: Path) -> Mapping[str, str]:
    """The ONS code of what replaced a district, by its code."""
    register = read(folder / "areas" / "mysociety_english_local_authorities_with_dates.csv")
    codes = {row["local-authority-code"]: row["gss-code"] for row in register}
    ended = (row for row in register if row["replaced-by"] and row["gss-code"].startswith("E07"))
    return {row["gss-code"]: codes[row["replaced-by"]] for row in ended}


# Partners


class Overlap(NamedTuple):
    """The people who live both in a partner's place and in an area."""

    partner: str
    area: str
    days: Period
    mid_year: str
    population: int
    population_65plus: int | None
    source: str


def overlaps(folder: Path) -> list[Overlap]:
    found = sorted([*_ccg_overlaps(folder), *_icb_overlaps(folder)], key=lambda o: (o.partner, o.area, str(o.days)))
    folded: list[Overlap] = []
    for overlap in found:
        last = folded[-1] if folded else None
        if last and last._replace(days=overlap.days) == overlap and _meet(last.days, overlap.days):
            folded[-1] = last._replace(days=Period(last.days.first, overlap.days.last))
        else:
            folded.append(overlap)
    return folded


def _meet(before: Period, after: Period) -> bool:
    return bool(before.last and after.first and before.last + timedelta(days=1) == after.first)


def _ccg_overlaps(folder: Path) -> Iterator[Overlap]:
    rows = read(folder / "areas" / "ccg_x_utla_2017_to_2021.csv")
    last_year = max(int(row["year"]) for row in rows)
    for row in rows:
        year = int(row["year"])
        ends = CCGS_END if year == last_year else date(year + 1, 3, 31)
        persons, elderly = (int(float(row[name])) for name in ("population", "population_65plus"))
        ends_of, days = (row["ccg_code"], row["utla_code"]), Period(date(year, 4, 1), ends)
        yield Overlap(*ends_of, days, row["population_mid_year"], persons, elderly, "ccg_overlaps")


def _icb_overlaps(folder: Path) -> Iterator[Overlap]:
    """Each overlap of 2022, cut where the code of the ICB or of the area changed, and the parts of Cumbria."""
    people = _icb_people(folder)
    changes = read(TABLES / "area_changes.csv")
    followed = {r["predecessor"]: r["successor"] for r in changes if r["kind"] in ("unitary", "code")}
    days = {row["code"]: period(row) for row in read(TABLES / "areas.csv")}
    for (icb, area), (persons, elderly) in [*people.items(), *_parts_of_cumbria(folder, people).items()]:
        source = "icb_overlaps" if elderly is not None else "icb_overlaps_cumbria"
        for code in filter(None, (area, followed.get(area))):
            for partner, in_force in _icb_codes(icb):
                if both := in_force.within(days[code]):
                    yield Overlap(partner, code, both, "2020", persons, elderly, source)


def _icb_codes(icb: str) -> list[tuple[str, Period]]:
    if icb not in RECODED_ICBS:
        return [(icb, Period(ICBS_BEGIN, None))]
    before = Period(ICBS_BEGIN, ICBS_RECODED - timedelta(days=1))
    return [(icb, before), (RECODED_ICBS[icb], Period(ICBS_RECODED, None))]


People = dict[tuple[str, str], tuple[int, int | None]]


def _icb_people(folder: Path) -> People:
    people: People = {}
    for row in read(folder / "areas" / "icb22_sicbl22_x_utla21.csv"):
        key = row["icb22_code"], row["utla_code"]
        persons, elderly = people.get(key, (0, 0))
        more = int(float(row["population_mid2020"])), int(float(row["population_65plus_mid2020"]))
        people[key] = persons + more[0], (elderly or 0) + more[1]
    return people


def _parts_of_cumbria(folder: Path, people: People) -> People:
    """People of an ICB in Cumberland, by the share printed for it, and in Westmorland and Furness: the rest."""
    cumbria, cumberland, westmorland = "E10000006", "E06000063", "E06000064"
    candidates = {r["ons_code"]: r for r in read(folder / "areas" / "upper_tier_authorities_hwb_candidates.csv")}
    shares = dict(part.split(":") for part in candidates[cumberland]["icb22_population_shares"].split("|"))
    districts_of = set(candidates[cumberland]["predecessor_codes"].split("|"))
    all_districts = read(folder / "population" / "mye2020_ltla_apr2021_single_year_persons.csv")
    size = sum(int(r["total_population"]) for r in all_districts if r["ltla21_code"] in districts_of)
    parts: People = {}
    for icb, share in shares.items():
        here = round(float(share) * size)
        parts[icb, cumberland] = here, None
        parts[icb, westmorland] = people[icb, cumbria][0] - here, None
    return parts


def partners(folder: Path, used: Iterable[Overlap]) -> Iterator[tuple[str, str, str, str]]:
    """Code, NHS code, name and kind of each partner that has an overlap."""
    names: dict[str, tuple[str, str, str]] = {}
    for row in read(folder / "areas" / "ccg_x_utla_2017_to_2021.csv"):
        known = names.get(row["ccg_code"], ("",))[0]
        names[row["ccg_code"]] = row["ccg_ods"] or known, row["ccg_name"], "CCG"
    for row in read(folder / "areas" / "icb22_sicbl22_x_utla21.csv"):
        names[row["icb22_code"]] = row["icb22_code_h"], row["icb22_name"], "ICB"
        code, name, kind = names.get(row["sicbl22_code"], ("", "", ""))
        if name and not code:
            names[row["sicbl22_code"]] = row["sicbl22_code_h"], name, kind
    names |= {new: names[old] for old, new in RECODED_ICBS.items()}
    for code in sorted({overlap.partner for overlap in used}):
        yield code, *names[code]


# Populations


def populations(folder: Path) -> Iterator[tuple[object, ...]]:
    """Persons by band of each authority, of the districts of two-tier areas, and of England, by mid-year."""
    held = folder / "population"
    files = {
        2017: ("mye2017_utla_apr2018_from_lsoa_single_year_persons.csv", "utla_code"),
        2019: ("mye2019_utla_apr2019_single_year_persons.csv", "utla19_code"),
        2020: ("mye2020_utla_apr2021_single_year_persons.csv", "utla_code"),
    }
    of_districts = {
        2019: ("mye2019_ltla_apr2020_single_year_persons.csv", "ltla20_code"),
        2020: ("mye2020_ltla_apr2021_single_year_persons.csv", "ltla21_code"),
    }
    for year, (file, column) in files.items():
        upper = {row[column]: _ages(row) for row in read(held / file)}
        yield year, ENGLAND, *_bands([sum(ages) for ages in zip(*upper.values(), strict=True)])
        lower = (
            {r[of_districts[year][1]]: r for r in read(held / of_districts[year][0])} if year in of_districts else {}
        )
        both = upper | {code: _ages(row) for code, row in lower.items() if code.startswith("E07")}
        for code, ages in sorted(both.items()):
            yield year, code, *_bands(ages)
    england = [0] * 91
    for row in read(held / "mye2023_england_by_sex_single_year.csv"):
        if row["Code"] == ENGLAND:
            england[min(int(row["age"].rstrip("+")), 90)] += round(float(row["count"]))
    yield 2023, ENGLAND, *_bands(england)


def _ages(row: Row) -> list[int]:
    ages = [int(float(row.get(str(age)) or row["90+"])) for age in range(91)]
    assert sum(ages) == int(float(row["total_population"])), f"{row} does not add up"
    return ages


def _bands(ages: list[int]) -> list[int]:
    return [sum(ages[first : first + 5 if first < 90 else None]) for first in BANDS] + [sum(ages[18:])]


def main(folder: Path) -> None:
    write("districts.csv", ["code", "name", "area", "valid_from", "valid_to", "became"], districts(folder))
    found = overlaps(folder)
    write("partners.csv", ["code", "nhs_code", "name", "kind"], partners(folder, found))
    head = ["partner", "area", "valid_from", "valid_to", "mid_year", "population", "population_65plus", "source"]
    write("overlaps.csv", head, ((o.partner, o.area, *o.days, *o[3:]) for o in found))
    write("populations.csv", ["year", "code", *(f"age_{first}" for first in BANDS), "age_18plus"], populations(folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
