"""The workflow is a fold over events: what may happen where, and that no way leads past the approvals."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from carefund.web.returns.events import ROW_KINDS, Kind
from carefund.web.returns.models import Event
from carefund.web.returns.workflow import START, TRANSITIONS, WHY_NOT, Stage, after, state_after

AT = datetime(2021, 11, 16, 12, tzinfo=UTC)
ROLES = ("A", "B")
CONTENTS = ("one", "two")


def event(kind: Kind, number: int = 1, actor: int = 1, **details: object) -> Event:
    return Event(kind=kind, number=number, actor_id=actor, at=AT, details=details)


def drawn_events() -> st.SearchStrategy[list[Event]]:
    """Any events in any order, as if somebody had written them past the services."""
    details = st.fixed_dictionaries({
        "role": st.sampled_from(ROLES), "content": st.sampled_from(CONTENTS), "to": st.integers(1, 3),
        "reason": st.just("because"),
    })  # fmt: skip
    one = st.tuples(st.sampled_from(Kind), st.integers(1, 3), details)
    return st.lists(one, max_size=30).map(
        lambda drawn: [event(kind, n, actor, **told) for n, (kind, actor, told) in enumerate(drawn, start=1)]
    )


@given(drawn_events())
def test_the_state_of_all_events_is_that_reached_step_by_step(events):
    state = START
    for number, one in enumerate(events, start=1):
        state = after(state, one)
        assert state == state_after(events[:number])


@given(drawn_events())
def test_what_may_not_happen_changes_nothing(events):
    state = START
    for one in events:
        before, state = state, after(state, one)
        assert before.may(Kind(one.kind)) or state == before


@given(drawn_events())
def test_only_approvals_of_this_content_count_for_it(events):
    state = state_after(events)
    for role in ROLES:
        if state.approved(role):
            said = [e for e in events if e.kind in (Kind.APPROVED, Kind.DECLINED) and e.details["role"] == role]
            number = state.sign_offs[role].version
            assert any(e.number == number and e.details["content"] == state.content for e in said)


@given(drawn_events())
def test_rows_and_comments_do_not_matter_to_the_state(events):
    other = [e for e in events if e.kind not in ROW_KINDS and not e.kind.startswith("comment")]
    assert state_after(other) == state_after(events)


def test_rows_change_only_while_the_return_is_in_progress():
    changing = {stage for stage, kind in TRANSITIONS if kind in ROW_KINDS | {Kind.WAIVED, Kind.WAIVER_WITHDRAWN}}
    assert changing == {Stage.IN_PROGRESS}


def test_only_from_the_approvers_a_return_becomes_submitted():
    before = {stage for (stage, _), to in TRANSITIONS.items() if to is Stage.SUBMITTED and stage is not to}
    assert before == {Stage.WITH_APPROVERS}


def test_a_way_through_it_all():
    events = [
        event(Kind.CREATED, 1),
        event(Kind.SIGNING_STARTED, 2, content="one"),
        event(Kind.APPROVED, 3, 7, role="A", content="one"),
        event(Kind.DELEGATED, 4, 8, role="B", to=9, reason="away"),
        event(Kind.APPROVED, 5, 9, role="B", content="one", delegated_by=8),
        event(Kind.SUBMITTED, 6, content="one"),
    ]
    state = state_after(events)
    assert (state.stage, state.submitted) == (Stage.SUBMITTED, 6)
    assert all(state.approved(role) for role in ROLES)
    assert (state.sign_offs["B"].actor, state.sign_offs["B"].delegated_by) == (9, 8)
    again = state_after(
        [*events, event(Kind.REOPENED, 7, reason="wrong"), event(Kind.SIGNING_STARTED, 8, content="two")]
    )
    assert not any(again.approved(role) for role in ROLES)
    assert again.submitted == 6


def test_every_stage_says_why_something_cannot_be_done():
    assert set(WHY_NOT) == set(Stage)
