"""`/cameras/<id>/`: one camera, its curve of today, its health and its alerts."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from monitoring import camera_views, false_alarms
from monitoring.homographies import in_use
from monitoring.models import Camera
from monitoring.models.camera import LEARNS
from monitoring.views.annotating import annotating
from monitoring.views.gates import signed_in

RANGES = [(600, "10 min"), (3600, "1 h"), (6 * 3600, "6 h"), (24 * 3600, "24 h")]


@require_safe
@ensure_csrf_cookie
@login_required
def camera(request: HttpRequest, camera_id: UUID) -> HttpResponse:
    user = signed_in(request)
    snapshot = camera_views.camera(user, camera_id)
    if snapshot is None:
        raise Http404
    row = Camera.objects.get(pk=camera_id)
    has_thermal = snapshot["camera"]["thermal_url"] is not None
    context = {
        "place": "wall",
        "camera": snapshot["camera"],
        "snapshot": snapshot,
        "ranges": RANGES,
        "annotate": annotating(user, row),
        "false_alarms": false_alarms.by_profile(row) if LEARNS in row.systems else [],
        "homography": in_use(row).numbers if has_thermal else None,
    }
    return render(request, "cameras/detail.html", context)
