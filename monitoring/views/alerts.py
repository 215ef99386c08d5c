"""`/alerts/`: what happened, with filters; `/alerts/<id>/`: one alert with its evidence."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from monitoring import alert_views, review_trail
from monitoring.access import (
    can_edit_description,
    can_export_evidence,
    can_hold,
    can_review,
    visible_alerts,
    visible_cameras,
)
from monitoring.analysis.systems import catalogue
from monitoring.evidence import exports
from monitoring.intake.reviews import why_not_for_judging
from monitoring.models import Alert
from monitoring.views.annotating import annotating
from monitoring.views.gates import signed_in


@require_safe
@ensure_csrf_cookie
@login_required
def alerts(request: HttpRequest) -> HttpResponse:
    found = visible_cameras(signed_in(request)).values("pk", "name", "time_zone")
    cameras = [{"id": str(row["pk"]), "name": row["name"], "zone": row["time_zone"]} for row in found]
    systems = [entry for entry in catalogue().values() if entry.live]
    context = {"place": "alerts", "cameras": cameras, "systems": systems, "reviews": Alert.Review.choices}
    return render(request, "alerts/list.html", context)


@require_safe
@ensure_csrf_cookie
@login_required
def alert(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    user = signed_in(request)
    found = visible_alerts(user).select_related("camera", "acknowledged_by").filter(pk=alert_id).first()
    if found is None:
        raise Http404
    view = alert_views.alert_view(found)
    context = {
        "place": "alerts",
        "alert": view,
        "camera": found.camera,
        "zone": found.camera.time_zone if found.camera else "UTC",
        "snapshot": alert_views.to_json(view),
        "may_hold": can_hold(user, found),
        "may_export": can_export_evidence(user, found),
        "exports": exports.of_alert(found) if can_export_evidence(user, found) else [],
        "annotate": annotating(user, found),
        "trail": [review_trail.to_json(verdict) for verdict in review_trail.of_alert(found, user=user)],
        "may_describe": can_edit_description(user, found),
        "may_review": can_review(user, found) and not why_not_for_judging(found),
    }
    return render(request, "alerts/detail.html", context)
