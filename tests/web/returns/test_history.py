"""The history: what was done is told, any two versions compared, a row made again what it was."""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carefund.returns import Place, compare, to_text
from carefund.rulebook import load
from carefund.web.returns.comments import comment
from carefund.web.returns.entry import Typed, save_rows
from carefund.web.returns.events import Kind
from carefund.web.returns.history import Wanted, compared_versions, history_page, restore_row, restoring
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord
from carefund.web.returns.problems import Problem
from carefund.web.returns.removing import remove_row
from carefund.web.returns.store import at_version
from tests.support.entering import save_row

RULES = load("2021-22")
SCHEMES = Place("expenditure", "schemes")


def scheme(number: int) -> Place:
    return SCHEMES._replace(row=f"r{number}")


def seen(record, place: Place) -> int:
    return Judged(record).rows[place].event.number


def version(record) -> int:
    return ReturnRecord.objects.get(pk=record.pk).version


def save(record, person, place: Place, **texts: str) -> None:
    at = seen(record, place) if place.row else 0
    save_row(record, person, Typed(place, texts, at))


def remove(record, person, place: Place) -> None:
    remove_row(record, person, place, seen(record, place))


def restore(record, person, place: Place, to: int) -> None:
    restore_row(record, person, place, to, seen(record, place))


class TestWhatIsTold:
    def test_newest_first_with_what_changed(self, southend, person):
        save(southend, person("finance"), scheme(7), amount="65000")
        comment(southend, person("lead"), Place(), "Done")
        told = history_page(southend, Wanted(), 1).told
        assert [t.event.kind for t in told] == ["commented", "rows_saved", "imported", "created"]
        (change,) = told[1].changes
        assert (change.row.key, change.after["amount"]) == ("r7", "65000")
        assert told[0].changes == ()

    def test_many_changes_are_counted_by_table(self, southend):
        imported = history_page(southend, Wanted(kind="imported"), 1).told[0]
        assert imported.changes == ()
        assert ("expenditure", "schemes", 18) in imported.changed

    def test_only_what_is_asked_for(self, southend, person):
        save(southend, person("finance"), scheme(7), amount="1")
        save(southend, person("lead"), Place("cover", "cover", "form"), phone="01702 000000")
        comment(southend, person("lead"), Place("expenditure"), "Looks right")

        def kinds(**wanted):
            return [t.event.kind for t in history_page(southend, Wanted(**wanted), 1).told]

        assert kinds(person=person("finance").pk) == ["rows_saved"]
        assert kinds(kind="rows_saved") == ["rows_saved", "rows_saved"]
        assert kinds(sheet="cover") == ["rows_saved", "imported", "created"]
        assert kinds(sheet="expenditure") == ["commented", "rows_saved", "imported"]
        assert kinds(row=scheme(7)) == ["rows_saved", "imported"]
        assert kinds(row=scheme(8)) == ["imported"]

    def test_a_row_of_many_is_told_in_its_own_history(self, southend):
        (told,) = history_page(southend, Wanted(row=scheme(8)), 1).told
        assert [change.row.key for change in told.changes] == ["r8"]

    def test_it_comes_in_pages(self, empty, person):
        for number in range(30):
            comment(empty, person("lead"), Place(), f"No. {number}")
        first, second, beyond = (history_page(empty, Wanted(), page) for page in (1, 2, 99))
        assert (len(first.told), len(second.told), first.pages, first.events) == (25, 6, 2, 31)
        assert beyond.page == 2


class TestComparing:
    def test_any_two_versions(self, southend, person):
        before = version(southend)
        save(southend, person("lead"), scheme(1), amount="1")
        remove(southend, person("lead"), scheme(2))
        found = compared_versions(Judged(southend), before, version(southend)).found
        assert [(c.after, [f.after for f in c.fields]) for c in found.changed] == [(scheme(1), [Decimal(1)])]
        assert [at.place for at in found.removed] == [scheme(2)]
        back = compared_versions(Judged(southend), version(southend), before).found
        assert [at.place for at in back.added] == [scheme(2)]

    def test_a_version_that_never_was_is_refused(self, southend):
        with pytest.raises(Problem, match="no such version"):
            compared_versions(Judged(southend), 1, 99)


