"""Nothing that is typed into the grid is lost or overwritten: two people, no connection, no session, refusals."""

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from tests.web.frontend import samples
from tests.web.frontend.grid_pages import cell, saved, stands
from tests.web.frontend.stand import Answer

NO_CONNECTION = "Not saved: no connection. Kept on this device."


def type_name(page: Page, text: str) -> None:
    """Type a name into the first row and leave the row."""
    cell(page, 1, "scheme_name").click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


@pytest.fixture
def conflict(page, open_sheet):
    """Somebody else has changed the row that is typed in; the question about it is open."""
    sheet = open_sheet()
    sheet.by_somebody("r1", scheme_name="Theirs", amount="77")
    type_name(page, "Mine")
    page.get_by_role("dialog").wait_for()
    return sheet


def test_who_comes_second_sees_both_versions(page, conflict, violations):
    dialog = page.get_by_role("dialog", name="Somebody else has changed this row")

    expect(dialog).to_contain_text("Finance lead changed this row on 16 November 2021 at 5:05pm")
    expect(dialog.get_by_role("row", name="Scheme Name Mine Theirs")).to_be_visible()
    expect(dialog.get_by_role("row", name="Expenditure (£) £1,000 £77")).to_be_visible()
    assert violations() == ""
    assert conflict.rows["r1"][1]["scheme_name"] == "Theirs"


def test_a_choice_that_both_have_is_no_difference_though_the_service_names_it_by_its_label(page, open_sheet):
    sheet = open_sheet()
    code = sheet.rows["r1"][1]["scheme_type"]
    (label,) = [option["label"] for option in samples.options("scheme_types") if option["code"] == code]
    sheet.by_somebody("r1", scheme_type=label, amount="77")
    type_name(page, "Mine")

    fields = page.get_by_role("dialog").get_by_role("rowheader")
    expect(fields).to_have_text(["Scheme Name", "Expenditure (£)"])


def test_mine_is_kept_where_i_say_so_and_the_rest_of_the_row_is_theirs(page, conflict):
    page.get_by_role("button", name="Keep mine").click()

    saved(page)
    assert {"scheme_name": "Mine", "amount": "77"}.items() <= conflict.rows["r1"][1].items()


def test_theirs_is_taken_where_i_say_so(page, conflict, stand):
    page.get_by_role("button", name="Take theirs").click()

    saved(page)
    expect(cell(page, 1, "scheme_name")).to_have_text("Theirs")
    assert len(stand.asked) == 1


def test_who_goes_on_editing_has_lost_nothing(page, conflict):
    page.keyboard.press("Escape")

    expect(cell(page, 1, "scheme_name")).to_be_focused()
    expect(cell(page, 1, "scheme_name")).to_have_text("Mine")
    page.keyboard.type("Ours")
    page.keyboard.press("Enter")
    saved(page)
    assert conflict.rows["r1"][1]["scheme_name"] == "Ours"


def test_a_row_that_somebody_removed_comes_back_whole_where_i_say_so(page, open_sheet):
    sheet = open_sheet()
    before = sheet.rows["r1"][1]
    sheet.removed_by_somebody("r1")

    type_name(page, "Mine")
    expect(page.get_by_role("dialog", name="Somebody else has removed this row")).to_be_visible()
    page.get_by_role("button", name="Keep mine").click()

    saved(page)
    expect(cell(page, 1, "scheme_name")).to_have_text("Mine")
    assert {k: v for k, v in sheet.rows["r1"][1].items() if v} == {k: v for k, v in before.items() if v} | {
        "scheme_name": "Mine"
    }


def test_a_row_that_somebody_removed_goes_where_i_let_it(page, open_sheet):
    sheet = open_sheet()
    sheet.removed_by_somebody("r1")

    type_name(page, "Mine")
    page.get_by_role("button", name="Let it be removed").click()

    saved(page)
    expect(cell(page, 1, "scheme_name")).to_have_count(0)


def test_two_rows_of_a_block_that_others_changed_are_asked_about_one_by_one(page, open_sheet):
    sheet = open_sheet()
    for key in ("r1", "r2"):
        sheet.by_somebody(key, scheme_name=f"Their {key}")

    cell(page, 1, "scheme_name").click()
    page.keyboard.press("Control+Shift+ArrowDown")
    page.keyboard.press("Delete")
    page.get_by_role("button", name="Take theirs").click()
    page.get_by_role("cell", name="Their r2").wait_for()
    page.get_by_role("button", name="Keep mine").click()

    saved(page)
    assert [values["scheme_name"] for _, values in sheet.rows.values()] == ["Their r1", "", ""]


def test_what_was_made_of_what_was_typed_is_said(page, open_sheet):
    sheet = open_sheet()
    sheet.notes = {"amount": "“£12” was read as 12"}

    type_name(page, "Mine")

    expect(page.get_by_role("status").get_by_text("Row saved. Expenditure (£): “£12” was read as 12.")).to_be_visible()


