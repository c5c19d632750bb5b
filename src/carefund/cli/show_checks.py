"""The catalogue of checks on a terminal and as data."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from carefund.cli.failures import NotUsable, suggestion
from carefund.cli.terminal import fact, heading, table, wrapped
from carefund.returns import Check
from carefund.returns.checks import registered
from carefund.rulebook import Rulebook, load, rounds
from carefund.rulebook.policy import CheckRule

__all__ = ["check_data", "check_lines", "check_named", "list_lines", "rules_of", "setting_words"]


def check_named(code: str) -> Check:
    """The check of a code, in capitals or not; NotUsable where there is none."""
    known = registered()
    if (found := known.get(code.upper())) is None:
        message = f"There is no check “{code}”.{suggestion(code, known)} “carefund explain” lists them all."
        raise NotUsable(message)
    return found


def rules_of(check: Check) -> dict[str, CheckRule]:
    """What each round that uses the check says of it."""
    rulebooks: list[Rulebook] = [load(name) for name in rounds()]
    return {book.round: book.checks[check.code] for book in rulebooks if check.code in book.checks}


def check_data(check: Check) -> dict[str, Any]:
    """A check as plain data."""
    return {
        "code": check.code,
        "severity": str(check.severity),
        "title": check.title,
        "explanation": check.explanation,
        "example": check.example,
        "rounds": {name: msgspec.to_builtins(rule) for name, rule in rules_of(check).items()},
    }


def list_lines(checks: Iterable[Check]) -> Iterator[str]:
    """Every check in a line."""
    rows = [[c.code, c.severity, c.title] for c in checks]
    yield from table(["Code", "Severity", "What should hold"], rows, text_columns=3)


def check_lines(check: Check) -> Iterator[str]:
    """All there is to say of a check."""
    yield heading(f"{check.code}: {check.title}")
    yield f"Severity: {check.severity}"
    yield from ("", *wrapped(_flowing(check.explanation)))
    yield from ("", heading("Example"), *wrapped(_flowing(check.example)))
    for name, rule in rules_of(check).items():
        yield from ("", heading(f"In round {name}"))
        yield from fact("Policy", rule.policy, 0)
        yield from fact("Source", rule.source, 0)
        yield from fact("Certainty", rule.certainty, 0)
        yield from fact("Severity", rule.severity, 0)
        yield from fact(
            "Settings", "; ".join(f"{key}: {setting_words(value)}" for key, value in rule.settings.items()), 0
        )


def setting_words(value: object) -> str:
    """A setting of a check as people read it, whatever it is made of."""
    if isinstance(value, Mapping):
        return "; ".join(f"{key} ({setting_words(inner)})" for key, inner in value.items())
    return ", ".join(map(setting_words, value)) if isinstance(value, list | tuple) else str(value)


def _flowing(text: str) -> str:
    """A docstring's lines as paragraphs."""
    return "\n".join(" ".join(paragraph.split()) for paragraph in text.split("\n\n"))
