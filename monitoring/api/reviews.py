"""`/api/v1/reviews/`: the queue of a reviewer, what they have before them, and dismissing several at once."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring import alert_views, review_queue
from monitoring.access import reviewable_alerts
from monitoring.api.judging import find_reviewable, require_reviewer
from monitoring.api.review_serializers import (
    AlikeSerializer,
    BulkRequestSerializer,
    BulkSerializer,
    HeldRequestSerializer,
    NextRequestSerializer,
    NextSerializer,
    QueueCountSerializer,
    ReleasedSerializer,
    RenewedSerializer,
    TakenSerializer,
)
from monitoring.api.serializers import ProblemSerializer
from monitoring.api.verdicts import detail_of
from monitoring.intake import review_bulk, review_locks
from monitoring.intake.review_results import HeldByOther, Refused

_PROBLEMS: dict[int, Any] = {401: ProblemSerializer, 403: ProblemSerializer}


class ReviewQueue(APIView):
    @extend_schema(operation_id="reviews_count", responses={200: QueueCountSerializer, **_PROBLEMS})
    def get(self, request: Request) -> Response:
        """How many alerts wait for your verdict."""
        return Response(asdict(review_queue.count(user=require_reviewer(request))))


class ReviewNext(APIView):
    @extend_schema(
        operation_id="reviews_next",
        request=NextRequestSerializer,
        responses={200: NextSerializer, 400: ProblemSerializer, **_PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        """The first alert of your queue that nobody else has before them; it is yours until `until`. Ordered
        by severity, how sure the model was, and age."""
        user = require_reviewer(request)
        asked = NextRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        held = review_locks.next_item(reviewer=user, besides=asked.validated_data["besides"])
        item = review_queue.item(held.alert, user=user) if held else None
        return Response(
            {
                "item": review_queue.to_json(item) if item else None,
                "until": held.until if held else None,
                "queue": asdict(review_queue.count(user=user)),
            }
        )


class ReviewTake(APIView):
    @extend_schema(
        operation_id="reviews_take",
        request=None,
        responses={200: TakenSerializer, 404: ProblemSerializer, **_PROBLEMS},
    )
    def post(self, request: Request, alert_id: UUID) -> Response:
        """A certain alert, judged or not. Where somebody else has it before them, you see it all the same and
        are told who."""
        alert, user = find_reviewable(request, alert_id)
        taken = review_locks.take(alert_id=alert.pk, reviewer=user)
        if taken is None:
            raise Http404("There is no such alert.")
        return Response(
            {
                "item": review_queue.to_json(review_queue.item(taken.alert, user=user)),
                "until": taken.until,
                "held_by": taken.reviewer_name if isinstance(taken, HeldByOther) else "",
            }
        )


class ReviewRenew(APIView):
    @extend_schema(
        operation_id="reviews_renew",
        request=HeldRequestSerializer,
        responses={200: RenewedSerializer, 400: ProblemSerializer, **_PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        """Keep alerts before you for longer."""
        user = require_reviewer(request)
        wanted = reviewable_alerts(user).filter(pk__in=_alerts(request)).values_list("pk", flat=True)
        renewed = review_locks.renew(alert_ids=list(wanted), reviewer=user)
        lost = [pk for pk in _alerts(request) if pk not in renewed.held]
        return Response({"held": renewed.held, "lost": lost, "until": renewed.until})


class ReviewRelease(APIView):
    @extend_schema(
        operation_id="reviews_release",
        request=HeldRequestSerializer,
        responses={200: ReleasedSerializer, 400: ProblemSerializer, **_PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        """Give alerts back to the queue."""
        user = require_reviewer(request)
        return Response({"released": review_locks.release(alert_ids=_alerts(request), reviewer=user)})


class ReviewAlike(APIView):
    @extend_schema(
        operation_id="reviews_alike",
        responses={200: AlikeSerializer, 404: ProblemSerializer, **_PROBLEMS},
    )
    def get(self, request: Request, alert_id: UUID) -> Response:
        """What waits for your verdict of the same camera and label."""
        alert, user = find_reviewable(request, alert_id)
        found = review_queue.alike(alert, user=user)
        return Response({"results": [alert_views.to_json(view) for view in found]})


class ReviewDismiss(APIView):
    @extend_schema(
        operation_id="reviews_dismiss",
        request=BulkRequestSerializer,
        responses={200: BulkSerializer, 400: ProblemSerializer, 404: ProblemSerializer, **_PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        """Dismiss several alerts of one camera and label. Each gets a verdict of its own; one that somebody
        judged meanwhile is left as it is."""
        user = require_reviewer(request)
        asked = BulkRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        revisions = {chosen["id"]: chosen["revision"] for chosen in given["alerts"]}
        if reviewable_alerts(user).filter(pk__in=revisions).count() != len(revisions):
            raise Http404("One of these alerts is not there, or not yours to judge.")
        done = review_bulk.dismiss(
            seen_revisions=revisions, reviewer=user, reason=given["reason"], note=given["note"]
        )
        if isinstance(done, Refused):
            raise ValidationError({"alerts": [done.sentence]})
        details = {pk: detail_of(result, user=user) for pk, result in done.results.items()}
        return Response(
            {"results": [{"id": pk, "done": not detail, "detail": detail} for pk, detail in details.items()]}
        )


def _alerts(request: Request) -> list[UUID]:
    asked = HeldRequestSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    alerts: list[UUID] = asked.validated_data["alerts"]
    return alerts