def test_what_is_typed_while_a_row_is_on_its_way_is_saved_too(page, open_sheet, context):
    sheet = open_sheet()
    waiting: list[Route] = []
    context.route("**/row/r1", lambda route: waiting.append(route) if not waiting else route.continue_())

    type_name(page, "First")
    cell(page, 1, "amount").click()
    page.keyboard.type("5")
    page.keyboard.press("Tab")
    waiting[0].continue_()
    page.keyboard.press("ArrowDown")

    saved(page)
    assert {"scheme_name": "First", "amount": "5"}.items() <= sheet.rows["r1"][1].items()


def test_without_a_connection_what_is_typed_waits_and_is_saved_later(page, open_sheet, context):
    sheet = open_sheet()
    context.set_offline(True)

    type_name(page, "Typed on the train")
    expect(page.get_by_text(NO_CONNECTION)).to_be_visible()
    expect(page.get_by_role("rowheader", name="1 Not saved, kept on this device")).to_be_visible()
    context.set_offline(False)

    saved(page)
    expect(page.get_by_text(NO_CONNECTION)).to_have_count(0)
    assert sheet.rows["r1"][1]["scheme_name"] == "Typed on the train"


def test_a_save_whose_answer_got_lost_adds_no_second_row(page, open_sheet, context):
    sheet = open_sheet(rows=1)
    lost: list[APIResponse] = []

    def lose_the_answer(route):
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch())
            route.abort()

    context.route("**/new", lose_the_answer)
    page.get_by_role("button", name="Add row").click()
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.get_by_role("button", name="Try again").click()

    saved(page)
    assert list(sheet.rows) == ["r1", "r2"]


def test_what_could_not_be_saved_is_offered_when_the_page_is_opened_again(page, open_sheet, context, violations):
    sheet = open_sheet()
    context.route("**/row/r1", lambda route: route.abort())
    type_name(page, "Typed on the train")
    page.get_by_text(NO_CONNECTION).wait_for()
    page.on("dialog", lambda dialog: dialog.accept())

    page.reload()
    stands(page)
    offer = page.get_by_role("region", name="Not saved")
    expect(offer).to_contain_text("1 row typed here on")
    assert violations() == ""
    context.unroute("**/row/r1")
    offer.get_by_role("button", name="Put it back").click()

    saved(page)
    expect(cell(page, 1, "scheme_name")).to_have_text("Typed on the train")
    assert sheet.rows["r1"][1]["scheme_name"] == "Typed on the train"


def test_what_was_kept_does_not_overwrite_what_others_stored_since(page, open_sheet, context):
    sheet = open_sheet()
    context.route("**/row/r1", lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.accept())
    type_name(page, "Mine")
    page.get_by_text(NO_CONNECTION).wait_for()
    sheet.by_somebody("r1", scheme_name="Theirs")

    page.reload()
    context.unroute("**/row/r1")
    page.get_by_role("button", name="Put it back").click()

    expect(page.get_by_role("dialog", name="Somebody else has changed this row")).to_be_visible()
    assert sheet.rows["r1"][1]["scheme_name"] == "Theirs"


def test_what_an_earlier_visit_left_stays_kept_while_more_is_typed(page, open_sheet, context):
    sheet = open_sheet()
    context.route("**/row/*", lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.accept())
    type_name(page, "First visit")
    page.get_by_text(NO_CONNECTION).wait_for()
    page.reload()
    page.get_by_role("region", name="Not saved").wait_for()
    cell(page, 3, "scheme_name").click()
    page.keyboard.type("Second visit")
    page.keyboard.press("Enter")
    page.get_by_text(NO_CONNECTION).wait_for()

    page.reload()
    expect(page.get_by_role("region", name="Not saved")).to_contain_text("2 rows typed here on")
    context.unroute("**/row/*")
    page.get_by_role("button", name="Put it back").click()

    saved(page)
    names = [values["scheme_name"] for _, values in sheet.rows.values()]
    assert names == ["First visit", "Scheme 2", "Second visit"]


def test_a_new_row_that_was_kept_is_put_back_once(page, open_sheet, context):
    sheet = open_sheet(rows=1)
    page.on("dialog", lambda dialog: dialog.accept())

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    context.route("**/new", lose_the_answer)
    page.get_by_role("button", name="Add row").click()
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.get_by_text(NO_CONNECTION).wait_for()
    page.reload()
    context.unroute("**/new")
    page.get_by_role("button", name="Put it back").click()

    saved(page)
    assert list(sheet.rows) == ["r1", "r2"]
    expect(page.locator(".tabulator-tableholder .tabulator-row")).to_have_count(2)


def test_what_was_kept_can_be_thrown_away(page, open_sheet, context):
    open_sheet()
    context.route("**/row/r1", lambda route: route.abort())
    page.on("dialog", lambda dialog: dialog.accept())
    type_name(page, "Mine")
    page.get_by_text(NO_CONNECTION).wait_for()
    page.reload()
    page.get_by_role("button", name="Throw it away").click()
    page.reload()

    stands(page)
    expect(page.get_by_role("region", name="Not saved")).to_have_count(0)
    expect(cell(page, 1, "scheme_name")).to_have_text("Scheme 1")


