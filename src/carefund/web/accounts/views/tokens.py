"""Tokens for programs: make one, see it once, revoke it."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from carefund.web.access import actor_of
from carefund.web.accounts.forms import TokenForm
from carefund.web.accounts.tokens import make_token, revoke_token, tokens_of
from carefund.web.returns.problems import Problem

__all__ = ["token_revoke", "tokens"]

_MADE = "made_token"


@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """Show somebody's tokens, or make one; it waits in their session, the once, for the page that shows it."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            request.session[_MADE] = make_token(actor_of(request), form.cleaned_data["name"])
            return redirect("account_tokens")
        except Problem as problem:
            form.add_error(None, str(problem))
    made = "" if form.is_bound else request.session.pop(_MADE, "")
    context = {"form": form, "made": made, "tokens": tokens_of(actor_of(request))}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "account/tokens.html", context, status=status)


@require_POST
def token_revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Let a token work no more."""
    revoke_token(actor_of(request), token_id)
    messages.success(request, "The token is revoked. Programs that use it are refused from now on.")
    return redirect("account_tokens")
