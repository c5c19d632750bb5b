"""Submitting: what was approved is frozen with its hash, and nothing else is ever submitted."""

from importlib import resources

import msgspec
import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carefund.reference import area
from carefund.returns import Place, from_text, to_text
from carefund.rulebook import load
from carefund.web.returns.allocations import accept, preview
from carefund.web.returns.entry import Typed
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.models import ReturnRecord, Submission
from carefund.web.returns.problems import Problem
from carefund.web.returns.signing import (
    approve,
    content_of,
    decline,
    delegate,
    hash_of,
    needed_roles,
    start_signing,
    withdraw_signing,
)
from carefund.web.returns.starting import replace_rows, start_return
from carefund.web.returns.store import at_version
from carefund.web.returns.submission_files import file_of
from carefund.web.returns.submitting import AsSubmitted, is_intact, reopen, submit
from carefund.web.returns.workflow import Stage, after, state_after
from tests.support.entering import save_row
from tests.support.post import posted
from tests.web.returns.signing_steps import NEEDED, SCHEME, approve_all, content, person, retype, submit_all


def test_what_was_approved_is_frozen_as_its_text_and_hash(southend):
    before = Judged(southend)
    made = submit_all(southend)
    assert made.text == to_text(before.rulebook, before.ret)
    assert made.sha256 == hash_of(made.text)
    assert made.event.details == {"content": made.sha256}
    assert Judged(southend).state.stage is Stage.SUBMITTED


def judged_then(made: Submission) -> tuple[bytes, bytes, bytes]:
    """Everything that follows from a submission, as bytes: its findings, its summary and its workbook."""
    then = AsSubmitted(Submission.objects.get(pk=made.pk))
    workbook = file_of(then.submission, 1, "workbook").content
    return msgspec.json.encode(then.findings), msgspec.json.encode(then.summary), workbook


def test_a_submission_is_judged_by_the_allocations_of_its_day(southend):
    made = submit_all(southend)
    before = judged_then(made)
    text = "area,code,year,amount,partner,source\nE06000033,CCG_MIN,2021-22,1,Somebody,A later publication\n"
    accept(person("national"), "2021-22", text, preview("2021-22", text).token, "later.csv")
    assert msgspec.json.encode(Judged(southend).findings) != before[0]
    assert judged_then(made) == before


@pytest.fixture
def quarter(demo) -> Submission:
    """A quarter of Southend that was submitted, and builds on a plan which is still being changed."""
    lead = person("lead")
    for kind in ("plan", "q2_2023_24"):
        record = start_return(lead, "2023-25", kind, area("E06000033"))
        text = (resources.files("carefund") / f"examples/synthetic/2023-25-{kind}.toml").read_text("utf-8")
        replace_rows(record, lead, from_text(text, load), f"{kind}.toml", record.version)
    record = ReturnRecord.objects.get(pk=record.pk)
    start_signing(record, lead)
    return submit(record, lead, content(record))


def test_a_submission_is_judged_by_the_earlier_returns_of_its_day(quarter):
    before = judged_then(quarter)
    plan = ReturnRecord.objects.get(round="2023-25", kind="plan")
    at = Judged(quarter.record).ret.rows("capacity_winter.discharge")[0].key
    place = Place("capacity", "discharge", at)
    save_row(plan, person("lead"), Typed(place, {"demand": "99999"}, Judged(plan).rows[place].version))
    assert "ACR-01" in {finding.code for finding in Judged(quarter.record).findings}
    assert judged_then(quarter) == before


def test_a_submission_from_before_allocations_were_kept_is_judged_by_those_of_now(southend):
    made = submit_all(southend)
    made.allocations = None
    assert AsSubmitted(made).findings == Judged(southend).findings


@pytest.mark.parametrize("lacking", NEEDED)
def test_every_needed_role_has_to_approve_first(southend, lacking):
    start_signing(southend, person("lead"))
    for role, name in NEEDED.items():
        if role != lacking:
            approve(southend, person(name), role, content(southend))
    with pytest.raises(Problem, match="has not approved it"):
        submit(southend, person("lead"), content(southend))
    assert not Submission.objects.exists()


def test_the_board_need_not_have_approved(southend):
    submit_all(southend)
    assert not Judged(southend).state.approved("SIGN_HWB")


def test_an_approval_that_has_lapsed_does_not_count(southend):
    approve_all(southend)
    withdraw_signing(southend, person("lead"), "A better description")
    retype(southend, person("finance"), "A better description")
    start_signing(southend, person("lead"))
    with pytest.raises(Problem, match="has not approved it"):
        submit(southend, person("lead"), content(southend))


def test_what_is_submitted_is_what_was_looked_at(southend):
    approve_all(southend)
    with pytest.raises(Problem, match="not what you looked at"):
        submit(southend, person("lead"), "0" * 64)


def test_a_return_in_progress_is_not_submitted(southend):
    with pytest.raises(Problem, match="in progress"):
        submit(southend, person("lead"), content_of(Judged(southend)))


def test_an_error_that_came_up_since_signing_started_stops_it(southend, monkeypatch):
    from datetime import date

    from carefund.returns import Waiver
    from carefund.web.returns import rounds
    from carefund.web.returns.waiving import waive

    seen = Judged(southend).rows[SCHEME].event.number
    save_row(southend, person("lead"), Typed(SCHEME, {"amount": "1"}, seen))
    errors = {finding.code for finding in Judged(southend).findings if finding.severity == "error"}
    day = rounds.today()
    for code in errors:
        waive(southend, person("lead"), Waiver(code=code, reason="To be mended", role="Editor", expires=day))
    approve_all(southend)
    monkeypatch.setattr(rounds, "today", lambda: date.fromordinal(day.toordinal() + 1))
    with pytest.raises(Problem, match=r"cannot be submitted\. Error"):
        submit(southend, person("lead"), content(southend))
    monkeypatch.undo()
    submit(southend, person("lead"), content(southend))


