"""Uploading a file: read or refused in words, shown before it is stored, taken over only as far as the person may."""

import dataclasses
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone
from msgspec.structs import replace

from carefund.reference import area
from carefund.returns import Case as Judging
from carefund.returns import Place, Return, Row, Waiver, summarise, to_text
from carefund.rulebook import load
from carefund.web.returns import rounds
from carefund.web.returns.comments import comment
from carefund.web.returns.entry import Typed
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import Change, Event, ReturnRecord, RoundState, Upload
from carefund.web.returns.problems import Problem
from carefund.web.returns.removing import remove_row
from carefund.web.returns.uploading import accept, preview, receive, waiting
from carefund.workbook import write_workbook
from tests.support.entering import save_row
from tests.workbook.look_alikes import AS_PRINTED, look_alike

SCHEMES = "expenditure.schemes"
RULES = load("2021-22")


def scheme(number: int, field: str = "") -> Place:
    return Place("expenditure", "schemes", f"r{number}", field)


def workbook(ret: Return) -> bytes:
    of = area(ret.area)
    target = BytesIO()
    summary = summarise(Judging(RULES, ret, of, rounds.today()))
    write_workbook(RULES, ret, of, target, summary=summary, made=timezone.localtime().replace(tzinfo=None))
    return target.getvalue()


def text(ret: Return) -> bytes:
    return to_text(RULES, ret).encode()


def seen(record: ReturnRecord) -> int:
    return ReturnRecord.objects.get(pk=record.pk).version


def shown(record, person, name: str, content: bytes):
    upload = receive(record, person, name, content)
    return preview(Judged(record), person, upload)


def upload_and_accept(record, person, ret: Return) -> None:
    found = shown(record, person, "plan.toml", text(ret))
    accept(found.upload, person, found.seen)


class TestWhatIsRead:
    @pytest.mark.parametrize("made", [workbook, text])
    def test_a_file_of_the_return_as_it_is_changes_nothing(self, southend, person, made):
        name = "plan.xlsx" if made is workbook else "plan.toml"
        found = shown(southend, person("lead"), name, made(Judged(southend).ret))
        assert found.found.is_same
        assert found.left == ()
        with pytest.raises(Problem, match="Nothing would change"):
            accept(found.upload, person("lead"), found.seen)

    def test_the_national_template_fills_an_empty_plan(self, empty, southend, person):
        content = look_alike(RULES, Judged(southend).ret, dataclasses.replace(AS_PRINTED, area="Thurrock"))
        found = shown(empty, person("lead"), "BCF.xlsx", content)
        accept(found.upload, person("lead"), found.seen)
        assert len(Judged(empty).ret.rows(SCHEMES)) == 18
        assert not Upload.objects.exists()

    def test_what_the_national_template_has_no_place_for_stays(self, southend, person):
        content = look_alike(RULES, Judged(southend).ret, AS_PRINTED)
        found = shown(southend, person("lead"), "BCF.xlsx", content)
        assert found.found.is_same
        assert Place("narrative", "arrangements") in found.untouched
        assert not any(place.sheet == "expenditure" for place in found.untouched)

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("plan.xlsx", b"", "file is empty"),
            ("plan.xlsx", b"%PDF-1.7", "a PDF document"),
            ("plan.toml", b"carefund_return = 1", "is missing"),
            ("plan.toml", b"\xff\xfe", "not a text in UTF-8"),
            ("plan.toml", b"x" * 20_000_001, "20 MB can be read, so it is 0.1 MB over"),
            ("plan.toml", b"x" * 23_400_000, "it has 23.4 MB, and 20 MB can be read, so it is 3.4 MB over"),
            ("plan.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), r"\.xls.*\.xlsx"),
        ],
    )
    def test_a_file_that_is_no_return_is_refused_and_nothing_is_kept(self, southend, person, name, content, words):
        events = Event.objects.count()
        with pytest.raises(Problem, match=words):
            receive(southend, person("lead"), name, content)
        assert (Upload.objects.count(), Event.objects.count()) == (0, events)

    def test_the_file_of_another_area_is_refused(self, southend, empty, person):
        with pytest.raises(Problem, match=r"for Thurrock; this return is for Southend-on-Sea"):
            receive(southend, person("lead"), "plan.xlsx", workbook(Judged(empty).ret))

    @pytest.mark.parametrize(
        ("round", "kind", "words"),
        [
            ("2021-22", "plan", "for the round 2021-22; this return is for 2030-31"),
            ("2030-31", "plan", "the return “Better Care Fund plan 2021-22”; this one is “Quarterly return”"),
        ],
    )
    def test_the_file_of_another_round_or_kind_is_refused(self, southend, person, monkeypatch, round, kind, words):
        quarterly = replace(RULES.returns[0], code="quarterly", title="Quarterly return")
        later = replace(RULES, round="2030-31", returns=(*RULES.returns, quarterly))
        monkeypatch.setattr(rounds, "load", {"2021-22": RULES, "2030-31": later}.__getitem__)
        record = ReturnRecord.objects.create(
            round="2030-31", kind="quarterly", area=southend.area, rulebook_version=later.version
        )
        with pytest.raises(Problem, match=words):
            receive(record, person("lead"), "p.toml", text(replace(Judged(southend).ret, round=round, kind=kind)))

    def test_more_rows_than_a_table_holds_are_refused(self, southend, person):
        ret = Judged(southend).ret
        rows = tuple(Row(f"r{n}", {"scheme_id": Decimal(n)}) for n in range(1, 402))
        with pytest.raises(Problem, match="401 rows in “Planned Expenditure”, which holds 400"):
            receive(southend, person("lead"), "plan.toml", text(ret.with_rows(SCHEMES, rows)))

    def test_a_text_too_long_for_a_cell_is_refused(self, southend, person):
        ret = Judged(southend).ret.with_value(scheme(1, "description"), "x" * 32_001)
        with pytest.raises(Problem, match="longer than 32,000"):
            receive(southend, person("lead"), "plan.toml", text(ret))

    def test_a_submitted_or_closed_return_takes_no_file(self, southend, person):
        RoundState.objects.create(
            round="2021-22", is_open=False, changed_at=timezone.now(), changed_by=person("national")
        )
        with pytest.raises(Problem, match="closed"):
            receive(southend, person("lead"), "plan.toml", text(Judged(southend).ret))


