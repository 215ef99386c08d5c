"""Who may open a page: everyone else signs in first, or is told that their role does not include it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from monitoring.access import can_manage_cameras, can_manage_clips, can_teach, visible_cameras, visible_clips
from monitoring.models import User

View = Callable[..., HttpResponse]


def signed_in(request: HttpRequest) -> User:
    """The person behind a request that `login_required` or `administrators_only` let through."""
    return cast(User, request.user)


def administrators_only(view: View) -> View:
    @wraps(view)
    @login_required
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not signed_in(request).is_administrator:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return gate


def only_for(right: Callable[[User], bool]) -> Callable[[View], View]:
    """Lets a view through for those who have this right."""

    def gated(view: View) -> View:
        @wraps(view)
        @login_required
        def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not right(signed_in(request)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return gate

    return gated


def reviewers_only(view: View) -> View:
    """For those who judge alerts; administrators are among them."""

    @wraps(view)
    @login_required
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not signed_in(request).is_reviewer:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return gate


def teachers_only(view: View) -> View:
    """Reviewers and administrators."""

    @wraps(view)
    @login_required
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_teach(signed_in(request)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return gate


def managed_camera(view: View) -> View:
    """Gives the view its camera: 404 to those who may not know of it, 403 to those who may only watch."""

    @wraps(view)
    @login_required
    def gate(request: HttpRequest, camera_id: UUID) -> HttpResponse:
        user = signed_in(request)
        camera = visible_cameras(user).filter(pk=camera_id).first()
        if camera is None:
            raise Http404
        if not can_manage_cameras(user):
            raise PermissionDenied
        return view(request, camera)

    return gate


def managed_clip(view: View) -> View:
    """Gives the view its recording: 404 to those who may not know of it, 403 to those who may only see it."""

    @wraps(view)
    @login_required
    def gate(request: HttpRequest, clip_id: UUID) -> HttpResponse:
        user = signed_in(request)
        clip = visible_clips(user).filter(pk=clip_id).first()
        if clip is None:
            raise Http404
        if not can_manage_clips(user):
            raise PermissionDenied
        return view(request, clip)

    return gate
