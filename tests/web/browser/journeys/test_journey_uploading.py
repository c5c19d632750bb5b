"""A plan that was filled in as a workbook: looked at before it counts, and refused whole where it is not right."""

from pathlib import Path

from playwright.sync_api import expect

from carefund.cli import main
from carefund.returns import Place
from tests.support.journeys import BOOK, Planner, plan, to_text
from tests.web.frontend.grid_pages import cell
