"""`.../homography/` of cameras and recordings: how the thermal picture lies against the visible one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import asdict
from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring.api.cameras import find_camera, require_camera_manager
from monitoring.api.found import find_clip, require_manager
from monitoring.api.serializers import ProblemSerializer
from monitoring.homographies import Pair, in_use, numbers_of
from monitoring.intake import homographies
from monitoring.intake.homographies import MOST_POINTS, BadHomography
from monitoring.models import User

_PROBLEMS: dict[int, Any] = {401: ProblemSerializer, 403: ProblemSerializer, 404: ProblemSerializer}


class MarkField(serializers.ListField):
    child = serializers.FloatField(min_value=0, max_value=1)


class HomographySerializer(serializers.Serializer[Any]):
    numbers = serializers.ListField(
        child=serializers.FloatField(),
        help_text="nine, row by row: fractions of the visible picture to fractions of the thermal one",
    )
    points = serializers.ListField(
        child=MarkField(), help_text="[x, y, thermal x, thermal y] of each mark; empty: numbers were entered"
    )
    errors = serializers.ListField(  # type: ignore[assignment]
        child=serializers.FloatField(), help_text="how far off each mark lies, as fractions"
    )
    origin = serializers.ChoiceField(choices=["own", "camera", "file", "none"])
    set_by = serializers.CharField()
    set_at = serializers.CharField(help_text="ISO 8601, UTC; empty where it is nobody's own")
    problem = serializers.CharField(help_text="why the file of homographies cannot be used; empty: it can")


class MarksSerializer(serializers.Serializer[Any]):
    points = serializers.ListField(
        child=MarkField(min_length=4, max_length=4),
        max_length=MOST_POINTS,
        help_text="at least four [x, y, thermal x, thermal y], fractions of width and height",
    )


class HomographyRequestSerializer(serializers.Serializer[Any]):
    """Either of the two."""

    points = serializers.ListField(
        child=MarkField(min_length=4, max_length=4), max_length=MOST_POINTS, required=False
    )
    numbers = serializers.ListField(
        child=serializers.FloatField(), min_length=9, max_length=9, required=False
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise serializers.ValidationError("Send either points or nine numbers.")
        return attrs


class SolvedSerializer(serializers.Serializer[Any]):
    numbers = serializers.ListField(child=serializers.FloatField())
    errors = serializers.ListField(child=serializers.FloatField())  # type: ignore[assignment]


class Solve(APIView):
    @extend_schema(
        operation_id="homographies_solve",
        request=MarksSerializer,
        responses={200: SolvedSerializer, 400: ProblemSerializer, **_PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        """The homography of marked points; nothing is kept. Administrators only."""
        require_camera_manager(request)
        asked = MarksSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            found, errors = homographies.from_points(asked.validated_data["points"])
        except BadHomography as refusal:
            raise ValidationError({"points": [str(refusal)]}) from None
        return Response({"numbers": numbers_of(found), "errors": errors})


class _PairHomography(APIView, ABC):
    """Reading is for those who may see the pair, the rest for those who manage it."""

    @abstractmethod
    def find(self, request: Request, pair_id: UUID) -> Pair:
        """The pair, if this person may see it; else as if there were none."""

    @abstractmethod
    def require_manager(self, request: Request) -> None:
        """Raises PermissionDenied for those who do not manage the pair."""

    def read(self, request: Request, pair_id: UUID) -> Response:
        return Response(asdict(in_use(self.find(request, pair_id))))

    def keep(self, request: Request, pair_id: UUID) -> Response:
        pair = self.find(request, pair_id)
        self.require_manager(request)
        asked = HomographyRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        ((name, value),) = asked.validated_data.items()
        try:
            if name == "points":
                homographies.set_points(pair=pair, points=value, by=cast(User, request.user))
            else:
                homographies.set_numbers(pair=pair, numbers=value, by=cast(User, request.user))
        except BadHomography as refusal:
            raise ValidationError({name: [str(refusal)]}) from None
        return Response(asdict(in_use(pair)))

    def forget(self, request: Request, pair_id: UUID) -> Response:
        pair = self.find(request, pair_id)
        self.require_manager(request)
        homographies.forget(pair=pair, by=cast(User, request.user))
        return Response(asdict(in_use(pair)))


class CameraHomography(_PairHomography):
    def find(self, request: Request, pair_id: UUID) -> Pair:
        return find_camera(request, pair_id)

    def require_manager(self, request: Request) -> None:
        require_camera_manager(request)

    @extend_schema(operation_id="cameras_homography_read", responses={200: HomographySerializer, **_PROBLEMS})
    def get(self, request: Request, camera_id: UUID) -> Response:
        """How the thermal picture of a camera lies against its visible one."""
        return self.read(request, camera_id)

    @extend_schema(
        operation_id="cameras_homography_set",
        request=HomographyRequestSerializer,
        responses={200: HomographySerializer, 400: ProblemSerializer, **_PROBLEMS},
    )
    def put(self, request: Request, camera_id: UUID) -> Response:
        """Set it, by points or by nine numbers; scoring follows within seconds. Administrators only."""
        return self.keep(request, camera_id)

    @extend_schema(
        operation_id="cameras_homography_remove", responses={200: HomographySerializer, **_PROBLEMS}
    )
    def delete(self, request: Request, camera_id: UUID) -> Response:
        """Forget it: what the file of homographies says counts again. Administrators only."""
        return self.forget(request, camera_id)


class ClipHomography(_PairHomography):
    def find(self, request: Request, pair_id: UUID) -> Pair:
        return find_clip(request, pair_id)

    def require_manager(self, request: Request) -> None:
        require_manager(request)

    @extend_schema(operation_id="clips_homography_read", responses={200: HomographySerializer, **_PROBLEMS})
    def get(self, request: Request, clip_id: UUID) -> Response:
        """How the thermal picture of a recording lies against its visible one."""
        return self.read(request, clip_id)

    @extend_schema(
        operation_id="clips_homography_set",
        request=HomographyRequestSerializer,
        responses={200: HomographySerializer, 400: ProblemSerializer, **_PROBLEMS},
    )
    def put(self, request: Request, clip_id: UUID) -> Response:
        """Set it; what is analysed from now on follows. Administrators only."""
        return self.keep(request, clip_id)

    @extend_schema(operation_id="clips_homography_remove", responses={200: HomographySerializer, **_PROBLEMS})
    def delete(self, request: Request, clip_id: UUID) -> Response:
        """Forget it: its camera's counts again, then the file's. Administrators only."""
        return self.forget(request, clip_id)
