"""Rounds of one's own on the command line: where they are, and what is said of one that cannot be used."""

import json
import os
import shutil
from functools import cache
from importlib import resources
from pathlib import Path

import pytest

from tests.rulebook.folders import edit

OWN = "2021-22-rehearsal"
BROKEN = "2021-22-broken"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with a good round and a broken one."""
    root = tmp_path / "ours"
    for name in (OWN, BROKEN):
        with resources.as_file(resources.files("carefund") / "rulebooks" / "2021-22") as source:
            made = Path(shutil.copytree(source, root / name))
        edit(made, "rulebook.toml", 'round = "2021-22"', f'round = "{name}"')
    edit(root / BROKEN, "conditions.toml", "[[conditions]]", "[[condition]]")
    return root


def test_the_folder_is_named_by_an_option_or_by_the_environment(run, own):
    assert OWN not in run("rounds").output
    for result in (run("--rulebooks", own, "rounds"), run("rounds", env={"CAREFUND_RULEBOOKS": str(own)})):
        assert result.exit_code == 0
        assert OWN in result.stdout
        assert f"The round {BROKEN} cannot be used. {own / BROKEN / 'conditions.toml'}" in result.stderr
    assert "CAREFUND_RULEBOOKS" not in os.environ


def test_a_broken_round_is_part_of_the_data(run, own):
    [*_, last] = json.loads(run("--rulebooks", own, "rounds", "--format", "json").stdout)
    assert last["round"] == BROKEN
    assert "conditions.toml" in last["fault"]


def test_the_option_comes_before_the_environment(run, own, tmp_path):
    (tmp_path / "other").mkdir()
    result = run("--rulebooks", own, "rounds", env={"CAREFUND_RULEBOOKS": str(tmp_path / "other")})
    assert OWN in result.stdout


def test_a_folder_that_is_not_there_is_refused(run, tmp_path):
    result = run("--rulebooks", tmp_path / "nowhere", "rounds")
    assert result.exit_code == 2
    assert "nowhere" in result.stderr


def test_a_return_of_a_round_of_ones_own_is_made_checked_and_read_back(run, own, tmp_path):
    book, text = tmp_path / "plan.xlsx", tmp_path / "plan.toml"
    ours = ("--rulebooks", own)
    assert run(*ours, "template", "--area", "E06000033", "--round", OWN, "-o", book).exit_code == 0
    assert run(*ours, "check", book).exit_code == 1
    assert run(*ours, "convert", book, text).exit_code == 0
    assert f'round = "{OWN}"' in text.read_text("utf-8")
    alone = run("check", book)
    assert alone.exit_code == 2
    assert "not installed here" in alone.stderr


def test_a_broken_round_is_explained_where_it_is_used(run, own, tmp_path, monkeypatch):
    ours = ("--rulebooks", own)
    result = run(*ours, "rulebook", "show", BROKEN)
    assert result.exit_code == 2
    assert f"The round {BROKEN} cannot be used. {own / BROKEN / 'conditions.toml'}, " in result.stderr
    book = tmp_path / "plan.xlsx"
    assert run(*ours, "template", "--area", "E06000033", "--round", OWN, "-o", book).exit_code == 0
    edit(own / OWN, "funding.toml", 'code = "DFG"', 'kode = "DFG"')
    from carefund.rulebook import shelf

    monkeypatch.setattr(shelf, "_read", cache(shelf._read.__wrapped__))  # as in a new process
    used = run(*ours, "check", book)
    assert used.exit_code == 2
    assert f"The workbook is for the round {OWN}, which cannot be used." in " ".join(used.stderr.split())
