"""A plan that was filled in as a workbook: looked at before it counts, and refused whole where it is not right."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect

from carefund.cli import carefund
from tests.support.journeys import PLAN_TEXT, Planner
from tests.web.frontend.grid_pages import cell, saved


def workbook(folder: Path, name: str, text: str = PLAN_TEXT) -> Path:
    """The plan as the command makes a workbook of it."""
    source, made = folder / f"{name}.toml", folder / f"{name}.xlsx"
    source.write_text(text, "utf-8")
    done = CliRunner().invoke(carefund, ["convert", str(source), str(made)])
    assert done.exit_code == 0, done.output
    return made


def uploads(planner: Planner, file: Path) -> None:
    planner.goes_to("upload/")
    planner.page.locator("input[type=file]").set_input_files(file)
    planner.presses("Show what would change")


@pytest.fixture
def lead(visit) -> Planner:
    """The lead of Southend, in whose plan a figure is wrong by £727."""
    lead = Planner(visit("lead"))
    lead.goes_to_grid()
    cell(lead.page, 3, "amount").click()
    lead.page.keyboard.type("5897000")
    lead.page.keyboard.press("Enter")
    saved(lead.page)
    return lead


def test_a_workbook_is_looked_at_and_accepted(lead, tmp_path):
    # When the lead uploads the workbook with the right figure
    uploads(lead, workbook(tmp_path, "southend"))

    # Then they see what would change, and which finding would go, and nothing is stored
    lead.sees("Accepting would add 0 rows, remove 0 rows and change 1 row")
    lead.sees("Findings that go")
    expect(lead.page.locator("main")).to_contain_text(re.compile(r"£5,897,000.*£5,897,727", re.DOTALL))
    lead.goes_to_grid()
    expect(cell(lead.page, 3, "amount")).to_contain_text("£5,897,000")

    # When they accept it
    lead.page.go_back()
    lead.presses("Accept these changes")

    # Then the plan is as the workbook says
    lead.sees("The return is now as")
    lead.goes_to_grid()
    expect(cell(lead.page, 3, "amount")).to_contain_text("£5,897,727")
    lead.goes_to("history/")
    lead.sees("southend.xlsx")


def test_a_wrong_file_is_refused_and_nothing_is_stored(lead, tmp_path):
    # Given the workbook of another area, and a file that is no workbook
    another = workbook(tmp_path, "thurrock", PLAN_TEXT.replace("E06000033", "E06000034"))
    spoilt = tmp_path / "spoilt.xlsx"
    spoilt.write_bytes(b"PK and nothing else")

    # When the lead uploads either, it is refused
    uploads(lead, another)
    lead.sees("Nothing was stored.")
    lead.sees("this return is for Southend-on-Sea")
    uploads(lead, spoilt)
    lead.sees("Nothing was stored.")

    # Then the plan is as it was
    lead.goes_to("history/")
    expect(lead.page.locator(".cf-event").first).to_contain_text("5,897,000")
    lead.goes_to_grid()
    expect(cell(lead.page, 3, "amount")).to_contain_text("£5,897,000")
