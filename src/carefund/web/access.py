"""Who may do what: one table of permissions, one of routes, and the middleware that holds everybody to them.

A permission is held for an area, by the roles that somebody has there. A route that has no line in `ROUTES` is
refused to everybody.
"""

from collections.abc import Callable, Mapping
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from rules.permissions import add_perm, has_perm
from rules.predicates import is_authenticated, predicate

from carefund.web.accounts.models import Role, User
from carefund.web.accounts.tokens import holder_of
from carefund.web.returns.models import ReturnRecord
from carefund.web.signed_out import ask_to_sign_in

__all__ = [
    "MEANINGS",
    "PERMISSIONS",
    "PUBLIC",
    "ROUTES",
    "SIGNED_IN",
    "AccessMiddleware",
    "abilities_of",
    "actor_of",
    "may",
    "record_of",
]

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
    "administration.view": frozenset({Role.ADMINISTRATOR, Role.NATIONAL}),
    "people.manage": frozenset({Role.ADMINISTRATOR, Role.NATIONAL}),
    "organisations.manage": frozenset({Role.NATIONAL}),
    "rounds.manage": frozenset({Role.NATIONAL}),
}
"""Which roles hold a permission: in the area of a return, or, for what is about no area, anywhere.

Which people somebody manages, and which roles they can give, `carefund.web.accounts.people` says.
"""

MEANINGS: Mapping[str, str] = {
    "return.view": "see returns, their history and comments",
    "return.create": "start returns",
    "return.edit": "enter, change and restore rows",
    "return.import": "upload workbooks",
    "return.comment": "comment",
    "return.waive": "waive findings",
    "return.sign": "sign, or have somebody else sign",
    "return.submit": "put returns to their approvers and submit them",
    "return.reopen": "open submitted returns again",
    "administration.view": "see the log of administration",
    "people.manage": "invite people, give them roles and close their accounts",
    "organisations.manage": "keep the organisations and their areas",
    "rounds.manage": "open and close rounds, and upload allocations",
}
"""What each permission lets somebody do, in words that follow “may”."""

ROUTES: dict[str, str] = {
    # About the service
    "help": PUBLIC,
    "accessibility": PUBLIC,
    # The first page
    "home": SIGNED_IN,
    # A return, its sheets and rows
    "start": "return.create",
    "return": "return.view",
    "findings": "return.view",
    "side_by_side": "return.view",
    "sheet": "return.view",
    "row_form": "return.view",
    "row": "return.edit",
    "row_new": "return.edit",
    "rows_save": "return.edit",
    "rows_batch": "return.edit",
    "rows_remove": "return.edit",
    "row_remove": "return.edit",
    "decision_dismiss": "return.edit",
    "earlier_taken": "return.edit",
    # Uploading and downloading
    "upload": "return.import",
    "upload_preview": "return.import",
    "upload_accept": "return.import",
    "upload_cancel": "return.import",
    "download": "return.view",
    "download_file": "return.view",
    # History
    "history": "return.view",
    "compare": "return.view",
    "restore": "return.edit",
    # Comments
    "comments": "return.view",
    "comments_at": "return.view",
    "comment": "return.comment",
    "comment_resolve": "return.comment",
    "comment_reopen": "return.comment",
    # Waivers
    "waive": "return.waive",
    "waiver_withdraw": "return.waive",
    # Signing and submitting. Who approves or declines holds an office of the role, or had it delegated to them: the
    # service knows.
    "signing": "return.view",
    "signing_start": "return.submit",
    "signing_withdraw": "return.submit",
    "approve": "return.view",
    "decline": "return.view",
    "delegate": "return.sign",
    "submit": "return.submit",
    "reopen": "return.reopen",
    "submissions": "return.view",
    "submission": "return.view",
    "submission_file": "return.view",
    # The API, for programs: a token says for whom they act
    "api:api-root": PUBLIC,
    "api:openapi-json": PUBLIC,
    "api_nowhere": PUBLIC,
    "api:areas": SIGNED_IN,
    "api:returns": SIGNED_IN,
    "api:return": "return.view",
    "api:findings": "return.view",
    "api:summary": "return.view",
    "api:submissions": "return.view",
    "api:submission": "return.view",
    "api:rows": "return.view",
    "api:row_new": "return.edit",
    "api:row": "return.edit",
    "api:file": "return.view",
    "api:uploads": "return.import",
    "api:accept": "return.import",
    # Coming in
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_inactive": PUBLIC,
    "demo_sign_in": PUBLIC,
    "invitation": PUBLIC,
    "mfa_authenticate": PUBLIC,
    "openid_connect_login": PUBLIC,
    "openid_connect_callback": PUBLIC,
    "socialaccount_login_cancelled": PUBLIC,
    # One's own account
    "account": SIGNED_IN,
    "account_tokens": SIGNED_IN,
    "account_token_revoke": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_set_password": SIGNED_IN,
    "account_reauthenticate": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    # Administration
    "administration": "administration.view",
    "administration_log": "administration.view",
    "organisations": "organisations.manage",
    "organisation_new": "organisations.manage",
    "organisation": "organisations.manage",
    "people": "people.manage",
    "invite": "people.manage",
    "person": "people.manage",
    "person_close": "people.manage",
    "person_open": "people.manage",
    "person_link": "people.manage",
    "person_codes": "people.manage",
    "rounds": "rounds.manage",
    "round_open": "rounds.manage",
    "allocations": "rounds.manage",
    "allocations_accept": "rounds.manage",
    "allocations_template": "rounds.manage",
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


def abilities_of(role: Role) -> list[str]:
    """What a role may do, in words."""
    return [MEANINGS[permission] for permission, roles in PERMISSIONS.items() if role in roles]


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
        is_api = route.startswith("api:")
        if is_api:
            # A token and nothing else: a session's cookie would let other sites act for whoever is signed in.
            request.user = _holder(request) or AnonymousUser()
        if not request.user.is_authenticated:
            return _ask_for_token() if is_api else ask_to_sign_in(request)
        try:
            _allow(request, needed, kwargs)
        except (PermissionDenied, Http404) as refusal:
            if not is_api and request.content_type != "application/json":
                raise
            return JsonResponse({"error": str(refusal)}, status=404 if isinstance(refusal, Http404) else 403)
        return None


def _holder(request: HttpRequest) -> User | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return holder_of(token.strip()) if scheme.casefold() == "bearer" else None


def _ask_for_token() -> HttpResponse:
    text = "Send a token that works, as “Authorization: Bearer …”. You make one on your account page."
    return JsonResponse({"error": text}, status=401, headers={"WWW-Authenticate": "Bearer"})


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
