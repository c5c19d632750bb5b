"""Questions that a good reviewer would ask of expenditure rows, from the words in them."""

import re
from collections.abc import Iterator
from functools import lru_cache

from carefund.returns.checks.case import Case, Filled
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
    words = case.rule("PRM-01").setting("words", dict[str, tuple[str, ...]])
    for filled in case.spending:
        typed = filled.row.values.get(ledger.scheme_type)
        for expected, found in _words_of_types(case, filled, words).items():
            if typed in options and typed != expected:
                label = label_of(case, filled, ledger.scheme_type)
                yield Problem(
                    f"A row that speaks of “{found}” has the scheme type “{label}”.",
                    "Choose the type that describes the row best, or be ready to say why this one does.",
                    (filled.place(ledger.scheme_type),),
                    found=label,
                    expected=options[expected].label,
                )


def _words_of_types(case: Case, filled: Filled, words: dict[str, tuple[str, ...]]) -> dict[str, str]:
    text = _text(case, filled)
    return {code: found for code, listed in words.items() if (found := _first(listed, text))}


@check("PRM-02", Severity.PROMPT, "Rows that count towards a condition are of its kind")
def condition_fits(case: Case) -> Iterator[Problem]:
    """Looks in rows that count towards a condition for words that do not belong to it.

    Example: A row for adoption services counts as social care from the NHS minimum. The condition is about adults.
    """
    words = case.rule("PRM-02").setting("words", dict[str, tuple[str, ...]])
    for tested in case.once(spend_tests):
        field = case.rulebook.funding.spending.amounts[tested.year]
        for filled in tested.rows:
            if found := _first(words.get(tested.condition.code, ()), _text(case, filled)):
                yield Problem(
                    f"A row that speaks of “{found}” counts towards condition {tested.condition.code} "
                    f"({tested.condition.title}) in {tested.year}.",
                    "Check whether the row belongs there. If not, correct its area of spend or its source.",
                    (filled.place(field),),
                )


def _text(case: Case, filled: Filled) -> str:
    ledger = case.rulebook.funding.spending
    return " ".join(str(filled.row.values.get(field, "")) for field in (ledger.scheme_name, ledger.description))


def _first(words: tuple[str, ...], text: str) -> str:
    found = _pattern(words).search(text) if words else None
    return found[0].lower() if found else ""


@lru_cache(maxsize=100)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)
