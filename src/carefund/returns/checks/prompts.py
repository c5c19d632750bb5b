"""Questions that a good reviewer would ask of expenditure rows, from the words in them."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from carefund.returns.checks.case import Case
from carefund.returns.checks.registry import Problem, check
from carefund.returns.checks.words import label_of
from carefund.returns.findings import Severity
from carefund.returns.spend_tests import spend_tests

__all__: list[str] = []


@check("PRM-01", Severity.PROMPT, "A row's scheme type fits its words")
def type_fits(case: Case) -> Iterator[Problem]:
    """Looks in the name and description of each row for words that belong to another scheme type.

    National figures by scheme type are only as good as the types that areas choose.

    Example: A row described as “Reablement at home” has the type High Impact Change Model. Reablement has its own type.
    """
    ledger = case.rulebook.funding.spending
    options = case.rulebook.options(case.rulebook.field(f"{ledger.table}.{ledger.scheme_type}"), {})
    spoken = _spoken(case)
    words = _words(case, "PRM-01", spoken)
    for filled in case.spending:
        typed = filled.row.values.get(ledger.scheme_type)
        for expected, listed in words.items():
            if typed != expected and typed in options and (found := _first(listed, spoken[filled.row.key])):
                label = label_of(case, filled, ledger.scheme_type)
                yield Problem(
                    f"A row that speaks of “{found}” has the scheme type “{label}”.",
                    "Choose the type that describes the row best, or be ready to say why this one does.",
                    (filled.place(ledger.scheme_type),),
                    found=label,
                    expected=options[expected].label,
                )


@check("PRM-02", Severity.PROMPT, "Rows that count towards a condition are of its kind")
def condition_fits(case: Case) -> Iterator[Problem]:
    """Looks in rows that count towards a condition for words that do not belong to it.

    Example: A row for adoption services counts as social care from the NHS minimum. The condition is about adults.
    """
    spoken = _spoken(case)
    words = _words(case, "PRM-02", spoken)
    for tested in case.once(spend_tests):
        field = case.rulebook.funding.spending.amounts[tested.year]
        for filled in tested.rows:
            if found := _first(words.get(tested.condition.code, ()), spoken[filled.row.key]):
                yield Problem(
                    f"A row that speaks of “{found}” counts towards condition {tested.condition.code} "
                    f"({tested.condition.title}) in {tested.year}.",
                    "Check whether the row belongs there. If not, correct its area of spend or its source.",
                    (filled.place(field),),
                )


def _words(case: Case, code: str, spoken: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The words that a check looks for, in small letters, by what they stand for; only those that some row may hold."""
    listed = case.rule(code).setting("words", dict[str, tuple[str, ...]])
    everything = "\n".join(spoken.values())
    held = {kind: tuple(w for word in words if (w := word.lower()) in everything) for kind, words in listed.items()}
    return {kind: words for kind, words in held.items() if words}


def _spoken(case: Case) -> Mapping[str, str]:
    """Name and description of each expenditure row in small letters, by its key."""
    ledger = case.rulebook.funding.spending
    return {
        row.key: f"{row.values.get(ledger.scheme_name, '')} {row.values.get(ledger.description, '')}".lower()
        for _, _, row, _ in case.spending
    }


def _first(words: tuple[str, ...], text: str) -> str:
    """The first of the words that a text in small letters holds as a whole word; empty for none."""
    # Few rows hold one even as part of another word, which is far quicker to see than to search for.
    found = _pattern(words).search(text) if any(word in text for word in words) else None
    return found[0] if found else ""


@lru_cache(maxsize=100)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")
