"""People: invited, given roles, closed and opened again, by the administrators of their organisations.

An administrator looks after the people of their own organisations. The national team names the administrators of all,
and can close any account. Nobody changes their own roles, and an organisation that has an administrator keeps one.
"""

from collections.abc import Collection

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import Prefetch, QuerySet

from carefund.web.accounts.invitations import send_added, send_invitation
from carefund.web.accounts.log import Kind, note
from carefund.web.accounts.models import Membership, Organisation, Role, User
from carefund.web.accounts.roles import Post, posts_of
from carefund.web.returns.problems import Problem

__all__ = [
    "change_posts",
    "close_account",
    "invite",
    "may_close",
    "organisations_managed",
    "people_managed",
    "posts_held",
    "posts_offered",
    "reopen_account",
    "send_new_link",
    "turn_off_codes",
]


def organisations_managed(actor: User) -> QuerySet[Organisation]:
    """The organisations whose people somebody looks after, by name."""
    everything = Organisation.objects.order_by("name")
    if actor.holds(Role.NATIONAL):
        return everything
    return everything.filter(pk__in=actor.organisations_as(Role.ADMINISTRATOR))


def people_managed(actor: User) -> QuerySet[User]:
    """The people of those organisations with their roles there, by name."""
    managed = organisations_managed(actor)
    held = Membership.objects.filter(organisation__in=managed).select_related("organisation")
    held = held.order_by("organisation__name", "id")
    people = User.objects.prefetch_related(Prefetch("memberships", held)).order_by("name", "id")
    if actor.holds(Role.NATIONAL):
        return people
    return people.filter(memberships__organisation__in=actor.organisations_as(Role.ADMINISTRATOR)).distinct()


def posts_offered(actor: User, organisation: Organisation) -> tuple[Post, ...]:
    """What somebody can make others in an organisation."""
    if organisation.pk in actor.organisations_as(Role.ADMINISTRATOR):
        return posts_of(organisation.kind)
    return (Post(Role.ADMINISTRATOR),) if actor.holds(Role.NATIONAL) else ()


def posts_held(person: User, organisation: Organisation) -> frozenset[Post]:
    """What somebody is in an organisation."""
    held = (m for m in person.memberships.all() if m.organisation_id == organisation.pk)
    return frozenset(Post(Role(m.role), m.office) for m in held)


def invite(actor: User, organisation: Organisation, name: str, email: str, posts: Collection[Post]) -> User:
    """Make an account, or take in somebody who has one, and send them an e-mail.

    Raises Problem where that may not be, or where the e-mail cannot be sent, though the account then stands.
    """
    if not posts:
        raise Problem("Choose at least one role.")
    try:
        with transaction.atomic():
            organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
            _refuse_beyond(actor, organisation, posts)
            person, is_new = _person(name, email)
            _refuse_invitation(actor, organisation, person)
            _store(person, organisation, frozenset(posts))
            note(actor, Kind.PERSON_INVITED, organisation, person, after=_labels(posts))
            send_invitation(person) if is_new else send_added(person, organisation)
    except IntegrityError:
        raise Problem(f"Somebody else invited {email} at the same moment. Try again.") from None
    return person


def _person(name: str, email: str) -> tuple[User, bool]:
    """The person of an address, and whether their account was made just now."""
    known = User.objects.filter(email=email.lower()).first()
    return known or User.objects.create_user(email, name=name), known is None


def _refuse_invitation(actor: User, organisation: Organisation, person: User) -> None:
    if person == actor:
        raise Problem("This is your own address. Ask another administrator to change your roles.")
    if not person.is_active:
        raise Problem(f"The account of {person.email} is closed. It has to be opened again first.")
    if posts_held(person, organisation):
        raise Problem(f"{person.email} belongs to {organisation} already. Change their roles on the page about them.")


