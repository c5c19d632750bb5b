"""What the facts of the 2021-22 round rest on: each has a source, and what is in doubt keeps its mark."""

from collections.abc import Iterator, Mapping

import msgspec

from carefund.rulebook import Certainty, Entry, load

BOOK = load("2021-22")


def entries(thing: object, path: str = "") -> Iterator[tuple[str, Entry]]:
    """Every entry of a rulebook with the path to it, by code or id where it has one."""
    if isinstance(thing, Entry):
        yield path, thing
    if isinstance(thing, msgspec.Struct):
        for name in thing.__struct_fields__:
            yield from entries(getattr(thing, name), f"{path}.{name}".strip("."))
    elif isinstance(thing, Mapping):
        for name, value in thing.items():
            yield from entries(value, f"{path}.{name}")
    elif isinstance(thing, tuple):
        for number, value in enumerate(thing):
            mark = getattr(value, "code", None) or getattr(value, "id", None) or number
            yield from entries(value, f"{path}.{mark}")


def test_every_entry_names_its_source():
    found = list(entries(BOOK))
    assert len(found) > 300
    assert [path for path, entry in found if len(entry.source) < 10] == []


LIMIT = Certainty.LIKELY
"""The upper limit of money fields is known from the 2017-19 template only."""


def is_of_the_year_end(path: str) -> bool:
    """Whether a part of the rulebook is there for the year-end return alone, of which no template was read."""
    own = {s.id for s in BOOK.sheets_of("year_end")}
    parts = [f"sheets.{name}" for name in own] + ["lists.metric_statuses", "lists.agreement", "lists.enablers"]
    parts += ["items.fees", "returns.year_end", "timetable.YEAR_END"]
    return any(path == part or path.startswith(f"{part}.") for part in parts)


def test_the_year_end_is_all_in_doubt_but_for_what_it_says_of_the_plan():
    found = [(path, entry) for path, entry in entries(BOOK) if is_of_the_year_end(path)]
    assert len(found) > 50
    assert [path for path, entry in found if not entry.certainty.is_doubt] == []


def test_every_doubtful_fact_keeps_its_mark():
    doubts = {
        path: entry.certainty
        for path, entry in entries(BOOK)
        if entry.certainty.is_doubt and not is_of_the_year_end(path)
    }
    assert doubts == {
        "sheets.expenditure.tables.schemes.fields.amount": LIMIT,
        "sheets.income.tables.contributions.fields.amount": LIMIT,
        "sheets.income.tables.dfg_districts.fields.amount": LIMIT,
        "sheets.narrative.tables.narrative.fields.nhs_minimum_last_year": LIMIT,
        "sheets.narrative.tables.narrative.fields.nhs_minimum": LIMIT,
        "sheets.narrative.tables.narrative.fields.dfg_last_year": LIMIT,
        "sheets.narrative.tables.narrative.fields.dfg": LIMIT,
        "lists.areas_of_spend.ACUTE": Certainty.LIKELY,
        "lists.areas_of_spend.CONTINUING_CARE": Certainty.LIKELY,
        "lists.areas_of_spend.PRIMARY_CARE": Certainty.LIKELY,
        "lists.commissioners.NHSE": Certainty.UNCERTAIN,
        "lists.providers.NHS_ACUTE": Certainty.UNCERTAIN,
        "lists.providers.PRIMARY_CARE": Certainty.UNCERTAIN,
        "lists.providers.CCG": Certainty.UNCERTAIN,
        "lists.providers.PRIVATE": Certainty.UNCERTAIN,
        "lists.providers.AMBULANCE": Certainty.UNCERTAIN,
        "lists.providers.NHS": Certainty.UNCERTAIN,
        "lists.providers.OTHER": Certainty.DOUBTFUL,
        "lists.maturity.NOT_ESTABLISHED": Certainty.LIKELY,
        "lists.maturity.MATURE": Certainty.LIKELY,
        "lists.maturity.EXEMPLARY": Certainty.LIKELY,
        "conditions.NC3.test": Certainty.UNCERTAIN,
        "timetable.SECTION_75": Certainty.LIKELY,
        "open_questions.0": Certainty.UNCERTAIN,
        "open_questions.1": Certainty.UNCERTAIN,
        "open_questions.2": Certainty.UNCERTAIN,
        "open_questions.3": Certainty.DOUBTFUL,
    } | {path: mark for path, mark in doubts.items() if path.startswith(("checks.", "further_checks."))}


def test_sub_types_are_assigned_to_types_by_reading_only():
    assert {o.certainty for t in BOOK.lists["scheme_types"] for o in t.options} == {Certainty.DERIVED}
