"""How a check is written: a function from a case to problems, with a code that never changes its meaning."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from carefund.returns.checks.case import Case
from carefund.returns.checks.settings import Settings
from carefund.returns.findings import Severity
from carefund.returns.model import Place
from carefund.rulebook.entries import Certainty

__all__ = ["Check", "Problem", "check", "registered"]


class Problem(NamedTuple):
    """What a check yields: a finding without what the rulebook adds (severity, policy, certainty)."""

    message: str
    fix: str
    places: tuple[Place, ...] = ()
    found: str = ""
    expected: str = ""
    difference: str = ""
    certainty: Certainty | None = None
    """How sure we are of what the check tested, where that may be less sure than the policy behind it."""


class Check(NamedTuple):
    """A registered check."""

    code: str
    severity: Severity
    title: str
    """The rule, as a short statement of what should hold."""
    run: Callable[[Case], Iterator[Problem]]
    last: bool
    """Whether it judges what the other checks found (`Case.found`) and therefore runs after them."""
    settings: Settings
    """What its settings name, by setting."""

    @property
    def explanation(self) -> str:
        """The docstring of its function: what it tests, and why it matters."""
        return _docstring(self.run).partition("Example:")[0].strip()

    @property
    def example(self) -> str:
        """What the docstring says after “Example:”."""
        return _docstring(self.run).partition("Example:")[2].strip()


def _docstring(function: Callable[..., object]) -> str:
    lines = (function.__doc__ or "").strip().splitlines()
    return "\n".join(line.strip() for line in lines)


_REGISTRY: dict[str, Check] = {}
_NOTHING: Settings = {}


def check(
    code: str, severity: Severity, title: str, *, last: bool = False, settings: Settings = _NOTHING
) -> Callable[[Callable[[Case], Iterator[Problem]]], Check]:
    """Register a function as the check of this code; a code used twice is a mistake of ours and stops the import.

    `last` marks a check of what the other checks found. `settings` says what its settings name, so that a rulebook
    which names something else is refused before anything is checked.
    """

    def register(function: Callable[[Case], Iterator[Problem]]) -> Check:
        if code in _REGISTRY:
            raise ValueError(f"two checks have the code {code}")
        _REGISTRY[code] = Check(code, severity, title, function, last, settings)
        return _REGISTRY[code]

    return register


def registered() -> dict[str, Check]:
    """Every check by code, in order of registration."""
    return _REGISTRY
