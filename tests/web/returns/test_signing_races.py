"""Two people at the same moment: one of them gets it, the other is told why not, and nothing is half done."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.serving import Store

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def raced(tmp_path_factory) -> Any:
    store = Store(tmp_path_factory.mktemp("races") / "data")
    store.fill()
    command = [sys.executable, "-m", "tests.web.returns.racing"]
    run = subprocess.run(command, cwd=ROOT, env=store.environment, capture_output=True, text=True, timeout=120)
    store.remove()
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def test_of_several_who_submit_one_does(raced):
    outcomes, intact, _ = raced["three submit"]
    assert sorted(outcome.partition(":")[0] for outcome in outcomes) == ["done", "problem", "problem"]
    assert all("submitted and cannot be changed" in outcome for outcome in outcomes if outcome != "done")
    assert intact


def test_of_two_who_reopen_one_does(raced):
    assert sorted(outcome.partition(":")[0] for outcome in raced["two reopen"]) == ["done", "problem"]


def test_what_is_put_to_the_approvers_is_what_is_stored(raced):
    for (started, saved), same in raced["start against a save"]:
        assert started == "done"
        assert saved == "done" or "with its approvers" in saved
        assert same


def test_an_approval_comes_before_the_return_is_taken_back_or_not_at_all(raced):
    for (approved, taken_back), stage in raced["approve against take back"]:
        assert taken_back == "done"
        assert approved == "done" or approved.startswith("problem: ")
        assert stage == "In progress"


def test_every_event_has_its_number(raced):
    assert raced["numbers"]
