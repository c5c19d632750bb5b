"""Allocations from a file: shown before they are stored, stored whole or not at all, and then used by every return."""

from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from carefund.rulebook import load
from carefund.web.accounts.log import words_of
from carefund.web.accounts.models import AdministrationEvent
from carefund.web.returns.allocation_file import template_of, text_of
from carefund.web.returns.allocations import What, accept, preview
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import Allocation
from carefund.web.returns.problems import Problem
from carefund.web.returns.rounds import rulebook_of

ROUND = "2021-22"
HEAD = "area,code,year,amount,partner,source\n"
NEW = HEAD + "Thurrock,DFG,2021-22,£1000.50,Thurrock,A publication\n"
CHANGED = HEAD + "E06000033,DFG,2021-22,1721066,Southend-on-Sea,A correction\n"


@pytest.fixture
def national(person):
    return person("national")


def store(actor, text: str) -> None:
    accept(actor, ROUND, text, preview(ROUND, text).token, "file.csv")


def test_a_new_amount_is_shown_and_nothing_is_stored(db):
    shown = preview(ROUND, NEW)
    (difference,) = shown.differences
    assert (difference.what, difference.number, difference.before) == (What.NEW, 2, None)
    assert (difference.area, difference.after, difference.label) == ("E06000034", Decimal("1000.5"), "DFG")
    assert shown.is_acceptable
    assert not Allocation.objects.exists()


def test_a_changed_amount_is_shown_with_both(db):
    (difference,) = preview(ROUND, CHANGED).differences
    assert (difference.what, difference.before, difference.after) == (What.CHANGED, Decimal(1721065), Decimal(1721066))


def test_another_partner_of_the_same_amount_goes_and_is_shown(db):
    shown = preview(ROUND, HEAD + "E06000033,DFG,2021-22,1721065,Another council,A correction\n")
    assert [(d.what, d.partner) for d in shown.differences] == [
        (What.NEW, "Another council"),
        (What.REMOVED, "Southend-on-Sea"),
    ]


def test_the_allocations_that_stand_can_be_downloaded_and_say_nothing_new(national):
    text = template_of(load(ROUND))
    shown = preview(ROUND, text)
    assert {d.what for d in shown.differences} == {What.UNCHANGED}
    assert not shown.is_acceptable
    with pytest.raises(Problem, match="nothing new"):
        store(national, text)


def test_accepted_amounts_take_the_place_of_those_of_the_round(national):
    store(national, CHANGED)
    assert rulebook_of(ROUND).allocated("E06000033", "DFG", ROUND) == Decimal(1721066)
    store(national, HEAD + "E06000033,DFG,2021-22,5,Another council,A correction\n")
    assert rulebook_of(ROUND).allocated("E06000033", "DFG", ROUND) == Decimal(5)
    assert Allocation.objects.count() == 1


def test_a_return_is_then_judged_by_them(national, southend):
    before = Judged(southend).findings
    store(national, CHANGED)
    new = [finding for finding in Judged(southend).findings if finding not in before]
    assert any("£1,721,066" in finding.expected for finding in new)


def test_accepting_is_on_record_with_file_before_and_after(national):
    store(national, CHANGED)
    (event,) = AdministrationEvent.objects.all()
    assert event.actor == national
    assert words_of(event) == (
        "Allocations accepted: 2021-22, file.csv: 1 amount new, changed or removed. "
        "Added: Southend-on-Sea, DFG 2021-22, Southend-on-Sea: £1,721,066. "
        "Removed: Southend-on-Sea, DFG 2021-22, Southend-on-Sea: £1,721,065."
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Atlantis,DFG,2021-22,1,,A", "“Atlantis” is not the code or name of an area."),
        ("E06000061,DFG,2021-22,1,,A", ""),
        ("E06000064,DFG,2021-22,1,,A", "is not an area on 01/04/2021"),
        ("E06000033,ABC,2021-22,1,,A", "“ABC” is no code of round 2021-22. Its codes: NC2, NC3, DFG"),
        ("E06000033,DFG,2025-26,1,,A", "“2025-26” is no year of round 2021-22. Its years: 2021-22."),
        ("E06000033,DFG,2021-22,,,A", "The amount is blank."),
        ("E06000033,DFG,2021-22,lots,,A", "“lots” is no amount. Give pounds, such as 1721065 or 1721065.50."),
        ("E06000033,DFG,2021-22,-5,,A", "cannot be an allocation"),
        ("E06000033,DFG,2021-22,10000000000000,,A", "cannot be an allocation"),
        ("E06000033,DFG,2021-22,1.005,,A", "“1.005” has fractions of a penny."),
        ("E06000033,DFG,2021-22,1,,", "The source is blank."),
        (f"E06000033,DFG,2021-22,1,{'x' * 201},A", "The partner is longer than 200 characters."),
        ("E06000033,DFG", "“” is no year"),
        ('E06000033,DFG,2021-22,1,"x"y,A', "The line is no CSV"),
    ],
)
def test_what_is_wrong_in_a_line_is_said_with_its_number(db, line, reason):
    shown = preview(ROUND, HEAD + "\nE06000033,DFG,2021-22,7,,A\n" + line + "\n")
    assert [fault.number for fault in shown.faults] == ([4] if reason else [])
    assert all(reason in fault.reason for fault in shown.faults)
    assert shown.is_acceptable is (not reason)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "",
            "The first line must hold these headings: area, code, year, amount, partner, source.",
        ),
        ("area;code;year;amount;partner;source\n", "Not known: “area;code;year;amount;partner;source”."),
        ("area,code,year,amount,partner,source,colour\n", "Not known: “colour”."),
        ("area,code,year,amount\n", "Missing: source."),
        ("area,area,code,year,amount,source\n", "The first line must hold these headings"),
        (HEAD, "The file has headings and no lines below them."),
    ],
)
def test_what_is_wrong_with_the_file_is_said(db, text, reason):
    (fault,) = preview(ROUND, text).faults
    assert fault.number == 1
    assert reason in fault.reason


