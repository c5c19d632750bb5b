"""Returns through the year on the command line: opened with what earlier ones say, and held beside them."""

import shutil
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest

from carefund.returns import from_text
from carefund.rulebook import load

EXAMPLES = Path(str(resources.files("carefund"))) / "examples" / "synthetic"
QUARTER = ("template", "--area", "E06000030", "--round", "2023-25", "--kind", "q3_2023_24")


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for kind, name in (("plan", "plan.toml"), ("q2_2023_24", "q2.toml"), ("q3_2023_24", "q3.toml")):
        shutil.copy(EXAMPLES / f"2023-25-{kind}.toml", name)


def test_a_quarter_opens_with_what_plan_and_last_quarter_say(run):
    assert run(*QUARTER, "--earlier", "plan.toml", "--earlier", "q2.toml", "-o", "new.toml").exit_code == 0
    ret = from_text(Path("new.toml").read_text("utf-8"), load)
    first = ret.rows("spending_2023_24.schemes")[0].values
    assert (first["scheme_name"], first["planned"]) == ("Adaptations to homes", Decimal(1_250_000))
    progress = {row.key: row.values for row in ret.rows("metrics_2023_24.progress")}
    assert progress["ACSC"] == {"status_before": "NOT_ON_TRACK"}


def test_without_earlier_returns_a_quarter_opens_empty(run):
    assert run(*QUARTER, "-o", "new.toml").exit_code == 0
    assert not from_text(Path("new.toml").read_text("utf-8"), load).rows("spending_2023_24.schemes")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            (*QUARTER, "--earlier", "q3.toml"),
            "It builds on “Better Care Fund plan 2023-25” or “Quarter 2 return 2023-24”",
        ),
        (
            (*QUARTER[:2], "E06000033", *QUARTER[3:], "--earlier", "plan.toml"),
            "plan.toml is “Better Care Fund plan 2023-25” of Swindon. It cannot fill in “Quarter 3",
        ),
        ((*QUARTER[:-1], "plan", "--earlier", "plan.toml"), "It builds on no other return: leave out --earlier."),
        ((*QUARTER, "--earlier", "nothing.toml"), "does not exist"),
    ],
)
def test_a_return_on_which_it_does_not_build_is_refused(run, arguments, says):
    result = run(*arguments, "-o", "new.toml")
    assert result.exit_code == 2
    assert says in result.stderr
    assert not Path("new.toml").exists()


def test_what_was_filled_in_and_changed_is_found_beside_the_plan_alone(run):
    text = Path("q3.toml").read_text("utf-8")
    Path("q3.toml").write_text(text.replace("planned = 1250000", "planned = 1000000", 1), "utf-8")
    assert "ACR-01" not in run("check", "q3.toml").stdout
    beside = run("check", "q3.toml", "--earlier", "plan.toml", "--earlier", "q2.toml")
    assert beside.exit_code == 1
    assert "ACR-01" in beside.stdout


def test_a_folder_is_checked_beside_what_fits_each_file(run):
    """The plan itself builds on nothing, so that its own file named as an earlier one changes nothing for it."""
    alone = run("check", "plan.toml", "q3.toml", "--quiet")
    assert run("check", "plan.toml", "q3.toml", "--quiet", "--earlier", "plan.toml").stdout == alone.stdout


def test_a_workspace_knows_the_earlier_returns(run):
    result = run("check", "Swindon", "--server", "http://127.0.0.1:1", "--earlier", "plan.toml")
    assert result.exit_code == 2
    assert "Leave out --earlier" in result.stderr


def test_what_earlier_returns_say_is_locked_in_the_workbook(run):
    import openpyxl

    run(*QUARTER, "--earlier", "plan.toml", "-o", "new.xlsx")
    sheet = openpyxl.load_workbook("new.xlsx")["6. Spend and activity"]
    colours = {
        cell.value: cell.fill.start_color.rgb for line in sheet.iter_rows() for cell in line if cell.value is not None
    }
    run("convert", "q3.toml", "alone.xlsx")
    other = openpyxl.load_workbook("alone.xlsx")["6. Spend and activity"]
    typed = {cell.value: cell.fill.start_color.rgb for line in other.iter_rows() for cell in line if cell.value}
    assert colours[1_250_000] != typed["No"]
