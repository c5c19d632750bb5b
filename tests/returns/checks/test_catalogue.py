"""The catalogue of checks: every check is in the round, explained, and named once."""

import re

import pytest

from carefund.returns.checks import checks_of, registered
from carefund.rulebook import load, rounds
from tests.returns.builders import rules

CHECKS = list(registered().values())


def test_the_rounds_use_every_check_and_no_other():
    named = {code for name in rounds() for code in load(name).checks}
    assert sorted(named) == sorted(registered())


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.code)
def test_a_check_explains_itself(check):
    assert re.fullmatch(r"[A-Z]{3}-\d\d", check.code)
    assert check.title
    assert not check.title.endswith(".")
    assert len(check.explanation.split()) > 10
    assert len(check.example.split()) > 3


@pytest.mark.parametrize(("check", "rule"), checks_of(rules()), ids=lambda x: getattr(x, "code", ""))
def test_a_round_says_why_it_checks(check, rule):
    assert rule.policy.endswith(".")
    assert rule.source


def test_each_check_reports_only_its_own_blanks():
    """A field that hands its blank to a check names one that exists."""
    named = {f.blank for s in rules().sheets.values() for t in s.tables for f in t.fields if f.blank}
    assert named <= set(registered())
    assert named >= {"EXP-04", "EXP-05"}
