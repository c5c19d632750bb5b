"""Who may do what: one table of permissions, one of routes, and the middleware that holds everybody to them.

A permission is held for an area, by the roles that somebody has there. A route that has no line in `ROUTES` is
refused to everybody.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from rules.permissions import add_perm, has_perm
from rules.predicates import is_authenticated, predicate

from carefund.web.accounts.models import Role, User
from carefund.web.returns.models import ReturnRecord

__all__ = ["PERMISSIONS", "PUBLIC", "ROUTES", "SIGNED_IN", "AccessMiddleware", "actor_of", "may", "record_of"]

PUBLIC = "public"
"""Anybody, signed in or not."""
SIGNED_IN = "signed in"
"""Everybody who is signed in."""

_IN_AREA = frozenset({Role.EDITOR, Role.FINANCE, Role.APPROVER, Role.READER})

PERMISSIONS: Mapping[str, frozenset[Role]] = {
    "return.view": _IN_AREA | {Role.BETTER_CARE_MANAGER, Role.NATIONAL},
    "return.create": frozenset({Role.EDITOR}),
    "return.edit": frozenset({Role.EDITOR, Role.FINANCE, Role.APPROVER}),
    "return.import": frozenset({Role.EDITOR, Role.FINANCE}),
    "return.comment": _IN_AREA | {Role.BETTER_CARE_MANAGER},
    "return.waive": frozenset({Role.EDITOR, Role.FINANCE, Role.APPROVER}),
    "return.sign": frozenset({Role.APPROVER}),
    "return.submit": frozenset({Role.EDITOR}),
    "return.reopen": frozenset({Role.EDITOR, Role.BETTER_CARE_MANAGER}),
    "people.manage": frozenset({Role.ADMINISTRATOR}),
    "rounds.manage": frozenset({Role.NATIONAL}),
}
"""Which roles hold a permission: in the area of a return, or, for what is about no area, anywhere."""

ROUTES: dict[str, str] = {
    "home": SIGNED_IN,
}
"""What a route asks for: a permission, `SIGNED_IN` or `PUBLIC`."""


def _holds(permission: str) -> Callable[[User, str | None], bool]:
    roles = PERMISSIONS[permission]

    def held(user: User, area: str | None = None) -> bool:
        return any(user.holds(role) for role in roles) if area is None else bool(user.roles_in(area) & roles)

    return held


for _permission in PERMISSIONS:
    add_perm(_permission, is_authenticated & predicate(_holds(_permission), name=_permission))


def may(user: User, permission: str, area: str | None = None) -> bool:
    """Whether somebody holds a permission, in an area where it is about one."""
    return bool(has_perm(permission, user, area))


def actor_of(request: HttpRequest) -> User:
    """Who makes a request of a route that asks for somebody signed in."""
    return cast(User, request.user)


def record_of(request: HttpRequest) -> ReturnRecord:
    """The return that a route with `return_id` is about, already found to be visible to who asks."""
    return cast(ReturnRecord, request.record)  # type: ignore[attr-defined]


class AccessMiddleware:
    """Lets a request through to its view only as `ROUTES` allows."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand before the views."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the decision is made once its route is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Decide about one request: None lets it through."""
        route = request.resolver_match.view_name if request.resolver_match else ""
        needed = ROUTES.get(route)
        if needed is None:
            raise PermissionDenied(f"The route “{route}” has no line in the table of who may do what.")
        if needed == PUBLIC:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        _allow(request, needed, kwargs)
        return None


def _allow(request: HttpRequest, needed: str, kwargs: Mapping[str, Any]) -> None:
    """Let pass or raise: what is not visible to somebody is not there for them."""
    user, area = actor_of(request), None
    if "return_id" in kwargs:
        record = _visible(user, kwargs["return_id"])
        request.record, area = record, record.area  # type: ignore[attr-defined]
    if needed != SIGNED_IN and not may(user, needed, area):
        raise PermissionDenied("Your roles do not include this.")


def _visible(user: User, return_id: UUID) -> ReturnRecord:
    record = ReturnRecord.objects.filter(pk=return_id).first()
    if record is None or not may(user, "return.view", record.area):
        raise Http404("There is no such return, or it is of an area that you do not belong to.")
    return record
