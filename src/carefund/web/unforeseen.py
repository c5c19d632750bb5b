"""What somebody is answered where a service refuses something that its page did not offer to refuse."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from carefund.web.returns.problems import Problem

__all__ = ["ProblemMiddleware"]


class ProblemMiddleware:
    """Turns a Problem that no view has dealt with into a page of its own, in the words of the Problem."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand before the views."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a Problem; None leaves any other exception to the server."""
        if not isinstance(exception, Problem):
            return None
        if request.content_type == "application/json":
            return JsonResponse({"error": str(exception)}, status=422)
        return render(request, "problem.html", {"problem": str(exception)}, status=422)
