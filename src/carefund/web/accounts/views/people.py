"""People: the list, inviting somebody, and the page about a person."""

from collections.abc import Callable, Mapping
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from carefund.web.access import abilities_of, actor_of
from carefund.web.accounts import people as services
from carefund.web.accounts.forms import InviteForm, PeopleFilter, PostsForm
from carefund.web.accounts.models import Membership, Organisation, Role, User
from carefund.web.returns.problems import Problem

__all__ = ["invite", "people", "person", "person_close", "person_codes", "person_link", "person_open"]

_ON_A_PAGE = 50
_ABILITIES = {role: f"May {'; '.join(abilities_of(role))}." for role in Role}


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """List the people somebody looks after."""
    actor = actor_of(request)
    form = PeopleFilter(request.GET)
    form.fields["organisation"].queryset = services.organisations_managed(actor)  # type: ignore[attr-defined]
    form.is_valid()
    found = _narrowed(actor, form.cleaned_data)
    page = Paginator(found, _ON_A_PAGE).get_page(request.GET.get("page"))
    organisations = form.fields["organisation"].queryset  # type: ignore[attr-defined]
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {"form": form, "page": page, "organisations": organisations, "asked": asked.urlencode()}
    return render(request, "administration/people.html", context)


def _narrowed(actor: User, asked: Mapping[str, Any]) -> QuerySet[User]:
    found = services.people_managed(actor)
    if text := asked.get("text"):
        found = found.filter(Q(name__icontains=text) | Q(email__icontains=text))
    if organisation := asked.get("organisation"):
        found = found.filter(pk__in=organisation.memberships.values("user"))
    if role := asked.get("role"):
        managed = services.organisations_managed(actor)
        found = found.filter(pk__in=Membership.objects.filter(role=role, organisation__in=managed).values("user"))
    if state := asked.get("state"):
        found = found.filter(is_active=state == "open")
    return found


@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody into an organisation, which is chosen first where there are several."""
    actor = actor_of(request)
    organisations = list(services.organisations_managed(actor))
    wanted = request.POST.get("organisation") or request.GET.get("organisation", "")
    chosen = [o for o in organisations if str(o.pk) == wanted] if len(organisations) > 1 else organisations
    if not chosen:
        return render(request, "administration/invite_where.html", {"organisations": organisations, "wanted": wanted})
    return _invite_into(request, chosen[0])


def _invite_into(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    actor = actor_of(request)
    form = InviteForm(request.POST or None, offered=services.posts_offered(actor, organisation))
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            invited = services.invite(actor, organisation, asked["name"], asked["email"], form.chosen)
        except Problem as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, f"{invited} is invited. An e-mail is on its way to {invited.email}.")
            return redirect("person", person_id=invited.pk)
    context = {"form": form, "organisation": organisation, "abilities": _ABILITIES}
    return render(request, "administration/invite.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Show a person with their roles, and change those in one organisation."""
    actor = actor_of(request)
    shown = _managed(request, person_id)
    problem = ""
    if request.method == "POST":
        organisation = _organisation(actor, request.POST.get("organisation", ""))
        form = PostsForm(request.POST, offered=services.posts_offered(actor, organisation))
        try:
            if not form.is_valid():
                raise Problem(f"Choose from the roles that {organisation} has.")
            services.change_posts(actor, shown, organisation, form.chosen)
        except Problem as refused:
            problem = str(refused)
        else:
            messages.success(request, f"The roles of {shown} in {organisation} are saved.")
            still_theirs = services.people_managed(actor).filter(pk=person_id).exists()
            return redirect("person", person_id=person_id) if still_theirs else redirect("people")
    context = {
        "person": shown,
        "places": _places(actor, shown),
        "problem": problem,
        "abilities": _ABILITIES,
        "is_self": shown == actor,
        "may_close": services.may_close(actor, shown),
        "has_codes": is_mfa_enabled(shown),
    }
    return render(request, "administration/person.html", context, status=409 if problem else 200)


def _organisation(actor: User, wanted: str) -> Organisation:
    for organisation in services.organisations_managed(actor):
        if str(organisation.pk) == wanted:
            return organisation
    raise Http404("There is no such organisation, or you do not look after it.")


def _places(actor: User, shown: User) -> list[dict[str, Any]]:
    """The organisations of a person, each with what they are there and what the actor can make them."""
    managed = {o.pk for o in services.organisations_managed(actor)}
    organisations = {m.organisation_id: m.organisation for m in shown.memberships.all()}
    return [
        {
            "organisation": organisation,
            "held": sorted(services.posts_held(shown, organisation)),
            "offered": services.posts_offered(actor, organisation) if shown != actor else (),
        }
        for organisation in organisations.values()
        if organisation.pk in managed
    ]


@require_POST
def person_close(request: HttpRequest, person_id: int) -> HttpResponse:
    """Close an account."""
    return _act(request, person_id, services.close_account, "The account is closed. It can be opened again.")


@require_POST
def person_open(request: HttpRequest, person_id: int) -> HttpResponse:
    """Open an account again."""
    return _act(request, person_id, services.reopen_account, "The account is open again.")


@require_POST
def person_link(request: HttpRequest, person_id: int) -> HttpResponse:
    """Send a new link to set a password with."""
    return _act(request, person_id, services.send_new_link, "A new link is on its way.")


@require_POST
def person_codes(request: HttpRequest, person_id: int) -> HttpResponse:
    """Turn off somebody's one-time codes."""
    return _act(request, person_id, services.turn_off_codes, "One-time codes are off for this person.")


def _act(request: HttpRequest, person_id: int, service: Callable[[User, User], None], done: str) -> HttpResponse:
    about = _managed(request, person_id)
    try:
        service(actor_of(request), about)
    except Problem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, done)
    return redirect("person", person_id=person_id)


def _managed(request: HttpRequest, person_id: int) -> User:
    return get_object_or_404(services.people_managed(actor_of(request)), pk=person_id)
