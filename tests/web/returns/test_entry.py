"""Entering rows: stored with who and when, read as typed, never overwriting what somebody else did."""

from decimal import Decimal
from importlib import resources

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from carefund.returns import Place, from_text, to_text
from carefund.rulebook import load
from carefund.web.returns.entry import Conflict, Saved, Typed, save_rows
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import Change, Event, RowRecord
from carefund.web.returns.problems import Problem
from carefund.web.returns.removing import remove_row
from carefund.web.returns.store import at_version
from tests.support.entering import save_row

SCHEMES = Place("expenditure", "schemes")


def scheme(number: int) -> Place:
    return SCHEMES._replace(row=f"r{number}")


def seen(record, place: Place) -> int:
    return Judged(record).rows[place].event.number


def test_the_stored_southend_plan_is_the_example(southend):
    text = (resources.files("carefund") / "examples" / "southend-2021-22.toml").read_text("utf-8")
    example = from_text(text, load)
    stored = Judged(southend).ret
    lines = [line for line in to_text(load("2021-22"), stored).splitlines() if not line.startswith("id = ")]
    assert lines == [line for line in to_text(load("2021-22"), example).splitlines() if not line.startswith("id = ")]


def test_a_row_is_saved_with_what_was_typed_who_and_when(southend, person):
    before = timezone.now()
    typed = Typed(scheme(1), {"amount": "£1,234", "scheme_type": "Other"}, seen(southend, scheme(1)))
    outcome = save_row(southend, person("finance"), typed)
    assert isinstance(outcome, Saved)
    assert outcome.notes == {"amount": "“£1,234” read as 1234"}
    assert Judged(southend).ret.value(scheme(1)._replace(field="amount")) == Decimal(1234)
    change = Change.objects.get(event=outcome.row.event)
    assert change.after["amount"] == "1234"
    assert change.before
    assert change.before["amount"] != "1234"
    assert change.event.actor == person("finance")
    assert before <= change.event.at <= timezone.now()


def test_what_cannot_be_read_is_kept_as_typed_and_found(southend, person):
    save_row(southend, person("lead"), Typed(scheme(1), {"amount": "about £60k"}, seen(southend, scheme(1))))
    judged = Judged(southend)
    place = scheme(1)._replace(field="amount")
    assert judged.ret.value(place) == "about £60k"
    assert any(place in finding.places for finding in judged.findings)


def test_two_people_in_different_rows_never_collide(southend, person):
    first, second = seen(southend, scheme(1)), seen(southend, scheme(2))
    assert isinstance(save_row(southend, person("lead"), Typed(scheme(1), {"amount": "1"}, first)), Saved)
    assert isinstance(save_row(southend, person("finance"), Typed(scheme(2), {"amount": "2"}, second)), Saved)


def test_the_second_in_the_same_row_is_asked_and_loses_nothing(southend, person):
    at = seen(southend, scheme(1))
    save_row(southend, person("lead"), Typed(scheme(1), {"amount": "1"}, at))
    outcome = save_row(southend, person("finance"), Typed(scheme(1), {"amount": "2"}, at))
    assert isinstance(outcome, Conflict)
    assert (outcome.row.values["amount"], outcome.mine) == ("1", {"amount": "2"})
    assert Judged(southend).rows[scheme(1)].values["amount"] == "1"
    again = save_row(southend, person("finance"), Typed(scheme(1), {"amount": "2"}, outcome.row.event.number))
    assert isinstance(again, Saved)


def test_saying_the_same_is_no_conflict_and_no_event(southend, person):
    at = seen(southend, scheme(1))
    save_row(southend, person("lead"), Typed(scheme(1), {"amount": "1"}, at))
    events = Event.objects.count()
    assert isinstance(save_row(southend, person("finance"), Typed(scheme(1), {"amount": "1.0"}, at)), Saved)
    assert Event.objects.count() == events


def test_a_block_of_rows_is_one_event_and_keeps_its_order(empty, person):
    rows = [Typed(SCHEMES, {"scheme_id": str(n), "amount": str(n * 10)}) for n in range(1, 151)]
    outcomes = save_rows(empty, person("lead"), rows).outcomes
    assert len({outcome.row.event_id for outcome in outcomes}) == 1
    ids = [row.values["scheme_id"] for row in Judged(empty).ret.rows("expenditure.schemes")]
    assert ids == [Decimal(n) for n in range(1, 151)]


def test_a_save_sent_twice_adds_one_row(empty, person):
    typed = Typed(SCHEMES, {"scheme_id": "1"})
    first = save_row(empty, person("lead"), typed, token="t1")
    second = save_row(empty, person("lead"), typed, token="t1")
    assert first.row.pk == second.row.pk
    assert len(Judged(empty).ret.rows("expenditure.schemes")) == 1


