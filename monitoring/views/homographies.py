"""`/settings/cameras/<id>/alignment/` and `/clips/<id>/alignment/`: how a pair's two pictures lie."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from monitoring.homographies import Pair, in_use
from monitoring.intake.homographies import MOST_POINTS
from monitoring.models import Camera, Clip
from monitoring.views.gates import managed_camera, managed_clip

SYSTEM = "contrastive_fusion"
"""The system that looks at both pictures at once."""


@require_safe
@ensure_csrf_cookie
@managed_camera
def camera(request: HttpRequest, found: Camera) -> HttpResponse:
    pictures = f"/media/cameras/{found.pk}"
    return _page(
        request,
        found,
        back=reverse("camera-settings", args=[found.pk]) + "#source",
        has_thermal=bool(found.thermal_secret),
        address=reverse("api-camera-homography", args=[found.pk]),
        pictures={
            "kind": "stills",
            "visible": f"{pictures}/snapshot.jpg",
            "thermal": f"{pictures}/thermal.jpg",
        },
    )


@require_safe
@ensure_csrf_cookie
@managed_clip
def clip(request: HttpRequest, found: Clip) -> HttpResponse:
    recording = f"/media/clips/{found.pk}"
    return _page(
        request,
        found,
        back=reverse("clip", args=[found.pk]),
        has_thermal=bool(found.thermal_path),
        address=reverse("api-clip-homography", args=[found.pk]),
        pictures={
            "kind": "videos",
            "visible": f"{recording}/video",
            "thermal": f"{recording}/thermal",
            "duration": found.duration,
        },
        again={"address": reverse("api-clip-analyses", args=[found.pk]), "system": SYSTEM},
    )


def _page(
    request: HttpRequest,
    pair: Pair,
    *,
    back: str,
    has_thermal: bool,
    address: str,
    pictures: dict[str, Any],
    again: dict[str, str] | None = None,
) -> HttpResponse:
    context = {
        "place": "settings" if isinstance(pair, Camera) else "clips",
        "pair": pair,
        "back": back,
        "is_camera": isinstance(pair, Camera),
        "has_thermal": has_thermal,
        "facts": {
            "address": address,
            "solve": reverse("api-homographies"),
            "most": MOST_POINTS,
            "pictures": pictures,
            "again": again,
            "now": asdict(in_use(pair)),
        },
    }
    return render(request, "homography.html", context)
