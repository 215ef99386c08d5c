"""`/api/v1/shifts/` and `/api/v1/shift-summaries/`: when shifts end, and what they came to."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, cast
from uuid import UUID

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring.access import can_edit_shifts
from monitoring.api.errors import Conflict
from monitoring.api.serializers import ProblemSerializer
from monitoring.api.shift_serializers import (
    ListedSummarySerializer,
    NewSummarySerializer,
    ShiftSerializer,
    ShiftSummarySerializer,
    SummaryQuerySerializer,
    settings_of,
    shift_json,
)
from monitoring.forms import shift_hours
from monitoring.forms.shift_hours import AskedHours
from monitoring.intake import shifts
from monitoring.intake.shifts import ShiftSettings
from monitoring.models import Shift, User
from monitoring.shifts import choices, making, summary
from monitoring.shifts.hours import BadHours
from monitoring.shifts.listing import list_summaries

LISTED = 200
_PROBLEMS: dict[int, Any] = {401: ProblemSerializer, 403: ProblemSerializer}
_CHANGES: dict[int, Any] = {
    **_PROBLEMS, 400: ProblemSerializer, 404: ProblemSerializer, 409: ProblemSerializer
}  # fmt: skip


class ShiftList(APIView):
    @extend_schema(operation_id="shifts_list", responses={200: ShiftSerializer(many=True), **_PROBLEMS})
    def get(self, request: Request) -> Response:
        """The site's shifts. Administrators only."""
        _administrator(request)
        return Response([shift_json(shift) for shift in Shift.objects.select_related("group")])

    @extend_schema(
        operation_id="shifts_create",
        request=ShiftSerializer,
        responses={201: ShiftSerializer, 400: ProblemSerializer, **_PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        """Add a shift. It is summed up each time it ends, from now on."""
        by = _administrator(request)
        asked = ShiftSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response(shift_json(_kept(by, settings_of(asked.validated_data, None))), status=201)


class ShiftDetail(APIView):
    @extend_schema(
        operation_id="shifts_edit",
        request=ShiftSerializer(partial=True),
        responses={200: ShiftSerializer, **_CHANGES},
    )
    def patch(self, request: Request, shift_id: int) -> Response:
        """Change what is given. Hours that have ended are not summed up anew."""
        by, found = _administrator(request), _shift(shift_id)
        asked = ShiftSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        try:
            kept = _kept(by, settings_of(given, found), found, given.get("version"))
        except shifts.ShiftChanged:
            raise Conflict("Somebody changed this shift meanwhile. Read it again.") from None
        return Response(shift_json(kept))

    @extend_schema(operation_id="shifts_remove", responses={204: None, **_CHANGES})
    def delete(self, request: Request, shift_id: int) -> Response:
        """Delete a shift. What it came to so far stays."""
        shifts.remove_shift(by=_administrator(request), shift=_shift(shift_id))
        return Response(status=204)


class ShiftSummaryList(APIView):
    @extend_schema(
        operation_id="shift_summaries_list",
        responses={200: ListedSummarySerializer(many=True), **_PROBLEMS},
    )
    def get(self, request: Request) -> Response:
        """The newest summaries that are kept of cameras that you may see."""
        return Response([asdict(row) for row in list_summaries(user=request.user, limit=LISTED)])

    @extend_schema(
        operation_id="shift_summaries_keep",
        request=NewSummarySerializer,
        responses={201: ShiftSummarySerializer, 400: ProblemSerializer, **_PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        """Keep what any hours have come to, with a note for whoever comes next."""
        sent = NewSummarySerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        user = cast(User, request.user)  # IsAuthenticated let nobody else through
        note = str(sent.validated_data.pop("note", ""))
        try:
            asked = _asked(user, sent.validated_data)
            kept = making.keep(
                by=user,
                hours=asked.hours,
                group=asked.group,
                language=asked.language,
                name=asked.name,
                note=note,
            )
        except BadHours as error:
            raise ValidationError({"hours": [str(error)]}) from error
        return Response(summary.to_json(summary.of_stored(kept, user)), status=201)


class ShiftSummaryNow(APIView):
    @extend_schema(
        operation_id="shift_summaries_now",
        parameters=[SummaryQuerySerializer],
        responses={200: ShiftSummarySerializer, 400: ProblemSerializer, **_PROBLEMS},
    )
    def get(self, request: Request) -> Response:
        """What any hours have come to, as things stand. Nothing is kept."""
        sent = SummaryQuerySerializer(data=request.query_params)
        sent.is_valid(raise_exception=True)
        user = cast(User, request.user)
        try:
            asked = _asked(user, sent.validated_data)
        except BadHours as error:
            raise ValidationError({"hours": [str(error)]}) from error
        found = summary.of_now(
            user=user, hours=asked.hours, group=asked.group, language=asked.language, name=asked.name
        )
        return Response(summary.to_json(found))


class ShiftSummaryDetail(APIView):
    @extend_schema(
        operation_id="shift_summaries_read",
        responses={200: ShiftSummarySerializer, 404: ProblemSerializer, **_PROBLEMS},
    )
    def get(self, request: Request, summary_id: UUID) -> Response:
        """One that was kept, of the cameras that you may see."""
        found = summary.find(user=cast(User, request.user), summary_id=summary_id)
        if found is None:
            raise Http404("There is no such summary.")
        return Response(summary.to_json(found))


def _asked(user: User, query: dict[str, str]) -> AskedHours:
    now = timezone.now()
    return shift_hours.read(query, user=user, found=choices.choices(user=user, now=now), now=now)


def _administrator(request: Request) -> User:
    if not isinstance(request.user, User) or not can_edit_shifts(request.user):
        raise PermissionDenied("Only administrators may do this.")
    return request.user


def _shift(shift_id: int) -> Shift:
    found = Shift.objects.select_related("group").filter(pk=shift_id).first()
    if found is None:
        raise Http404("There is no such shift.")
    return found


def _kept(by: User, settings: ShiftSettings, shift: Shift | None = None, version: int | None = None) -> Shift:
    try:
        return shifts.keep_shift(by=by, settings=settings, shift=shift, version=version)
    except shifts.InvalidShift as refusal:
        raise ValidationError({name: [text] for name, text in refusal.problems.items()}) from None
