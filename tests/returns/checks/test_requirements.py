"""Answers to the planning requirements."""

import pytest

from carefund.returns import Severity
from tests.returns.builders import changed, clean_plan, finding, findings, places

PLAN = clean_plan()
TABLE = "requirements.requirements"
UNMET = changed(PLAN, "PR3", TABLE, met="NO", actions="Housing authorities meet in December", timeframe="January 2022")


def test_no_without_actions_or_timeframe_is_one_error():
    found = finding(changed(UNMET, "PR3", TABLE, actions=None, timeframe=None), "REQ-01")
    assert found.severity is Severity.ERROR
    assert places([found]) == {("PR3", "actions"), ("PR3", "timeframe")}


def test_no_with_actions_and_timeframe_passes():
    assert not findings(UNMET, "REQ-01")


@pytest.mark.parametrize("answer", ["YES", None, "perhaps"])
def test_only_no_asks_for_actions(answer):
    ret = changed(UNMET, "PR3", TABLE, met=answer, actions=None, timeframe=None)
    assert not findings(ret, "REQ-01")


def test_a_timeframe_alone_is_not_enough():
    assert places(findings(changed(UNMET, "PR3", TABLE, actions=None), "REQ-01")) == {("PR3", "actions")}


def test_each_unmet_requirement_warns_by_its_code():
    found = findings(changed(UNMET, "PR8", TABLE, met="NO"), "REQ-02")
    assert [f.severity for f in found] == [Severity.WARNING] * 2
    assert [f.message.split()[1] for f in found] == ["PR3", "PR8"]
    assert found[0].found == "No"


@pytest.mark.parametrize("answer", ["YES", None])
def test_met_and_unanswered_requirements_do_not_warn(answer):
    assert not findings(changed(PLAN, "PR3", TABLE, met=answer), "REQ-02")


def test_yes_without_documents_is_one_prompt_for_all():
    ret = PLAN
    for code in ("PR1", "PR2"):
        ret = changed(ret, code, TABLE, documents=None)
    found = finding(ret, "REQ-03")
    assert found.severity is Severity.PROMPT
    assert places([found]) == {("PR1", "documents"), ("PR2", "documents")}


def test_named_documents_and_unmet_requirements_are_not_asked_about():
    assert not findings(PLAN, "REQ-03")
    assert not findings(changed(UNMET, "PR3", TABLE, documents=None), "REQ-03")
