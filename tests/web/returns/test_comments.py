"""Comments: written about a place, answered, resolved and opened again, for people who are told."""

import pytest

from carefund.returns import Place
from carefund.web.accounts.models import User
from carefund.web.returns.comments import comment, mentionable, reopen, resolve, threads_of
from carefund.web.returns.judged import Judged
from carefund.web.returns.presenters.comments import CommentCounts
from carefund.web.returns.problems import Problem
from carefund.web.returns.removing import remove_row
from tests.support.post import posted

AMOUNT = Place("expenditure", "schemes", "r1", "amount")


def threads(record):
    return threads_of(Judged(record).events)


def test_a_thread_keeps_who_said_what_in_order(southend, person):
    number = comment(southend, person("lead"), AMOUNT, "Is this right?\r\n\r\nI doubt it.  ")
    comment(southend, person("finance"), Place(), "It is.", thread=number)
    (thread,) = threads(southend)
    assert (thread.number, thread.place, thread.is_open) == (number, AMOUNT, True)
    assert [(c.actor, c.text) for c in thread.comments] == [
        (person("lead"), "Is this right?\n\nI doubt it."),
        (person("finance"), "It is."),
    ]


def test_resolved_and_open_again(southend, person):
    number = comment(southend, person("lead"), AMOUNT, "Is this right?")
    resolve(southend, person("finance"), number)
    (thread,) = threads(southend)
    assert (thread.is_open, thread.resolved_by) == (False, person("finance"))
    with pytest.raises(Problem, match="Finance lead has resolved"):
        resolve(southend, person("lead"), number)
    with pytest.raises(Problem, match="has resolved"):
        comment(southend, person("lead"), Place(), "But", thread=number)
    reopen(southend, person("lead"), number)
    assert threads(southend)[0].is_open
    with pytest.raises(Problem, match="open already"):
        reopen(southend, person("lead"), number)


@pytest.mark.parametrize(
    "place",
    [
        Place(),
        Place("cover"),
        Place("expenditure", "schemes"),
        Place("expenditure", "schemes", "r18"),
        Place("cover", "cover", "form", "phone"),
        Place("cover", "contacts", "HWB_CHAIR", "surname"),
    ],
)
def test_a_return_a_sheet_a_row_or_a_field_can_be_commented_on(southend, person, place):
    comment(southend, person("reader"), place, "A remark")
    assert threads(southend)[0].place == place


@pytest.mark.parametrize(
    "place",
    [
        Place("nowhere"),
        Place("", "schemes"),
        Place("expenditure", "nowhere"),
        Place("expenditure", "schemes", "r99"),
        Place("expenditure", "schemes", "", "amount"),
        Place("expenditure", "schemes", "r1", "nothing"),
        Place("cover", "contacts", "NOBODY"),
        Place("cover", "cover", "second"),
    ],
)
def test_what_is_nowhere_cannot(southend, person, place):
    with pytest.raises(Problem, match="not in this return"):
        comment(southend, person("lead"), place, "A remark")


def test_comments_on_a_removed_row_stay(southend, person):
    comment(southend, person("lead"), AMOUNT, "Why?")
    at = Judged(southend).rows[AMOUNT._replace(field="")].event.number
    remove_row(southend, person("lead"), AMOUNT._replace(field=""), at)
    assert threads(southend)[0].is_open


@pytest.mark.parametrize(("text", "words"), [(" \n ", "Enter a comment"), ("x" * 4_001, "4,000 is the most")])
def test_nothing_and_too_much_are_refused(southend, person, text, words):
    with pytest.raises(Problem, match=words):
        comment(southend, person("lead"), Place(), text)
    assert threads(southend) == ()


class TestWhomItIsFor:
    def test_chosen_or_named_people_get_one_notice_with_the_comment(self, southend, person):
        comment(
            southend,
            person("lead"),
            AMOUNT,
            "@finance lead and @chair@example.org: look at this <b>",
            [person("finance").pk, person("lead").pk],
        )
        assert sorted(mail.to[0] for mail in posted()) == ["chair@example.org", "finance@example.org"]
        assert all("look at this <b>" in mail.body for mail in posted())
        assert all("row 1 (DFG), Expenditure" in mail.body for mail in posted())
        mentions = threads(southend)[0].comments[0].mentions
        assert set(mentions) == {person(name).pk for name in ("lead", "finance", "chair")}

    def test_a_name_that_goes_on_is_another_name(self, southend, person):
        comment(southend, person("finance"), Place(), "@Better Care Fund leadership, and finance@example.org")
        assert threads(southend)[0].comments[0].mentions == ()

    def test_only_people_who_can_answer(self, southend, person):
        names = {str(p) for p in mentionable(southend.area)}
        assert {"Finance lead", "Board support officer", "Better Care Manager"} <= names
        assert not {"Administrator", "National team member"} & names
        stranger = User.objects.create_user("stranger@example.org", name="Stranger")
        with pytest.raises(Problem, match="does not work on this return"):
            comment(southend, person("lead"), Place(), "For you", [stranger.pk])


def test_open_threads_are_counted_where_they_are(southend, person):
    comment(southend, person("lead"), AMOUNT, "One")
    comment(southend, person("lead"), AMOUNT, "Two")
    comment(southend, person("lead"), Place("cover"), "Three")
    resolve(southend, person("lead"), comment(southend, person("lead"), AMOUNT, "Four"))
    counts = CommentCounts(Judged(southend))
    places = [AMOUNT, AMOUNT._replace(field=""), Place("expenditure"), Place("cover"), Place("metrics"), Place()]
    assert [counts.at(place) for place in places] == [2, 2, 2, 1, 0, 0]
    assert counts.all == 3