def test_the_same_amount_twice_is_wrong(db):
    shown = preview(ROUND, CHANGED + "Southend-on-Sea,DFG,2021-22,5,Southend-on-Sea,A\n")
    assert shown.faults == ((3, "Line 2 has the same area, code, year and partner."),)


def test_a_file_with_one_wrong_line_stores_nothing(national):
    text = NEW + "Atlantis,DFG,2021-22,1,,A\n"
    with pytest.raises(Problem, match="The file has errors, so nothing was stored"):
        store(national, text)
    assert not Allocation.objects.exists()
    assert not AdministrationEvent.objects.exists()


def test_what_has_changed_since_it_was_shown_is_not_stored(national):
    token = preview(ROUND, CHANGED).token
    store(national, HEAD + "E06000033,DFG,2021-22,5,Southend-on-Sea,A\n")
    with pytest.raises(Problem, match="The allocations have changed since you looked"):
        accept(national, ROUND, CHANGED, token, "file.csv")
    assert Allocation.objects.get().amount == 5


@pytest.mark.parametrize("data", [b"\xff\xfea", b"PK\x03\x04\x00", "£".encode("latin-1")])
def test_a_file_that_is_no_text_is_known(data):
    assert text_of(data) is None


def uploaded(client, data: bytes, round: str = ROUND):
    file = SimpleUploadedFile("amounts.csv", data, "text/csv")
    return client.post("/administration/allocations/", {"round": round, "file": file})


def test_a_file_is_uploaded_shown_and_stored_on_the_pages(signed_in, text):
    client = signed_in("national")
    page = uploaded(client, b"\xef\xbb\xbf" + NEW.encode())
    assert "New Line" not in text(page)
    assert "Thurrock DFG 2021-22 Thurrock none £1,000.50" in text(page)
    sent = {name: page.content.decode().partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("token",)}
    # A browser sends the lines of a text with both line ends.
    sent |= {"round": ROUND, "file": "amounts.csv", "text": NEW.replace("\n", "\r\n")}
    done = client.post("/administration/allocations/accept/", sent, follow=True)
    assert "The allocations of amounts.csv are stored: 1 new." in text(done)
    assert "2021-22 Thurrock DFG 2021-22 Thurrock £1,000.50" in text(done)


def test_a_wrong_file_is_answered_with_its_lines(signed_in, text):
    response = uploaded(signed_in("national"), (HEAD + "Atlantis,DFG,2021-22,1,,A\n").encode())
    assert response.status_code == 422
    assert "1 line of the file is wrong. Correct it and upload the file again." in text(response)
    assert "2 “Atlantis” is not the code or name of an area." in text(response)
    assert "Store these allocations" not in text(response)


@pytest.mark.parametrize(("data", "reason"), [(b"\xff", "amounts.csv is no text in UTF-8."), (b"", "Choose a file.")])
def test_what_is_no_file_is_said(signed_in, text, data, reason):
    client = signed_in("national")
    response = uploaded(client, data) if data else client.post("/administration/allocations/", {"round": ROUND})
    assert response.status_code == 422
    assert reason in text(response)


def test_a_refused_acceptance_shows_the_differences_again(signed_in, text):
    sent = {"round": ROUND, "file": "amounts.csv", "text": CHANGED, "token": "of something else"}
    response = signed_in("national").post("/administration/allocations/accept/", sent)
    assert response.status_code == 409
    assert "The allocations have changed since you looked" in text(response)
    assert "£1,721,065 £1,721,066" in text(response)


def test_a_round_that_there_is_not_is_not_there(signed_in):
    client = signed_in("national")
    assert uploaded(client, NEW.encode(), "1999-00").status_code == 404
    assert client.get("/administration/allocations/1999-00.csv").status_code == 404


def test_the_file_to_start_from_opens_in_excel(signed_in):
    response = signed_in("national").get("/administration/allocations/2021-22.csv")
    assert response["Content-Disposition"] == 'attachment; filename="allocations-2021-22.csv"'
    assert response.content.startswith(b"\xef\xbb\xbfarea,code,year,amount,partner,source\r\n")


def test_another_source_for_the_same_amount_is_shown_as_a_change(signed_in, text):
    page = uploaded(signed_in("national"), (HEAD + "E06000033,NC2,2021-22,6772463,,A correction\n").encode())
    assert "£6,772,463 £6,772,463 A correction the amount stays" in text(page)
