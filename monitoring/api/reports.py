"""`/api/v1/reports/`: the numbers of `/reports/`."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring.api.serializers import ProblemSerializer
from monitoring.forms.reports import read
from monitoring.models import User
from monitoring.reports import report
from monitoring.reports.period import BadPeriod


class TimesSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    median = serializers.FloatField(allow_null=True, help_text="seconds")
    slow = serializers.FloatField(allow_null=True, help_text="seconds; nine of ten are quicker")


class RowSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    name = serializers.CharField()
    alerts = serializers.IntegerField()
    severe = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    dismissed = serializers.IntegerField()
    false_alarms = serializers.IntegerField(help_text="dismissed for no other reason")
    waiting = serializers.IntegerField(help_text="without a verdict")
    undecided = serializers.IntegerField(help_text="unsure, or reviewers disagree")
    acknowledged = TimesSerializer()
    judged = TimesSerializer()
    watched = serializers.FloatField(help_text="camera-days with scores; told of cameras and of all")
    false_alarms_a_day = serializers.FloatField(allow_null=True, help_text="a camera-day")
    budget = serializers.FloatField(allow_null=True, help_text="false alarms a day that the camera may raise")


class ReviewerSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    verdicts = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    dismissed = serializers.IntegerField()
    unsure = serializers.IntegerField()
    withdrawn = serializers.IntegerField()
    settled = serializers.IntegerField()
    first = TimesSerializer()


class AgreementSerializer(serializers.Serializer[Any]):
    pairs = serializers.IntegerField(help_text="alerts that two people judged")
    agreed = serializers.IntegerField()
    expected = serializers.FloatField()
    kappa = serializers.FloatField(allow_null=True, help_text="Cohen's")


class PairSerializer(serializers.Serializer[Any]):
    names = serializers.ListField(child=serializers.CharField())
    agreement = AgreementSerializer()


class DriftSerializer(serializers.Serializer[Any]):
    index = serializers.FloatField(allow_null=True, help_text="population stability index")
    word = serializers.ChoiceField(choices=["steady", "changed", "drifted", "unknown"])
    median = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True, help_text="95th percentile")
    above = serializers.FloatField(allow_null=True, help_text="share of snippets above the line")
    median_before = serializers.FloatField(allow_null=True)
    high_before = serializers.FloatField(allow_null=True)
    above_before = serializers.FloatField(allow_null=True)
    model_changed = serializers.BooleanField()


class CameraDriftSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    name = serializers.CharField()
    drift = DriftSerializer()


class ReportedDaysSerializer(serializers.Serializer[Any]):
    first = serializers.DateField()
    last = serializers.DateField()
    days = serializers.IntegerField()


class ReportSerializer(serializers.Serializer[Any]):
    period = ReportedDaysSerializer()
    made_at = serializers.DateTimeField()
    camera = serializers.CharField(help_text="name of the one camera; empty: all that one may see")
    total = RowSerializer()
    before = RowSerializer(help_text="of as many days just before")
    cameras = RowSerializer(many=True)
    classes = RowSerializer(many=True)
    days = RowSerializer(many=True)
    drift = CameraDriftSerializer(many=True)
    reviewers = ReviewerSerializer(many=True, allow_null=True, help_text="null for operators")
    agreement = AgreementSerializer(allow_null=True)
    pairs = PairSerializer(many=True, allow_null=True)


class ReportRead(APIView):
    @extend_schema(
        operation_id="reports_read",
        parameters=[
            OpenApiParameter("first", OpenApiTypes.DATE, description="default: six days before the last"),
            OpenApiParameter("last", OpenApiTypes.DATE, description="default: today"),
            OpenApiParameter("camera", OpenApiTypes.UUID, description="default: all"),
        ],
        responses={
            200: ReportSerializer,
            400: ProblemSerializer,
            401: ProblemSerializer,
            404: ProblemSerializer,
        },
    )
    def get(self, request: Request) -> Response:
        """What alerts came to over some days: by camera, class, day and reviewer, and how scores drifted."""
        try:
            asked = read(request.query_params.dict())
        except BadPeriod as error:
            raise ValidationError({"period": [str(error)]}) from error
        if not isinstance(request.user, User):
            raise NotFound("There is no such camera.")
        made = report.make(user=request.user, period=asked.period, camera_id=asked.camera)
        if made is None:
            raise NotFound("There is no such camera.")
        return Response(report.to_json(made))
