"""`/settings/cameras/`: cameras added, set up and removed by administrators."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from monitoring import camera_views
from monitoring.forms.cameras import CameraForm, NewCameraForm
from monitoring.intake import cameras
from monitoring.intake.camera_settings import InvalidCamera, time_zones
from monitoring.models import Camera, User
from monitoring.views.gates import administrators_only, managed_camera, signed_in

_SECRETS = ("source", "sub", "thermal")
_OTHER_ZONES = (
    "What is watched of the picture changed, and it learned from what was watched before. If its scores look "
    "odd now, let it learn anew."
)


@require_safe
@administrators_only
def cameras_list(request: HttpRequest) -> HttpResponse:
    known = {camera.pk: camera for camera in Camera.objects.prefetch_related("groups")}
    views = camera_views.list_cameras(user=signed_in(request))
    rows = [{"view": view, "camera": known[UUID(view.id)]} for view in views if UUID(view.id) in known]
    return render(request, "settings/cameras.html", _context(rows=rows))


@never_cache
@ensure_csrf_cookie
@sensitive_post_parameters(*_SECRETS)
@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def new_camera(request: HttpRequest) -> HttpResponse:
    form = NewCameraForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            camera = cameras.create(
                settings=form.settings(), addresses=form.addresses(), groups=form.cleaned_data["groups"]
            )
        except InvalidCamera as refusal:
            form.refuse(refusal)
        else:
            if camera.kind == Camera.Kind.PUBLISH:
                _keep_token(request, camera)
            messages.success(request, f"{camera.name} is added. It learns what is normal by itself.")
            return redirect("camera-settings", camera.pk)
    return render(request, "settings/camera_new.html", _context(form=form, time_zones=time_zones()))


@never_cache  # it may show a token
@ensure_csrf_cookie
@sensitive_post_parameters(*_SECRETS)
@require_http_methods(["GET", "HEAD", "POST"])
@managed_camera
def camera(request: HttpRequest, found: Camera) -> HttpResponse:
    form = CameraForm(request.POST or None, camera=found)
    meanwhile = False
    if request.method == "POST" and form.is_valid():
        try:
            cameras.edit(
                camera=found,
                version=form.cleaned_data["version"],
                settings=form.settings(),
                addresses=form.addresses(),
                groups=form.cleaned_data["groups"],
            )
        except InvalidCamera as refusal:
            form.refuse(refusal)
        except cameras.EditedMeanwhile:
            meanwhile = True
        else:
            messages.success(request, f"The changes to {found.name} are kept.")
            if found.profile_version and form.cleaned_data["zones"] != found.zones:
                messages.info(request, _OTHER_ZONES)
            return redirect("camera-settings", found.pk)
    view = camera_views.find_camera(user=signed_in(request), camera_id=found.pk)
    context = _context(
        form=form,
        camera=found,
        view=view,
        meanwhile=meanwhile,
        time_zones=time_zones(),
        new_token=request.session.pop(_token_key(found), None),
        whip_url=request.build_absolute_uri(f"/whip/{found.pk}"),
        watchers=_watchers(found),
        zones=form.drawn("zones"),
        schedule=form.drawn("schedule"),
    )
    return render(request, "settings/camera.html", context, status=409 if meanwhile else 200)


@require_POST
@managed_camera
def camera_token(request: HttpRequest, found: Camera) -> HttpResponse:
    """Makes a new publish token, shown once on the next page, or takes the present one back."""
    if request.POST.get("action") == "revoke":
        cameras.revoke_publish_token(camera=found)
        messages.success(request, "The publish token is revoked. Whoever used it is refused from now on.")
    elif found.kind == Camera.Kind.PUBLISH:
        _keep_token(request, found)
    return redirect("camera-settings", found.pk)


@require_POST
@managed_camera
def learn_anew(request: HttpRequest, found: Camera) -> HttpResponse:
    cameras.learn_anew(camera=found)
    messages.success(request, f"{found.name} learns anew what is normal.")
    return redirect("camera-settings", found.pk)


@require_POST
@managed_camera
def delete_camera(request: HttpRequest, found: Camera) -> HttpResponse:
    try:
        cameras.delete(camera=found)
    except cameras.EvidenceOnHold as refusal:
        messages.error(request, str(refusal))
        return redirect("camera-settings", found.pk)
    messages.success(request, f"{found.name} is deleted.")
    return redirect("cameras")


def _keep_token(request: HttpRequest, camera: Camera) -> None:
    request.session[_token_key(camera)] = cameras.issue_publish_token(camera=camera)


def _token_key(camera: Camera) -> str:
    return f"publish-token:{camera.pk}"


def _watchers(camera: Camera) -> list[User]:
    """The people who see this camera through a group."""
    people = User.objects.filter(is_active=True, groups__in=camera.groups.all())
    return list(people.distinct().order_by("username"))


def _context(**more: Any) -> dict[str, Any]:
    return {"place": "settings", "section": "cameras", **more}