def change_posts(actor: User, person: User, organisation: Organisation, posts: Collection[Post]) -> None:
    """Make somebody, of all that the actor can give in an organisation, these. Raises Problem where that may not be."""
    with transaction.atomic():
        organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
        _refuse_beyond(actor, organisation, posts)
        if person == actor:
            raise Problem("You cannot change your own roles. Ask another administrator.")
        person = User.objects.get(pk=person.pk)  # as they are now, without what was looked up before
        before = posts_held(person, organisation)
        after = (before - frozenset(posts_offered(actor, organisation))) | frozenset(posts)
        if after == before:
            return
        if Post(Role.ADMINISTRATOR) in before - after:
            _refuse_last_administrator(person, organisation)
        _store(person, organisation, after)
        note(actor, Kind.ROLES_CHANGED, organisation, person, before=_labels(before), after=_labels(after))


def close_account(actor: User, person: User) -> None:
    """Let somebody sign in no more; what they did keeps their name. Raises Problem where that may not be."""
    with transaction.atomic():
        _refuse_to_close(actor, person)
        administered = Organisation.objects.filter(memberships__user=person, memberships__role=Role.ADMINISTRATOR)
        for organisation in administered.order_by("pk").select_for_update(of=("self",)):
            _refuse_last_administrator(person, organisation)
        _set_active(actor, person, False)


def reopen_account(actor: User, person: User) -> None:
    """Let somebody sign in again, with the roles they had. Raises Problem where that may not be."""
    with transaction.atomic():
        _refuse_to_close(actor, person)
        _set_active(actor, person, True)


def may_close(actor: User, person: User) -> bool:
    """Whether somebody may close or open an account: an administrator, where they look after all its organisations."""
    if person == actor:
        return False
    belongs = set(Membership.objects.filter(user=person).values_list("organisation", flat=True))
    return actor.holds(Role.NATIONAL) or (bool(belongs) and belongs <= actor.organisations_as(Role.ADMINISTRATOR))


def send_new_link(actor: User, person: User) -> None:
    """Send somebody a new link to set their password with; it goes to their own address only."""
    if not person.is_active:
        raise Problem(f"The account of {person} is closed. Open it first.")
    with transaction.atomic():
        note(actor, Kind.LINK_SENT, person=person)
        send_invitation(person)


def turn_off_codes(actor: User, person: User) -> None:
    """Turn off the one-time codes of somebody who lost their device and their recovery codes."""
    if person == actor:
        raise Problem("Turn off your own one-time codes on the page about your account.")
    with transaction.atomic():
        _refuse_shared(actor, person)
        if Authenticator.objects.filter(user=person).delete()[0]:
            note(actor, Kind.CODES_TURNED_OFF, person=person)


def _refuse_beyond(actor: User, organisation: Organisation, posts: Collection[Post]) -> None:
    beyond = sorted(post.label for post in frozenset(posts) - frozenset(posts_offered(actor, organisation)))
    if beyond:
        raise Problem(f"You cannot give these roles in {organisation}: {', '.join(beyond)}.")


def _refuse_to_close(actor: User, person: User) -> None:
    if person == actor:
        raise Problem("You cannot close your own account. Ask another administrator.")
    _refuse_shared(actor, person)


def _refuse_shared(actor: User, person: User) -> None:
    if not may_close(actor, person):
        raise Problem(
            f"{person} also belongs to an organisation that you do not look after. "
            "You can take away their roles in yours. For more, ask the national team."
        )


def _refuse_last_administrator(person: User, organisation: Organisation) -> None:
    others = User.objects.filter(
        is_active=True, memberships__organisation=organisation, memberships__role=Role.ADMINISTRATOR
    ).exclude(pk=person.pk)
    if person.is_active and not others.exists():
        raise Problem(f"{person} is the only administrator of {organisation}. Make somebody else one first.")


def _set_active(actor: User, person: User, active: bool) -> None:
    if person.is_active != active:
        person.is_active = active
        person.save(update_fields=["is_active"])
        note(actor, Kind.ACCOUNT_REOPENED if active else Kind.ACCOUNT_CLOSED, person=person)


def _store(person: User, organisation: Organisation, posts: frozenset[Post]) -> None:
    held = posts_held(person, organisation)
    for post in held - posts:
        Membership.objects.filter(user=person, organisation=organisation, role=post.role, office=post.office).delete()
    Membership.objects.bulk_create(
        Membership(user=person, organisation=organisation, role=post.role, office=post.office)
        for post in sorted(posts - held)
    )


def _labels(posts: Collection[Post]) -> list[str]:
    return sorted(post.label for post in posts)
