"""`/api/v1/cameras/`: cameras that you may see; administrators add, change, test and remove them."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring import camera_views
from monitoring.access import can_manage_cameras, visible_cameras
from monitoring.api.camera_serializers import (
    CameraDetailSerializer,
    CameraRequestSerializer,
    CameraSerializer,
    PublishTokenSerializer,
)
from monitoring.api.errors import Conflict
from monitoring.api.serializers import ProblemSerializer
from monitoring.intake import cameras
from monitoring.intake.camera_settings import CameraSettings, InvalidCamera
from monitoring.intake.cameras import Addresses, EditedMeanwhile, EvidenceOnHold
from monitoring.models import Camera

_PROBLEMS: dict[int, Any] = {401: ProblemSerializer, 403: ProblemSerializer, 404: ProblemSerializer}
_STREAMS = ("source", "sub", "thermal")


def find_camera(request: Request, camera_id: UUID) -> Camera:
    """The row, for those who may know of it. Raises Http404."""
    camera = visible_cameras(request.user).filter(pk=camera_id).first()
    if camera is None:
        raise Http404("There is no such camera.")
    return camera


def require_camera_manager(request: Request) -> None:
    """Raises PermissionDenied for all but those who manage cameras."""
    if not can_manage_cameras(request.user):
        raise PermissionDenied("Only administrators may do this.")


class CameraList(APIView):
    @extend_schema(
        operation_id="cameras_list", responses={200: CameraSerializer(many=True), 401: ProblemSerializer}
    )
    def get(self, request: Request) -> Response:
        """The cameras that you may see, in the order of the wall."""
        views = camera_views.list_cameras(user=request.user)
        return Response([camera_views.to_json(view) for view in views])

    @extend_schema(
        operation_id="cameras_create",
        request=CameraRequestSerializer(partial=True),
        responses={201: CameraDetailSerializer, 400: ProblemSerializer, **_PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        """Add a camera. `name` is needed, and `source` unless it publishes. Administrators only."""
        require_camera_manager(request)
        given = _given(request)
        if "name" not in given:
            raise ValidationError({"name": ["Give the camera a name."]})
        groups = given.pop("groups", [])
        addresses = _take_addresses(given)
        given.pop("version", None)
        try:
            camera = cameras.create(settings=CameraSettings(**given), addresses=addresses, groups=groups)
        except InvalidCamera as refusal:
            raise _invalid(refusal) from None
        return Response(_detail(request, camera), status=201)


class CameraDetail(APIView):
    @extend_schema(operation_id="cameras_read", responses={200: CameraDetailSerializer, **_PROBLEMS})
    def get(self, request: Request, camera_id: UUID) -> Response:
        """One camera; for administrators with its settings."""
        return Response(_detail(request, find_camera(request, camera_id)))

    @extend_schema(
        operation_id="cameras_edit",
        request=CameraRequestSerializer(partial=True),
        responses={
            200: CameraDetailSerializer,
            400: ProblemSerializer,
            409: ProblemSerializer,
            **_PROBLEMS,
        },
    )
    def patch(self, request: Request, camera_id: UUID) -> Response:
        """Change what is given; `version` must be the one that you saw. Administrators only."""
        camera = find_camera(request, camera_id)
        require_camera_manager(request)
        given = _given(request)
        version = given.pop("version", None)
        if version is None:
            raise ValidationError({"version": ["Send the version of the camera that you changed."]})
        groups = given.pop("groups", None)
        addresses = _take_addresses(given)
        try:
            edited = cameras.edit(
                camera=camera,
                version=version,
                settings=replace(CameraSettings.of(camera), **given),
                addresses=addresses,
                groups=groups,
            )
        except InvalidCamera as refusal:
            raise _invalid(refusal) from None
        except EditedMeanwhile as refusal:
            raise Conflict(str(refusal)) from None
        return Response(_detail(request, edited))

    @extend_schema(operation_id="cameras_delete", responses={204: None, 409: ProblemSerializer, **_PROBLEMS})
    def delete(self, request: Request, camera_id: UUID) -> Response:
        """Delete a camera with its alerts, recordings and scores. Administrators only."""
        camera = find_camera(request, camera_id)
        require_camera_manager(request)
        try:
            cameras.delete(camera=camera)
        except EvidenceOnHold as refusal:
            raise Conflict(str(refusal)) from None
        return Response(status=204)


class CameraToken(APIView):
    @extend_schema(
        operation_id="cameras_token_issue",
        request=None,
        responses={201: PublishTokenSerializer, 409: ProblemSerializer, **_PROBLEMS},
    )
    def post(self, request: Request, camera_id: UUID) -> Response:
        """A new token to send the picture with; the one before stops working. Administrators only."""
        camera = find_camera(request, camera_id)
        require_camera_manager(request)
        if camera.kind != Camera.Kind.PUBLISH:
            raise Conflict("This camera is fetched; only one that sends its picture has a token.")
        token = cameras.issue_publish_token(camera=camera)
        whip_url = request.build_absolute_uri(f"/whip/{camera.pk}")
        return Response(
            {"token": token, "whip_url": whip_url}, status=201, headers={"Cache-Control": "no-store"}
        )

    @extend_schema(operation_id="cameras_token_revoke", responses={204: None, **_PROBLEMS})
    def delete(self, request: Request, camera_id: UUID) -> Response:
        """Take the token back; whoever sends with it is cut off. Administrators only."""
        camera = find_camera(request, camera_id)
        require_camera_manager(request)
        cameras.revoke_publish_token(camera=camera)
        return Response(status=204)


class CameraLearnAnew(APIView):
    @extend_schema(
        operation_id="cameras_learn_anew",
        request=None,
        responses={200: CameraDetailSerializer, **_PROBLEMS},
    )
    def post(self, request: Request, camera_id: UUID) -> Response:
        """Forget what is normal for this camera and begin to learn again. Administrators only."""
        camera = find_camera(request, camera_id)
        require_camera_manager(request)
        cameras.learn_anew(camera=camera)
        return Response(_detail(request, camera))


def _given(request: Request) -> dict[str, Any]:
    asked = CameraRequestSerializer(data=request.data, partial=True)
    asked.is_valid(raise_exception=True)
    given: dict[str, Any] = asked.validated_data
    for name in ("zones", "schedule"):
        if name in given:
            given[name] = [dict(item) for item in given[name]]
    return given


def _take_addresses(given: dict[str, Any]) -> Addresses:
    return Addresses(**{stream: given.pop(stream) for stream in _STREAMS if stream in given})


def _invalid(refusal: InvalidCamera) -> ValidationError:
    return ValidationError({name: [sentence] for name, sentence in refusal.problems.items()})


def _detail(request: Request, camera: Camera) -> Any:
    view = camera_views.find_camera(user=request.user, camera_id=camera.pk)
    if view is None:
        raise Http404("There is no such camera.")
    may_manage = can_manage_cameras(request.user)
    stored = Camera.objects.prefetch_related("groups").get(pk=camera.pk) if may_manage else None
    return CameraDetailSerializer({**asdict(view), "settings": stored}).data
