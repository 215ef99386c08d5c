"""`/cameras/<id>/publish/`: sends the picture of the device it is opened on.

Whoever opens it needs no account but the camera's token, which stands behind the # of the address and so
reaches neither this server's logs nor a proxy's. Without it the page is inert: it looks the same for every
id, so it tells nobody which cameras there are.
"""

from __future__ import annotations

from uuid import UUID

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from monitoring.access import visible_cameras
from monitoring.intake import cameras
from monitoring.models import Camera
from monitoring.views.gates import administrators_only, signed_in


@require_safe
@ensure_csrf_cookie
def publish(request: HttpRequest, camera_id: UUID) -> HttpResponse:
    return render(request, "cameras/publish.html", {"camera_id": camera_id})


@never_cache  # it shows a token
@require_POST
@administrators_only
def publish_link(request: HttpRequest, camera_id: UUID) -> HttpResponse:
    """A new link with its QR code, shown this once; the link before stops working."""
    camera = visible_cameras(signed_in(request)).filter(pk=camera_id, kind=Camera.Kind.PUBLISH).first()
    if camera is None:
        raise Http404
    token = cameras.issue_publish_token(camera=camera)
    page = request.build_absolute_uri(reverse("publish", args=[camera.pk]))
    link = f"{page}#{token}"
    context = {
        "place": "wall",
        "camera": camera,
        "link": link,
        "token": token,
        "whip_url": request.build_absolute_uri(f"/whip/{camera.pk}"),
        "code": segno.make(link, error="m").svg_data_uri(scale=6, border=2),
        "is_secure": request.is_secure(),
    }
    return render(request, "cameras/link.html", context)
