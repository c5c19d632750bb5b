"""The pages of accounts and administration; thin: look up, call a service, show."""

from carefund.web.accounts.views.administration import administration, administration_log
from carefund.web.accounts.views.organisations import organisation, organisation_new, organisations
from carefund.web.accounts.views.people import (
    invite,
    people,
    person,
    person_close,
    person_codes,
    person_link,
    person_open,
)
from carefund.web.accounts.views.sign_in import account, demo_sign_in, invitation, openid_connect_login, sign_in
from carefund.web.accounts.views.tokens import token_revoke, tokens

__all__ = [
    "account",
    "administration",
    "administration_log",
    "demo_sign_in",
    "invitation",
    "invite",
    "openid_connect_login",
    "organisation",
    "organisation_new",
    "organisations",
    "people",
    "person",
    "person_close",
    "person_codes",
    "person_link",
    "person_open",
    "sign_in",
    "token_revoke",
    "tokens",
]
