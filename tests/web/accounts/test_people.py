"""Who looks after people, what they can make them, and what nobody can: each thing they do is on record."""

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, transaction

from carefund.web.accounts.log import note, words_of
from carefund.web.accounts.models import AdministrationEvent, Membership, Organisation, Role, User
from carefund.web.accounts.people import (
    change_posts,
    close_account,
    invite,
    people_managed,
    posts_held,
    posts_offered,
    reopen_account,
    send_new_link,
    turn_off_codes,
)
from carefund.web.accounts.roles import Post, posts_of
from carefund.web.returns.problems import Problem
from tests.support.post import posted

EDITOR, ADMINISTRATOR = Post(Role.EDITOR), Post(Role.ADMINISTRATOR)
CHAIR = Post(Role.APPROVER, Membership.Office.HWB_CHAIR)
Kind = AdministrationEvent.Kind


@pytest.fixture
def council(demo) -> Organisation:
    return Organisation.objects.get(name="Demonstration councils")


@pytest.fixture
def nhs(demo) -> Organisation:
    return Organisation.objects.get(kind=Organisation.Kind.NHS)


@pytest.fixture
def administrator(person) -> User:
    """Administers the councils."""
    return person("administrator")


@pytest.fixture
def national(person) -> User:
    return person("national")


def last() -> AdministrationEvent:
    event = AdministrationEvent.objects.first()
    assert event
    return event


def test_an_administrator_sees_the_people_of_their_organisation_only(administrator, person):
    seen = set(people_managed(administrator))
    assert person("lead") in seen
    assert person("nhs") not in seen
    assert set(people_managed(person("national"))) == set(User.objects.all())
    assert not people_managed(person("lead"))


def test_what_somebody_is_elsewhere_is_not_an_administrators_business(administrator, nhs, person, signed_in, text):
    lead = person("lead")
    finance = Membership.objects.create(user=lead, organisation=nhs, role=Role.FINANCE)
    note(person("national"), Kind.ROLES_CHANGED, nhs, lead, after=["Finance"])
    (seen,) = (somebody for somebody in people_managed(administrator) if somebody == lead)
    assert finance not in seen.memberships.all()
    client = signed_in("administrator")
    assert "NHS commissioner" not in text(client.get("/administration/people/"))
    assert lead.name not in text(client.get("/administration/people/", {"role": "finance"}))
    assert "Nothing was done yet" in text(client.get("/administration/log/"))


def test_roles_are_changed_from_what_they_are_and_not_from_what_was_looked_at(administrator, council, person):
    looked_at = people_managed(administrator).get(pk=person("lead").pk)
    list(looked_at.memberships.all())
    change_posts(administrator, person("lead"), council, {Post(Role.FINANCE)})
    change_posts(administrator, looked_at, council, {Post(Role.FINANCE), Post(Role.READER)})
    assert posts_held(person("lead"), council) == {Post(Role.FINANCE), Post(Role.READER)}


@pytest.mark.parametrize("sent", ["", "abc", "\x00", "9" * 30])
def test_an_organisation_that_is_none_is_not_found(signed_in, person, sent):
    address = f"/administration/people/{person('lead').pk}/"
    assert signed_in("administrator").post(address, {"organisation": sent, "posts": "editor"}).status_code == 404


def test_roles_fit_the_organisation(administrator, national, council, nhs):
    assert CHAIR in posts_offered(administrator, council)
    assert posts_offered(administrator, nhs) == ()
    assert posts_offered(national, council) == (ADMINISTRATOR,)
    given = {kind: {post.role for post in posts_of(kind)} for kind in Organisation.Kind}
    assert {kind for kind, roles in given.items() if Role.NATIONAL in roles} == {Organisation.Kind.NATIONAL}
    assert {kind for kind, roles in given.items() if Role.BETTER_CARE_MANAGER in roles} == {Organisation.Kind.REGION}
    assert all(Role.ADMINISTRATOR in roles for roles in given.values())


def test_inviting_makes_an_account_sends_a_link_and_is_on_record(administrator, council):
    invited = invite(administrator, council, "Somebody new", "New@Example.org", [EDITOR, CHAIR])
    assert (invited.email, invited.has_usable_password()) == ("new@example.org", False)
    assert posts_held(invited, council) == {EDITOR, CHAIR}
    assert "/accounts/invitation/" in posted()[0].body
    assert (last().actor, last().person, last().organisation) == (administrator, invited, council)
    assert words_of(last()) == (
        "Person invited: Somebody new, Demonstration councils. "
        "Added: Approver: Health and Wellbeing Board chair or delegate and Editor."
    )