def test_a_full_table_refuses_the_next_row_and_stores_none_of_the_block(empty, person):
    rows = [Typed(SCHEMES, {"scheme_id": str(n)}) for n in range(1, 402)]
    with pytest.raises(Problem, match="holds 400 rows at most"):
        save_rows(empty, person("lead"), rows)
    assert not Judged(empty).ret.rows("expenditure.schemes")


def test_a_removed_row_is_marked_and_its_key_is_not_used_again(southend, person):
    last = scheme(18)
    remove_row(southend, person("lead"), last, seen(southend, last))
    assert RowRecord.objects.get(record=southend, sheet="expenditure", key="r18").removed
    assert len(Judged(southend).ret.rows("expenditure.schemes")) == 17
    added = save_row(southend, person("lead"), Typed(SCHEMES, {"scheme_id": "99"}))
    assert added.row.key == "r19"


def test_a_row_changed_meanwhile_is_not_removed(southend, person):
    at = seen(southend, scheme(1))
    save_row(southend, person("finance"), Typed(scheme(1), {"amount": "1"}, at))
    assert isinstance(remove_row(southend, person("lead"), scheme(1), at).outcomes["r1"], Conflict)


@pytest.mark.parametrize(
    ("place", "field"),
    [(Place("income", "contributions", "r1"), "amount"), (Place("cover", "cover", "form"), "area_name")],
)
def test_published_values_are_locked(southend, person, place, field):
    with pytest.raises(Problem, match="published value"):
        save_row(southend, person("lead"), Typed(place, {field: "1"}, seen(southend, place)))


def test_a_published_row_is_not_removed(southend, person):
    row = Place("income", "contributions", "r1")
    with pytest.raises(Problem, match="cannot be removed"):
        remove_row(southend, person("finance"), row, seen(southend, row))


@pytest.mark.parametrize(
    ("name", "place", "field"),
    [
        ("reader", scheme(1), "amount"),
        ("manager", scheme(1), "amount"),
        ("chair", scheme(1), "amount"),
        ("finance", Place("cover", "contacts", "HWB_CHAIR"), "surname"),
    ],
)
def test_a_field_is_entered_by_the_roles_that_the_rulebook_names(southend, person, name, place, field):
    with pytest.raises(Problem, match="is entered by"):
        save_row(southend, person(name), Typed(place, {field: "something else"}, 1))


@pytest.mark.parametrize(
    ("place", "fields"),
    [
        (Place("nowhere", "schemes"), {"amount": "1"}),
        (Place("expenditure", "nowhere"), {"amount": "1"}),
        (scheme(999), {"amount": "1"}),
        (scheme(1), {"nothing": "1"}),
        (Place("requirements", "requirements", "PR99"), {"met": "YES"}),
        (Place("cover", "cover", "second"), {"phone": "1"}),
        (scheme(1), {"description": "x" * 32_001}),
    ],
)
def test_what_has_no_place_is_refused_in_words(southend, person, place, fields):
    with pytest.raises(Problem):
        save_row(southend, person("lead"), Typed(place, fields))


def test_an_earlier_version_can_be_seen_again(southend, person):
    version, then = southend.version, Judged(southend).ret
    southend.refresh_from_db()
    version = southend.version
    save_row(southend, person("lead"), Typed(scheme(1), {"amount": "1"}, seen(southend, scheme(1))))
    remove_row(southend, person("lead"), scheme(2), seen(southend, scheme(2)))
    assert at_version(load("2021-22"), southend, version) == then
    southend.refresh_from_db()
    assert at_version(load("2021-22"), southend, southend.version) == Judged(southend).ret


class TestTheHistoryCannotBeAltered:
    def test_a_row_does_not_change_without_an_event(self, southend):
        with pytest.raises(DatabaseError, match="event of its own"), transaction.atomic():
            RowRecord.objects.filter(record=southend).update(values={"amount": "1"})

    @pytest.mark.parametrize("model", [Event, Change])
    def test_nothing_of_it_is_changed_or_deleted(self, southend, model):
        with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
            model.objects.all()._raw_delete("default")
        with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
            model.objects.update(**({"kind": "x"} if model is Event else {"position": 0}))

    def test_rows_are_marked_not_deleted(self, southend):
        with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
            RowRecord.objects.filter(record=southend)._raw_delete("default")

    def test_nobody_is_not_an_actor(self, southend):
        with pytest.raises(IntegrityError), transaction.atomic():
            Event.objects.create(record=southend, number=9999, at=timezone.now(), kind="created")
