"""`/clips/<id>/`: one recording, its curve and its spans."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from monitoring import selectors
from monitoring.access import can_annotate_clip
from monitoring.homographies import in_use
from monitoring.models import Clip
from monitoring.systems import choices
from monitoring.views.annotating import annotating
from monitoring.views.gates import signed_in


@require_safe
@ensure_csrf_cookie
@login_required
def clip(request: HttpRequest, clip_id: UUID) -> HttpResponse:
    user = signed_in(request)
    found = selectors.find_clip(user=user, clip_id=clip_id)
    if found is None:
        raise Http404
    row = Clip.objects.get(pk=clip_id)
    context = {
        "place": "clips",
        "clip": found,
        "annotate": annotating(user, row),
        "may_describe": can_annotate_clip(user, row),
        "snapshot": selectors.to_json(found),
        "homography": in_use(row).numbers if found.thermal_url else None,
        "systems": choices(chosen=[]) if found.can_delete else [],
    }
    return render(request, "clips/detail.html", context)
