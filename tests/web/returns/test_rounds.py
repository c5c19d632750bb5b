"""Rounds, opened and closed by the national team."""

import pytest
from django.utils import timezone

from carefund.reference import area
from carefund.returns import Place
from carefund.web.accounts.log import words_of
from carefund.web.accounts.models import AdministrationEvent
from carefund.web.returns.entry import Typed
from carefund.web.returns.models import Allocation, RoundState
from carefund.web.returns.problems import Problem
from carefund.web.returns.rounds import is_open, open_or_close, rulebook_of
from carefund.web.returns.starting import start_return
from tests.support.entering import save_row


def test_a_round_is_open_until_somebody_closes_it(person):
    assert is_open("2021-22")
    open_or_close(person("national"), "2021-22", False)
    assert not is_open("2021-22")
    assert RoundState.objects.get().changed_by == person("national")


def test_returns_of_a_closed_round_take_no_entries_until_it_is_open_again(person, southend):
    typed = Typed(Place("expenditure", "schemes"), {"scheme_name": "A scheme"})
    open_or_close(person("national"), "2021-22", False)
    with pytest.raises(Problem, match="Round 2021-22 is closed"):
        save_row(southend, person("lead"), typed)
    open_or_close(person("national"), "2021-22", True)
    save_row(southend, person("lead"), typed)


def test_no_return_of_a_closed_round_is_started(person):
    open_or_close(person("national"), "2021-22", False)
    with pytest.raises(Problem, match="Round 2021-22 is closed"):
        start_return(person("lead"), "2021-22", "plan", area("E06000001"))


@pytest.mark.parametrize(
    ("round", "kind", "code"),
    [("1999-00", "plan", "E06000001"), ("2021-22", "poem", "E06000001"), ("2021-22", "plan", "E06000063")],
)
def test_no_return_is_started_that_the_round_does_not_have(person, round, kind, code):
    with pytest.raises(Problem):
        start_return(person("lead"), round, kind, area(code))


def test_allocations_stored_at_the_same_time_are_all_there(person):
    at = timezone.now()
    for number, amount in ((20, 2), (10, 1)):
        Allocation.objects.create(
            id=number, round="2021-22", area="E06000001", code="IBCF", year="2021-22", amount=amount,
            partner=f"Partner {number}", source="A letter", loaded_at=at, loaded_by=person("national"),
        )  # fmt: skip
        # Asked each time: what was kept of the first answer must not hide the second allocation.
        found = {a.amount for a in rulebook_of("2021-22").allocations_of("E06000001", "IBCF", "2021-22")}
        assert amount in found
    assert rulebook_of("2021-22").allocated("E06000001", "IBCF", "2021-22") == 3


def test_opening_and_closing_are_on_record_once(person):
    for state in (True, False, False, True, True):
        open_or_close(person("national"), "2021-22", state)
    assert [words_of(event) for event in AdministrationEvent.objects.all()] == [
        "Round opened: 2021-22.",
        "Round closed: 2021-22.",
    ]


def test_a_round_is_closed_and_opened_on_its_page(signed_in, person):
    client = signed_in("national")
    for state, word, button in (("no", "Closed", "Open"), ("yes", "Open", "Close")):
        page = client.post("/administration/rounds/2021-22/", {"open": state}, follow=True).content.decode()
        assert f">{word}</strong>" in page
        assert f">{button}<span" in page
    assert client.post("/administration/rounds/1999-00/", {"open": "no"}).status_code == 404