class TestWhatIsShownIsWhatIsStored:
    def test_rows_added_removed_and_changed(self, southend, person):
        ret = Judged(southend).ret
        rows = list(ret.rows(SCHEMES))
        new = Row("new", {"scheme_id": Decimal(99), "amount": Decimal(5)})
        rows[0] = Row("typed again", {**rows[0].values, "amount": Decimal(1)})
        changed = ret.with_rows(SCHEMES, (new, *rows[:3], *rows[4:]))
        found = shown(southend, person("lead"), "plan.toml", text(changed))
        assert [at.place for at in found.found.added] == [scheme(19)]
        assert [at.place for at in found.found.removed] == [scheme(4)]
        assert [(c.after, [f.field for f in c.fields]) for c in found.found.changed] == [(scheme(1), ["amount"])]
        assert any(total.label for total in found.found.totals)
        accept(found.upload, person("lead"), found.seen)
        assert to_text(RULES, Judged(southend).ret) == to_text(RULES, found.after)
        event = Event.objects.get(record=southend, number=seen(southend))
        assert (event.kind, event.details, event.changes.count()) == ("imported", {"file": "plan.toml"}, 3)

    def test_sorted_and_retyped_rows_keep_their_history(self, southend, person):
        ret = Judged(southend).ret
        rows = tuple(Row(f"n{n}", row.values) for n, row in enumerate(reversed(ret.rows(SCHEMES))))
        assert shown(southend, person("lead"), "plan.toml", text(ret.with_rows(SCHEMES, rows))).found.is_same

    def test_a_key_of_a_removed_row_is_not_used_for_another(self, southend, person):
        remove_row(southend, person("lead"), scheme(18), Judged(southend).rows[scheme(18)].event.number)
        ret = Judged(southend).ret
        new = Row("r18", {"scheme_id": Decimal(99)})
        upload_and_accept(southend, person("lead"), ret.with_rows(SCHEMES, (*ret.rows(SCHEMES), new)))
        assert Judged(southend).rows[scheme(18)].removed
        assert Judged(southend).ret.value(scheme(19, "scheme_id")) == Decimal(99)

    def test_findings_that_come_and_go_are_shown(self, southend, person):
        save_row(southend, person("lead"), Typed(scheme(1), {"amount": "lots"}, 2))
        ret = Judged(southend).ret
        better = ret.with_value(scheme(1, "amount"), Decimal(10)).with_value(scheme(2, "scheme_type"), "nonsense")
        findings = shown(southend, person("lead"), "plan.toml", text(better)).findings
        assert any(scheme(2, "scheme_type") in finding.places for finding in findings.come)
        assert any(scheme(1, "amount") in finding.places for finding in findings.gone)
        assert not any(scheme(1, "amount") in finding.places for finding in findings.come)

    def test_a_blanked_form_stays_a_form(self, southend, person):
        ret = Judged(southend).ret
        upload_and_accept(southend, person("lead"), ret.with_value(Place("cover", "cover", "form", "phone"), None))
        assert not Judged(southend).rows[Place("cover", "cover", "form")].removed


