"""`/api/v1/event-names/` and `/cameras/<id>/event-names/`: the events that a site looks for, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring import event_names as reads
from monitoring.access import can_name_events
from monitoring.api.cameras import find_camera
from monitoring.api.serializers import ProblemSerializer
from monitoring.intake import event_names
from monitoring.intake.event_names import InvalidNames
from monitoring.models import Camera, User

_PROBLEMS: dict[int, Any] = {401: ProblemSerializer, 403: ProblemSerializer, 404: ProblemSerializer}


class EventNamesSerializer(serializers.Serializer[Any]):
    names = serializers.ListField(
        child=serializers.CharField(), help_text="in use; empty: those that the model was trained with"
    )
    own = serializers.BooleanField(help_text="whether they are the camera's own rather than the site's")
    set_by = serializers.CharField(help_text="who named them; empty where nobody has")
    set_at = serializers.CharField(help_text="ISO 8601, UTC")


class EventNamesRequestSerializer(serializers.Serializer[Any]):
    names = serializers.ListField(
        child=serializers.CharField(allow_blank=True, max_length=1000), max_length=1000
    )


class SiteEventNames(APIView):
    @extend_schema(operation_id="event_names_read", responses={200: EventNamesSerializer, **_PROBLEMS})
    def get(self, request: Request) -> Response:
        """The events that the site's systems look for, in words. Administrators only."""
        _administrator(request)
        return Response(asdict(reads.in_use()))

    @extend_schema(
        operation_id="event_names_set",
        request=EventNamesRequestSerializer,
        responses={200: EventNamesSerializer, 400: ProblemSerializer, **_PROBLEMS},
    )
    def put(self, request: Request) -> Response:
        """Name them; with none, those count that the model was trained with. Administrators only."""
        user = _administrator(request)
        _kept(request, lambda names: event_names.set_site_names(by=user, names=names))
        return Response(asdict(reads.in_use()))


class CameraEventNames(APIView):
    @extend_schema(operation_id="camera_event_names_read", responses={200: EventNamesSerializer, **_PROBLEMS})
    def get(self, request: Request, camera_id: UUID) -> Response:
        """The events that are looked for on a camera, in words. Administrators only."""
        camera, _ = _camera(request, camera_id)
        return Response(asdict(reads.in_use(camera)))

    @extend_schema(
        operation_id="camera_event_names_set",
        request=EventNamesRequestSerializer,
        responses={200: EventNamesSerializer, 400: ProblemSerializer, **_PROBLEMS},
    )
    def put(self, request: Request, camera_id: UUID) -> Response:
        """Name a camera's own. Administrators only."""
        camera, user = _camera(request, camera_id)
        _kept(request, lambda names: event_names.set_camera_names(by=user, camera=camera, names=names))
        return Response(asdict(reads.in_use(camera)))

    @extend_schema(operation_id="camera_event_names_forget", responses={204: None, **_PROBLEMS})
    def delete(self, request: Request, camera_id: UUID) -> Response:
        """Let the site's names count on this camera again. Administrators only."""
        camera, user = _camera(request, camera_id)
        event_names.set_camera_names(by=user, camera=camera, names=None)
        return Response(status=204)


def _administrator(request: Request) -> User:
    if not isinstance(request.user, User) or not can_name_events(request.user):
        raise PermissionDenied("Only administrators may do this.")
    return request.user


def _camera(request: Request, camera_id: UUID) -> tuple[Camera, User]:
    """A camera that this person may not know of is not there. Raises Http404, PermissionDenied."""
    camera = find_camera(request, camera_id)
    return camera, _administrator(request)


def _kept(request: Request, keep: Callable[[list[str]], object]) -> None:
    asked = EventNamesRequestSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    try:
        keep(asked.validated_data["names"])
    except InvalidNames as refusal:
        raise ValidationError({"names": list(dict.fromkeys(refusal.problems.values()))}) from None
