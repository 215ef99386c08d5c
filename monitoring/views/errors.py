"""Error pages that need more than a plain template."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.defaults import page_not_found


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """A page for people; for programs, which ask below /api/, JSON in the shape of the API's own refusals."""
    if request.path_info.startswith("/api/"):
        return JsonResponse({"code": "not_found", "detail": "There is nothing at this address."}, status=404)
    return page_not_found(request, exception)


def throttled(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Answers a locked-out sign-in; named in settings as AXES_LOCKOUT_CALLABLE."""
    wait = get_cool_off(request)
    response = render(request, "429.html", {"wait_words": _words(wait) if wait else ""}, status=429)
    if wait:
        response["Retry-After"] = str(int(wait.total_seconds()))
    return response


def _words(wait: timedelta) -> str:
    minutes = max(1, round(wait.total_seconds() / 60))
    return "a minute" if minutes == 1 else f"{minutes} minutes"