def test_inviting_somebody_who_has_an_account_adds_to_it(national, council, person):
    with_account = invite(national, council, "Another name", "nhs@example.org", [ADMINISTRATOR])
    assert with_account == person("nhs")
    assert with_account.name == "NHS commissioning lead"
    assert len(with_account.memberships.all()) == 2
    assert posted()[0].subject == "You now belong to Demonstration councils in carefund"


@pytest.mark.parametrize(
    ("email", "posts", "reason"),
    [
        ("administrator@example.org", [EDITOR], "This is your own address."),
        ("lead@example.org", [EDITOR], "belongs to Demonstration councils already."),
        ("new@example.org", [], "Choose at least one role."),
        ("new@example.org", [Post(Role.NATIONAL)], "You cannot give these roles in Demonstration councils: National"),
    ],
)
def test_what_an_invitation_may_not_do(administrator, council, email, posts, reason):
    people = User.objects.count()
    with pytest.raises(Problem, match=reason):
        invite(administrator, council, "Somebody", email, posts)
    assert (User.objects.count(), AdministrationEvent.objects.count(), posted()) == (people, 0, [])


def test_a_closed_account_is_not_invited_behind_its_back(administrator, national, council, person):
    close_account(national, person("nhs"))
    with pytest.raises(Problem, match=r"The account of nhs@example\.org is closed\."):
        invite(administrator, council, "Somebody", "nhs@example.org", [EDITOR])


def test_changing_roles_is_on_record_with_before_and_after(administrator, council, person):
    change_posts(administrator, person("lead"), council, [EDITOR, ADMINISTRATOR])
    assert posts_held(person("lead"), council) == {EDITOR, ADMINISTRATOR}
    assert last().details == {"before": ["Editor"], "after": ["Administrator", "Editor"]}
    change_posts(administrator, person("lead"), council, [EDITOR, ADMINISTRATOR])
    assert AdministrationEvent.objects.count() == 1


def test_nobody_changes_their_own_roles(administrator, national, council):
    for actor, organisation, posts in (
        (administrator, council, [EDITOR, ADMINISTRATOR]),
        (national, Organisation.objects.get(kind=Organisation.Kind.NATIONAL), [ADMINISTRATOR]),
    ):
        with pytest.raises(Problem, match="You cannot change your own roles"):
            change_posts(actor, actor, organisation, posts)


def test_the_national_team_names_administrators_and_leaves_other_roles(national, council, person):
    change_posts(national, person("lead"), council, [ADMINISTRATOR])
    assert posts_held(person("lead"), council) == {EDITOR, ADMINISTRATOR}
    with pytest.raises(Problem, match="You cannot give these roles"):
        change_posts(national, person("lead"), council, [CHAIR])


def test_the_last_administrator_stays(administrator, national, council, person):
    reason = "Administrator is the only administrator of Demonstration councils"
    with pytest.raises(Problem, match=reason):
        change_posts(national, administrator, council, [])
    with pytest.raises(Problem, match=reason):
        close_account(national, administrator)
    change_posts(national, person("lead"), council, [ADMINISTRATOR])
    close_account(national, administrator)
    with pytest.raises(Problem, match="is the only administrator"):
        close_account(national, person("lead"))


def test_closing_and_opening_again_keeps_the_roles(administrator, council, person):
    close_account(administrator, person("lead"))
    assert not person("lead").is_active
    reopen_account(administrator, person("lead"))
    assert person("lead").is_active
    assert posts_held(person("lead"), council) == {EDITOR}
    assert [event.kind for event in AdministrationEvent.objects.all()] == [Kind.ACCOUNT_REOPENED, Kind.ACCOUNT_CLOSED]


def test_nobody_closes_their_own_account_or_that_of_who_belongs_elsewhere_too(administrator, nhs, person):
    with pytest.raises(Problem, match="You cannot close your own account"):
        close_account(administrator, administrator)
    Membership.objects.create(user=person("lead"), organisation=nhs, role=Role.EDITOR)
    with pytest.raises(Problem, match="also belongs to an organisation that you do not look after"):
        close_account(administrator, person("lead"))


def test_a_new_link_goes_to_the_person_and_is_on_record(administrator, person):
    send_new_link(administrator, person("lead"))
    assert posted()[0].to == ["lead@example.org"]
    assert last().kind == Kind.LINK_SENT
    close_account(administrator, person("lead"))
    with pytest.raises(Problem, match="is closed"):
        send_new_link(administrator, person("lead"))


