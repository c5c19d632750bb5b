"""Signing: who may say what in which role, and what an approval is worth."""

import pytest

from carefund.returns import Place, to_text
from carefund.rulebook import load
from carefund.web.accounts.models import Membership, Organisation, Role, User
from carefund.web.returns.authors import authors_of
from carefund.web.returns.entry import Typed
from carefund.web.returns.events import Kind
from carefund.web.returns.judged import Judged
from carefund.web.returns.people import signers_of
from carefund.web.returns.problems import Problem
from carefund.web.returns.removing import remove_row
from carefund.web.returns.signing import (
    approve,
    content_of,
    decline,
    delegate,
    hash_of,
    needed_roles,
    sign_off_roles,
    start_signing,
    withdraw_signing,
)
from carefund.web.returns.store import place_of
from carefund.web.returns.submitting import reopen, submit
from carefund.web.returns.workflow import Stage
from tests.support.entering import save_row
from tests.support.post import posted
from tests.web.returns.signing_steps import submit_all

SCHEME = Place("expenditure", "schemes", "r1")


@pytest.fixture
def signing(southend, person):
    """Southend's plan, put to the approvers."""
    start_signing(southend, person("lead"))
    return southend


def content(record) -> str:
    return Judged(record).state.content


def stage(record) -> Stage:
    return Judged(record).state.stage


def retype(record, who, text: str) -> None:
    seen = Judged(record).rows[SCHEME].event.number
    save_row(record, who, Typed(SCHEME, {"description": text}, seen))


def test_starting_puts_the_hash_of_the_canonical_text_to_the_approvers(southend, person):
    judged = Judged(southend)
    start_signing(southend, person("lead"))
    assert content(southend) == hash_of(to_text(judged.rulebook, judged.ret))
    assert stage(southend) is Stage.WITH_APPROVERS


def test_a_return_with_something_missing_is_not_put_to_anybody(empty, person):
    with pytest.raises(Problem, match=r"not ready to be signed. .* is not complete"):
        start_signing(empty, person("lead"))
    assert stage(empty) is Stage.IN_PROGRESS


def test_rows_are_locked_while_the_approvers_have_the_return(signing, person):
    with pytest.raises(Problem, match="with its approvers"):
        retype(signing, person("lead"), "something else")


def test_taken_back_it_can_be_changed_and_the_history_says_why(signing, person):
    withdraw_signing(signing, person("lead"), " A scheme is missing ")
    retype(signing, person("lead"), "something else")
    event = Judged(signing).record.events.get(kind=Kind.SIGNING_WITHDRAWN)
    assert event.details == {"reason": "A scheme is missing"}


@pytest.mark.parametrize(
    ("name", "role"), [("chair", "SIGN_HWB"), ("chief-executive", "SIGN_LA"), ("accountable-officer", "SIGN_CCG")]
)
def test_the_holder_of_an_office_approves_in_its_role(signing, person, name, role):
    approve(signing, person(name), role, content(signing))
    said = Judged(signing).state.sign_offs[role]
    assert (said.kind, said.actor, said.delegated_by) == (Kind.APPROVED, person(name).pk, 0)


@pytest.mark.parametrize("name", ["lead", "finance", "reader", "manager", "section-151", "national", "chief-executive"])
def test_nobody_else_approves_in_it(signing, person, name):
    with pytest.raises(Problem, match="You do not sign in this role"):
        approve(signing, person(name), "SIGN_HWB", content(signing))
    with pytest.raises(Problem, match="You do not sign in this role"):
        decline(signing, person(name), "SIGN_HWB", "No")


def test_who_holds_the_office_in_another_area_only_does_not_sign(signing, person):
    elsewhere = Organisation.objects.create(name="Another council", kind=Organisation.Kind.COUNCIL)
    stranger = User.objects.create_user("stranger@example.org", name="Another chief executive")
    Membership.objects.create(
        user=stranger, organisation=elsewhere, role=Role.APPROVER, office=Membership.Office.CHIEF_EXECUTIVE
    )
    with pytest.raises(Problem, match="You do not sign"):
        approve(signing, stranger, "SIGN_LA", content(signing))


def test_a_role_that_the_round_does_not_have_is_refused(signing, person):
    with pytest.raises(Problem, match="no such sign-off role"):
        approve(signing, person("chair"), "HWB_CHAIR", content(signing))


def test_nothing_is_approved_before_signing_starts(southend, person):
    with pytest.raises(Problem, match="in progress"):
        approve(southend, person("chair"), "SIGN_HWB", content(southend))