class TestRestoring:
    def test_a_row_becomes_what_it_was(self, southend, person):
        then, before = version(southend), Judged(southend).ret
        save(southend, person("lead"), scheme(1), amount="1", scheme_name="Other")
        restore(southend, person("finance"), scheme(1), then)
        assert Judged(southend).ret == before
        event = history_page(southend, Wanted(), 1).told[0].event
        assert (event.kind, event.details, event.actor) == ("row_restored", {"version": then}, person("finance"))

    def test_a_removed_row_comes_back_in_its_place(self, southend, person):
        then, before = version(southend), Judged(southend).ret
        remove(southend, person("lead"), scheme(5))
        restore(southend, person("lead"), scheme(5), then)
        assert Judged(southend).ret == before

    def test_a_row_that_was_not_there_is_removed(self, southend, person):
        then = version(southend)
        save(southend, person("lead"), SCHEMES, scheme_id="99")
        assert restoring(Judged(southend), scheme(19), then).removed
        restore(southend, person("lead"), scheme(19), then)
        assert Judged(southend).rows[scheme(19)].removed

    def test_a_form_that_was_blank_is_blank_again_not_removed(self, empty, person):
        narrative = next(
            Place(sheet.id, table.id, "form")
            for sheet in RULES.sheets_of("plan")
            for table in sheet.tables
            if table.kind == "form" and not any(field.prefilled for field in table.fields)
        )
        field = RULES.table(f"{narrative.sheet}.{narrative.table}").fields[0].id
        then = version(empty)
        save_row(empty, person("lead"), Typed(narrative, {field: "x"}))
        restore(empty, person("lead"), narrative, then)
        row = Judged(empty).rows[narrative]
        assert (row.values, row.removed) == ({}, False)

    def test_what_somebody_changed_meanwhile_is_not_overwritten(self, southend, person):
        then, at = version(southend), seen(southend, scheme(1))
        save(southend, person("finance"), scheme(1), amount="1")
        with pytest.raises(Problem, match="Somebody changed this row"):
            restore_row(southend, person("lead"), scheme(1), then, at)

    def test_nothing_to_restore_is_said(self, southend, person):
        with pytest.raises(Problem, match="nothing to restore"):
            restore(southend, person("lead"), scheme(1), version(southend))

    def test_who_may_not_enter_may_not_restore(self, southend, person):
        contact = Place("cover", "contacts", "HWB_CHAIR")
        then = version(southend)
        save(southend, person("lead"), contact, surname="Another")
        with pytest.raises(Problem, match="is entered by"):
            restore(southend, person("finance"), contact, then)

    def test_published_values_are_not_restored_away(self, southend, person):
        with pytest.raises(Problem, match="published value"):
            restore(southend, person("lead"), Place("income", "contributions", "r1"), 0)

    def test_a_full_table_takes_no_row_back(self, empty, person):
        save_rows(empty, person("lead"), [Typed(SCHEMES, {"scheme_id": str(n)}) for n in range(1, 401)])
        then = version(empty)
        remove(empty, person("lead"), scheme(1))
        save(empty, person("lead"), SCHEMES, scheme_id="401")
        with pytest.raises(Problem, match="holds 400 rows at most"):
            restore(empty, person("lead"), scheme(1), then)


# Each act chooses among the rows there are by a number; a row that is removed can only be restored.
ACTS = st.lists(
    st.tuples(st.sampled_from(["add", "save", "remove", "restore"]), st.integers(0, 9), st.integers(0, 9)),
    min_size=1,
    max_size=8,
)


def _act(record, person, act: str, which: int, what: int) -> None:
    places = [place for place in Judged(record).rows if place[:2] == SCHEMES[:2]]
    if act == "add" or not places:
        save(record, person, SCHEMES, scheme_id=str(what + 1))
        return
    place = places[which % len(places)]
    try:
        if act == "save":
            save(record, person, place, amount=str(what * 10), scheme_name=f"Scheme {what}")
        elif act == "remove":
            remove(record, person, place)
        else:
            restore(record, person, place, what % version(record) + 1)
    except Problem:
        return  # what may not be done changes nothing, which is what is tested


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS, back=st.integers(0, 7))
def test_the_changes_add_up_to_the_rows_and_restoring_undoes_them(empty, person, acts, back):
    lead = person("lead")
    with transaction.atomic():
        versions = {version(empty): Judged(empty).ret}
        for act in acts:
            _act(empty, lead, *act)
            versions[version(empty)] = Judged(empty).ret
        for number, ret in versions.items():
            assert at_version(RULES, empty, number) == ret
        then = list(versions)[back % len(versions)]
        for place in Judged(empty).rows:
            if not restoring(Judged(empty), place, then).changes_nothing:
                restore(empty, lead, place, then)
        assert to_text(RULES, Judged(empty).ret) == to_text(RULES, versions[then])
        assert compare(RULES, versions[then], Judged(empty).ret).is_same
        transaction.set_rollback(True)


def test_every_kind_of_event_has_its_words():
    from carefund.web.returns.presenters.history import KINDS

    assert set(KINDS) == set(Kind)
