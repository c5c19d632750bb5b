"""What the pages of the tests show."""

from datetime import date
from typing import Any

import msgspec

from carefund.returns import Finding, Severity, Waiver
from carefund.rulebook import load
from carefund.rulebook.entries import Certainty

RULES = load("2021-22")


class Shown(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A finding as a page gets it: with the places as links."""

    finding: Finding
    links: tuple[dict[str, str], ...] = ()
    waive: str = ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.finding, name)


def finding(severity: Severity, message: str, **more: Any) -> Finding:
    return Finding(
        code=f"BAL-{severity.rank + 1}",
        severity=severity,
        message=message,
        fix="Correct the amount of the row, or the contribution.",
        policy="What a source brings is planned in full.",
        **{"certainty": Certainty.STATED, **more},
    )


def findings() -> list[Shown]:
    waiver = Waiver(
        code="BAL-2", role="finance lead", reason="The grant is paid out next year.", expires=date(2022, 3, 31)
    )
    where = ({"text": "5a. Expenditure, row r5, Scheme type", "href": "#income"},)
    amounts = {"found": "£23,601", "expected": "£23,600,879", "difference": "−£23,577,278"}
    return [
        Shown(finding=finding(Severity.PROMPT, "Is one scheme really a third of the plan?")),
        Shown(finding=finding(Severity.ERROR, "Expenditure is not income.", **amounts), links=where, waive="/waive"),
        Shown(finding=finding(Severity.WARNING, "An amount looks like thousands.", certainty=Certainty.LIKELY)),
        Shown(finding=finding(Severity.WARNING, "Spending of a grant is less than the grant.", waiver=waiver)),
    ]


def options(name: str) -> list[dict[str, str]]:
    return [{"code": option.code, "label": option.label} for option in RULES.lists[name]]


def dependent_options(name: str) -> list[dict[str, str]]:
    parents = [option for option in RULES.lists[name] if option.options]
    return [
        {"code": option.code, "label": option.label, "within": parent.code, "group": parent.label}
        for parent in parents
        for option in parent.options
    ]


class Person(msgspec.Struct, frozen=True):
    """Somebody signed in."""

    name: str
    is_authenticated: bool = True

    def __str__(self) -> str:
        return self.name


class Message(msgspec.Struct, frozen=True):
    """A message of Django's."""

    message: str
    level_tag: str
