"""Addresses of accounts and administration. Of what django-allauth brings, only what is offered here."""

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.urls import path

from carefund.web.accounts import views

__all__ = ["urlpatterns"]

urlpatterns = [
    path("accounts/sign-in/", views.sign_in, name="account_login"),
    path("accounts/sign-in/demonstration/", views.demo_sign_in, name="demo_sign_in"),
    path("accounts/sign-in/code/", mfa.authenticate, name="mfa_authenticate"),
    path("accounts/sign-in/stopped/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("accounts/sign-in/with/<slug:provider_id>/", views.openid_connect_login, name="openid_connect_login"),
    path("accounts/sign-in/with/<slug:provider_id>/back/", openid_connect.callback, name="openid_connect_callback"),
    path("accounts/sign-out/", allauth.logout, name="account_logout"),
    path("accounts/closed/", allauth.account_inactive, name="account_inactive"),
    path("accounts/invitation/<str:uidb64>/<str:token>/", views.invitation, name="invitation"),
    path("accounts/", views.account, name="account"),
    path("accounts/tokens/", views.tokens, name="account_tokens"),
    path("accounts/tokens/<int:token_id>/revoke/", views.token_revoke, name="account_token_revoke"),
    path("accounts/password/", allauth.password_change, name="account_change_password"),
    path("accounts/password/first/", allauth.password_set, name="account_set_password"),
    path("accounts/confirm/", allauth.reauthenticate, name="account_reauthenticate"),
    path("accounts/confirm/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("accounts/codes/", mfa.index, name="mfa_index"),
    path("accounts/codes/set-up/", totp.activate_totp, name="mfa_activate_totp"),
    path("accounts/codes/turn-off/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("accounts/codes/recovery/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("accounts/codes/recovery/new/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("administration/", views.administration, name="administration"),
    path("administration/log/", views.administration_log, name="administration_log"),
    path("administration/organisations/", views.organisations, name="organisations"),
    path("administration/organisations/new/", views.organisation_new, name="organisation_new"),
    path("administration/organisations/<int:organisation_id>/", views.organisation, name="organisation"),
    path("administration/people/", views.people, name="people"),
    path("administration/people/invite/", views.invite, name="invite"),
    path("administration/people/<int:person_id>/", views.person, name="person"),
    path("administration/people/<int:person_id>/close/", views.person_close, name="person_close"),
    path("administration/people/<int:person_id>/open/", views.person_open, name="person_open"),
    path("administration/people/<int:person_id>/link/", views.person_link, name="person_link"),
    path("administration/people/<int:person_id>/codes/", views.person_codes, name="person_codes"),
]
