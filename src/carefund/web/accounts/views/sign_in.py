"""Coming in: by password, by an identity service, by an invitation's link, or as an account of the demonstration."""

from http import HTTPStatus
from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.views import LoginView
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from carefund.returns.values import clean_text
from carefund.web.access import actor_of
from carefund.web.accounts.forms import InvitationForm
from carefund.web.accounts.invitations import days_good, tokens
from carefund.web.accounts.models import User
from carefund.web.accounts.tokens import tokens_of

__all__ = ["account", "demo_sign_in", "invitation", "openid_connect_login", "sign_in"]

_BACKEND = "carefund.web.accounts.sign_in.Backend"


class _SignIn(LoginView):
    """The sign-in page, with every way in that there is."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        demo = User.objects.filter(is_demo=True, is_active=True).order_by("id") if settings.DEMO else ()
        wanted = self.request.GET.get("next") or self.request.POST.get("next", "")
        providers = get_adapter().list_providers(self.request)
        return super().get_context_data(**kwargs) | {"demo_people": demo, "next": wanted, "providers": providers}

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        is_limited = form.has_error("__all__", "too_many_login_attempts")
        response.status_code = HTTPStatus.TOO_MANY_REQUESTS if is_limited else HTTPStatus.UNPROCESSABLE_ENTITY
        return response


sign_in = _SignIn.as_view()


@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as an account of the demonstration, which has no password; only while this is one."""
    if not settings.DEMO:
        raise Http404("This is no demonstration.")
    email = clean_text(request.POST.get("email", ""))
    person = get_object_or_404(User, is_demo=True, is_active=True, email=email)
    login(request, person, backend=_BACKEND)
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return redirect(wanted if is_ours else reverse(settings.LOGIN_REDIRECT_URL))


@require_http_methods(["GET", "POST"])
def openid_connect_login(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Send somebody to their identity service.

    By a page that goes on by itself: the content security policy lets a form lead nowhere but here.
    """
    try:
        response: HttpResponseBase = openid_connect.login(request, provider_id=provider_id)
    except OSError:  # the service is away, or does not speak as it should
        return render(request, "socialaccount/authentication_error.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
    if response.status_code == HTTPStatus.FOUND and "://" in response["Location"]:
        return render(request, "socialaccount/login_redirect.html", {"redirect_to": response["Location"]})
    return response


class _Invitation(PasswordResetConfirmView):
    """Set a password by the link of an invitation, which proves the e-mail address."""

    template_name = "account/invitation.html"
    form_class = InvitationForm
    token_generator = tokens
    success_url = reverse_lazy("account_login")
    reset_url_token = "set"

    def get_user(self, uidb64: str) -> User | None:
        person = super().get_user(uidb64)
        return person if isinstance(person, User) and person.is_active else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"days": days_good()}

    def form_valid(self, form: Any) -> HttpResponse:
        person = form.user
        proved = {"verified": True, "primary": True}
        EmailAddress.objects.update_or_create(user=person, email=person.email, defaults=proved)
        messages.success(self.request, "Your password is set. Sign in with it.")
        return super().form_valid(form)


invitation = _Invitation.as_view()


@require_http_methods(["GET"])
def account(request: HttpRequest) -> HttpResponse:
    """Show somebody their own account: what they are where, and how they sign in."""
    actor = actor_of(request)
    held = actor.memberships.select_related("organisation").order_by("organisation__name", "id")
    context = {"memberships": held, "has_codes": is_mfa_enabled(actor), "tokens": tokens_of(actor).count()}
    return render(request, "account/account.html", context)