def test_a_row_that_somebody_changed_is_not_removed_unseen(page, open_sheet):
    sheet = open_sheet()
    sheet.by_somebody("r2", scheme_name="Theirs")
    sheet.answers = [sheet.single("r2", {"token": "", "seen": 1, "values": {"scheme_name": "Mine"}})]

    cell(page, 2, "amount").click()
    page.get_by_role("button", name="Remove row").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()

    expect(page.get_by_text("Not removed: Finance lead changed this row on 16 November 2021")).to_be_visible()
    expect(cell(page, 2, "scheme_name")).to_have_text("Theirs")


def test_of_rows_that_are_removed_together_those_that_others_changed_stay(page, open_sheet):
    sheet = open_sheet()
    sheet.by_somebody("r2", scheme_name="Theirs")

    cell(page, 1, "amount").click()
    page.keyboard.press("Control+Shift+ArrowDown")
    page.get_by_role("button", name="Remove row").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()

    expect(page.get_by_text("Not removed: Finance lead changed this row on 16 November 2021")).to_be_visible()
    expect(page.locator(".tabulator-tableholder .tabulator-row")).to_have_count(1)
    expect(cell(page, 2, "scheme_name")).to_have_text("Theirs")
    assert set(sheet.rows) == {"r2"}


def test_leaving_the_page_warns_while_something_is_not_saved(page, open_sheet, context):
    open_sheet()
    warnings: list[str] = []

    def stay(dialog):
        warnings.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    context.route("**/row/r1", lambda route: route.abort())
    type_name(page, "Mine")
    page.get_by_text(NO_CONNECTION).wait_for()

    page.evaluate("setTimeout(() => location.assign('/elsewhere'))")
    expect(cell(page, 1, "scheme_name")).to_have_text("Mine")
    page.wait_for_function("true")

    assert warnings == ["beforeunload"]


def test_a_row_that_is_refused_says_why_and_keeps_its_text(page, open_sheet):
    sheet = open_sheet()
    sheet.answers = [Answer({"error": "“Scheme Name” is entered by finance."}, 422)]

    type_name(page, "Mine")

    expect(page.get_by_role("status").get_by_text("Not saved: “Scheme Name” is entered by finance.")).to_be_visible()
    expect(cell(page, 1, "scheme_name")).to_have_text("Mine")
    type_name(page, "Once more")
    saved(page)
    assert sheet.rows["r1"][1]["scheme_name"] == "Once more"


def test_one_bad_row_of_a_block_does_not_keep_the_others_out(page, open_sheet):
    sheet = open_sheet()
    sheet.answers = [Answer({"error": "No."}, 422), Answer({"error": "Not this one."}, 422)]

    cell(page, 1, "scheme_name").click()
    page.keyboard.press("Control+Shift+ArrowDown")
    page.keyboard.press("Delete")

    expect(page.get_by_text("1 row not saved")).to_be_visible()
    assert [values["scheme_name"] for _, values in sheet.rows.values()] == ["Scheme 1", "", ""]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (
            Answer({"error": "Your role does not allow it."}, 403),
            "Not saved: Your role does not allow it. Kept on this device.",
        ),
        (
            Answer("<p>No</p>", 403),
            "Not saved: you are signed out, or may not change this return. Kept on this device.",
        ),
        (Answer("<p>Oh</p>", 500), "Not saved: the service has a problem. Kept on this device."),
    ],
)
def test_who_may_not_save_any_more_keeps_what_was_typed(page, open_sheet, answer, said):
    sheet = open_sheet()
    sheet.answers = [answer]

    type_name(page, "Mine")
    expect(page.get_by_text(said)).to_be_visible()
    page.get_by_role("button", name="Try again").click()

    saved(page)
    assert sheet.rows["r1"][1]["scheme_name"] == "Mine"


def test_a_page_to_sign_in_is_no_answer(page, open_sheet, context):
    open_sheet()
    context.route("**/row/r1", lambda route: route.fulfill(status=302, headers={"Location": "/sheet"}))

    type_name(page, "Mine")

    expect(page.get_by_text("Not saved: you are signed out")).to_be_visible()


def test_text_from_the_server_is_text(page, open_sheet):
    sheet = open_sheet()
    bad = "<img src=x onerror=alert(1)>"
    sheet.by_somebody("r2", scheme_name=bad, commissioner=bad)
    sheet.answers = [Answer({"error": bad}, 422)]

    type_name(page, bad)
    expect(page.get_by_role("status").get_by_text(bad)).to_be_visible()
    page.reload()
    stands(page)

    assert page.locator("img").count() == 0
    expect(cell(page, 2, "commissioner")).to_have_text(bad)