def test_an_approval_is_of_what_was_seen(signing, person):
    with pytest.raises(Problem, match="changed since you looked"):
        approve(signing, person("chair"), "SIGN_HWB", "0" * 64)


def test_a_role_approves_once(signing, person):
    approve(signing, person("chair"), "SIGN_HWB", content(signing))
    with pytest.raises(Problem, match="approved the return already"):
        approve(signing, person("chair"), "SIGN_HWB", content(signing))


def test_one_person_does_not_approve_in_two_roles(signing, person):
    chair = person("chair")
    council = Organisation.objects.get(name="Demonstration councils")
    Membership.objects.create(
        user=chair, organisation=council, role=Role.APPROVER, office=Membership.Office.CHIEF_EXECUTIVE
    )
    approve(signing, chair, "SIGN_HWB", content(signing))
    with pytest.raises(Problem, match="in another role"):
        approve(signing, person("chair"), "SIGN_LA", content(signing))


class TestWhoEnteredEverything:
    @pytest.fixture
    def alone(self, southend, person):
        """Southend's plan, all of it entered by the lead, who is the chief executive too."""
        council = Organisation.objects.get(name="Demonstration councils")
        office = Membership.Office.CHIEF_EXECUTIVE
        Membership.objects.create(user=person("lead"), organisation=council, role=Role.APPROVER, office=office)
        return southend

    def test_does_not_approve_it(self, alone, person):
        start_signing(alone, person("lead"))
        with pytest.raises(Problem, match="You alone entered"):
            approve(alone, person("lead"), "SIGN_LA", content(alone))
        approve(alone, person("chief-executive"), "SIGN_LA", content(alone))

    def test_approves_when_somebody_else_entered_something_too(self, alone, person):
        retype(alone, person("finance"), "Checked by finance")
        start_signing(alone, person("lead"))
        approve(alone, person("lead"), "SIGN_LA", content(alone))

    def test_does_not_approve_when_somebody_else_put_back_what_they_had_changed(self, alone, person):
        was = Judged(alone).rows[SCHEME].values["description"]
        retype(alone, person("finance"), "Changed")
        retype(alone, person("finance"), was)
        start_signing(alone, person("lead"))
        with pytest.raises(Problem, match="You alone entered"):
            approve(alone, person("lead"), "SIGN_LA", content(alone))

    def test_does_not_approve_when_they_entered_again_over_what_somebody_else_had(self, alone, person):
        retype(alone, person("finance"), "Changed")
        retype(alone, person("lead"), "And again")
        start_signing(alone, person("lead"))
        with pytest.raises(Problem, match="You alone entered"):
            approve(alone, person("lead"), "SIGN_LA", content(alone))

    def test_a_row_that_somebody_else_added_and_removed_again_is_nobodys(self, alone, person):
        added = save_row(alone, person("nhs"), Typed(SCHEME._replace(row=""), {"scheme_name": "For a moment"})).row
        remove_row(alone, person("nhs"), place_of(added), added.version)
        start_signing(alone, person("lead"))
        with pytest.raises(Problem, match="You alone entered"):
            approve(alone, person("lead"), "SIGN_LA", content(alone))

    def test_a_value_belongs_to_whoever_entered_it_first(self, alone, person):
        """The lead restates what finance had entered: that stays finance's."""
        retype(alone, person("finance"), "Checked by finance")
        retype(alone, person("lead"), "Other words")
        retype(alone, person("lead"), "Checked by finance")
        assert authors_of(Judged(alone)) == {person("lead").pk, person("finance").pk}

    def test_a_value_that_somebody_blanked_is_theirs(self, alone, person):
        submit_all(alone)
        reopen(alone, person("lead"), "A correction")
        save_row(alone, person("finance"), Typed(SCHEME, {"description": ""}, Judged(alone).rows[SCHEME].version))
        assert authors_of(Judged(alone)) == {person("finance").pk}

    def test_what_is_filled_in_for_an_area_is_nobodys(self, empty):
        assert authors_of(Judged(empty)) == frozenset()

    def test_counts_from_the_last_submission(self, alone, person):
        start_signing(alone, person("nhs"))
        approve(alone, person("chief-executive"), "SIGN_LA", content(alone))
        approve(alone, person("accountable-officer"), "SIGN_CCG", content(alone))
        submit(alone, person("nhs"), content(alone))
        reopen(alone, person("nhs"), "A correction")
        retype(alone, person("finance"), "Corrected")
        start_signing(alone, person("nhs"))
        approve(alone, person("lead"), "SIGN_LA", content(alone))

    def test_may_decline_it(self, alone, person):
        start_signing(alone, person("lead"))
        decline(alone, person("lead"), "SIGN_LA", "I see a mistake of mine")
        assert stage(alone) is Stage.IN_PROGRESS


