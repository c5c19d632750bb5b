"""What a browser sends that makes no sense is answered in words, on either database, and never by a failure."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from carefund.web.returns.models import Event, ReturnRecord

NONSENSE = ["\x00", "9" * 5_000, "-1", "abc", "1e9", "../..", "%00"]


@pytest.fixture(params=NONSENSE, ids=ascii)
def nonsense(request) -> str:
    return request.param


def is_answered(response) -> bool:
    return response.status_code < 500


class TestAddresses:
    @pytest.mark.parametrize("page", ["history", "compare", "comments", "comments_at", "waive"])
    @pytest.mark.parametrize("held", [{}, {"sheet": "expenditure", "table": "schemes"}], ids=["alone", "in a table"])
    def test_a_page_of_a_return_asked_with_nonsense(self, signed_in, southend, page, held, nonsense):
        names = ("sheet", "table", "row", "field", "person", "kind", "page", "first", "second", "code", "show")
        asked = dict.fromkeys(names, nonsense) | held
        assert is_answered(signed_in("lead").get(reverse(page, args=[southend.pk]), asked))

    @pytest.mark.parametrize("page", ["home", "people", "invite", "administration_log", "account_login"])
    def test_a_list_asked_with_nonsense(self, signed_in, page, nonsense):
        asked = dict.fromkeys(("q", "page", "text", "organisation", "role", "state", "next"), nonsense)
        assert is_answered(signed_in("national").get(reverse(page), asked))

    @pytest.mark.parametrize("end", ["", "back/"])
    def test_an_identity_service_that_nobody_has_heard_of(self, db, end):
        assert Client().get(f"/accounts/sign-in/with/%00/{end}").status_code == 404


class TestForms:
    def test_a_row(self, signed_in, southend, nonsense):
        address = reverse("row", args=[southend.pk, "expenditure", "schemes", "r1"])
        sent = {"f-schemes-r1-scheme_name": nonsense, "seen": nonsense, "token": nonsense}
        assert is_answered(signed_in("lead").post(address, sent))

    @pytest.mark.parametrize("sheet", ["", "expenditure", None])
    def test_a_comment(self, signed_in, southend, sheet, nonsense):
        place = dict.fromkeys(("table", "row", "field"), nonsense) if sheet else {}
        sent = {"sheet": nonsense if sheet is None else sheet, "text": f"x{nonsense}", "mentions": nonsense, **place}
        assert is_answered(signed_in("lead").post(reverse("comment", args=[southend.pk]), sent))

    def test_a_comment_keeps_no_character_that_nobody_sees(self, signed_in, southend):
        signed_in("lead").post(reverse("comment", args=[southend.pk]), {"text": "be\x00fore"})
        assert Event.objects.get(kind="commented").details["text"] == "before"

    def test_starting_a_return(self, signed_in, demo, nonsense):
        before = ReturnRecord.objects.count()
        for asked in ({"round": nonsense, "kind": "plan"}, {"round": "2021-22", "kind": nonsense}):
            assert is_answered(signed_in("lead").post(reverse("start"), {**asked, "area": "E06000034"}))
        assert ReturnRecord.objects.count() == before

    def test_a_demonstration_account(self, settings, demo, nonsense):
        settings.DEMO = True
        assert Client().post(reverse("demo_sign_in"), {"email": nonsense, "next": nonsense}).status_code == 404

    def test_allocations(self, signed_in, demo, nonsense):
        sent = {"round": "2021-22", "text": nonsense, "token": nonsense, "file": nonsense}
        assert is_answered(signed_in("national").post(reverse("allocations_accept"), sent))


class TestJSON:
    @pytest.mark.parametrize(
        "body",
        [
            b"null",
            b"{",
            b"\xff\xfe",
            b'{"values": 1, "rows": 1}',
            b'{"seen": 99999999999999999999999999, "values": {"": "x"}, "rows": null}',
            b'{"values": {"scheme_name": "\xff"}}',
            b'{"values": {"scheme_name": "\\ud800"}}',
            b'{"values": {"": "x"}, "rows": [{"key": "\\u0000", "values": {}}]}',
            b'{"values": {"scheme_name": "x"}, "rows": [], "token": "\\u0000"}',
            b'{"a":' * 50_000,
        ],
        ids=range(10),
    )
    @pytest.mark.parametrize("end", ["new/", "batch/", "rows/r1/save/", "rows/r1/remove/", "rows/%00/save/"])
    def test_what_is_no_row_is_refused_in_words(self, signed_in, southend, body, end):
        events = Event.objects.count()
        address = reverse("sheet", args=[southend.pk, "expenditure"]) + f"schemes/{end}"
        answer = signed_in("lead").post(address, body, content_type="application/json")
        assert answer.status_code in (400, 409)
        assert answer.status_code == 409 or json.loads(answer.content)["error"]
        assert Event.objects.count() == events
