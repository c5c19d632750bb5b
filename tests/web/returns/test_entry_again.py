"""Saves that come again, rows that somebody removed meanwhile, and rows that have nothing to say."""

import pytest

from carefund.returns import Place
from carefund.web.returns.entry import Conflict, Saved, Typed, save_rows
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import Event
from carefund.web.returns.problems import Problem
from carefund.web.returns.removing import remove_row
from tests.support.entering import save_row

SCHEMES = Place("expenditure", "schemes")


def scheme(number: int) -> Place:
    return SCHEMES._replace(row=f"r{number}")


def seen(record, place: Place) -> int:
    return Judged(record).rows[place].event.number


class TestASaveThatComesAgain:
    def test_each_row_of_a_block_has_its_answer_the_second_time_too(self, southend, person):
        old = seen(southend, scheme(2))
        save_row(southend, person("finance"), Typed(scheme(2), {"amount": "2"}, old))
        same = Judged(southend).rows[scheme(3)].values["scheme_name"]
        block = [
            Typed(SCHEMES, {"scheme_name": "New"}),
            Typed(scheme(2), {"amount": "3"}, old),
            Typed(scheme(3), {"scheme_name": same}, seen(southend, scheme(3))),
            Typed(scheme(1), {"amount": "1"}, seen(southend, scheme(1))),
        ]
        first = save_rows(southend, person("lead"), block, "t1").outcomes
        events = Event.objects.count()
        second = save_rows(southend, person("lead"), block, "t1").outcomes
        assert [type(outcome) for outcome in second] == [Saved, Conflict, Saved, Saved]
        assert [outcome.row.pk for outcome in second] == [outcome.row.pk for outcome in first]
        assert Event.objects.count() == events

    def test_a_token_used_for_another_row_keeps_nothing_from_being_stored(self, southend, person):
        save_row(southend, person("lead"), Typed(scheme(1), {"amount": "1"}, seen(southend, scheme(1))), "t1")
        save_row(southend, person("lead"), Typed(scheme(2), {"amount": "2"}, seen(southend, scheme(2))), "t1")
        save_row(southend, person("lead"), Typed(SCHEMES, {"scheme_name": "New"}), "t1")
        rows = Judged(southend).rows
        assert [rows[scheme(number)].values.get("amount") for number in (1, 2)] == ["1", "2"]
        assert rows[scheme(19)].values == {"scheme_name": "New"}

    def test_a_token_of_somebody_else_adds_a_row_of_its_own(self, empty, person):
        for name in ("lead", "nhs"):
            save_row(empty, person(name), Typed(SCHEMES, {"scheme_name": name}), "t1")
        assert len(Judged(empty).ret.rows("expenditure.schemes")) == 2

    @pytest.mark.parametrize("token", ["\x00", "a b", "x" * 101])
    def test_what_is_no_token_is_refused_in_words(self, empty, person, token):
        with pytest.raises(Problem, match="Load the page again"):
            save_row(empty, person("lead"), Typed(SCHEMES, {"scheme_name": "New"}), token)


def test_a_row_is_not_in_a_block_twice(southend, person):
    at = seen(southend, scheme(1))
    with pytest.raises(Problem, match="twice"):
        save_rows(southend, person("lead"), [Typed(scheme(1), {"amount": text}, at) for text in ("1", "2")])


class TestARowThatSomebodyRemovedMeanwhile:
    @pytest.mark.parametrize("text", ["1", ""])
    def test_it_does_not_come_back_unasked(self, southend, person, text):
        at = seen(southend, scheme(1))
        remove_row(southend, person("finance"), scheme(1), at)
        assert isinstance(save_row(southend, person("lead"), Typed(scheme(1), {"amount": text}, at)), Conflict)
        assert Judged(southend).rows[scheme(1)].removed

    def test_it_comes_back_for_who_wants_it(self, southend, person):
        remove_row(southend, person("finance"), scheme(1), seen(southend, scheme(1)))
        typed = Typed(scheme(1), {"scheme_name": "Again"}, seen(southend, scheme(1)))
        assert isinstance(save_row(southend, person("lead"), typed), Saved)
        assert not Judged(southend).rows[scheme(1)].removed

    def test_it_does_not_come_back_into_a_full_table(self, empty, person):
        save_rows(empty, person("lead"), [Typed(SCHEMES, {"scheme_id": str(n)}) for n in range(1, 401)])
        remove_row(empty, person("lead"), scheme(1), seen(empty, scheme(1)))
        save_row(empty, person("lead"), Typed(SCHEMES, {"scheme_id": "401"}))
        with pytest.raises(Problem, match="holds 400 rows at most"):
            save_row(empty, person("lead"), Typed(scheme(1), {"scheme_id": "1"}, seen(empty, scheme(1))))


@pytest.mark.parametrize("name", ["lead", "chair"])
def test_a_row_in_which_nothing_is_entered_is_not_added(empty, person, name):
    with pytest.raises(Problem, match="Enter something"):
        save_row(empty, person(name), Typed(SCHEMES, {"scheme_name": " "}))
    assert not Judged(empty).ret.rows("expenditure.schemes")
