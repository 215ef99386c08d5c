"""`/settings/events/` and `/settings/cameras/<id>/events/`: events named in words."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from monitoring import event_names as reads
from monitoring.forms.event_names import EventNamesForm
from monitoring.intake import event_names
from monitoring.intake.event_names import InvalidNames
from monitoring.models import Camera, EventNames
from monitoring.text_sides import text_sides
from monitoring.views.gates import administrators_only, managed_camera, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def site(request: HttpRequest) -> HttpResponse:
    return _page(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@managed_camera
def camera(request: HttpRequest, found: Camera) -> HttpResponse:
    return _page(request, found)


def _page(request: HttpRequest, camera: Camera | None) -> HttpResponse:
    here = reverse("camera-events", args=[camera.pk]) if camera else reverse("events")
    user = signed_in(request)
    if camera is not None and request.POST.get("action") == "forget":
        event_names.set_camera_names(by=user, camera=camera, names=None)
        messages.success(request, f"{camera.name} uses the site's events again.")
        return redirect(here)
    view = reads.in_use(camera)
    form = EventNamesForm(request.POST or None, names=view.names)
    if request.method == "POST" and form.is_valid():
        try:
            if camera is None:
                event_names.set_site_names(by=user, names=form.lines())
            else:
                event_names.set_camera_names(by=user, camera=camera, names=form.lines())
        except InvalidNames as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "Kept. Cameras follow within seconds, recordings when analysed again.")
            return redirect(here)
    context = {
        "place": "settings",
        "section": "cameras" if camera else "events",
        "camera": camera,
        "form": form,
        "view": view,
        "sides": text_sides(),
        "others": [] if camera else _cameras_with_own(),
    }
    return render(request, "settings/events.html", context)


def _cameras_with_own() -> list[Camera]:
    """Those to which the site's names do not apply."""
    return list(Camera.objects.filter(pk__in=EventNames.objects.exclude(camera=None).values("camera")))
