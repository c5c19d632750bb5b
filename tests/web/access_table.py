"""Who may do what, route by route: what a person responsible for the workspace would sign.

A new route needs one line here: its name, how it is asked, who is let through, and what its address holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

EDITORS = frozenset({"lead", "nhs"})
FINANCE = frozenset({"finance"})
APPROVERS = frozenset({"chair", "chief-executive", "accountable-officer", "section-151"})
READERS = frozenset({"reader"})
MANAGERS = frozenset({"manager"})
NATIONAL = frozenset({"national"})
ADMINISTRATORS = frozenset({"administrator"})

PARTNERS = EDITORS | FINANCE | APPROVERS | READERS
ENTER = EDITORS | FINANCE | APPROVERS
SEE = PARTNERS | MANAGERS | NATIONAL
PEOPLE = SEE | ADMINISTRATORS
"""Everybody who can sign in."""
NOBODY = "nobody"
"""Who is not signed in."""
ANYBODY = PEOPLE | {NOBODY}


@dataclass(frozen=True)
class Route:
    """A way to ask for a route, and who is let through; others are refused."""

    name: str
    method: str
    who: frozenset[str]
    address: Mapping[str, Any] = field(default_factory=dict)
    """What the address holds beside the return or person it is about."""
    sent: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    about: str = ""
    """`return` or `person` where the route is about one, which may be theirs or not."""
    missing: bool = False
    """That the demonstration has nothing there: everybody who is let through finds nothing."""


def of_return(name: str, method: str, who: frozenset[str], query: str = "", **address: Any) -> Route:
    return Route(name, method, who, address, query=query, about="return")


def of_person(name: str, method: str) -> Route:
    return Route(name, method, ADMINISTRATORS | NATIONAL, about="person")


SHEET = {"sheet": "expenditure"}
TABLE = SHEET | {"table": "schemes"}
ROW = TABLE | {"key": "r1"}
UPLOAD = {"upload_id": "00000000-0000-4000-8000-000000000000"}
COUNCIL = {"provider_id": "council"}

TABLE_OF_ACCESS = (
    # Pages for everybody
    Route("help", "GET", ANYBODY),
    Route("accessibility", "GET", ANYBODY),
    # Coming in
    Route("account_login", "GET", ANYBODY),
    Route("account_logout", "GET", ANYBODY),
    Route("account_inactive", "GET", ANYBODY),
    Route("demo_sign_in", "POST", ANYBODY, sent={"email": "lead@example.org"}),
    Route("invitation", "GET", ANYBODY, {"uidb64": "x", "token": "y"}),
    Route("mfa_authenticate", "GET", ANYBODY),
    Route("socialaccount_login_cancelled", "GET", ANYBODY),
    Route("openid_connect_login", "POST", ANYBODY, COUNCIL, missing=True),
    Route("openid_connect_callback", "GET", ANYBODY, COUNCIL, missing=True),
    # One's own account
    Route("account", "GET", PEOPLE),
    Route("account_change_password", "GET", PEOPLE),
    Route("account_set_password", "GET", PEOPLE),
    Route("account_reauthenticate", "GET", PEOPLE),
    Route("account_tokens", "GET", PEOPLE),
    Route("account_token_revoke", "POST", PEOPLE, {"token_id": 0}),
    Route("mfa_index", "GET", PEOPLE),
    Route("mfa_reauthenticate", "GET", PEOPLE),
    Route("mfa_activate_totp", "GET", PEOPLE),
    Route("mfa_deactivate_totp", "GET", PEOPLE),
    Route("mfa_view_recovery_codes", "GET", PEOPLE),
    Route("mfa_generate_recovery_codes", "GET", PEOPLE),
    # Home
    Route("home", "GET", PEOPLE),
    Route("start", "POST", EDITORS, sent={"area": "E06000033"}),
    # A return
    of_return("return", "GET", SEE),
    of_return("findings", "GET", SEE),
    of_return("side_by_side", "GET", SEE),
    of_return("sheet", "GET", SEE, **SHEET),
    of_return("row_form", "GET", SEE, **ROW),
    of_return("row", "POST", ENTER, **ROW),
    of_return("row_new", "POST", ENTER, **TABLE),
    of_return("rows_save", "POST", ENTER, sheet="requirements", table="requirements"),
    of_return("rows_batch", "POST", ENTER, **TABLE),
    of_return("rows_remove", "POST", ENTER, **TABLE),
    of_return("row_remove", "POST", ENTER, **ROW),
    # Uploading and downloading
    of_return("decision_dismiss", "POST", ENTER),
    of_return("earlier_taken", "POST", ENTER),
    of_return("upload", "GET", EDITORS | FINANCE),
    of_return("upload_preview", "GET", EDITORS | FINANCE, **UPLOAD),
    of_return("upload_accept", "POST", EDITORS | FINANCE, **UPLOAD),
    of_return("upload_cancel", "POST", EDITORS | FINANCE, **UPLOAD),
    of_return("download", "GET", SEE),
    of_return("download_file", "GET", SEE, what="text"),
    # History and comments
    of_return("history", "GET", SEE),
    of_return("compare", "GET", SEE),
    of_return("restore", "GET", ENTER, version=1, **ROW),
    of_return("comments", "GET", SEE),
    of_return("comments_at", "GET", SEE, query="?sheet=expenditure"),
    of_return("comment", "POST", PARTNERS | MANAGERS),
    of_return("comment_resolve", "POST", PARTNERS | MANAGERS, thread="the thread"),
    of_return("comment_reopen", "POST", PARTNERS | MANAGERS, thread="the thread"),
    # Waivers
    of_return("waive", "GET", ENTER, query="?code=EXP-01"),
    of_return("waiver_withdraw", "GET", ENTER, number="the waiver"),
    # Signing and submitting
    of_return("signing", "GET", SEE),
    of_return("signing_start", "POST", EDITORS),
    of_return("signing_withdraw", "GET", EDITORS),
    of_return("approve", "GET", frozenset({"chief-executive"}), role="SIGN_LA"),
    of_return("decline", "GET", frozenset({"chief-executive"}), role="SIGN_LA"),
    of_return("delegate", "GET", frozenset({"chief-executive"}), role="SIGN_LA"),
    of_return("submit", "GET", EDITORS),
    of_return("reopen", "GET", EDITORS | MANAGERS),
    of_return("submissions", "GET", SEE),
    of_return("submission", "GET", SEE, number=1),
    of_return("submission_file", "GET", SEE, number=1, form="text"),
    # Administration
    Route("administration", "GET", ADMINISTRATORS | NATIONAL),
    Route("administration_log", "GET", ADMINISTRATORS | NATIONAL),
    Route("people", "GET", ADMINISTRATORS | NATIONAL),
    Route("invite", "GET", ADMINISTRATORS | NATIONAL),
    of_person("person", "GET"),
    of_person("person_close", "POST"),
    of_person("person_open", "POST"),
    of_person("person_link", "POST"),
    of_person("person_codes", "POST"),
    Route("organisations", "GET", NATIONAL),
    Route("organisation_new", "GET", NATIONAL),
    Route("organisation", "GET", NATIONAL, {"organisation_id": "the council"}),
    Route("rounds", "GET", NATIONAL),
    Route("round_open", "POST", NATIONAL, {"round": "2021-22"}),
    Route("allocations", "GET", NATIONAL),
    Route("allocations_accept", "POST", NATIONAL, sent={"round": "2021-22"}),
    Route("allocations_template", "GET", NATIONAL, {"round": "2021-22"}),
    # The API
    Route("api:api-root", "GET", ANYBODY, missing=True),
    Route("api:openapi-json", "GET", ANYBODY),
    Route("api_nowhere", "GET", ANYBODY, {"rest": "x"}, missing=True),
    Route("api:areas", "GET", PEOPLE),
    Route("api:returns", "GET", PEOPLE),
    of_return("api:return", "GET", SEE),
    of_return("api:findings", "GET", SEE),
    of_return("api:summary", "GET", SEE),
    of_return("api:submissions", "GET", SEE),
    of_return("api:submission", "GET", SEE, number=1),
    of_return("api:rows", "GET", SEE, **TABLE),
    of_return("api:row_new", "POST", ENTER, **TABLE),
    of_return("api:row", "PATCH", ENTER, **ROW),
    of_return("api:row", "DELETE", ENTER, query="?seen=1", **ROW),
    of_return("api:file", "GET", SEE, what="text"),
    of_return("api:uploads", "POST", EDITORS | FINANCE),
    of_return("api:accept", "POST", EDITORS | FINANCE, **UPLOAD),
)
"""Every route, as every person of the demonstration may ask for it.

A return of an area that somebody does not belong to is not there for them, and neither is a person whom they do not
look after. The national team sees every area.
"""