def test_a_submission_is_the_return_of_its_version_and_can_be_read_again(southend):
    made = submit_all(southend)
    rulebook = load("2021-22")
    assert to_text(rulebook, at_version(rulebook, southend, made.event.number)) == made.text
    shown = AsSubmitted(made)
    assert shown.ret == from_text(made.text, load)
    assert shown.summary.completeness.complete


def test_a_reopened_return_is_approved_anew_even_when_nothing_in_it_changed(southend):
    made = submit_all(southend)
    reopen(southend, person("manager"), "A second look")
    start_signing(southend, person("lead"))
    assert content(southend) == made.sha256
    with pytest.raises(Problem, match="has not approved it"):
        submit(southend, person("lead"), content(southend))


def test_a_submission_shows_what_was_submitted_whatever_came_later(southend):
    made = submit_all(southend)
    reopen(southend, person("lead"), "A correction")
    retype(southend, person("lead"), "Corrected")
    assert AsSubmitted(made).ret.value(SCHEME._replace(field="description")) != "Corrected"
    assert Judged(southend).ret.value(SCHEME._replace(field="description")) == "Corrected"


def test_a_text_that_is_not_what_was_submitted_is_noticed(southend):
    made = submit_all(southend)
    assert is_intact(made)
    made.text = made.text.replace("Southend", "Northend")
    assert not is_intact(made)
    made.sha256 = hash_of(made.text)
    assert not is_intact(made)


def test_a_submission_cannot_be_altered_or_deleted(southend):
    submit_all(southend)
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
        Submission.objects.update(text="")
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
        Submission.objects.all()._raw_delete("default")


class TestReopening:
    def test_needs_a_reason_and_opens_the_return(self, southend):
        submit_all(southend)
        with pytest.raises(Problem, match="Give a reason"):
            reopen(southend, person("manager"), " ")
        reopen(southend, person("manager"), "The assurers ask for more")
        retype(southend, person("lead"), "More")
        assert Judged(southend).state.stage is Stage.IN_PROGRESS

    def test_resubmission_needs_approvals_of_the_new_content(self, southend):
        first = submit_all(southend)
        reopen(southend, person("lead"), "A correction")
        retype(southend, person("finance"), "Corrected")
        start_signing(southend, person("lead"))
        with pytest.raises(Problem, match="has not approved it"):
            submit(southend, person("lead"), content(southend))
        withdraw_signing(southend, person("lead"), "Start again")
        second = submit_all(southend)
        assert second.sha256 != first.sha256
        assert southend.submissions.count() == 2

    def test_only_what_is_submitted_is_reopened(self, southend):
        with pytest.raises(Problem, match="in progress"):
            reopen(southend, person("lead"), "By mistake")

    def test_everybody_of_the_area_is_told(self, southend):
        submit_all(southend)
        submitted = {m.to[0].partition("@")[0] for m in posted() if m.subject.startswith("Submitted")}
        offices = {"chair", "chief-executive", "accountable-officer", "section-151"}
        assert submitted == offices | {"finance", "nhs", "reader", "manager"}
        assert "Still to approve it: Health and Wellbeing Board" in posted()[-1].body
        posted().clear()
        reopen(southend, person("manager"), "The assurers ask for more")
        assert {m.to[0].partition("@")[0] for m in posted()} == offices | {"finance", "nhs", "reader", "lead"}
        assert "The assurers ask for more" in posted()[0].body


PEOPLE = ("lead", "finance", "chair", "chief-executive", "accountable-officer", "reader")
STEPS = ("retype", "start", "approve", "decline", "delegate", "take back", "submit", "reopen")


def step(record, what: str, who: str, role: str, text: str) -> None:
    actor = person(who)
    acts = {
        "retype": lambda: retype(record, actor, text),
        "start": lambda: start_signing(record, actor),
        "approve": lambda: approve(record, actor, role, content(record)),
        "decline": lambda: decline(record, actor, role, text),
        "delegate": lambda: delegate(record, actor, role, person("reader"), text),
        "take back": lambda: withdraw_signing(record, actor, text),
        "submit": lambda: submit(record, actor, content(record)),
        "reopen": lambda: reopen(record, actor, text),
    }
    acts[what]()


def assert_rightly_submitted(record, number: int) -> None:
    """Whatever is submitted was approved in every needed role, in exactly that content, by different people."""
    made = record.submissions.get(event__number=number)
    state = state_after(record.events.filter(number__lt=number))
    said = [state.sign_offs[role.code] for role in needed_roles(load("2021-22"))]
    assert all(one.kind == Kind.APPROVED and one.content == made.sha256 == hash_of(made.text) for one in said)
    assert len({one.actor for one in said}) == len(said)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(STEPS),
            st.sampled_from(PEOPLE),
            st.sampled_from(["SIGN_HWB", *NEEDED]),
            st.sampled_from(["x", "y"]),
        ),
        max_size=25,
    ),
    st.booleans(),
)
def test_no_sequence_of_acts_submits_what_was_not_approved(southend, steps, begun):
    with transaction.atomic():
        if begun:
            approve_all(southend)
        state = state_after(southend.events.all())
        for one in steps:
            before = southend.events.count()
            try:
                step(southend, *one)
            except Problem:
                assert southend.events.count() == before
                continue
            for event in southend.events.filter(number__gt=before):
                state = after(state, event)
            assert state == Judged(southend).state
        for event in southend.events.filter(kind=Kind.SUBMITTED):
            assert_rightly_submitted(southend, event.number)
        transaction.set_rollback(True)
