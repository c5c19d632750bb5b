"""The documentation is true: pages are up to date, links lead somewhere, commands exist, the tutorial works."""

import re
import shlex
import tomllib
from datetime import date
from pathlib import Path

import click
import msgspec
import pytest
from click.testing import CliRunner

from carefund.cli import carefund
from carefund.reference import area
from carefund.returns import Case, Verdict, Waiver, from_text, read_reported, ties
from carefund.returns.checks import registered
from carefund.returns.reported import UNITS
from carefund.rulebook import load, rounds
from scripts.build_docs import REFERENCE, pages

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])


def commands(group: click.Group, context: click.Context) -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found[name] = command
        if isinstance(command, click.Group):
            child = click.Context(command, info_name=name, parent=context)
            found |= {f"{name} {key}": value for key, value in commands(command, child).items()}
    return found


CONTEXT = carefund.make_context("carefund", [], resilient_parsing=True)
COMMANDS = commands(carefund, CONTEXT)


@pytest.mark.parametrize("name", pages())
def test_a_generated_page_is_up_to_date(name):
    assert (REFERENCE / name).read_text("utf-8") == pages()[name], "run: make docs"


@pytest.mark.parametrize(("name", "command"), COMMANDS.items())
def test_every_command_and_option_is_documented(name, command):
    section = (REFERENCE / "cli.md").read_text("utf-8").partition(f"\n## carefund {name}\n")[2].partition("\n## ")[0]
    assert section
    for param in command.params:
        if isinstance(param, click.Option):
            assert max(param.opts, key=len) in section


def test_every_check_is_documented():
    text = (REFERENCE / "checks.md").read_text("utf-8")
    assert all(f"\n## {code}\n" in text for code in registered())


def test_every_round_is_documented_and_listed():
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    assert all(f"reference/rulebook-{name}.md" in index for name in rounds())


def links() -> list[tuple[Path, str]]:
    return [
        (page, target)
        for page in PAGES
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
        if "://" not in target
    ]


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for source, target in links():
        if source == page:
            path, _, anchor = target.partition("#")
            found = (page.parent / path).resolve() if path else page
            assert found.exists(), target
            assert not anchor or anchor in anchors(found), target


def test_every_page_can_be_reached_from_the_index():
    reached = {(page.parent / target.partition("#")[0]).resolve() for page, target in links()}
    assert {p.resolve() for p in (ROOT / "docs").rglob("*.md")} <= reached


def shown_commands() -> list[str]:
    found = {
        line.removeprefix("$ ").partition(" > ")[0].partition("    #")[0].strip()
        for page in PAGES
        for line in page.read_text("utf-8").splitlines()
        if line.startswith("$ carefund")
    }
    return sorted(found)


@pytest.mark.parametrize("line", shown_commands())
def test_every_command_shown_is_one(line):
    words = shlex.split(line)[1:]
    words = words[2:] if words[0] == "--rulebooks" else words
    command = COMMANDS.get(" ".join(words[:2])) or COMMANDS[words[0]]
    known = {opt for p in command.params for opt in (*p.opts, *p.secondary_opts)} | {"-h", "--help"}
    assert {word for word in words if word.startswith("-")} <= known
    codes = [word for word in words if re.fullmatch(r"[A-Z]{3}-\d\d", word)]
    assert all(code in registered() for code in codes)


def test_the_tutorial_works(tmp_path, monkeypatch):
    import openpyxl

    monkeypatch.chdir(tmp_path)

    def run(line: str) -> tuple[int, str]:
        result = CliRunner().invoke(carefund, shlex.split(line)[1:])
        return result.exit_code, result.output

    tutorial = (ROOT / "docs" / "tutorial" / "first-plan.md").read_text("utf-8")
    template, check, convert, *_, diff = (line[2:] for line in tutorial.splitlines() if line.startswith("$ carefund"))
    code, demo = run("carefund demo --no-serve")
    assert code == 0
    for printed in re.findall(r"£[\d,]+\d", tutorial.partition("## 2.")[0]):
        assert printed in demo
    assert run(template) == (0, "Wrote my-plan.xlsx: Better Care Fund plan 2021-22, Southend-on-Sea.\n")
    assert run(check)[0] == 1
    assert run(convert)[0] == 0
    assert run(check)[0] == 0
    book = openpyxl.load_workbook("my-plan.xlsx")
    next(c for row in book["5a. Expenditure"].iter_rows() for c in row if c.value == 5_897_727).value = 5_897_000
    book.save("changed.xlsx")
    code, output = run("carefund check changed.xlsx --severity error")
    assert code == 1
    assert "EXP-06" in output
    assert "£727" in output
    assert run(diff) == (0, "Nothing changed.\n")


def test_the_printed_figures_shown_can_be_compared():
    page = (ROOT / "docs" / "reference" / "reported-figures.md").read_text("utf-8")
    shown = read_reported(page.partition("```toml\n")[2].partition("```")[0])
    plan = from_text((ROOT / "examples" / "southend-2021-22.toml").read_text("utf-8"), load)
    found = ties(Case(load(plan.round), plan, area(plan.area), date(2021, 11, 16)), shown)
    assert [tie.verdict for tie in found] == [Verdict.ROUNDING, Verdict.ROUNDING]
    assert all(f"`{unit}`" in page for unit in UNITS)


def test_the_waiver_shown_is_a_waiver():
    page = (ROOT / "docs" / "reference" / "return-text.md").read_text("utf-8")
    ret = from_text(page.partition("```toml\n")[2].partition("```")[0], load)
    assert ret.waivers[0].code in registered()
    assert ret.rows("expenditure.schemes")[0].values["amount"] == 1_721_065


def test_the_waiver_of_the_how_to_is_a_waiver():
    page = (ROOT / "docs" / "how-to" / "waive-a-finding.md").read_text("utf-8")
    shown = tomllib.loads(page.partition("```toml\n")[2].partition("```")[0])
    (waiver,) = msgspec.convert(shown["waivers"], list[Waiver])
    assert waiver.code in registered()
    assert waiver.row == "expenditure.schemes.r4"


def test_the_picture_in_the_readme_is_small_and_described():
    readme = (ROOT / "README.md").read_text("utf-8")
    text, path = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", readme)[0]
    assert len(text) > 20
    assert (ROOT / path).stat().st_size < 150_000
