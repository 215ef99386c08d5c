"""`/clips/`: the recordings, and the place to upload them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from monitoring import selectors
from monitoring.access import can_manage_clips
from monitoring.models.camera import live_systems
from monitoring.systems import choices
from monitoring.views.gates import signed_in

FIRST_PAGE = 100
"""As many as a snapshot of the topic `clips` holds."""


@require_safe
@ensure_csrf_cookie
@login_required
def clips(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    snapshot = [selectors.to_json(clip) for clip in selectors.list_clips(user=user, limit=FIRST_PAGE)]
    context = {
        "place": "clips",
        "snapshot": {"clips": snapshot, "total": selectors.count_clips(user=user)},
        "may_manage": can_manage_clips(user),
        "systems": choices(chosen=live_systems()) if can_manage_clips(user) else [],
    }
    return render(request, "clips/list.html", context)
