"""The pages of the history and of comments: in words, with few queries however long it is, for those who may."""

from html import unescape

import pytest

from carefund.returns import Place
from carefund.web.returns.comments import comment, threads_of
from carefund.web.returns.entry import Typed, save_rows
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord
from carefund.web.returns.removing import remove_row
from carefund.web.returns.store import Act, at_version, locked
from tests.support.entering import save_row

SCHEMES = Place("expenditure", "schemes")
R7 = SCHEMES._replace(row="r7")


def address(record, *parts) -> str:
    return "/".join(["/returns", str(record.pk), *map(str, parts), ""])


def restoring(record, version: int) -> str:
    return address(record, "restore", version, *R7[:3])


def seen(record, place: Place) -> int:
    return Judged(record).rows[place].event.number


def version(record) -> int:
    return ReturnRecord.objects.get(pk=record.pk).version


def body(response) -> str:
    return " ".join(unescape(response.content.decode()).split())


@pytest.fixture
def changed(southend, person) -> ReturnRecord:
    """Southend's plan after the finance lead changed the amount of row 7."""
    save_row(southend, person("finance"), Typed(R7, {"amount": "65000"}, seen(southend, R7)))
    return southend


class TestHistory:
    def test_it_says_who_changed_what_from_what_to_what(self, changed, signed_in):
        page = body(signed_in("reader").get(address(changed, "history")))
        before = at_version(Judged(changed).rulebook, changed, version(changed) - 1).value(R7._replace(field="amount"))
        assert "Finance lead</strong> changed Expenditure (£) in 5a. Expenditure, row 7: SCCG Mental Health" in page
        assert "£65,000" in page
        assert f"£{before:,}" in page

    def test_several_rows_of_one_save_are_told_one_by_one(self, changed, person, signed_in):
        places = [SCHEMES._replace(row=f"r{n}") for n in (1, 2)]
        save_rows(changed, person("nhs"), [Typed(p, {"amount": "1"}, seen(changed, p)) for p in places])
        remove_row(changed, person("lead"), R7, seen(changed, R7))
        save_row(changed, person("lead"), Typed(R7, {"amount": "9"}, seen(changed, R7)))
        page = body(signed_in("lead").get(address(changed, "history")))
        assert "NHS commissioning lead</strong> saved 2 rows" in page
        assert "Changed Expenditure (£) in 5a. Expenditure, row 1" in page
        assert "Better Care Fund lead</strong> removed 5a. Expenditure, row 7" in page
        assert "Better Care Fund lead</strong> brought back 5a. Expenditure, row 7" in page

    @pytest.mark.parametrize(
        "query", ["", "?sheet=expenditure&person=1&kind=rows_saved", "?page=99", "?person=x&page=y"]
    )
    def test_few_queries_however_long_it_is(self, changed, person, signed_in, django_assert_max_num_queries, query):
        for number in range(40):
            save_row(changed, person("lead"), Typed(SCHEMES, {"scheme_id": str(number + 1)}))
        save_rows(changed, person("lead"), [Typed(SCHEMES, {"scheme_id": str(n)}) for n in range(1, 200)])
        client = signed_in("lead")
        with django_assert_max_num_queries(15):
            assert client.get(address(changed, "history") + query).status_code == 200

    def test_a_row_has_a_history_of_its_own(self, changed, signed_in):
        page = body(signed_in("lead").get(address(changed, "history") + "?sheet=expenditure&table=schemes&row=r7"))
        assert "History of a row" in page
        assert "started the return" not in page
        assert restoring(changed, version(changed) - 1) in page

    def test_who_may_only_read_is_not_offered_to_restore(self, changed, signed_in):
        assert "Restore what it was" not in body(signed_in("reader").get(address(changed, "history")))

    def test_nothing_found_says_what_to_do(self, changed, signed_in):
        page = body(signed_in("lead").get(address(changed, "history") + "?kind=submitted"))
        assert "Show the whole history" in page


class TestComparing:
    def test_two_versions_with_rows_and_totals(self, changed, signed_in, django_assert_max_num_queries):
        client, now = signed_in("manager"), version(changed)
        with django_assert_max_num_queries(15):
            page = body(client.get(address(changed, "compare") + f"?first={now - 1}&second={now}"))
        for words in ("Rows changed (1)", "£65,000", "Totals that are different", "rows saved by Finance lead"):
            assert words in page

    def test_without_versions_it_is_all_since_the_start(self, changed, signed_in):
        page = body(signed_in("lead").get(address(changed, "compare")))
        assert "From: Version 1: return started" in page
        assert f"To: Version {version(changed)}: rows saved" in page

    @pytest.mark.parametrize("query", ["?first=999", "?first=99999999999999999999999", "?second=-1"])
    def test_versions_that_never_were(self, changed, signed_in, query):
        answer = signed_in("lead").get(address(changed, "compare") + query)
        assert answer.status_code == 400
        assert f"Choose versions from 1 to {version(changed)}" in body(answer)

    def test_waivers_are_compared_too(self, changed, person, signed_in):
        told = {"code": "EXP-06", "reason": "Agreed", "role": "Finance lead", "expires": "2099-12-31", "row": ""}
        with locked(changed) as held:
            Act(held, person("lead"), Kind.WAIVED, told)
        page = body(signed_in("lead").get(address(changed, "compare") + "?first=3"))
        assert "Waivers added (1)" in page
        assert "EXP-06, until 31/12/2099: Agreed (Finance lead)" in page

    def test_no_difference_is_said(self, changed, signed_in):
        assert "No difference" in body(signed_in("lead").get(address(changed, "compare") + "?first=2&second=2"))


