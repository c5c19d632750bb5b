"""Waiving a finding: it stays visible with its reason, and nobody waives for ever."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from carefund.returns import Waiver
from carefund.rulebook import load
from carefund.web.accounts.models import User
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.problems import Problem
from carefund.web.returns.signing import start_signing
from carefund.web.returns.store import standing_waivers
from carefund.web.returns.waiving import open_findings, rows_to_waive, usual_end, usual_role, waive, withdraw_waiver
from tests.web.returns.pages import Seen

CODE = "EXP-02"


def a_waiver(code: str = CODE, row: str = "", days: int = 30) -> Waiver:
    expires = timezone.localdate() + timedelta(days=days)
    return Waiver(code=code, reason="Agreed by the board", role="Section 151 officer", expires=expires, row=row)


def found(record, code: str = CODE) -> list:
    return [finding for finding in Judged(record).findings if finding.code == code]


def test_a_waived_finding_stays_visible_with_its_waiver(southend, person):
    waive(southend, person("section-151"), a_waiver())
    (finding,) = found(southend)
    assert finding.waiver == a_waiver()


def test_a_waiver_for_one_row_leaves_the_others_open(southend, person):
    places = rows_to_waive(Judged(southend), CODE)
    waive(southend, person("lead"), a_waiver(row=places[0].row_path))
    assert [finding.is_open() for finding in found(southend)] == [False, True]
    assert rows_to_waive(Judged(southend), CODE) == places[1:]


def test_withdrawn_the_finding_is_open_again_and_the_history_keeps_both(southend, person):
    number = waive(southend, person("lead"), a_waiver())
    assert withdraw_waiver(southend, person("finance"), number) == a_waiver()
    assert [finding.is_open() for finding in found(southend)] == [True]
    kinds = [event.kind for event in Judged(southend).events][-2:]
    assert kinds == [Kind.WAIVED, Kind.WAIVER_WITHDRAWN]


def test_a_waiver_is_withdrawn_once(southend, person):
    number = waive(southend, person("lead"), a_waiver())
    withdraw_waiver(southend, person("lead"), number)
    with pytest.raises(Problem, match="no such waiver any more"):
        withdraw_waiver(southend, person("lead"), number)


def test_it_holds_on_its_last_day_and_cannot_end_before_today(southend, person):
    with pytest.raises(Problem, match="cannot be in the past"):
        waive(southend, person("lead"), a_waiver(days=-1))
    waive(southend, person("lead"), a_waiver(days=0))
    assert not open_findings(Judged(southend), CODE)


@pytest.mark.parametrize("waiver", [a_waiver("EXP-01"), a_waiver(row="expenditure.schemes.r999")])
def test_what_is_not_found_is_not_waived(southend, person, waiver):
    with pytest.raises(Problem, match="nothing to waive"):
        waive(southend, person("lead"), waiver)


def test_nothing_is_waived_twice(southend, person):
    waive(southend, person("lead"), a_waiver())
    with pytest.raises(Problem, match="waived already"):
        waive(southend, person("finance"), a_waiver())


def test_nothing_is_waived_while_the_approvers_have_the_return(southend, person):
    number = waive(southend, person("lead"), a_waiver())
    start_signing(southend, person("lead"))
    with pytest.raises(Problem, match="with its approvers"):
        waive(southend, person("lead"), a_waiver("MET-01"))
    with pytest.raises(Problem, match="with its approvers"):
        withdraw_waiver(southend, person("lead"), number)
    assert set(standing_waivers(Judged(southend).events)) == {number}


def test_a_waiver_usually_holds_to_the_end_of_the_round_or_three_months_on():
    rulebook = load("2021-22")
    assert usual_end(rulebook, date(2022, 3, 31)) == date(2022, 3, 31)
    assert usual_end(rulebook, date(2022, 4, 1)) == date(2022, 7, 1)


@pytest.mark.parametrize(
    ("name", "role"), [("section-151", "Section 151 officer"), ("finance", "Finance"), ("reader", "")]
)
def test_the_role_is_the_office_or_the_role_of_who_waives(person, southend, name, role):
    assert usual_role(person(name), southend.area) == role


class TestPages:
    def url(self, record, code: str = CODE) -> str:
        return f"/returns/{record.pk}/waive/?code={code}"

    def sent(self, **changed: str) -> dict[str, str]:
        return {"row": "", "reason": "Agreed", "role": "Editor", "expires": "31/12/2099"} | changed

    def test_the_form_offers_the_rows_and_what_is_usual(self, southend, signed_in):
        page = signed_in("finance").get(self.url(southend)).content.decode()
        assert "Everywhere it is found" in page
        assert 'value="expenditure.schemes.r14"' in page
        assert 'value="Finance"' in page

    def test_waiving_and_withdrawing(self, southend, signed_in):
        client = signed_in("lead")
        row = "expenditure.schemes.r14"
        answer = client.post(self.url(southend), self.sent(row=row, expires="31 December 2099"), follow=True)
        assert answer.redirect_chain[0][0].endswith("/findings/")
        ((number, waiver),) = standing_waivers(Judged(southend).events).items()
        assert (waiver.row, waiver.expires) == (row, date(2099, 12, 31))
        assert "Agreed" in client.get(self.url(southend)).content.decode()
        withdraw = f"/returns/{southend.pk}/waivers/{number}/withdraw/"
        assert "Withdraw this waiver" in client.get(withdraw).content.decode()
        assert client.post(withdraw).status_code == 302
        assert client.get(withdraw).status_code == 404

    @pytest.mark.parametrize(
        ("changed", "words"),
        [
            ({"reason": " "}, "Give a reason"),
            ({"role": ""}, "Say in which role"),
            ({"expires": "soon"}, "Give the last day as a date"),
            ({"row": "expenditure.schemes.r1"}, "Choose one of the rows"),
            ({"reason": "x" * 2001}, "Shorten the reason"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, southend, signed_in, changed, words):
        answer = signed_in("lead").post(self.url(southend), self.sent(**{"role": "My role"} | changed))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert words in page
        assert "<title>Error: " in page
        assert changed.get("role", "My role") in page
        assert not standing_waivers(Judged(southend).events)

    def test_what_cannot_be_done_is_said(self, southend, signed_in):
        answer = signed_in("lead").post(self.url(southend), self.sent(expires="1/1/2020"))
        assert answer.status_code == 409
        assert "cannot be in the past" in answer.content.decode()

    def test_a_finding_that_is_not_there_says_so(self, southend, signed_in):
        assert "Nothing to waive" in signed_in("lead").get(self.url(southend, "EXP-01")).content.decode()

    def test_a_check_that_is_not_there_is_no_page(self, southend, signed_in):
        assert signed_in("lead").get(self.url(southend, "XXX-99")).status_code == 404

    def test_few_questions_to_the_database(self, southend, signed_in, django_assert_max_num_queries):
        client = signed_in("lead")
        with django_assert_max_num_queries(15):
            client.get(self.url(southend))

    def test_the_way_to_a_waiver_is_on_the_page_of_findings(self, southend, signed_in):
        client, link = signed_in("lead"), f'href="{self.url(southend)}"'
        findings = f"/returns/{southend.pk}/findings/"
        assert f"{link}>Waive<" in client.get(findings).content.decode()
        waive(southend, User.objects.get(email="lead@example.org"), a_waiver())
        assert f"{link}>Withdraw the waiver<" in client.get(findings).content.decode()
        assert "EXP-02 covers the whole return" in client.get(self.url(southend)).content.decode()

    def test_what_is_waived_from_a_finding_of_one_row_is_that_row(self, empty, signed_in, text):
        client, row = signed_in("lead"), "cover.cover.form"
        mine, others = "“Completed by” is blank", "“First-name” is blank"
        page = Seen(client.get(f"/returns/{empty.pk}/findings/"))
        (link, *_) = [link for link in page.links if f"row={row}" in link]
        answer = client.get(link)
        assert f'<option value="{row}" selected>' in answer.content.decode()
        assert mine in text(answer)
        assert others not in text(answer)

    def test_of_a_row_in_which_nothing_is_found_everything_else_is_shown(self, southend, signed_in):
        page = signed_in("lead").get(f"{self.url(southend)}&row=expenditure.schemes.r999").content.decode()
        assert "Everywhere it is found" in page
        assert 'value="expenditure.schemes.r14"' in page
