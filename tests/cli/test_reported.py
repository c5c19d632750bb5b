import json
from importlib import resources
from pathlib import Path

import pytest

WIDE = {"COLUMNS": "100"}


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    """What the Southend plan prints."""
    path = tmp_path / "printed.toml"
    path.write_bytes((resources.files("carefund") / "examples" / "southend-2021-22.reported.toml").read_bytes())
    return path


def test_every_print_is_shown_beside_what_the_rows_add_up_to(run, plan, figures):
    result = run("reported", plan, figures)
    assert result.exit_code == 0
    assert "89 of 89 figures" in result.output
    line = next(line for line in result.output.splitlines() if line.startswith("income.total.2021-22"))
    assert line.split() == ["income.total.2021-22", "£23,600,879", "£23,600,879", "ties", "exactly"]


def test_a_workbook_gives_the_same(run, plan, workbook, figures):
    assert run("reported", plan, figures).output == run("reported", workbook, figures).output


def test_what_does_not_tie_exactly_can_be_shown_alone_with_its_difference_and_note(run, plan, figures):
    output = run("reported", plan, figures, "--untied", env=WIDE).output
    assert "5 of 89 figures" in output
    assert "ties exactly" not in output
    line = next(line for line in output.splitlines() if line.startswith("metric.RES.2021-22.plan.value"))
    assert line.split()[1:] == ["550", "551.37", "−1.37", "does", "not", "tie"]
    assert "(Sheet 6, 8.4): 200 of 36,273 is 551, not 550." in " ".join(output.split())
    assert "81.5% 81.45% 0.05% ties within rounding" in " ".join(output.split())


def test_nothing_untied_is_said_in_one_line(run, plan, figures):
    text = figures.read_text("utf-8")
    figures.write_text(text[: text.index("[[figures]]", text.index("income.total"))], "utf-8")
    assert run("reported", plan, figures, "--untied").output.splitlines()[1:] == ["0 of 6 figures"]


def test_units_and_rows_are_said_and_a_blank_is_no_zero(run, plan, figures):
    head = figures.read_text("utf-8").partition("[[figures]]")[0]
    figure = """
[[figures]]
what = "rows.expenditure.schemes.amount"
where = { source = ["CCG_MIN", "LA_ADD"], commissioner = "CCG" }
printed = "7,539"
unit = "£000"
place = "Page 2"

[[figures]]
what = "rows.expenditure.schemes.amount"
where = { source = "LA_ADD" }
printed = "1.5"
unit = "£m"
place = "Page 3"
"""
    figures.write_text(head + figure, "utf-8")
    output = " ".join(run("reported", plan, figures, env=WIDE).output.split())
    assert "7,539 (£000) £7,539,116 −£116 ties within rounding" in output
    assert "(source CCG_MIN or LA_ADD, commissioner CCG)" in output
    assert "£1.5m not given does not tie" in output


def test_as_json(run, plan, figures):
    data = json.loads(run("reported", plan, figures, "--untied", "--format", "json").output)
    assert data["document"].startswith("BCF planning template")
    wrong = next(figure for figure in data["figures"] if figure["verdict"] == "does not tie")
    assert (wrong["printed"], wrong["place"], wrong["tolerance"]) == ("550", "Sheet 6, 8.4", "0.5")
    assert wrong["difference"].startswith("-1.374")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("E06000033", "E06000034", "Give the figures of this return"),
        ('unit = "£"', 'unit = "quid"', "“quid” is not a unit"),
        ("income.DFG", "income.GRANT", "“income.GRANT.2021-22” is not a figure of this return"),
    ],
)
def test_figures_that_cannot_be_used_are_explained(run, plan, figures, old, new, words):
    figures.write_text(figures.read_text("utf-8").replace(old, new), "utf-8")
    result = run("reported", plan, figures)
    assert result.exit_code == 2
    assert words in result.stderr
    assert "printed.toml cannot be used" in result.stderr


def test_figures_that_are_no_text_are_explained(run, plan, figures):
    figures.write_bytes(b"\xff\xfe")
    assert "is not a text in UTF-8" in run("reported", plan, figures).stderr