def test_an_approval_lapses_when_the_return_changes_and_holds_again_when_it_comes_back(signing, person):
    approve(signing, person("chair"), "SIGN_HWB", content(signing))
    was = Judged(signing).rows[SCHEME].values["description"]
    withdraw_signing(signing, person("lead"), "A better description")
    retype(signing, person("lead"), "A better description")
    start_signing(signing, person("lead"))
    assert not Judged(signing).state.approved("SIGN_HWB")
    withdraw_signing(signing, person("lead"), "It was better before")
    retype(signing, person("lead"), was)
    start_signing(signing, person("lead"))
    assert Judged(signing).state.approved("SIGN_HWB")


def test_declined_it_goes_back_to_the_editors_with_the_reason(signing, person):
    decline(signing, person("chair"), "SIGN_HWB", "The narrative does not fit")
    state = Judged(signing).state
    assert state.stage is Stage.IN_PROGRESS
    assert state.sign_offs["SIGN_HWB"].reason == "The narrative does not fit"
    retype(signing, person("lead"), "Now it fits")


@pytest.mark.parametrize("reason", ["", "   "])
def test_to_decline_to_delegate_and_to_take_back_need_a_reason(signing, person, reason):
    for act in (
        lambda: decline(signing, person("chair"), "SIGN_HWB", reason),
        lambda: delegate(signing, person("chair"), "SIGN_HWB", person("reader"), reason),
        lambda: withdraw_signing(signing, person("lead"), reason),
    ):
        with pytest.raises(Problem, match="Give a reason"):
            act()
    assert stage(signing) is Stage.WITH_APPROVERS


class TestDelegation:
    def test_the_delegate_approves_in_the_role_and_the_history_says_for_whom(self, signing, person):
        delegate(signing, person("chair"), "SIGN_HWB", person("reader"), "On leave")
        approve(signing, person("reader"), "SIGN_HWB", content(signing))
        said = Judged(signing).state.sign_offs["SIGN_HWB"]
        assert (said.actor, said.delegated_by) == (person("reader").pk, person("chair").pk)

    def test_the_holder_may_still_sign(self, signing, person):
        delegate(signing, person("chair"), "SIGN_HWB", person("reader"), "On leave")
        approve(signing, person("chair"), "SIGN_HWB", content(signing))
        assert Judged(signing).state.sign_offs["SIGN_HWB"].delegated_by == 0

    def test_it_ends_with_the_office_of_who_delegated(self, signing, person):
        delegate(signing, person("chair"), "SIGN_HWB", person("reader"), "On leave")
        office = person("chair").memberships.get(office=Membership.Office.HWB_CHAIR)
        office.delete()
        with pytest.raises(Problem, match="Who delegated it to you has left the office"):
            approve(signing, person("reader"), "SIGN_HWB", content(signing))
        roles = sign_off_roles(Judged(signing).rulebook)
        assert person("reader") not in signers_of(Judged(signing), roles)["SIGN_HWB"]
        office.save(force_insert=True)
        approve(signing, person("reader"), "SIGN_HWB", content(signing))

    def test_it_ends_when_the_account_of_who_delegated_is_closed(self, signing, person):
        delegate(signing, person("chair"), "SIGN_HWB", person("reader"), "On leave")
        User.objects.filter(pk=person("chair").pk).update(is_active=False)
        with pytest.raises(Problem, match="You do not sign any more"):
            decline(signing, person("reader"), "SIGN_HWB", "No")

    def test_what_was_said_by_delegation_stands_when_the_office_ends(self, signing, person):
        delegate(signing, person("chair"), "SIGN_HWB", person("reader"), "On leave")
        approve(signing, person("reader"), "SIGN_HWB", content(signing))
        person("chair").memberships.all().delete()
        assert Judged(signing).state.approved("SIGN_HWB")

    def test_a_delegate_does_not_delegate_on(self, signing, person):
        delegate(signing, person("chair"), "SIGN_HWB", person("reader"), "On leave")
        with pytest.raises(Problem, match="Only who holds the office"):
            delegate(signing, person("reader"), "SIGN_HWB", person("finance"), "Too busy")

    @pytest.mark.parametrize("name", ["chair", "manager", "national"])
    def test_it_goes_to_somebody_else_of_the_areas_own_organisations(self, signing, person, name):
        with pytest.raises(Problem, match="Choose somebody else who belongs"):
            delegate(signing, person("chair"), "SIGN_HWB", person(name), "On leave")

    def test_a_delegate_who_entered_everything_alone_does_not_approve(self, signing, person):
        delegate(signing, person("chair"), "SIGN_HWB", person("lead"), "On leave")
        with pytest.raises(Problem, match="You alone entered"):
            approve(signing, person("lead"), "SIGN_HWB", content(signing))


