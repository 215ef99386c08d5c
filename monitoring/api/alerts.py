"""`/api/v1/alerts/`: finding alerts, acknowledging them, keeping their evidence."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotAuthenticated, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring import alert_views
from monitoring.access import can_hold, visible_alerts
from monitoring.alert_search import BadCursor
from monitoring.analysis import attention
from monitoring.analysis.schedules import zone
from monitoring.api.alert_serializers import (
    AlertPageSerializer,
    AlertQuerySerializer,
    AlertSerializer,
    HoldRequestSerializer,
)
from monitoring.api.errors import Conflict
from monitoring.api.serializers import ProblemSerializer
from monitoring.models import Alert, User
from monitoring.searching import search
from monitoring.searching.found import to_json as found_to_json

_PROBLEMS: dict[int, Any] = {401: ProblemSerializer, 403: ProblemSerializer, 404: ProblemSerializer}


def find_alert(request: Request, alert_id: UUID) -> Alert:
    """The row, for those who may know of it. Raises Http404."""
    alert = visible_alerts(request.user).filter(pk=alert_id).first()
    if alert is None:
        raise Http404("There is no such alert.")
    return alert


class AlertList(APIView):
    @extend_schema(
        operation_id="alerts_list",
        parameters=[AlertQuerySerializer],
        responses={200: AlertPageSerializer, 400: ProblemSerializer, 401: ProblemSerializer},
    )
    def get(self, request: Request) -> Response:
        """The alerts that you may see, newest first, or what fits a search in words best. A page stays
        what it is while new alerts arrive."""
        asked = AlertQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        try:
            page = search.search(
                user=request.user,
                text=given["q"],
                wanted=asked.wanted(),
                order=given["order"],
                limit=given["limit"],
                cursor=given.get("cursor"),
            )
        except BadCursor:
            raise ValidationError({"cursor": ["Take the cursor from the page before."]}) from None
        return Response(
            {
                "next": _with_cursor(request, page.cursor) if page.cursor else None,
                "results": [found_to_json(item) for item in page.alerts],
                "understood": [asdict(chip) for chip in page.chips],
                "meaning": page.meaning,
            }
        )


def _with_cursor(request: Request, cursor: str) -> str:
    query = request.query_params.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"


class AlertDetail(APIView):
    @extend_schema(operation_id="alerts_read", responses={200: AlertSerializer, **_PROBLEMS})
    def get(self, request: Request, alert_id: UUID) -> Response:
        """One alert."""
        return _as_response(find_alert(request, alert_id))


class AlertAcknowledge(APIView):
    @extend_schema(
        operation_id="alerts_acknowledge",
        request=None,
        responses={200: AlertSerializer, 409: ProblemSerializer, **_PROBLEMS},
    )
    def post(self, request: Request, alert_id: UUID) -> Response:
        """Say that you have seen it. Whoever is first stays named; everyone after is told who that was."""
        found = find_alert(request, alert_id)
        if not isinstance(request.user, User):
            raise NotAuthenticated
        done = attention.acknowledge(alert_id=found.pk, user=request.user)
        if done is None:
            raise Http404("There is no such alert.")
        if not done.first and done.alert.acknowledged_by != request.user:
            raise Conflict(_who_was_first(done.alert))
        return _as_response(done.alert)


def _who_was_first(alert: Alert) -> str:
    who = alert.acknowledged_by.get_username() if alert.acknowledged_by else "Somebody who has left"
    when = (alert.acknowledged_at or timezone.now()).astimezone(
        zone(alert.camera.time_zone if alert.camera else "UTC")
    )
    return f"{who} acknowledged this alert already, at {when:%H:%M:%S} ({when.tzname()})."


class AlertHold(APIView):
    @extend_schema(
        operation_id="alerts_hold",
        request=HoldRequestSerializer,
        responses={200: AlertSerializer, 400: ProblemSerializer, **_PROBLEMS},
    )
    def post(self, request: Request, alert_id: UUID) -> Response:
        """Keep the evidence from being removed by age, or let it go. Reviewers and administrators."""
        found = find_alert(request, alert_id)
        if not can_hold(request.user, found):
            raise PermissionDenied("Only reviewers and administrators may do this.")
        asked = HoldRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        alert = attention.hold(alert_id=found.pk, on_hold=asked.validated_data["on_hold"])
        if alert is None:
            raise Http404("There is no such alert.")
        return _as_response(alert)


def _as_response(alert: Alert) -> Response:
    return Response(alert_views.to_json(alert_views.alert_view(alert)))
