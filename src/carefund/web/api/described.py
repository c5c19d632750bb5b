"""The API as one object, with its description and the way it refuses."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import HttpBearer

from carefund.web.accounts.models import User
from carefund.web.api import areas, files, rows, whole
from carefund.web.returns.problems import Problem

__all__ = ["api", "nowhere"]


class _Strict(Parser):
    """Reads JSON as its standard has it: no NaN, no half of a character."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The body of a request."""
        read: dict[str, Any] = msgspec.json.decode(request.body)
        return read


class _Bearer(HttpBearer):
    """Says in the description that a token is needed. By now it was looked at: see `carefund.web.access`."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """Who it is."""
        return request.user if request.user.is_authenticated else None


api = NinjaAPI(
    title="carefund",
    version="1",
    description="Better Care Fund returns: areas, returns, rows, findings, submissions and workbooks. "
    "Make a token on your account page and send it with each request, as Authorization: Bearer.",
    urls_namespace="api",
    docs_url=None,
    auth=_Bearer(),
    parser=_Strict(),
)
for _part in (areas, whole, rows, files):
    api.add_router("", _part.router)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return JsonResponse({"error": str(problem)}, status=422)


@api.exception_handler(Http404)
def _not_there(request: HttpRequest, missing: Http404) -> HttpResponse:
    return JsonResponse({"error": str(missing)}, status=404)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return JsonResponse({"error": " ".join(_in_words(fault) for fault in error.errors)}, status=422)


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return JsonResponse({"error": f"{error}. Send JSON as the description at openapi.json says."}, status=400)


@csrf_exempt
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer at an address that the API does not have."""
    return JsonResponse({"error": f"The API has no address {request.path}. See /api/v1/openapi.json."}, status=404)


def _in_words(fault: Mapping[str, Any]) -> str:
    """Which part of what was sent is not as described, and why."""
    place = ".".join(str(part) for part in fault["loc"][1:])
    return f"{place}: {fault['msg']}."
