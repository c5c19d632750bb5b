"""The template environment: the design system's macros, and what every page knows."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, select_autoescape

from carefund.returns.checks.words import counted, listed, number, pounds
from carefund.web.access import ROUTES, may
from carefund.web.accounts.models import User

__all__ = ["environment", "everywhere", "uk_time"]


def environment(**options: Any) -> Environment:
    """The environment of every page. An absent parameter of a macro is empty, as the design system's macros expect."""
    loaders = [options.pop("loader"), PackageLoader("nhsuk_frontend_jinja")]
    options |= {"loader": ChoiceLoader(loaders), "undefined": ChainableUndefined}
    # White space around tags would be a quarter of a page with many inputs.
    options |= {"trim_blocks": True, "lstrip_blocks": True}
    # Everything but the texts of e-mails, in which “&” is “&”.
    options["autoescape"] = select_autoescape(disabled_extensions=("txt",), default=True, default_for_string=True)
    made = Environment(**options)
    made.globals.update(static=static, url=_url, may=may, counted=counted)
    made.filters.update(pounds=pounds, number=number, listed=listed, uk_time=uk_time)
    return made


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args, kwargs=kwargs)


def uk_time(moment: datetime) -> str:
    """A moment as a clock in the United Kingdom shows it: “16 November 2021 at 5:05pm”."""
    at = timezone.localtime(moment)
    return f"{at.day} {at:%B %Y} at {at.hour % 12 or 12}:{at:%M}{at:%p}".replace("AM", "am").replace("PM", "pm")


def everywhere(request: HttpRequest) -> Mapping[str, Any]:
    """What every page knows. A request that is refused before anybody looks who makes it is nobody's."""
    user: User | AnonymousUser = getattr(request, "user", AnonymousUser())
    return {"demo": settings.DEMO, "user": user, "nav": _navigation(request.path, user)}


def _navigation(path: str, user: User | AnonymousUser) -> list[dict[str, Any]]:
    if not user.is_authenticated:
        return []
    administers = may(user, ROUTES["administration"])
    links = [("Home", "home", True), ("Administration", "administration", administers)]
    return [
        {"text": text, "href": reverse(name), "current": path == reverse(name)} for text, name, shown in links if shown
    ]
