"""The grid: the data it stands on, and saving rows as JSON with what has become of the return in the answer."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from carefund.returns import Place
from carefund.web.returns.entry import Typed
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import Event
from carefund.web.returns.signing import start_signing
from tests.support.entering import save_row

SCHEMES = Place("expenditure", "schemes")


def at(record, name: str, *place: str) -> str:
    return reverse(name, args=[record.pk, "expenditure", "schemes", *place])


def send(client: Client, address: str, **sent):
    return client.post(address, json.dumps(sent), content_type="application/json")


def seen(record, key: str) -> int:
    return Judged(record).rows[SCHEMES._replace(row=key)].event.number


def data_of(client: Client, record, sheet: str = "expenditure", table: str = "schemes") -> dict:
    page = client.get(reverse("sheet", args=[record.pk, sheet])).content.decode()
    (block,) = re.findall(rf'<script type="application/json" id="grid-{table}">(.*?)</script>', page)
    return json.loads(block)


class TestTheDataOfTheGrid:
    def test_columns_are_the_fields_of_the_rulebook_with_their_options(self, southend, signed_in):
        data = data_of(signed_in("lead"), southend)
        columns = {column["id"]: column for column in data["columns"]}
        assert list(columns) == list(Judged(southend).rulebook.table("expenditure.schemes").by_id)
        assert columns["amount"]["type"] == "money"
        assert columns["sub_type"]["within"] == "scheme_type"
        assert {"code", "label", "within"} <= columns["sub_type"]["options"][0].keys()
        assert columns["scheme_type"]["options"][0]["within"] is None
        assert (data["editable"], data["maximumRows"], len(data["rows"])) == (True, 400, 18)

    def test_rows_hold_texts_as_somebody_would_type_them(self, southend, person, signed_in):
        place = SCHEMES._replace(row="r1")
        save_row(
            southend, person("lead"), Typed(place, {"commissioner": "Joint", "nhs_share": "60%"}, seen(southend, "r1"))
        )
        row = data_of(signed_in("lead"), southend)["rows"][0]
        assert row["values"]["scheme_type"] == "DFG Related Schemes"
        assert row["values"]["nhs_share"] == "60"
        assert row["values"]["amount"] == "1721065"
        assert row["seen"] == seen(southend, "r1")
        assert (row["url"], row["removeUrl"]) == (at(southend, "row", "r1"), at(southend, "row_remove", "r1"))

    def test_no_text_in_the_data_ends_the_block(self, southend, person, signed_in):
        evil = "</script><script>alert(1)</script>"
        save_row(
            southend, person("lead"), Typed(SCHEMES._replace(row="r1"), {"scheme_name": evil}, seen(southend, "r1"))
        )
        assert data_of(signed_in("lead"), southend)["rows"][0]["values"]["scheme_name"] == evil
        page = signed_in("lead").get(reverse("sheet", args=[southend.pk, "expenditure"])).content.decode()
        assert evil not in page

    def test_who_cannot_enter_gets_a_grid_to_read(self, southend, signed_in):
        data = data_of(signed_in("reader"), southend)
        assert not data["editable"]
        assert data["newUrl"] == ""
        assert all(column["readonly"] for column in data["columns"])
        assert not any(row["removeUrl"] for row in data["rows"])

    def test_a_published_row_cannot_be_removed_and_an_added_one_can(self, southend, person, signed_in):
        save_row(southend, person("finance"), Typed(Place("income", "contributions"), {"source": "LA_ADD"}))
        rows = data_of(signed_in("finance"), southend, "income", "contributions")["rows"]
        assert [bool(row["removeUrl"]) for row in rows] == [False, False, False, True]
        assert ["amount" in row["locked"] for row in rows] == [True, True, True, False]


class TestSavingARow:
    def test_the_answer_holds_the_row_the_panel_and_what_is_left(self, southend, signed_in):
        answer = send(
            signed_in("lead"), at(southend, "row", "r1"), seen=seen(southend, "r1"), values={"amount": "£1,713,065"}
        )
        told = answer.json()
        assert answer.status_code == 200
        assert told["row"]["values"]["amount"] == "1713065"
        assert told["row"]["seen"] == seen(southend, "r1")
        assert told["notes"] == {"amount": "“£1,713,065” read as 1713065"}
        assert "£8,000 still to plan" in told["panel"]
        assert told["status"] == "Saved. 1 error left."

    def test_findings_come_with_the_row(self, southend, signed_in):
        answer = send(
            signed_in("lead"), at(southend, "row", "r1"), seen=seen(southend, "r1"), values={"amount": "lots"}
        )
        found = [f for f in answer.json()["row"]["findings"] if f["field"] == "amount"]
        assert found[0]["severity"] == "error"
        assert answer.json()["row"]["values"]["amount"] == "lots"

    def test_the_second_in_the_same_row_is_shown_both_and_can_save_again(self, southend, signed_in):
        before = seen(southend, "r1")
        send(signed_in("finance"), at(southend, "row", "r1"), seen=before, values={"amount": "7"})
        answer = send(signed_in("lead"), at(southend, "row", "r1"), seen=before, values={"amount": "8"})
        told = answer.json()
        assert answer.status_code == 409
        assert told["mine"] == {"amount": "8"}
        assert told["theirs"]["row"]["values"]["amount"] == "7"
        assert told["theirs"]["by"] == "Finance lead"
        again = send(
            signed_in("lead"), at(southend, "row", "r1"), seen=told["theirs"]["row"]["seen"], values={"amount": "8"}
        )
        assert again.status_code == 200

    def test_a_choice_of_mine_is_told_by_its_label(self, southend, signed_in):
        before = seen(southend, "r1")
        send(signed_in("finance"), at(southend, "row", "r1"), seen=before, values={"amount": "7"})
        answer = send(signed_in("lead"), at(southend, "row", "r1"), seen=before, values={"provider": "ccg"})
        assert answer.json()["mine"] == {"provider": "CCG"}

    def test_a_new_row(self, empty, signed_in):
        answer = send(signed_in("lead"), at(empty, "row_new"), values={"scheme_id": "1"}, token="t1")
        assert answer.json()["row"]["key"] == "r1"
        assert (
            send(signed_in("lead"), at(empty, "row_new"), values={"scheme_id": "1"}, token="t1").json()["row"]["key"]
            == "r1"
        )
        assert len(Judged(empty).ret.rows("expenditure.schemes")) == 1

    def test_a_save_of_a_row_asks_the_database_little(self, southend, signed_in, django_assert_max_num_queries):
        client, before = signed_in("lead"), seen(southend, "r1")
        with django_assert_max_num_queries(18):
            assert send(client, at(southend, "row", "r1"), seen=before, values={"amount": "7"}).status_code == 200


class TestABlock:
    def test_rows_are_saved_as_one_event_each_with_its_outcome(self, southend, signed_in):
        before = seen(southend, "r2")
        send(signed_in("finance"), at(southend, "row", "r2"), seen=before, values={"amount": "7"})
        events = Event.objects.count()
        rows = [
            {"key": "r1", "seen": seen(southend, "r1"), "values": {"amount": "1"}},
            {"key": "r2", "seen": before, "values": {"amount": "2"}},
            {"key": None, "seen": 0, "values": {"scheme_id": "99"}},
        ]
        told = send(signed_in("lead"), at(southend, "rows_batch"), rows=rows).json()
        assert ["conflict" in row for row in told["rows"]] == [False, True, False]
        assert told["rows"][1]["conflict"]["theirs"]["row"]["values"]["amount"] == "7"
        assert told["rows"][2]["row"]["key"] == "r19"
        assert Event.objects.count() == events + 1
        assert told["status"].startswith("Saved.")

    def test_none_is_saved_where_one_cannot_be(self, southend, signed_in):
        rows = [{"key": "r1", "seen": seen(southend, "r1"), "values": {"amount": "1"}}, {"key": "r77", "values": {}}]
        answer = send(signed_in("lead"), at(southend, "rows_batch"), rows=rows)
        assert answer.status_code == 400
        assert "not there any more" in answer.json()["error"]
        assert Judged(southend).rows[SCHEMES._replace(row="r1")].values["amount"] != "1"


class TestRemovingARow:
    def test_it_is_marked_and_the_panel_comes_back(self, southend, signed_in):
        answer = send(signed_in("lead"), at(southend, "row_remove", "r18"), seen=seen(southend, "r18"))
        assert answer.status_code == 200
        assert "panel" in answer.json()
        assert len(Judged(southend).ret.rows("expenditure.schemes")) == 17

    def test_one_changed_meanwhile_stays(self, southend, signed_in):
        before = seen(southend, "r18")
        send(signed_in("finance"), at(southend, "row", "r18"), seen=before, values={"amount": "7"})
        answer = send(signed_in("lead"), at(southend, "row_remove", "r18"), seen=before)
        assert answer.status_code == 409
        assert answer.json()["theirs"]["row"]["values"]["amount"] == "7"


class TestRemovingRows:
    def test_they_go_as_one_event_and_those_that_others_changed_stay(self, southend, signed_in):
        rows = [{"key": key, "seen": seen(southend, key)} for key in ("r16", "r17", "r18")]
        send(signed_in("finance"), at(southend, "row", "r17"), seen=rows[1]["seen"], values={"amount": "7"})
        events, client = Event.objects.count(), signed_in("lead")
        told = send(client, at(southend, "rows_remove"), rows=rows).json()
        assert ["conflict" in row for row in told["rows"]] == [False, True, False]
        assert told["rows"][1]["conflict"]["theirs"]["row"]["values"]["amount"] == "7"
        assert "panel" in told
        assert Event.objects.count() == events + 1
        left = {row.key for row in Judged(southend).ret.rows("expenditure.schemes")}
        assert left == {f"r{n}" for n in range(1, 18)} - {"r16"}
        send(client, at(southend, "rows_remove"), rows=[rows[0], rows[2]])
        assert Event.objects.count() == events + 1

    def test_the_history_names_what_went(self, southend, signed_in, text):
        rows = [{"key": key, "seen": seen(southend, key)} for key in ("r17", "r18")]
        client = signed_in("lead")
        send(client, at(southend, "rows_remove"), rows=rows)
        assert "removed 2 rows" in text(client.get(reverse("history", args=[southend.pk])))

    def test_a_published_row_keeps_all_of_them(self, southend, signed_in):
        address = reverse("rows_remove", args=[southend.pk, "income", "contributions"])
        held = Judged(southend).rows[Place("income", "contributions", "r1")].version
        answer = send(signed_in("finance"), address, rows=[{"key": "r1", "seen": held}])
        assert answer.status_code == 400
        assert "cannot be removed" in answer.json()["error"]

    def test_it_is_refused_while_the_approvers_read(self, southend, person, signed_in):
        held = seen(southend, "r18")
        start_signing(southend, person("lead"))
        answer = send(signed_in("lead"), at(southend, "rows_remove"), rows=[{"key": "r18", "seen": held}])
        assert answer.status_code == 400
        assert "with its approvers" in answer.json()["error"]


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        "body", ["null", "{", "[]", '{"seen": "x"}', '{"values": {"amount": 7}}', '{"values": []}']
    )
    def test_what_is_no_row_is_refused_in_words(self, southend, signed_in, body):
        answer = signed_in("lead").post(at(southend, "row", "r1"), body, content_type="application/json")
        assert answer.status_code == 400
        assert "not a row" in answer.json()["error"]

    def test_a_field_of_others_is_refused_with_who_enters_it(self, southend, signed_in):
        answer = send(signed_in("chair"), at(southend, "row", "r1"), seen=seen(southend, "r1"), values={"amount": "7"})
        assert answer.status_code == 400
        assert "entered by" in answer.json()["error"]

    def test_who_may_not_enter_is_told_so_in_json(self, southend, signed_in):
        answer = send(signed_in("reader"), at(southend, "row", "r1"), values={"amount": "7"})
        assert (answer.status_code, "error" in answer.json()) == (403, True)

    def test_a_session_that_ended_is_no_redirect(self, southend):
        answer = send(Client(), at(southend, "row", "r1"), values={"amount": "7"})
        assert answer.status_code == 401
        assert "Sign in again" in answer.json()["error"]

    def test_a_return_with_its_approvers_takes_no_entries_and_says_why(self, southend, person, signed_in):
        start_signing(southend, person("lead"))
        answer = send(signed_in("lead"), at(southend, "row", "r1"), seen=seen(southend, "r1"), values={"amount": "7"})
        assert answer.status_code == 400
        assert "approvers" in answer.json()["error"]

    def test_a_table_that_is_not_there(self, southend, signed_in):
        answer = send(signed_in("lead"), reverse("row", args=[southend.pk, "expenditure", "nowhere", "r1"]), values={})
        assert answer.status_code == 400
