"""`/api/v1/alerts/<id>/questions/` and `/api/v1/clips/<id>/questions/`: questions in words, and answers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring.api.alerts import find_alert
from monitoring.api.found import find_clip
from monitoring.api.question_serializers import (
    QuestionAnswerSerializer,
    QuestionSerializer,
    SuggestionsSerializer,
)
from monitoring.api.serializers import ProblemSerializer
from monitoring.describing import asking

_PROBLEMS: dict[int, Any] = {401: ProblemSerializer, 404: ProblemSerializer}
_ANSWERS: dict[int, Any] = {200: QuestionAnswerSerializer, 400: ProblemSerializer, **_PROBLEMS}


class AlertQuestions(APIView):
    @extend_schema(operation_id="alerts_questions_list", responses={200: SuggestionsSerializer, **_PROBLEMS})
    def get(self, request: Request, alert_id: UUID) -> Response:
        """Questions that can be answered from what was measured of an alert."""
        return Response(asdict(asking.suggest_for_alert(find_alert(request, alert_id))))

    @extend_schema(operation_id="alerts_questions_ask", request=QuestionSerializer, responses=_ANSWERS)
    def post(self, request: Request, alert_id: UUID) -> Response:
        """Answer a question about an alert you may see, from what was measured and nothing else."""
        alert = find_alert(request, alert_id)
        return Response(asdict(asking.ask_alert(alert=alert, question=_asked(request))))


class ClipQuestions(APIView):
    @extend_schema(operation_id="clips_questions_list", responses={200: SuggestionsSerializer, **_PROBLEMS})
    def get(self, request: Request, clip_id: UUID) -> Response:
        """Questions that can be answered from what was measured of a recording."""
        return Response(asdict(asking.suggest_for_clip(find_clip(request, clip_id))))

    @extend_schema(operation_id="clips_questions_ask", request=QuestionSerializer, responses=_ANSWERS)
    def post(self, request: Request, clip_id: UUID) -> Response:
        """Answer a question about a recording you may see, from what was measured and nothing else."""
        clip = find_clip(request, clip_id)
        return Response(asdict(asking.ask_clip(clip=clip, question=_asked(request))))


def _asked(request: Request) -> str:
    asked = QuestionSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    return str(asked.validated_data["question"])