class TestAfterSubmission:
    @pytest.fixture
    def submitted(self, signing, person):
        """Southend's plan, submitted before the board approved it."""
        approve(signing, person("chief-executive"), "SIGN_LA", content(signing))
        approve(signing, person("accountable-officer"), "SIGN_CCG", content(signing))
        submit(signing, person("lead"), content(signing))
        return signing

    def test_the_board_may_approve_later(self, submitted, person):
        approve(submitted, person("chair"), "SIGN_HWB", content(submitted))
        assert Judged(submitted).state.approved("SIGN_HWB")
        assert stage(submitted) is Stage.SUBMITTED

    def test_also_when_the_round_has_closed(self, submitted, person):
        from carefund.web.returns.models import RoundState

        RoundState.objects.create(
            round="2021-22", is_open=False, changed_at=submitted.events.last().at, changed_by=person("national")
        )
        approve(submitted, person("chair"), "SIGN_HWB", content(submitted))

    def test_its_refusal_is_recorded_and_the_return_stays_submitted(self, submitted, person):
        decline(submitted, person("chair"), "SIGN_HWB", "The board wants more for carers")
        state = Judged(submitted).state
        assert (state.stage, state.sign_offs["SIGN_HWB"].kind) == (Stage.SUBMITTED, Kind.DECLINED)

    def test_what_was_approved_for_the_submission_stays_so(self, submitted, person):
        with pytest.raises(Problem, match="approved what was submitted"):
            decline(submitted, person("chief-executive"), "SIGN_LA", "I have changed my mind")


def test_which_roles_a_submission_needs_is_the_rulebooks():
    rulebook = load("2021-22")
    assert [role.code for role in sign_off_roles(rulebook)] == ["SIGN_HWB", "SIGN_LA", "SIGN_CCG"]
    assert [role.code for role in needed_roles(rulebook)] == ["SIGN_LA", "SIGN_CCG"]


def test_every_office_of_a_rulebook_can_be_held():
    offices = {office for role in load("2021-22").roles for office in role.offices}
    assert offices <= set(Membership.Office.values)


class TestNotices:
    @pytest.fixture
    def sent(self):
        """The addresses that get an e-mail from an act, and the last of these."""

        def run(act):
            posted().clear()
            act()
            return {message.to[0].partition("@")[0] for message in posted()}

        return run

    def test_everybody_who_signs_is_told_that_it_is_their_turn(self, southend, person, sent):
        told = sent(lambda: start_signing(southend, person("lead")))
        assert told == {"chair", "chief-executive", "accountable-officer"}
        assert all("Your turn to sign" in message.subject for message in posted())
        assert all(f"/returns/{southend.pk}/signing/" in message.body for message in posted())

    def test_who_has_approved_this_content_is_not_asked_again(self, signing, person, sent):
        approve(signing, person("chair"), "SIGN_HWB", content(signing))
        withdraw_signing(signing, person("lead"), "One more look")
        assert sent(lambda: start_signing(signing, person("lead"))) == {"chief-executive", "accountable-officer"}

    def test_the_editors_hear_of_a_refusal_with_its_reason(self, signing, person, sent):
        told = sent(lambda: decline(signing, person("chair"), "SIGN_HWB", "Figures & words differ"))
        assert told == {"lead", "nhs"}
        assert "Figures & words differ" in posted()[0].body
        assert "put right" in posted()[0].body

    def test_the_delegate_is_asked(self, signing, person, sent):
        told = sent(lambda: delegate(signing, person("chair"), "SIGN_HWB", person("reader"), "On leave"))
        assert told == {"reader"}
        assert "On leave" in posted()[0].body

    def test_what_is_refused_sends_nothing(self, signing, person, sent):
        def refused():
            with pytest.raises(Problem):
                decline(signing, person("lead"), "SIGN_HWB", "No")

        assert sent(refused) == set()


def test_the_hash_is_that_of_the_return_now(signing):
    assert content_of(Judged(signing)) == content(signing)
