"""`/api/v1/cameras/<id>/live/` and `/history/`: a camera's scores of the last minutes, and of days."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring import live_history, live_scores
from monitoring.api.alert_serializers import (
    HistoryQuerySerializer,
    HistorySerializer,
    LiveQuerySerializer,
    LiveSerializer,
)
from monitoring.api.cameras import find_camera
from monitoring.api.serializers import ProblemSerializer

_PROBLEMS: dict[int, Any] = {400: ProblemSerializer, 401: ProblemSerializer, 404: ProblemSerializer}
LIVE_SECONDS = 600.0


class CameraLive(APIView):
    @extend_schema(
        operation_id="cameras_live",
        parameters=[LiveQuerySerializer],
        responses={200: LiveSerializer, **_PROBLEMS},
    )
    def get(self, request: Request, camera_id: UUID) -> Response:
        """What a system scored since a moment, to fill a gap in what was pushed; ten minutes at most. With
        `others` the camera's further systems are told, too."""
        camera = find_camera(request, camera_id)
        asked = LiveQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        earliest = time.time() - LIVE_SECONDS
        since = max(earliest, asked.validated_data.get("since", earliest))
        system = asked.validated_data["system"] or camera.main_system
        wants_others = asked.validated_data["others"]
        others = [name for name in camera.systems if name != system] if wants_others else []
        main, *further = (
            {"system": name, "line": camera.line_for(name), **asdict(found)}
            for name, found in live_scores.since(camera.pk, since, [system, *others]).items()
        )
        return Response({"camera": str(camera.pk), **main, "others": further})


class CameraHistory(APIView):
    @extend_schema(
        operation_id="cameras_history",
        parameters=[HistoryQuerySerializer],
        responses={200: HistorySerializer, **_PROBLEMS},
    )
    def get(self, request: Request, camera_id: UUID) -> Response:
        """Lowest, mean and highest score of a system by bucket of time, with the alerts and recordings."""
        camera = find_camera(request, camera_id)
        asked = HistoryQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Response(asdict(live_history.read(camera=camera, **asked.validated_data)))