def test_one_time_codes_are_turned_off_for_others_only(administrator, person):
    for owner in (administrator, person("lead")):
        Authenticator.objects.create(user=owner, type=Authenticator.Type.TOTP, data={"secret": "A"})
    turn_off_codes(administrator, person("lead"))
    assert Authenticator.objects.get().user == administrator
    assert last().kind == Kind.CODES_TURNED_OFF
    with pytest.raises(Problem, match="your own"):
        turn_off_codes(administrator, administrator)


def test_the_codes_of_who_belongs_elsewhere_too_stay_on(administrator, nhs, person):
    Membership.objects.create(user=person("lead"), organisation=nhs, role=Role.EDITOR)
    Authenticator.objects.create(user=person("lead"), type=Authenticator.Type.TOTP, data={"secret": "A"})
    with pytest.raises(Problem, match="ask the national team"):
        turn_off_codes(administrator, person("lead"))
    assert Authenticator.objects.exists()


@pytest.mark.parametrize("act", ["change", "delete"])
def test_the_log_cannot_be_altered(administrator, person, act):
    send_new_link(administrator, person("lead"))
    events = AdministrationEvent.objects.all()
    with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
        events.update(kind="x") if act == "change" else events.delete()
    assert last().kind == Kind.LINK_SENT


def test_a_sent_role_that_is_not_offered_is_refused_and_nothing_changes(signed_in, council, person, text):
    client, lead = signed_in("administrator"), person("lead")
    page = client.post(f"/administration/people/{lead.pk}/", {"organisation": council.pk, "posts": ["national"]})
    assert page.status_code == 409
    assert "Choose from the roles that Demonstration councils has." in text(page)
    assert posts_held(lead, council) == {EDITOR}


def test_roles_are_changed_on_the_page(signed_in, council, person, text):
    client, lead = signed_in("administrator"), person("lead")
    address = f"/administration/people/{lead.pk}/"
    sent = {"organisation": council.pk, "posts": ["editor", "approver:hwb_chair"]}
    assert client.post(address, sent)["Location"] == address
    assert "The roles of Better Care Fund lead in Demonstration councils are saved." in text(client.get(address))
    assert posts_held(person("lead"), council) == {EDITOR, CHAIR}


def test_who_has_no_role_left_is_no_longer_on_the_list(signed_in, council, person, text):
    client, lead = signed_in("administrator"), person("lead")
    done = client.post(f"/administration/people/{lead.pk}/", {"organisation": council.pk}, follow=True)
    assert "The roles of Better Care Fund lead in Demonstration councils are saved." in text(done)
    assert "lead@example.org" not in text(done)
    assert lead.email in text(signed_in("national").get("/administration/people/"))


def test_inviting_on_the_page_says_what_is_missing_and_keeps_what_was_typed(signed_in, text):
    client = signed_in("administrator")
    response = client.post("/administration/people/invite/", {"name": "Somebody new", "email": "new.example.org"})
    assert response.status_code == 422
    assert "Enter an e-mail address in the right form" in text(response)
    assert "Choose at least one role" in text(response)
    assert 'value="Somebody new"' in response.content.decode()
    sent = {"name": "Somebody new", "email": "new@example.org", "posts": ["editor"]}
    done = client.post("/administration/people/invite/", sent, follow=True)
    assert "Somebody new is invited. An e-mail is on its way to new@example.org." in text(done)


def test_who_looks_after_several_organisations_chooses_one_first(signed_in, council, text):
    client = signed_in("national")
    assert "Into which organisation?" in text(client.get("/administration/people/invite/"))
    page = text(client.get(f"/administration/people/invite/?organisation={council.pk}"))
    assert "Invite somebody into Demonstration councils" in page
    assert "Choose one of these" in text(client.get("/administration/people/invite/?organisation=x"))


def test_the_list_of_people_is_narrowed_down(signed_in, text):
    client = signed_in("national")
    asked = {"text": "finance", "role": "finance", "state": "open"}
    assert "1 person" in text(client.get("/administration/people/", asked))
    assert "Nobody fits" in text(client.get("/administration/people/", asked | {"state": "closed"}))
    assert "12 people" in text(client.get("/administration/people/", {"organisation": "x"}))


@pytest.mark.parametrize("page", ["", "people/", "organisations/", "log/", "allocations/", "rounds/"])
def test_pages_ask_few_questions_however_many_people_there_are(signed_in, council, page, django_assert_max_num_queries):
    people = [User(email=f"{number}@example.org", name=f"Person {number}") for number in range(120)]
    made = User.objects.bulk_create(people)
    Membership.objects.bulk_create(Membership(user=p, organisation=council, role=Role.READER) for p in made)
    client = signed_in("national")
    with django_assert_max_num_queries(15):
        assert client.get(f"/administration/{page}").status_code == 200
