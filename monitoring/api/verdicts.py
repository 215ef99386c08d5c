"""`/api/v1/alerts/<id>/verdicts/`: what reviewers said of an alert, and saying it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring import alert_views, review_queue, review_trail
from monitoring.api.alerts import find_alert
from monitoring.api.errors import Conflict
from monitoring.api.judging import find_reviewable
from monitoring.api.review_serializers import (
    ChangedSerializer,
    JudgedSerializer,
    VerdictRequestSerializer,
    VerdictSerializer,
)
from monitoring.api.serializers import ProblemSerializer
from monitoring.intake import reviews
from monitoring.intake.review_results import Changed, Recorded, Refused
from monitoring.models import User

Outcome = Recorded | Changed | Refused

_PROBLEMS: dict[int, Any] = {401: ProblemSerializer, 403: ProblemSerializer, 404: ProblemSerializer}


class AlertVerdicts(APIView):
    @extend_schema(operation_id="verdicts_list", responses={200: VerdictSerializer(many=True), **_PROBLEMS})
    def get(self, request: Request, alert_id: UUID) -> Response:
        """Everything that was said of the alert, also what was taken back, the oldest first."""
        found = find_alert(request, alert_id)
        trail = review_trail.of_alert(found, user=_person(request))
        return Response([review_trail.to_json(verdict) for verdict in trail])

    @extend_schema(
        operation_id="verdicts_give",
        request=VerdictRequestSerializer,
        responses={201: JudgedSerializer, 400: ProblemSerializer, 409: ChangedSerializer, **_PROBLEMS},
    )
    def post(self, request: Request, alert_id: UUID) -> Response:
        """Judge the alert. 409: somebody else judged it meanwhile; nothing was written, and the answer tells
        what there is and what you were about to say. Unsure asks another reviewer; of a third person, or an
        administrator, it settles what others disagree on."""
        return _give(request, alert_id, reviews.record)


class VerdictSettle(APIView):
    @extend_schema(
        operation_id="verdicts_settle",
        request=VerdictRequestSerializer,
        responses={201: JudgedSerializer, 400: ProblemSerializer, 409: ChangedSerializer, **_PROBLEMS},
    )
    def post(self, request: Request, alert_id: UUID) -> Response:
        """Settle a disagreement of other reviewers, or as an administrator any."""
        return _give(request, alert_id, reviews.settle)


class VerdictUndo(APIView):
    @extend_schema(
        operation_id="verdicts_undo",
        request=None,
        responses={200: JudgedSerializer, 409: ProblemSerializer, **_PROBLEMS},
    )
    def post(self, request: Request, alert_id: UUID) -> Response:
        """Take back your own last verdict. It stays in the trail, as taken back."""
        _, user = find_reviewable(request, alert_id)
        return _answer(reviews.undo(alert_id=alert_id, reviewer=user), user, status=200)


def detail_of(result: Outcome, *, user: User) -> str:
    """Why nothing was written, in a sentence; empty where it was."""
    if isinstance(result, Refused):
        return result.sentence
    if isinstance(result, Changed):
        news = review_trail.since(result.verdicts, result.seen_revision, user=user)
        told = " ".join(event.sentence for event in news)
        return told or "What you saw of this alert is not what it is now."
    return ""


def _give(request: Request, alert_id: UUID, service: Callable[..., Outcome]) -> Response:
    _, user = find_reviewable(request, alert_id)
    asked = VerdictRequestSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    given = dict(asked.validated_data)
    revision = given.pop("revision")
    result = service(alert_id=alert_id, reviewer=user, seen_revision=revision, **given)
    return _answer(result, user, status=201)


def _answer(result: Outcome, user: User, *, status: int) -> Response:
    if isinstance(result, Changed):
        return Response(_changed(result, user), status=409)
    if isinstance(result, Refused):
        if result.code == "gone":
            raise Http404(result.sentence)
        raise Conflict(result.sentence, code=result.code)
    trail = [review_trail.verdict_view(verdict, user=user) for verdict in result.verdicts]
    return Response(
        {
            "alert": alert_views.to_json(alert_views.alert_view(result.alert)),
            "trail": [review_trail.to_json(verdict) for verdict in trail],
        },
        status=status,
    )


def _changed(result: Changed, user: User) -> dict[str, Any]:
    given = result.given
    news = review_trail.since(result.verdicts, result.seen_revision, user=user)
    return {
        "code": "changed",
        "detail": detail_of(result, user=user),
        "news": [review_trail.to_json(event) for event in news],
        "current": review_queue.to_json(review_queue.item(result.alert, user=user)),
        "given": {"kind": given.kind, "reason": given.reason, "label": given.label, "note": given.note},
    }


def _person(request: Request) -> User:
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user
