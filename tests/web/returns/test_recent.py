"""What a process has read of a return before is used again only as far as it is still what happened."""

from django.db import transaction

from carefund.returns import Place
from carefund.web.returns.entry import Typed, save_rows
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import RowRecord
from carefund.web.returns.removing import remove_row
from carefund.web.returns.store import Act, place_of, with_versions
from tests.support.entering import save_row

R1 = Place("expenditure", "schemes", "r1")
SCHEMES = Place("expenditure", "schemes")


def amount(record, key: str = "r1") -> str:
    return Judged(record).rows[SCHEMES._replace(row=key)].values["amount"]


def anew(record) -> list[tuple]:
    """The rows as the database has them, in their order."""
    return [(place_of(r), r.values, r.removed, r.version) for r in with_versions(record.rows.all())]


def as_read(record) -> list[tuple]:
    return [(place, r.values, r.removed, r.version) for place, r in Judged(record).rows.items()]


def test_what_others_change_in_between_is_seen(southend, person):
    assert as_read(southend) == anew(southend)
    save_row(southend, person("lead"), Typed(R1, {"amount": "1"}, Judged(southend).rows[R1].version))
    assert as_read(southend) == anew(southend)
    save_row(southend, person("finance"), Typed(SCHEMES, {"scheme_name": "New"}))
    remove_row(
        southend, person("lead"), SCHEMES._replace(row="r2"), Judged(southend).rows[R1._replace(row="r2")].version
    )
    assert as_read(southend) == anew(southend)


def test_a_row_is_read_again_only_where_it_changed(southend, person, django_assert_num_queries):
    assert Judged(southend).rows
    with django_assert_num_queries(1) as asked:
        assert Judged(southend).rows
    assert "returns_event" in asked[0]["sql"]
    save_row(southend, person("lead"), Typed(R1, {"amount": "1"}, Judged(southend).rows[R1].version))
    with django_assert_num_queries(2):
        assert amount(southend) == "1"


def test_a_row_that_somebody_holds_does_not_change_under_them(southend, person):
    held = Judged(southend).rows[R1]
    before = held.values["amount"]
    save_row(southend, person("lead"), Typed(R1, {"amount": "1"}, held.version))
    assert (held.values["amount"], amount(southend)) == (before, "1")


def test_what_was_taken_back_is_forgotten(southend, person):
    """The numbers of the events that were taken back are given again, to others."""
    before, seen = amount(southend), Judged(southend).rows[R1].version
    with transaction.atomic():
        save_row(southend, person("lead"), Typed(R1, {"amount": "1"}, seen))
        assert amount(southend) == "1"
        transaction.set_rollback(True)
    assert amount(southend) == before
    save_row(southend, person("lead"), Typed(R1._replace(row="r2"), {"amount": "2"}, seen))
    assert as_read(southend) == anew(southend)
    assert (amount(southend), amount(southend, "r2")) == (before, "2")


def test_what_is_said_without_entering_anything_is_seen(southend, person):
    assert Judged(southend).events
    southend.refresh_from_db()
    Act(southend, person("lead"), Kind.COMMENTED, {"place": list(R1), "text": "?", "mentions": [], "thread": 0})
    events = Judged(southend).events
    assert (events[-1].kind, str(events[-1].actor)) == (Kind.COMMENTED, str(person("lead")))
    assert len(Judged(southend).events) == len(events)


def test_whoever_did_something_is_called_by_the_name_they_have_now(southend, person):
    lead = person("lead")
    assert {str(event.actor) for event in Judged(southend).events} == {str(lead)}
    lead.name = "A married name"
    lead.save()
    assert {str(event.actor) for event in Judged(southend).events} == {"A married name"}


def test_a_save_asks_few_questions(signed_in, southend, django_assert_max_num_queries):
    client, address = signed_in("lead"), f"/returns/{southend.pk}/sheets/expenditure/schemes/rows/r1/save/"
    rows = RowRecord.objects.filter(record=southend)
    for number in range(2):
        sent = {"seen": with_versions(rows).get(key="r1", table="schemes").version, "values": {"amount": f"{number}"}}
        with django_assert_max_num_queries(14):
            assert client.post(address, sent, content_type="application/json").status_code == 200


def test_a_block_and_one_row_are_judged_alike(southend, person):
    entered = save_rows(southend, person("lead"), [Typed(R1, {"amount": "5"}, Judged(southend).rows[R1].version)])
    assert entered.judged.findings == Judged(southend).findings
    assert entered.judged.ret == Judged(southend).ret
