"""The API: what a person may see and do, a program of theirs may, and nothing else."""

import json
from importlib import resources

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from carefund.papers.data import finding_counts, summary_data
from carefund.reference import area
from carefund.returns import to_text
from carefund.rulebook import load
from carefund.web.accounts.models import ApiToken
from carefund.web.accounts.tokens import MOST, make_token, revoke_token
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import Event
from carefund.web.returns.problems import Problem
from carefund.web.returns.starting import start_return

ROWS = "sheets/expenditure/schemes/rows"


@pytest.fixture
def at(southend):
    """The address of something of Southend's plan."""
    return lambda rest="": f"returns/{southend.pk}{'/' * bool(rest)}{rest}"


class TestReading:
    def test_somebody_sees_their_areas_and_returns(self, program, southend, empty):
        lead = program("lead")
        assert [a["name"] for a in lead("get", "areas").json()] == ["Southend-on-Sea", "Thurrock"]
        assert {r["id"] for r in lead("get", "returns").json()} == {str(southend.pk), str(empty.pk)}
        [one] = lead("get", f"returns?area={empty.area}&round=2021-22").json()
        assert (one["area_name"], one["kind"], one["version"]) == ("Thurrock", "plan", empty.version)
        assert lead("get", "returns?round=1999").json() == []

    def test_returns_come_in_the_order_of_their_round_the_newest_last(self, program, person, southend):
        for kind in ("q1", "capacity", "plan"):
            start_return(person("lead"), "2025-26", kind, area(southend.area))
        told = program("lead")("get", f"returns?area={southend.area}").json()
        assert [line["kind"] for line in told] == ["plan", "plan", "capacity", "q1"]

    def test_more_returns_ask_no_more_of_the_database(self, program, empty, django_assert_num_queries):
        lead = program("lead")
        lead("get", "returns")
        with CaptureQueriesContext(connection) as two:
            assert len(lead("get", "returns").json()) == 2
        with django_assert_num_queries(len(two)):
            assert len(lead("get", f"returns?area={empty.area}").json()) == 1

    def test_a_return_with_where_it_stands(self, program, southend, at):
        told = program("reader")("get", at()).json()
        assert told["stage"] == "In progress"
        assert told["standing"].startswith("Complete, but not formally approvable")
        assert told["counts"] == finding_counts(Judged(southend).findings)
        assert "expenditure/schemes" in told["tables"]

    def test_findings_and_summary_are_those_of_the_checks(self, program, southend, at):
        judged, lead = Judged(southend), program("lead")
        findings = lead("get", at("findings")).json()
        assert [f["code"] for f in findings] == [f.code for f in judged.findings]
        assert all(f["where"] and f["fix"] for f in findings if f["places"])
        assert lead("get", at("summary")).json() == json.loads(
            json.dumps(summary_data(judged.summary, judged.findings))
        )

    def test_rows_as_they_are_stored(self, program, at):
        rows = program("manager")("get", at(ROWS)).json()
        assert [row["key"] for row in rows] == [f"r{n}" for n in range(1, 19)]
        assert all(row["seen"] for row in rows)
        assert rows[0]["values"]["scheme_id"] == "1"

    @pytest.mark.parametrize("what", ["blank", "workbook", "findings"])
    def test_workbooks_to_take_away(self, program, at, what):
        answer = program("reader")("get", at(f"files/{what}"))
        assert answer.content.startswith(b"PK")
        assert ".xlsx" in answer["Content-Disposition"]

    def test_the_text_is_the_return(self, program, southend, at):
        text = program("reader")("get", at("files/text")).content.decode()
        assert text == to_text(load("2021-22"), Judged(southend).ret)

    def test_nothing_is_submitted_yet(self, program, at):
        assert program("lead")("get", at("submissions")).json() == []
        assert program("lead")("get", at("submissions/1")).status_code == 404


