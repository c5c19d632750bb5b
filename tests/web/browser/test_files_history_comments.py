"""Taking a return away and back, its history and its comments: with and without script, wide and narrow."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.support.browser import assert_accessible, fits


@pytest.fixture
def server(own_server):
    return own_server


def open_return(page) -> str:
    """Go to Southend's return; its address."""
    page.goto("/")
    page.get_by_role("link", name="Better Care Fund plan 2021-22").first.click()
    return page.url


def taken_away(page, address: str, folder: Path, *, better: str) -> Path:
    """The text of the return as it is downloaded, with the name of its first scheme changed."""
    page.goto(f"{address}download/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Text").click()
    file = folder / download.value.suggested_filename
    text = Path(download.value.path()).read_text("utf-8")
    name = next(line for line in text.splitlines() if line.startswith("scheme_name = "))
    file.write_text(text.replace(name, f'scheme_name = "{better}"', 1), "utf-8")
    return file


@pytest.mark.parametrize(("width", "javascript"), [(1280, True), (390, False)])
def test_a_file_is_taken_away_changed_and_accepted(visit, tmp_path, width, javascript):
    page = visit("lead", width=width, javascript=javascript)
    address = open_return(page)
    file = taken_away(page, address, tmp_path, better="A better name")
    page.goto(f"{address}upload/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What the file would change")
    expect(page.get_by_text("change 1 row")).to_be_visible()
    page.get_by_role("button", name="Accept these changes").first.click()
    expect(page.locator("main")).to_contain_text("The return is now as")
    page.goto(f"{address}history/")
    expect(page.locator(".cf-event").first).to_contain_text("A better name")


def test_a_row_is_restored_from_the_history(visit, tmp_path):
    page = visit("lead")
    address = open_return(page)
    page.goto(f"{address}upload/")
    file = taken_away(page, address, tmp_path, better="A worse name")
    page.goto(f"{address}upload/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_role("button", name="Accept these changes").first.click()
    page.goto(f"{address}history/")
    page.get_by_role("link", name="Restore what it was before").first.click()
    assert_accessible(page)
    page.get_by_role("button", name="Restore the row").click()
    expect(page.locator("main")).to_contain_text("again what it was")
    page.goto(f"{address}compare/?first=2")
    expect(page.locator("main")).to_contain_text("The two versions say the same")


def test_a_comment_is_answered_and_resolved(visit):
    lead, finance = visit("lead"), visit("finance", javascript=False)
    address = open_return(lead)
    lead.goto(f"{address}comments/")
    lead.get_by_text("Comment on the whole return").click()
    lead.get_by_label("Your comment").fill("Is the income right?\nI doubt it.")
    lead.get_by_label("Finance lead").check()
    lead.get_by_role("button", name="Comment", exact=True).click()
    expect(lead.locator(".cf-thread")).to_contain_text("for Finance lead")
    finance.goto(f"{address}comments/")
    finance.get_by_text("Answer", exact=False).first.click()
    finance.get_by_label("Your answer").fill("It is.")
    finance.get_by_role("button", name="Answer").click()
    finance.get_by_role("button", name="Mark as resolved").click()
    lead.goto(f"{address}comments/?show=resolved")
    expect(lead.locator("main")).to_contain_text("Resolved by Finance lead")
    assert_accessible(lead)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", ["lead", "national"])
def test_every_page_is_accessible_for_who_writes_and_who_reads(visit, width, name):
    address = open_return(visit("lead"))
    page = visit(name, width=width)
    pages = ["download/", "history/", "history/?kind=submitted", "compare/", "compare/?first=9999", "comments/"]
    pages += ["comments/at/?sheet=expenditure&table=schemes&row=r7&field=amount", "comments/?show=resolved"]
    for path in [*pages, *(["upload/", "restore/1/expenditure/schemes/r7/"] if name == "lead" else [])]:
        page.goto(address + path)
        assert_accessible(page)
        assert fits(page), path
    if name == "lead":
        page.goto(f"{address}upload/")
        page.get_by_role("button", name="Show what would change").click()
        expect(page.get_by_role("alert")).to_contain_text("Choose a file")
        assert_accessible(page)
