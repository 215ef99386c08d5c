"""`/api/v1/alerts/<id>/description/` and `/api/v1/spans/<id>/description/`: what is said, and reviewers' own
words for it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring.access import can_edit_description
from monitoring.api.alerts import find_alert
from monitoring.api.description_serializers import (
    DescriptionSerializer,
    EditedMeanwhileSerializer,
    EditRequestSerializer,
    UndoRequestSerializer,
)
from monitoring.api.errors import Conflict
from monitoring.api.found import find_span
from monitoring.api.serializers import ProblemSerializer
from monitoring.describing import edits, reading
from monitoring.describing.edits import Changed, Event, Refused, Saved
from monitoring.models import Alert, User

_PROBLEMS: dict[int, Any] = {401: ProblemSerializer, 403: ProblemSerializer, 404: ProblemSerializer}
_WRITING: dict[int, Any] = {
    200: DescriptionSerializer,
    400: ProblemSerializer,
    409: EditedMeanwhileSerializer,
    **_PROBLEMS,
}


class AlertDescription(APIView):
    @extend_schema(operation_id="alerts_description", responses={200: DescriptionSerializer, **_PROBLEMS})
    def get(self, request: Request, alert_id: UUID) -> Response:
        """What is said of an alert, whose words these are, and what reviewers made of it."""
        return Response(_told(find_alert(request, alert_id), request))

    @extend_schema(operation_id="alerts_description_edit", request=EditRequestSerializer, responses=_WRITING)
    def put(self, request: Request, alert_id: UUID) -> Response:
        """Say it in your own words; they come first from then on. Reviewers and administrators. 409: somebody
        else did so meanwhile; nothing was written."""
        return _edit(request, find_alert(request, alert_id))


class AlertDescriptionUndo(APIView):
    @extend_schema(operation_id="alerts_description_undo", request=UndoRequestSerializer, responses=_WRITING)
    def post(self, request: Request, alert_id: UUID) -> Response:
        """Take back the edit that shows: what was there before shows again."""
        return _undo(request, find_alert(request, alert_id))


class SpanDescription(APIView):
    @extend_schema(operation_id="spans_description", responses={200: DescriptionSerializer, **_PROBLEMS})
    def get(self, request: Request, span_id: int) -> Response:
        """What is said of a span of a recording, whose words these are, and what reviewers made of it."""
        return Response(_told(find_span(request, span_id), request))

    @extend_schema(operation_id="spans_description_edit", request=EditRequestSerializer, responses=_WRITING)
    def put(self, request: Request, span_id: int) -> Response:
        """Say it in your own words; they come first from then on, also when the recording is analysed again
        by the same system. Reviewers and administrators. 409: somebody else did so meanwhile."""
        return _edit(request, find_span(request, span_id))


class SpanDescriptionUndo(APIView):
    @extend_schema(operation_id="spans_description_undo", request=UndoRequestSerializer, responses=_WRITING)
    def post(self, request: Request, span_id: int) -> Response:
        """Take back the edit that shows: what was there before shows again."""
        return _undo(request, find_span(request, span_id))


def _edit(request: Request, event: Event) -> Response:
    author = _author(request, event)
    asked = EditRequestSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    text, revision = asked.validated_data["text"], asked.validated_data["revision"]
    return _answer(request, event, edits.edit(event=event, text=text, author=author, seen_revision=revision))


def _undo(request: Request, event: Event) -> Response:
    author = _author(request, event)
    asked = UndoRequestSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    revision = asked.validated_data["revision"]
    return _answer(request, event, edits.undo(event=event, author=author, seen_revision=revision))


def _author(request: Request, event: Event) -> User:
    if not isinstance(request.user, User) or not can_edit_description(request.user, event):
        raise PermissionDenied("Only reviewers and administrators may edit what is said of it.")
    return request.user


def _answer(request: Request, event: Event, done: Saved | Changed | Refused) -> Response:
    if isinstance(done, Refused):
        if done.code == "gone":
            raise Http404(done.sentence)
        raise Conflict(done.sentence, code=done.code)
    told = _told(event, request)
    if isinstance(done, Changed):
        return Response(
            {"code": "changed", "detail": _meanwhile(done), "current": told, "given": done.given}, status=409
        )
    return Response(told)


def _meanwhile(done: Changed) -> str:
    by = done.row.edited_by_name or "Somebody"
    if done.row.edit:
        return f"{by} edited this meanwhile: “{done.row.edit}”"
    return "Somebody took an edit of this back meanwhile."


def _told(event: Event, request: Request) -> dict[str, Any]:
    if isinstance(event, Alert):
        described, history = reading.of_alert(event), reading.history(alert=event)
    else:
        described, history = reading.of_spans([event])[event.pk], reading.history(span=event)
    return {
        "described": reading.to_json(described),
        "history": [asdict(edit) for edit in history],
        "may_edit": can_edit_description(request.user, event),
    }
