"""Questions that a good reviewer would ask of expenditure rows, from the words in them."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from carefund.returns.checks.case import Case
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.settings import CONDITIONS, SCHEME_TYPES
from carefund.returns.checks.words import label_of
from carefund.returns.findings import Severity
from carefund.returns.spend_tests import spend_tests

__all__: list[str] = []


@check(
    "PRM-01",
    Severity.PROMPT,
    "A row's scheme type fits its words",
    settings={"words": SCHEME_TYPES},
)
def type_fits(case: Case) -> Iterator[Problem]:
    """Looks in the name and description of each row for words that belong to another scheme type.

    National figures by scheme type are only as good as the types that areas choose. Nothing is said in a round that
    asks for no scheme type.

    Example: A row described as “Reablement at home” has the type High Impact Change Model. Reablement has its own type.
    """
    ledger = case.rulebook.funding.spending
    speaking = _speaking(case, "PRM-01") if ledger.scheme_type else {}
    if not speaking:
        return
    options = case.rulebook.options(case.rulebook.field(f"{ledger.table}.{ledger.scheme_type}"), {})
    for filled in case.spending:
        typed = filled.row.values.get(ledger.scheme_type)
        for expected, found in speaking.items():
            if filled.row.key in found and typed != expected and typed in options:
                label = label_of(case, filled, ledger.scheme_type)
                yield Problem(
                    f"A row that speaks of “{found[filled.row.key]}” has the scheme type “{label}”.",
                    "Choose the type that describes the row best, or be ready to say why this one does.",
                    (filled.place(ledger.scheme_type),),
                    found=label,
                    expected=options[expected].label,
                )


@check("PRM-02", Severity.PROMPT, "Rows that count towards a condition are of its kind", settings={"words": CONDITIONS})
def condition_fits(case: Case) -> Iterator[Problem]:
    """Looks in rows that count towards a condition for words that do not belong to it.

    Example: A row for adoption services counts as social care from the NHS minimum. The condition is about adults.
    """
    speaking = _speaking(case, "PRM-02")
    for tested in case.once(spend_tests):
        field = case.rulebook.funding.spending.amounts[tested.year]
        found = speaking.get(tested.condition.code, {})
        for filled in tested.rows if found else ():
            if word := found.get(filled.row.key):
                yield Problem(
                    f"A row that speaks of “{word}” counts towards condition {tested.condition.code} "
                    f"({tested.condition.title}) in {tested.year}.",
                    "Check whether the row belongs there. If not, correct its area of spend or its source.",
                    (filled.place(field),),
                )


def _speaking(case: Case, code: str) -> Mapping[str, Mapping[str, str]]:
    """What the words that a check looks for stand for, each with the rows that hold one and the first they hold."""
    listed = case.rule(code).setting("words", dict[str, tuple[str, ...]])
    found = {kind: _holding(case, tuple(map(str.lower, words))) for kind, words in listed.items()}
    return {kind: rows for kind, rows in found.items() if rows}


def _holding(case: Case, words: tuple[str, ...]) -> Mapping[str, str]:
    """The first of some words, in small letters, that a row holds as a whole word, by the key of the row."""
    spoken, everything = case.once(_spoken)
    # Few rows hold one even as part of another word, which is far quicker to see than to search for.
    likely = {key for word in words if word in everything for key, text in spoken.items() if word in text}
    pattern = _pattern(words)
    found = {key: pattern.search(spoken[key]) for key in likely}
    return {key: match[0] for key, match in found.items() if match}


def _spoken(case: Case) -> tuple[Mapping[str, str], str]:
    """Name and description of each expenditure row in small letters, by its key; and all of them as one text."""
    ledger = case.rulebook.funding.spending
    names, descriptions = case.column(ledger.table, ledger.scheme_name), case.column(ledger.table, ledger.description)
    rows = zip(case.spending, names, descriptions, strict=True)
    said = {filled.row.key: f"{name or ''} {description or ''}".lower() for filled, name, description in rows}
    return said, "\n".join(dict.fromkeys(said.values()))  # rows of one scheme say the same


@lru_cache(maxsize=100)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")
