"""`/`: every camera that one may see, live, and the alerts beside them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from monitoring import camera_views
from monitoring.access import can_manage_cameras
from monitoring.intake import preferences
from monitoring.models import Role, User
from monitoring.views.gates import signed_in

LAYOUTS = [("auto", "Auto"), ("1", "1"), ("4", "4"), ("9", "9"), ("16", "16")]


@require_safe
@ensure_csrf_cookie
@login_required
def wall(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    context = {
        "place": "wall",
        "snapshot": camera_views.wall(user),
        "wishes": _wishes(user),
        "layouts": LAYOUTS,
        "may_manage": can_manage_cameras(user),
        "administrators": ", ".join(_administrators()),
    }
    return render(request, "wall.html", context)


def _wishes(user: User) -> dict[str, Any]:
    """How this person wants to be told by their browser."""
    found = preferences.preferences_of(user)
    return {"sound": found.sound, "browser": found.browser, "least_severity": found.least_severity}


def _administrators() -> list[str]:
    """Whom to ask for the right to see a camera."""
    found = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).order_by("username")
    return [user.get_username() for user in found[:3]]