class TestWhatIsNotTakenOver:
    def test_published_values_stay(self, southend, person):
        ret = Judged(southend).ret
        amount = Place("income", "contributions", "r1", "amount")
        found = shown(southend, person("lead"), "plan.toml", text(ret.with_value(amount, Decimal(1))))
        assert [(left.place, left.stands["amount"], left.given["amount"]) for left in found.left] == [
            (amount, ret.value(amount), Decimal(1))
        ]
        assert "published" in found.left[0].why
        assert found.found.is_same

    def test_a_published_row_that_the_file_lacks_stays(self, southend, person):
        ret = Judged(southend).ret
        path = "income.contributions"
        found = shown(southend, person("lead"), "plan.toml", text(ret.with_rows(path, ret.rows(path)[1:])))
        assert [left.place for left in found.left] == [Place("income", "contributions", "r1")]
        assert found.found.is_same

    def test_fields_that_others_enter_stay(self, southend, person):
        surname = Place("cover", "contacts", "HWB_CHAIR", "surname")
        ret = Judged(southend).ret.with_value(surname, "Another").with_value(scheme(1, "amount"), Decimal(7))
        found = shown(southend, person("finance"), "plan.toml", text(ret))
        assert [left.place for left in found.left] == [surname]
        assert "entered by" in found.left[0].why
        accept(found.upload, person("finance"), found.seen)
        assert Judged(southend).ret.value(scheme(1, "amount")) == Decimal(7)
        assert Judged(southend).ret.value(surname) != "Another"

    def test_what_is_not_entered_in_a_row_stays_out(self, southend, person):
        item, field = next(
            (item, name) for item in RULES.items["metric_values"] for name, kind in item.entry.items() if kind == "none"
        )
        at = Place("metrics", "values", item.code, field)
        ret = Judged(southend).ret.with_value(at, Decimal(1))
        found = shown(southend, person("lead"), "plan.toml", text(ret))
        assert [(left.place, left.why) for left in found.left] == [(at, "It is not entered in this row.")]

    def test_waivers_stay_and_those_of_the_file_are_counted(self, southend, person):
        waiver = Waiver(code="EXP-06", reason="Agreed", role="lead", expires=rounds.today())
        found = shown(southend, person("lead"), "p.toml", text(replace(Judged(southend).ret, waivers=(waiver,))))
        assert found.waivers_left == 1
        assert found.after.waivers == ()


class TestAccepting:
    def test_what_changed_meanwhile_has_to_be_looked_at_again(self, southend, person):
        ret = Judged(southend).ret.with_value(scheme(1, "amount"), Decimal(7))
        found = shown(southend, person("lead"), "plan.toml", text(ret))
        save_row(southend, person("finance"), Typed(scheme(2), {"amount": "1"}, 2))
        changes = Change.objects.count()
        with pytest.raises(Problem, match="Somebody changed the return"):
            accept(found.upload, person("lead"), found.seen)
        assert Change.objects.count() == changes
        again = preview(Judged(southend), person("lead"), found.upload)
        accept(again.upload, person("lead"), again.seen)
        assert Judged(southend).ret.value(scheme(1, "amount")) == Decimal(7)

    def test_a_version_that_nobody_saw_hides_no_change(self, southend, person):
        ret = Judged(southend).ret
        found = shown(southend, person("lead"), "plan.toml", text(ret.with_rows(SCHEMES, ret.rows(SCHEMES)[:-1])))
        with pytest.raises(Problem, match="after you looked"):
            accept(found.upload, person("lead"), 10**9)

    def test_a_comment_made_meanwhile_is_no_obstacle(self, southend, person):
        ret = Judged(southend).ret.with_value(scheme(1, "amount"), Decimal(7))
        found = shown(southend, person("lead"), "plan.toml", text(ret))
        comment(southend, person("reader"), Place(), "Well done")
        accept(found.upload, person("lead"), found.seen)
        assert Judged(southend).ret.value(scheme(1, "amount")) == Decimal(7)

    def test_it_waits_for_who_made_it_and_for_a_day(self, southend, person):
        upload = receive(southend, person("lead"), "plan.toml", text(Judged(southend).ret))
        assert waiting(southend, person("lead"), upload.pk) == upload
        with pytest.raises(Problem, match="not waiting"):
            waiting(southend, person("finance"), upload.pk)
        Upload.objects.update(at=timezone.now() - timedelta(hours=25))
        with pytest.raises(Problem, match="not waiting"):
            waiting(southend, person("lead"), upload.pk)
        receive(southend, person("lead"), "plan.toml", text(Judged(southend).ret))
        assert Upload.objects.count() == 1