class TestChanging:
    def test_a_row_is_changed_by_the_person_whose_token_it_is(self, program, southend, at, person):
        lead = program("finance")
        seen = lead("get", at(ROWS)).json()[0]["seen"]
        answer = lead("patch", at(f"{ROWS}/r1"), {"seen": seen, "values": {"amount": "£1,234"}})
        assert answer.status_code == 200, answer.content
        told = answer.json()
        assert (told["row"]["values"]["amount"], told["notes"]) == ("1234", {"amount": "“£1,234” read as 1234"})
        assert told["counts"]["error"] > 0
        assert Event.objects.order_by("-id")[0].actor == person("finance")

    def test_what_was_read_can_be_sent_back_and_means_the_same(self, program, southend, at, person):
        lead, events = program("lead"), Event.objects.count()
        for table in lead("get", at()).json()["tables"]:
            for row in lead("get", at(f"sheets/{table}/rows")).json():
                answer = lead("patch", at(f"sheets/{table}/rows/{row['key']}"), {k: row[k] for k in ("seen", "values")})
                assert (answer.status_code, answer.json().get("row")) == (200, row), (table, answer.content)
        assert Event.objects.count() == events

    def test_the_second_in_the_same_row_sees_both(self, program, southend, at):
        lead, finance = program("lead"), program("finance")
        seen = lead("get", at(ROWS)).json()[0]["seen"]
        finance("patch", at(f"{ROWS}/r1"), {"seen": seen, "values": {"amount": "5"}})
        answer = lead("patch", at(f"{ROWS}/r1"), {"seen": seen, "values": {"amount": "6"}})
        assert answer.status_code == 409
        told = answer.json()
        assert (told["mine"], told["theirs"]["values"]["amount"], told["by"]) == ({"amount": "6"}, "5", "Finance lead")
        again = lead("patch", at(f"{ROWS}/r1"), {"seen": told["theirs"]["seen"], "values": {"amount": "6"}})
        assert again.status_code == 200

    def test_a_row_is_added_once_and_removed(self, program, at):
        lead = program("lead")
        new = {"values": {"scheme_name": "More"}, "token": "one"}
        first, second = (lead("post", at("sheets/expenditure/schemes/new"), new).json()["row"] for _ in range(2))
        assert first == second
        assert lead("delete", at(f"{ROWS}/{first['key']}?seen=1")).status_code == 409
        assert lead("delete", at(f"{ROWS}/{first['key']}?seen={first['seen']}")).status_code == 204
        assert len(lead("get", at(ROWS)).json()) == 18

    def test_a_file_is_looked_at_then_accepted(self, program, southend, at):
        lead = program("lead")
        text = (resources.files("carefund") / "examples" / "southend-2021-22.toml").read_text("utf-8")
        sent = SimpleUploadedFile("plan.toml", text.replace("1721065", "1721066").encode())
        answer = lead("post", at("uploads"), data={"file": sent})
        assert answer.status_code == 201, answer.content
        shown = answer.json()
        fields = [field for change in shown["changes"] for field in change["fields"]]
        assert {"field": "amount", "before": "1721065", "after": "1721066"} in fields
        assert all((field["before"], field["after"]) == ("1721065", "1721066") for field in fields)
        accept = lead("post", at(f"uploads/{shown['id']}/accept"), {"seen": shown["seen"]})
        assert (accept.status_code, accept.json()["version"]) == (200, shown["seen"] + 1)
        assert "1721066" in lead("get", at("files/text")).content.decode()

    def test_a_file_is_not_accepted_over_what_somebody_changed_meanwhile(self, program, southend, at):
        lead = program("lead")
        text = lead("get", at("files/text")).content.replace(b"1721065", b"1721066")
        shown = lead("post", at("uploads"), data={"file": SimpleUploadedFile("plan.toml", text)}).json()
        seen = lead("get", at(ROWS)).json()[1]["seen"]
        lead("patch", at(f"{ROWS}/r2"), {"seen": seen, "values": {"amount": "5"}})
        answer = lead("post", at(f"uploads/{shown['id']}/accept"), {"seen": shown["seen"]})
        assert answer.status_code == 422
        assert "changed" in answer.json()["error"]

    def test_a_file_that_is_no_return_is_refused_in_words(self, program, at):
        answer = program("lead")("post", at("uploads"), data={"file": SimpleUploadedFile("a.xlsx", b"nothing")})
        assert answer.status_code == 422
        assert "error" in answer.json()


class TestRefusing:
    @pytest.mark.parametrize(
        ("name", "method", "rest", "status"),
        [
            ("", "get", "findings", 401),
            ("administrator", "get", "findings", 404),
            ("reader", "patch", f"{ROWS}/r1", 403),
            ("manager", "post", "uploads", 403),
            ("chair", "patch", f"{ROWS}/r1", 422),
            ("lead", "get", "sheets/expenditure/nothing/rows", 404),
            ("lead", "patch", "sheets/nothing/schemes/rows/r1", 404),
            ("lead", "get", "files/nothing", 422),
            ("lead", "get", "nothing/at/all", 404),
            ("lead", "delete", f"{ROWS}/r999?seen=1", 422),
        ],
    )
    def test_what_may_not_be_is_refused_in_words(self, program, at, name, method, rest, status):
        sent = {"values": {"amount": "1"}} if method == "patch" else None
        answer = program(name)(method, at(rest), sent)
        assert (answer.status_code, set(answer.json())) == (status, {"error"}), answer.content

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ("{", 400),
            ('{"values": {"amount": "\\ud800"}}', 400),
            ('{"values": {"amount": 1}}', 422),
            ('{"values": {}, "token": "a\\u0000"}', 422),
            ('{"values": {}, "seen": 99999999999}', 422),
        ],
    )
    def test_what_cannot_be_read_is_refused_in_words(self, program, at, body, status):
        answer = program("lead")("patch", at(f"{ROWS}/r1"), body)
        assert (answer.status_code, set(answer.json())) == (status, {"error"})

    def test_a_session_is_no_token(self, signed_in, at):
        assert signed_in("lead").get(f"/api/v1/{at()}").status_code == 401

    @pytest.mark.parametrize("sent", ["Bearer nothing", "Bearer", "Basic abc", "Bearer é€"])
    def test_what_is_no_token_lets_nobody_in(self, demo, at, sent):
        answer = Client().get(f"/api/v1/{at()}", headers={"Authorization": sent})
        assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


class TestTokens:
    def test_only_the_hash_is_kept(self, person):
        token = make_token(person("lead"), "night run")
        kept = ApiToken.objects.get(user=person("lead"))
        assert token not in str(vars(kept))
        assert (kept.name, kept.last_used) == ("night run", None)

    def test_a_use_is_noted(self, program):
        program("lead")("get", "areas")
        assert ApiToken.objects.get().last_used

    def test_a_revoked_token_lets_nobody_in(self, program, person):
        lead = program("lead")
        revoke_token(person("finance"), ApiToken.objects.get().pk)
        assert lead("get", "areas").status_code == 200
        revoke_token(person("lead"), ApiToken.objects.get().pk)
        assert lead("get", "areas").status_code == 401

    def test_a_closed_account_takes_its_tokens_along(self, program, person):
        lead = program("lead")
        person("lead").__class__.objects.filter(email="lead@example.org").update(is_active=False)
        assert lead("get", "areas").status_code == 401

    def test_nobody_holds_too_many(self, person):
        for number in range(MOST):
            make_token(person("lead"), str(number))
        with pytest.raises(Problem, match="Revoke one"):
            make_token(person("lead"), "one more")
