"""A round of one's own on the command line: begun, judged, compared, and a plan rolled forward into it."""

import json
import tomllib
from pathlib import Path

import pytest

from carefund.cli.rulebook_changes import changes
from carefund.rulebook import load, load_folder
from tests.rulebook.folders import append, edit
from tests.support.rounds import changed, copy_of, without

NEW = "2031-32"


@pytest.fixture
def ours(run, tmp_path: Path) -> Path:
    """A folder with a round that was begun with that of 2021-22."""
    assert run("rulebook", "new", NEW, "--from", "2021-22", "--to", tmp_path / "ours").exit_code == 0
    return tmp_path / "ours"


def said(result) -> str:
    return " ".join(result.output.split())


def test_a_new_round_is_written_and_what_is_left_to_do_is_listed(run, tmp_path):
    result = run("rulebook", "new", NEW, "--from", "2021-22", env={"CAREFUND_RULEBOOKS": str(tmp_path)})
    assert result.exit_code == 0
    assert load_folder(tmp_path / NEW).round == NEW
    dates = sum(deadline.on is not None for deadline in load("2021-22").timetable)
    for part in (f"all of them blank: {dates}", "allocations.csv", "rulebook validate", "rulebook doubts 2031-32"):
        assert part in said(result)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("next", "--from", "2021-22", "--to", "."), "A round cannot be called “next”"),
        ((NEW, "--from", "1999-00", "--to", "."), "There is no round “1999-00”"),
        ((NEW, "--from", "2021-22"), "give --to, or set CAREFUND_RULEBOOKS"),
        (("2021-22", "--from", "2021-22", "--to", "."), "There is a round 2021-22 already"),
        (("2031-33", "--from", "2021-22", "--to", "."), "2021-22 is about 1 and 2031-33 about 2."),
    ],
)
def test_what_cannot_be_begun_is_refused(run, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    result = run("rulebook", "new", *arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert not list(tmp_path.iterdir())


def test_a_round_that_is_there_is_left_alone(run, ours):
    result = run("rulebook", "new", NEW, "--from", "2021-22", "--to", ours)
    assert result.exit_code == 2
    assert "There is a round 2031-32 already" in result.stderr


def test_a_folder_that_cannot_be_written_is_said(run, tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    result = run("rulebook", "new", NEW, "--from", "2021-22", "--to", tmp_path / "file" / "ours")
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr


def test_validate_says_all_that_is_wrong_and_where(run, ours):
    good = run("rulebook", "validate", ours / NEW)
    assert (good.exit_code, good.stdout) == (0, f"{ours / NEW}: a good rulebook\n")
    edit(ours / NEW, "sheets/cover.toml", 'type = "phone"', 'type = "telephone"')
    append(ours / NEW, "funding.toml", "= 3")
    bad = run("rulebook", "validate", ours / NEW)
    assert bad.exit_code == 1
    assert "2 problems" in bad.stdout
    assert "sheets/cover.toml, tables.cover.fields.phone.type" in bad.stdout
    assert "funding.toml" in bad.stdout
    data = json.loads(run("rulebook", "validate", ours / NEW, "--format", "json").stdout)
    assert [problem["file"] for problem in data[str(ours / NEW)]] == ["sheets/cover.toml", "funding.toml"]


def test_validate_sees_a_folder_that_is_not_called_as_its_round(run, ours, monkeypatch):
    (ours / NEW).rename(ours / "2031-33")
    assert "“2031-32” is not the name of the folder, “2031-33”" in said(run("rulebook", "validate", ours / "2031-33"))
    (ours / "2031-33").rename(ours / NEW)
    monkeypatch.chdir(ours / NEW)
    assert run("rulebook", "validate", ".").exit_code == 0


def test_validate_looks_at_the_checks_too(run, ours):
    with changed(ours / NEW, "checks.toml") as checks:
        checks["XXX-99"] = {"policy": "None.", "source": "made up", "certainty": "stated"}
    result = run("rulebook", "validate", ours / NEW)
    assert result.exit_code == 1
    assert "checks.toml, XXX-99 there is no check of this code" in said(result)


def test_validate_wants_a_folder(run, tmp_path):
    assert run("rulebook", "validate").exit_code == 2
    assert run("rulebook", "validate", tmp_path / "nowhere").exit_code == 2


def test_a_round_that_only_moved_on_has_changed_in_its_dates_alone(run, ours):
    found = json.loads(run("rulebook", "diff", "2021-22", ours / NEW, "--format", "json").stdout)
    assert {change["part"] for change in found} == {"dates"}
    assert "day 16/11/2021 → not known" in said(run("rulebook", "diff", "2021-22", ours / NEW))


def test_two_rounds_that_ask_the_same(run):
    assert "Nothing changed for people who fill in returns." in run("rulebook", "diff", "2021-22", "2021-22").output


def test_what_changed_is_told_part_by_part(run, ours):
    made = ours / NEW
    with changed(made, "sheets/expenditure.toml") as sheet:
        table = sheet["tables"][0]
        table["fields"] = without(table["fields"], lambda field: field["id"] == "area_other")
        name = next(field for field in table["fields"] if field["id"] == "scheme_name")
        name |= {"label": "Name of the scheme", "type": "long_text", "required": False}
        limit = next(field for field in table["fields"] if field["id"] == "amount")
        limit["maximum"] = 500
        table["fields"].append({"id": "outputs", "label": "Outputs", "help": "How many.", "type": "number"})
        table["maximum_rows"] = 500
    with changed(made, "scheme_types.toml") as types:
        carers = next(o for o in types["scheme_types"] if o["code"] == "CARERS")
        carers["options"] = [{"code": "CARERS-1", "label": "Breaks"}]
    with changed(made, "funding.toml") as funding:
        funding["sources"][0] |= {"label": "Grant", "mandatory": False}
    with changed(made, "conditions.toml") as conditions:
        tested = next(c for c in conditions["conditions"] if "test" in c)
        tested["test"]["where"] = {"source": "DFG"}
    with changed(made, "metrics.toml") as metrics:
        metrics["metrics"][0]["unit"] = "per person"
    with changed(made, "requirements.toml") as requirements:
        requirements["requirements"][0]["theme"] = "Another theme"
    with changed(made, "rulebook.toml") as head:
        head["roles"][0]["required"] = False
        head["timetable"][0]["label"] = "Framework"
        head["returns"][0]["sheets"].remove("hicm")
    with changed(made, "checks.toml") as checks:
        del checks["EXP-06"]
        checks["EXP-05"]["severity"] = "prompt"
    result = run("rulebook", "diff", "2021-22", made)
    lines = said(result)
    for text in (
        "Gone: Please specify if 'Area of Spend' is 'other' (expenditure.schemes.area_other)",
        "New: Outputs (expenditure.schemes.outputs)",
        "called Scheme Name → Name of the scheme",
        "type text → long_text",
        "asked required → optional",
        "money from 0 to 1,000,000,000 → money from 0 to 500",
        "rows 1 to 400 → 1 to 500",
        "Gone: Other (scheme_types.CARERS.CARERS-OTHER)",
        "called Respite services → Breaks",
        "called DFG → Grant",
        "paid mandatory → voluntary",
        "→ expenditure where source is DFG",
        "unit per 100,000 people → per person",
        "→ Another theme",
        "required yes → no",
        "called Policy framework published → Framework",
        "(EXP-06)",
        "severity error → prompt",
    ):
        assert text in lines
    data = json.loads(run("rulebook", "diff", "2021-22", made, "--format", "json").stdout)
    assert {"part", "at", "label", "kind", "differences"} == set(data[0])
    assert [c["kind"] for c in data if c["at"] == "EXP-06"] == ["gone"]


def test_what_is_gone_is_called_as_the_earlier_round_called_it(run):
    output = run("rulebook", "diff", "2019-20", "2020-21").output
    assert "Gone:    Quarter 2 2019-20 (q2)" in output
    assert "Quarter 2 2020-21" not in output


def test_what_is_new_one_way_is_gone_the_other(ours):
    made = ours / NEW
    with changed(made, "checks.toml") as checks:
        del checks["EXP-06"]
    before, after = load_folder(made), load_folder(copy_of("2021-22", ours / "copy"))
    there = {(c.at, c.kind) for c in changes(after, before) if c.kind != "changed"}
    back = {(c.at, c.kind) for c in changes(before, after) if c.kind != "changed"}
    assert there == {("EXP-06", "gone")}
    assert back == {("EXP-06", "new")}


def test_diff_refuses_what_is_no_good_round(run, ours):
    append(ours / NEW, "funding.toml", "= 3")
    result = run("rulebook", "diff", "2021-22", ours / NEW)
    assert result.exit_code == 2
    assert "cannot be used. funding.toml" in " ".join(result.stderr.split())


def test_doubts_name_what_was_moved_on_and_what_is_open(run, ours):
    with changed(ours / NEW, "rulebook.toml") as head:
        head["open_questions"] = [
            {"question": "What is the floor?", "where": "the policy framework", "certainty": "doubtful"}
        ]
    ours_ = ("--rulebooks", ours)
    found = json.loads(run(*ours_, "rulebook", "doubts", "--format", "json").stdout)
    assert set(found) >= {"2021-22", NEW}
    at = {doubt["says"]: doubt["at"] for doubt in found[NEW]}
    assert at["Better Care Fund 2031-32"] == "rulebook"
    assert at["What is the floor?"] == "nowhere yet; the answer should stand in the policy framework"
    assert at["Plan submitted"] == "timetable.SUBMISSION"
    assert "What is the floor? [doubtful]" in run(*ours_, "rulebook", "doubts", NEW).output


def test_a_plan_rolls_forward(run, ours, plan, tmp_path):
    edit(ours / NEW, "crosswalk.toml", "[[tables]]", '[options.providers]\nLA = ["LA", "VCS"]\n\n[[tables]]')
    made = tmp_path / "new.toml"
    result = run("--rulebooks", ours, "roll-forward", plan, "--to", NEW, "-o", made)
    assert result.exit_code == 0
    for text in (
        "Better Care Fund plan 2031-32, Southend-on-Sea",
        "Expenditure: Planned Expenditure: 18 rows",
        "Expenditure (£) (18 rows): amounts are never carried",
        "Metrics: Values (14 rows): starts afresh",
        "5a. Expenditure, row r1 (DFG), Provider",
        "It was Local Authority (LA)",
        "Why It became several",
    ):
        assert text in said(result)
    rows = tomllib.loads(made.read_text("utf-8"))["expenditure"]["schemes"]
    assert len(rows) == 18
    assert not any("amount" in row for row in rows)
    assert run("--rulebooks", ours, "check", made).exit_code == 1


def test_it_rolls_into_a_workbook_and_tells_programs(run, ours, plan, tmp_path):
    result = run(
        "--rulebooks", ours, "roll-forward", plan, "--to", NEW, "-o", tmp_path / "new.xlsx", "--format", "json"
    )
    data = json.loads(result.stdout)
    assert data["carried"] == [{"table": "expenditure.schemes", "rows": 18, "values": 175}]
    assert data["decisions"] == []
    assert (tmp_path / "new.xlsx").stat().st_size > 10_000


def test_what_cannot_roll_forward_is_said(run, ours, plan, tmp_path):
    out = tmp_path / "new.toml"
    within = ("--rulebooks", ours, "roll-forward")
    assert "does not say how" in said(run(*within, plan, "--to", "2017-19", "-o", out))
    edit(ours / NEW, "crosswalk.toml", '"2021-22"', '"1999-00"')
    result = run(*within, plan, "--to", NEW, "-o", out)
    assert result.exit_code == 2
    assert "there is no round “1999-00”" in said(result)
    assert not out.exists()


def test_a_plan_goes_on_in_the_same_place_and_is_not_divided(run, tmp_path):
    """Somerset was a county until 2023; Northamptonshire became two areas in 2021."""

    def rolled(name, first, then):
        old, new = tmp_path / f"{name}.toml", tmp_path / f"{name}-new.toml"
        assert run("template", "--area", name, "--round", first, "-o", old).exit_code == 0
        return run("roll-forward", old, "--to", then, "-o", new)

    assert "Better Care Fund plan 2023-25, Somerset" in said(rolled("Somerset", "2022-23", "2023-25"))
    refused = rolled("Northamptonshire", "2019-20", "2021-22")
    assert refused.exit_code == 2
    assert "start a blank return of North Northamptonshire (E06000061) or West" in said(refused)


def test_a_return_of_another_round_cannot_roll_forward(run, ours, plan, tmp_path):
    first, second = tmp_path / "first.toml", tmp_path / "second.toml"
    within = ("--rulebooks", ours, "roll-forward")
    assert run(*within, plan, "--to", NEW, "-o", first).exit_code == 0
    result = run(*within, first, "--to", NEW, "-o", second)
    assert result.exit_code == 2
    assert "continues the plan of 2021-22, but this is the plan of 2031-32" in said(result)
    assert "is already there" in said(run(*within, plan, "--to", NEW, "-o", first))
