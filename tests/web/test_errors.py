"""Pages that say what went wrong before anything was done."""

import pytest
from django.test import Client
from django.urls import reverse

from carefund.returns import Place
from carefund.rulebook.shelf import VARIABLE
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.store import Act, locked


@pytest.mark.parametrize("page", ["signing", "submit", "download_file"])
def test_a_value_that_its_round_has_no_more_is_named(southend, person, signed_in, page):
    with locked(southend) as held:
        row = Judged(held).rows[Place("expenditure", "schemes", "r1")]
        Act(held, person("lead"), Kind.ROWS_SAVED).put({}, row, row.values | {"dropped": "x"})
    arguments = [southend.pk, "text"] if page == "download_file" else [southend.pk]
    answer = signed_in("lead").get(reverse(page, args=arguments), follow=True)
    assert "a value at expenditure.schemes.r1.dropped" in answer.content.decode()


def test_a_request_for_another_host_is_refused_with_a_page(db):
    answer = Client(HTTP_HOST="elsewhere.example.org").get("/")
    assert answer.status_code == 400
    assert "<h1" in answer.content.decode()


def test_what_was_typed_before_signing_in_again_is_given_back(southend, person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("lead"), backend="carefund.web.accounts.sign_in.Backend")
    page = reverse("row_form", args=[southend.pk, "expenditure", "schemes", "r1"])
    sent = {"seen": "2", "token": "t", "csrfmiddlewaretoken": "stale", "f-schemes-r1-scheme_name": "A long <b>text"}
    answer = client.post(f"{page}save/", sent, headers={"Referer": f"http://testserver{page}"})
    assert answer.status_code == 403
    shown = answer.content.decode()
    assert "A long &lt;b&gt;text" in shown
    assert ">Scheme name</label>" in shown
    assert shown.count("<textarea") == 1
    assert f'href="{page}"' in shown


def test_a_script_with_a_stale_sign_in_is_told_in_its_way(southend, person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("lead"), backend="carefund.web.accounts.sign_in.Backend")
    address = reverse("row", args=[southend.pk, "expenditure", "schemes", "r1"])
    answer = client.post(address, {"seen": 2}, content_type="application/json")
    assert (answer.status_code, list(answer.json())) == (403, ["error"])


def test_who_was_signed_out_gets_back_only_what_they_typed(southend, client):
    address = reverse("row", args=[southend.pk, "expenditure", "schemes", "r1"])
    answer = client.post(address, {"seen": "2", "then": "stay", "f-schemes-r1-amount": "7", "password": "secret"})
    assert answer.status_code == 401
    shown = answer.content.decode()
    assert ">Amount</label>" in shown
    assert shown.count("<textarea") == 1
    assert "secret" not in shown


def test_an_address_that_only_takes_a_form_says_so(southend, signed_in):
    answer = signed_in("lead").get(reverse("signing_start", args=[southend.pk]))
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "<h1" in answer.content.decode()
    assert "Nothing has been changed" in answer.content.decode()


def test_a_refusal_is_not_logged_as_if_the_service_had_failed(southend, signed_in, caplog):
    assert signed_in("reader").get(reverse("upload", args=[southend.pk])).status_code == 403
    assert caplog.records == []


@pytest.fixture(params=["folder of the round", "folder of all rounds"])
def gone(request, southend, tmp_path, monkeypatch):
    """Southend's plan, of a round of one's own whose rules have disappeared."""
    here = tmp_path if request.param == "folder of the round" else tmp_path / "nowhere"
    monkeypatch.setenv(VARIABLE, str(here))
    southend.round = "2041-42"
    southend.save()
    return southend


@pytest.mark.parametrize("page", ["return", "history", "comments", "signing", "submissions", "download"])
def test_a_return_whose_round_is_gone_says_which_and_that_nothing_is_lost(gone, signed_in, text, page):
    answer = signed_in("lead").get(reverse(page, args=[gone.pk]))
    assert answer.status_code == 422
    said = text(answer)
    assert "The rules of the round 2041-42 " in said
    assert "Nothing in them is lost" in said
    assert "Tell who runs this workspace" in said


def test_a_program_is_told_so_as_well(gone, program):
    answer = program("lead")("get", f"returns/{gone.pk}")
    assert answer.status_code == 422
    assert "The rules of the round 2041-42 " in answer.json()["error"]


def test_the_other_rounds_stay_in_use(gone, empty, signed_in, text):
    client = signed_in("lead")
    said = text(client.get("/"))
    assert "Returns of the round 2041-42 cannot be opened now" in said
    assert "Southend-on-Sea East of England Its returns of the round 2041-42 cannot be opened now. Start" in said
    assert client.get(reverse("return", args=[empty.pk])).status_code == 200
    assert signed_in("national").get(reverse("rounds")).status_code == 200
