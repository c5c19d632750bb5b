"""The pages of signing and submitting: what each person sees, may do and is told."""

import re
from html import unescape

import pytest

from carefund.web.accounts.models import Membership
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import RoundState
from carefund.web.returns.signing import approve, decline, hash_of, start_signing, withdraw_signing
from carefund.web.returns.submitting import reopen
from carefund.web.returns.workflow import Stage
from tests.web.returns.signing_steps import approve_all, content, retype, submit_all
from tests.web.returns.signing_steps import person as found


def words(answer) -> str:
    """The text of a page, as a reader sees it."""
    html = re.sub(r"<(script|style|title)[^>]*>.*?</\1>", "", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def url(record, rest: str = "signing/") -> str:
    return f"/returns/{record.pk}/{rest}"


def role_card(answer, label: str) -> str:
    """What the card of a sign-off role says."""
    cards = re.findall(r"<article.*?</article>", answer.content.decode(), re.DOTALL)
    (card,) = [card for card in cards if label in card]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", card)))


class TestSigningPage:
    def test_what_is_missing_is_listed_once_with_links(self, empty, signed_in):
        answer = signed_in("lead").get(url(empty))
        page = answer.content.decode()
        assert "2. Cover is not complete: 24 fields missing." in page
        assert f'href="/returns/{empty.pk}/sheets/cover/' in page
        assert "CMP-01" not in page
        assert "Start signing" not in page

    def test_an_editor_can_start_and_nobody_else_is_offered_it(self, southend, signed_in):
        assert "Start signing" in words(signed_in("lead").get(url(southend)))
        for name in ("finance", "chair", "reader", "manager"):
            assert "Start signing" not in words(signed_in(name).get(url(southend)))
            assert signed_in(name).post(url(southend, "signing/start/")).status_code == 403
        assert signed_in("lead").post(url(southend, "signing/start/")).status_code == 302
        assert Judged(southend).state.stage is Stage.WITH_APPROVERS

    def test_to_start_twice_says_why_not(self, southend, signed_in):
        start_signing(southend, found("lead"))
        answer = signed_in("nhs").post(url(southend, "signing/start/"))
        assert answer.status_code == 409
        assert "with its approvers" in words(answer)

    def test_each_role_shows_where_it_stands_by_whom_and_when(self, southend, signed_in):
        start_signing(southend, found("lead"))
        approve(southend, found("chief-executive"), "SIGN_LA", content(southend))
        answer = signed_in("lead").get(url(southend))
        assert re.search(
            r"Approved Approved by Council chief executive, \d+ \w+ \d{4} at", role_card(answer, "Local auth")
        )
        assert "Waiting To be signed by: NHS accountable officer." in role_card(answer, "Clinical comm")
        assert "can be submitted before this approval" in role_card(answer, "Health and Well")

    def test_a_role_that_nobody_holds_says_so(self, southend, signed_in):
        Membership.objects.filter(office=Membership.Office.CHIEF_EXECUTIVE).delete()
        assert "Nobody can sign in this role yet" in role_card(signed_in("lead").get(url(southend)), "Local auth")

    def test_only_who_signs_in_a_role_is_offered_to_say_something_in_it(self, southend, signed_in):
        start_signing(southend, found("lead"))
        chair = signed_in("chair").get(url(southend))
        assert all(act in role_card(chair, "Health and Well") for act in ("Approve", "Decline", "Delegate"))
        assert "Decline" not in role_card(chair, "Local auth")
        assert "Decline" not in words(signed_in("lead").get(url(southend)))

    def test_what_was_declined_shows_the_reason(self, southend, signed_in):
        start_signing(southend, found("lead"))
        decline(southend, found("chair"), "SIGN_HWB", "Not <yet>")
        card = role_card(signed_in("lead").get(url(southend)), "Health and Well")
        assert "Declined Declined by Health and Wellbeing Board chair" in card
        assert "“Not <yet>”" in card

    def test_an_approval_that_has_lapsed_shows_what_changed(self, southend, signed_in):
        start_signing(southend, found("lead"))
        approve(southend, found("chair"), "SIGN_HWB", content(southend))
        withdraw_signing(southend, found("lead"), "A better description")
        retype(southend, found("lead"), "Quite another description")
        start_signing(southend, found("lead"))
        assert "Lapsed" in role_card(signed_in("chair").get(url(southend)), "Health and Well")
        page = words(signed_in("chair").get(url(southend, "signing/SIGN_HWB/approve/")))
        assert "What changed since Health and Wellbeing Board chair approved it" in page
        assert "Quite another description" in page

    def test_the_boards_approval_is_tracked_after_submission(self, southend, signed_in):
        submit_all(southend)
        card = role_card(signed_in("reader").get(url(southend)), "Health and Well")
        assert re.search(r"Waiting since the submission of \d\d/\d\d/\d{4}, expected on 15/12/2021\.", card)
        approve(southend, found("chair"), "SIGN_HWB", content(southend))
        assert "Approved by" in role_card(signed_in("reader").get(url(southend)), "Health and Well")

    def test_a_closed_round_says_so_and_offers_nothing(self, southend, signed_in):
        national = found("national")
        start_signing(southend, found("lead"))
        RoundState.objects.create(round="2021-22", is_open=False, changed_at=national.joined, changed_by=national)
        assert "The round is closed" in words(signed_in("chair").get(url(southend)))
        assert "Decline" not in words(signed_in("chair").get(url(southend)))

    def test_what_happened_is_told_in_order(self, southend, signed_in):
        submit_all(southend)
        page = words(signed_in("reader").get(url(southend)))
        happened = [
            "Better Care Fund lead submitted the return.",
            "NHS accountable officer approved as Clinical commissioning group accountable officer.",
            "Better Care Fund lead put the return to its approvers.",
        ]
        assert [page.index(one) for one in happened] == sorted(page.index(one) for one in happened)

    @pytest.mark.parametrize("steps", [lambda record: None, approve_all, submit_all])
    def test_few_questions_to_the_database(self, southend, signed_in, django_assert_max_num_queries, steps):
        steps(southend)
        client = signed_in("chair")
        with django_assert_max_num_queries(15):
            client.get(url(southend))


class TestSayingSomething:
    def test_approving(self, southend, signed_in):
        start_signing(southend, found("lead"))
        client, page = signed_in("chair"), url(southend, "signing/SIGN_HWB/approve/")
        assert content(southend) in client.get(page).content.decode()
        assert client.post(page, {"content": "0" * 64}).status_code == 409
        assert client.post(page).status_code == 422
        assert client.post(page, {"content": content(southend)}, follow=True).status_code == 200
        assert Judged(southend).state.approved("SIGN_HWB")

    @pytest.mark.parametrize("act", ["approve", "decline", "delegate"])
    def test_pages_of_a_role_are_for_who_signs_in_it(self, southend, signed_in, act):
        start_signing(southend, found("lead"))
        assert signed_in("chair").get(url(southend, f"signing/SIGN_HWB/{act}/")).status_code == 200
        assert signed_in("chair").get(url(southend, f"signing/SIGN_NOBODY/{act}/")).status_code == 404
        for name in ("lead", "reader", "chief-executive", "manager"):
            assert signed_in(name).get(url(southend, f"signing/SIGN_HWB/{act}/")).status_code == 403

    @pytest.mark.parametrize(
        ("who", "page", "sent"),
        [
            ("chair", "signing/SIGN_HWB/decline/", {"reason": ""}),
            ("chair", "signing/SIGN_HWB/delegate/", {"reason": "On leave", "to": ""}),
            ("chair", "signing/SIGN_HWB/delegate/", {"reason": "On leave", "to": "999999"}),
            ("lead", "signing/take-back/", {"reason": ""}),
        ],
    )
    def test_what_is_left_out_is_asked_for_and_the_rest_is_kept(self, southend, signed_in, who, page, sent):
        start_signing(southend, found("lead"))
        events = southend.events.count()
        answer = signed_in(who).post(url(southend, page), sent)
        assert answer.status_code == 422
        assert "There is a problem" in words(answer)
        assert sent["reason"] in answer.content.decode()
        assert southend.events.count() == events

    def test_a_delegate_sees_the_return_as_theirs_to_sign(self, southend, signed_in):
        start_signing(southend, found("lead"))
        sent = {"to": found("reader").pk, "reason": "On leave"}
        answer = signed_in("chair").post(url(southend, "signing/SIGN_HWB/delegate/"), sent, follow=True)
        assert "Board support officer can sign for you now" in words(answer)
        client, page = signed_in("reader"), url(southend, "signing/SIGN_HWB/approve/")
        client.post(page, {"content": content(southend)})
        card = role_card(client.get(url(southend)), "Health and Well")
        assert "Approved by Board support officer, for Health and Wellbeing Board chair" in card

    def test_who_entered_everything_is_told_why_they_cannot_approve(self, southend, signed_in):
        start_signing(southend, found("lead"))
        signed_in("chair").post(
            url(southend, "signing/SIGN_HWB/delegate/"), {"to": found("lead").pk, "reason": "On leave"}
        )
        card = role_card(signed_in("lead").get(url(southend)), "Health and Well")
        assert "You cannot approve here. You alone entered what is new in this return" in card

    def test_what_was_typed_stays_when_somebody_else_was_quicker(self, southend, signed_in):
        start_signing(southend, found("lead"))
        client = signed_in("chair")
        withdraw_signing(southend, found("lead"), "One more look")
        answer = client.post(url(southend, "signing/SIGN_HWB/decline/"), {"reason": "A long reason"})
        assert answer.status_code == 409
        assert "A long reason" in answer.content.decode()


class TestSubmissionPages:
    def test_submitting_leads_to_what_was_submitted(self, southend, signed_in):
        approve_all(southend)
        client, page = signed_in("lead"), url(southend, "submit/")
        assert content(southend) in client.get(page).content.decode()
        answer = client.post(page, {"content": content(southend)}, follow=True)
        assert answer.redirect_chain[-1][0] == url(southend, "submissions/1/")
        made = southend.submissions.get()
        assert made.sha256[:32] in answer.content.decode()
        assert "Matches" in words(answer)
        assert "Approved" not in words(client.get(url(southend, "submissions/")))

    def test_what_is_missing_is_said(self, southend, signed_in):
        start_signing(southend, found("lead"))
        client, page = signed_in("lead"), url(southend, "submit/")
        assert "cannot be submitted now" in words(client.get(page))
        answer = client.post(page, {"content": content(southend)})
        assert answer.status_code == 409
        assert "Local authority chief executive has not approved it" in words(answer)

    def test_the_text_that_is_downloaded_has_the_hash_that_is_shown(self, southend, signed_in):
        made = submit_all(southend)
        answer = signed_in("reader").get(url(southend, "submissions/1/text/"))
        text = b"".join(answer.streaming_content)
        assert hash_of(text.decode()) == made.sha256
        assert "attachment" in answer["Content-Disposition"]
        assert "Southend-on-Sea_HWB_2021-22_submission_1.toml" in answer["Content-Disposition"]
        assert "no-store" in answer["Cache-Control"]

    def test_the_workbook_and_the_page_are_of_what_was_submitted(self, southend, signed_in, tmp_path):
        from carefund.rulebook import load
        from carefund.workbook import read_workbook

        made = submit_all(southend)
        reopen(southend, found("lead"), "A correction")
        retype(southend, found("finance"), "Corrected later")
        client = signed_in("lead")
        book, again = (
            b"".join(client.get(url(southend, "submissions/1/workbook/")).streaming_content) for _ in range(2)
        )
        assert book == again
        file = tmp_path / "submitted.xlsx"
        file.write_bytes(book)
        rows = read_workbook(file, load).ret.rows("expenditure.schemes")
        assert len(rows) == 18
        assert all(row.values["description"] != "Corrected later" for row in rows)
        page = b"".join(client.get(url(southend, "submissions/1/page/")).streaming_content).decode()
        assert "Southend-on-Sea" in page
        assert made.sha256

    @pytest.mark.parametrize(
        "rest",
        [
            "submissions/0/",
            "submissions/2/",
            "submissions/99999999999999999999/",
            "submissions/1/poem/",
            "submissions/2/text/",
        ],
    )
    def test_what_is_not_there_is_no_page(self, southend, signed_in, rest):
        submit_all(southend)
        assert signed_in("lead").get(url(southend, rest)).status_code == 404

    def test_before_any_submission_the_list_says_what_to_do(self, southend, signed_in):
        assert "Nothing submitted yet" in words(signed_in("reader").get(url(southend, "submissions/")))

    def test_a_resubmission_shows_what_changed(self, southend, signed_in):
        first = submit_all(southend)
        assert signed_in("manager").post(url(southend, "reopen/"), {"reason": ""}).status_code == 422
        assert signed_in("manager").post(url(southend, "reopen/"), {"reason": "A correction"}).status_code == 302
        retype(southend, found("finance"), "Corrected later")
        client = signed_in("lead")
        assert f"/compare/?first={first.event.number}" in client.get(url(southend)).content.decode()
        submit_all(southend)
        second = words(client.get(url(southend, "submissions/2/")))
        assert "What changed since submission 1" in second
        assert "Corrected later" in second
        assert "Corrected later" not in words(client.get(url(southend, "submissions/1/")))
        assert "later submission" in words(client.get(url(southend, "submissions/1/")))

    def test_any_two_submissions_are_compared(self, southend, signed_in):
        submit_all(southend)
        reopen(southend, found("lead"), "A correction")
        retype(southend, found("finance"), "Corrected later")
        submit_all(southend)
        client = signed_in("reader")
        page = client.get(url(southend, "submissions/")).content.decode()
        first, second = (made.event.number for made in southend.submissions.all())
        assert re.search(rf'<option value="{first}" selected[^>]*>\s*Submission 1', page)
        assert re.search(rf'<option value="{second}" selected[^>]*>\s*Submission 2', page)
        assert "Corrected later" in words(client.get(url(southend, f"compare/?first={first}&second={second}")))

    def test_a_text_that_was_tampered_with_is_shown_as_such(self, southend, signed_in, monkeypatch):
        submit_all(southend)
        from carefund.web.returns import submitting

        monkeypatch.setattr(submitting, "hash_of", lambda text: hash_of(f"{text} "))
        assert "Does not match" in words(signed_in("reader").get(url(southend, "submissions/1/")))

    @pytest.mark.parametrize(
        "rest", ["submissions/", "submissions/2/", "submit/", "reopen/", "signing/SIGN_HWB/approve/"]
    )
    def test_few_questions_to_the_database(self, southend, signed_in, django_assert_max_num_queries, rest):
        submit_all(southend)
        reopen(southend, found("lead"), "A correction")
        retype(southend, found("finance"), "Corrected later")
        submit_all(southend)
        client = signed_in("chair" if "approve" in rest else "lead")
        with django_assert_max_num_queries(15):
            assert client.get(url(southend, rest)).status_code == 200