class TestRestoring:
    def test_it_asks_first_and_then_restores(self, changed, signed_in):
        client, then = signed_in("lead"), version(changed) - 1
        page = client.get(restoring(changed, then))
        assert "Restore the row" in body(page)
        assert "£65,000" in body(page)
        done = client.post(restoring(changed, then), {"seen": seen(changed, R7)}, follow=True)
        assert f"again what it was in version {then}" in body(done)
        assert Judged(changed).rows[R7].values["amount"] != "65000"

    def test_a_removed_row_comes_back(self, changed, person, signed_in):
        remove_row(changed, person("lead"), R7, seen(changed, R7))
        then = version(changed) - 1
        client = signed_in("lead")
        assert "It would come back" in body(client.get(restoring(changed, then)))
        client.post(restoring(changed, then), {"seen": seen(changed, R7)})
        assert not Judged(changed).rows[R7].removed

    def test_a_row_seen_too_long_ago_is_shown_again(self, changed, signed_in):
        answer = signed_in("lead").post(restoring(changed, 2), {"seen": "1"})
        assert answer.status_code == 409
        assert "Somebody changed this row after you looked at it" in body(answer)

    @pytest.mark.parametrize("place", [("nowhere", "schemes", "r1"), ("expenditure", "schemes", "r999")])
    def test_a_row_that_never_was_is_not_there(self, changed, signed_in, place):
        assert signed_in("lead").get(address(changed, "restore", 1, *place)).status_code == 404

    def test_a_version_beyond_all_is_the_latest(self, changed, signed_in):
        page = body(signed_in("lead").get(address(changed, "restore", 10**30, *R7[:3])))
        assert "Nothing to restore" in page


class TestComments:
    def test_write_answer_resolve_and_open_again(self, southend, signed_in, django_assert_max_num_queries):
        client = signed_in("lead")
        at = {"sheet": "expenditure", "table": "schemes", "row": "r7", "field": "amount"}
        answer = client.post(address(southend, "comments", "new"), at | {"text": "Is <b>this</b> right?"}, follow=True)
        assert "Is &lt;b&gt;this&lt;/b&gt; right?" in answer.content.decode()
        (thread,) = threads_of(Judged(southend).events)
        client.post(address(southend, "comments", "new"), {"thread": thread.number, "text": "Yes"})
        with django_assert_max_num_queries(15):
            page = body(client.get(address(southend, "comments")))
        assert "Open (1)" in page
        assert "sheets/expenditure/schemes/rows/r7/#f-schemes-r7-amount" in page
        client.post(address(southend, "comments", thread.number, "resolve"))
        assert "No open comments" in body(client.get(address(southend, "comments")))
        assert "Resolved by Better Care Fund lead" in body(client.get(address(southend, "comments") + "?show=resolved"))
        client.post(address(southend, "comments", thread.number, "reopen"))
        assert "Open (1)" in body(client.get(address(southend, "comments")))

    def test_what_cannot_be_stored_stays_in_the_form(self, southend, person, signed_in):
        said = {"text": "x" * 4_001, "mentions": [str(person("finance").pk)], "sheet": "cover"}
        answer = signed_in("lead").post(address(southend, "comments", "new"), said)
        assert answer.status_code == 400
        assert "x" * 4_001 in body(answer)
        assert "4,000 is the most" in body(answer)
        assert "checked" in body(answer)

    @pytest.mark.parametrize(
        "query", ["sheet=x", "row=r1", "sheet=expenditure&table=x", "sheet=expenditure&table=schemes&row=r1&field=x"]
    )
    def test_a_place_that_never_was_is_not_there(self, southend, signed_in, query):
        assert signed_in("lead").get(f"{address(southend, 'comments', 'at')}?{query}").status_code == 404

    @pytest.mark.parametrize("thread", [1, 999, 10**30])
    def test_comments_that_never_were(self, southend, signed_in, thread):
        answer = signed_in("lead").post(address(southend, "comments", thread, "resolve"), follow=True)
        assert "There are no such comments" in body(answer)

    def test_the_national_team_reads_and_does_not_write(self, southend, person, signed_in):
        comment(southend, person("lead"), Place(), "A remark")
        client = signed_in("national")
        page = body(client.get(address(southend, "comments", "at")))
        assert "A remark" in page
        assert "Your comment" not in page
        assert client.post(address(southend, "comments", "new"), {"text": "No"}).status_code == 403
