"""What is answered when signing in is throttled; the other error pages are plain templates."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


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
