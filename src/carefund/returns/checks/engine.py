"""Running the checks of a round over a return."""

from collections.abc import Iterable, Iterator

import msgspec

from carefund.returns.checks.case import Case
from carefund.returns.checks.registry import Check, registered
from carefund.returns.checks.settings import unknown_names
from carefund.returns.findings import Finding, Severity
from carefund.returns.model import Place
from carefund.returns.waivers import Waiver
from carefund.rulebook.entries import Certainty
from carefund.rulebook.errors import RulebookError
from carefund.rulebook.model import Rulebook
from carefund.rulebook.policy import CheckRule

__all__ = ["check_return", "checks_of"]


def checks_of(rulebook: Rulebook) -> tuple[tuple[Check, CheckRule], ...]:
    """The checks that apply in a round, with what its rulebook says of each, in the rulebook's order.

    Raises RulebookError where the rulebook names a check that does not exist, or where a setting of a check names
    something that the round does not have.
    """
    return rulebook.once(_checks)


def _checks(rulebook: Rulebook) -> tuple[tuple[Check, CheckRule], ...]:
    known = registered()
    for code in rulebook.checks:
        if code not in known:
            raise RulebookError("checks.toml", code, "there is no check of this code")
    checks = tuple((known[code], rule) for code, rule in rulebook.checks.items())
    for check, rule in checks:
        for book in _about(rulebook, rule):
            for setting, reason in unknown_names(book, check.settings, rule):
                raise RulebookError("checks.toml", f"{check.code}.settings.{setting}", reason)
    return checks


def _about(rulebook: Rulebook, rule: CheckRule) -> tuple[Rulebook, ...]:
    """The rulebooks of the returns that a rule is about, whose money may be of other types; else that of the round."""
    narrowed = () if rulebook.kind else rule.returns
    return tuple(rulebook.of(kind) for kind in narrowed) or (rulebook,)


def check_return(case: Case) -> tuple[Finding, ...]:
    """Every finding about the return of a case: errors first, then warnings, then prompts.

    The same finding in many places is one finding; waived findings stay, with their waiver. Pure: an equal case
    gives the same findings in the same order.
    """
    checks = checks_of(case.rulebook)
    found = tuple(f for check, rule in checks if not check.last for f in _run(check, rule, case))
    judged = case.judged(found)
    last = [f for check, rule in checks if check.last for f in _run(check, rule, judged)]
    return tuple(sorted(_grouped([*found, *last]), key=lambda f: f.severity.rank))


def _run(check: Check, rule: CheckRule, case: Case) -> Iterator[Finding]:
    severity = Severity(rule.severity) if rule.severity else check.severity
    for problem in check.run(case):
        finding = Finding(
            code=check.code,
            severity=severity,
            message=problem.message,
            fix=problem.fix,
            policy=rule.policy,
            certainty=_weaker(rule.certainty, problem.certainty),
            places=problem.places,
            found=problem.found,
            expected=problem.expected,
            difference=problem.difference,
        )
        yield from finding.waived(case.ret.waivers, case.on)


_WEAKEST_LAST = tuple(Certainty)


def _weaker(policy: Certainty, tested: Certainty | None) -> Certainty:
    """How sure we are of a finding: no surer than of the policy, nor than of what was tested."""
    return max(policy, tested, key=_WEAKEST_LAST.index) if tested else policy


def _grouped(findings: Iterable[Finding]) -> list[Finding]:
    """One finding for each code, message, figures and waiver, with the places of all."""
    groups: dict[tuple[str, str, str, str, Waiver | None], list[Finding]] = {}
    for f in findings:
        groups.setdefault((f.code, f.message, f.found, f.expected, f.waiver), []).append(f)
    return [_merge(group) for group in groups.values()]


def _merge(group: list[Finding]) -> Finding:
    if len(group) == 1:
        return group[0]
    places: dict[Place, None] = dict.fromkeys(place for f in group for place in f.places)
    return msgspec.structs.replace(group[0], places=tuple(places))
