"""`/api/v1/cameras/<id>/recordings/`: the recorded segments from a moment on."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring import recordings
from monitoring.api.alert_serializers import UnixField
from monitoring.api.cameras import find_camera
from monitoring.api.serializers import ProblemSerializer


class SegmentSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(help_text="the file is at /media/recordings/<id>")
    start = serializers.FloatField(help_text="Unix seconds")
    end = serializers.FloatField(help_text="Unix seconds")
    has_audio = serializers.BooleanField()


class SegmentQuerySerializer(serializers.Serializer[Any]):
    at = UnixField(help_text="Unix seconds")


class CameraRecordings(APIView):
    @extend_schema(
        operation_id="cameras_recordings",
        parameters=[SegmentQuerySerializer],
        responses={
            200: SegmentSerializer(many=True),
            400: ProblemSerializer,
            401: ProblemSerializer,
            404: ProblemSerializer,
        },
    )
    def get(self, request: Request, camera_id: UUID) -> Response:
        """What was recorded at a moment and after it, in order: at most sixty segments."""
        camera = find_camera(request, camera_id)
        asked = SegmentQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        moment = datetime.fromtimestamp(asked.validated_data["at"], UTC)
        return Response([asdict(each) for each in recordings.segments(camera=camera, moment=moment)])
