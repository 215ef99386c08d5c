"""`/api/v1/me/`: one's own wishes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring.api.serializers import ProblemSerializer
from monitoring.intake import preferences
from monitoring.models import Alert, User


class NotificationsSerializer(serializers.Serializer[Any]):
    browser = serializers.BooleanField(help_text="desktop notifications while a page is open")
    sound = serializers.BooleanField()
    email = serializers.BooleanField()
    shifts = serializers.BooleanField(help_text="e-mails of what shifts came to")
    least_severity = serializers.ChoiceField(choices=Alert.Severity.values)
    quiet_from = serializers.TimeField(format="%H:%M", allow_null=True, help_text="local time; null: never")
    quiet_to = serializers.TimeField(format="%H:%M", allow_null=True)
    time_zone = serializers.CharField(help_text="of the quiet hours")
    cooldown = serializers.IntegerField(help_text="seconds between two e-mails about one camera")


class OwnNotifications(APIView):
    @extend_schema(
        operation_id="me_notifications", responses={200: NotificationsSerializer, 401: ProblemSerializer}
    )
    def get(self, request: Request) -> Response:
        """How you want to be told of alerts."""
        return Response(preferences.to_json(preferences.preferences_of(_person(request))))

    @extend_schema(
        operation_id="me_notifications_edit",
        request=NotificationsSerializer(partial=True),
        responses={200: NotificationsSerializer, 400: ProblemSerializer, 401: ProblemSerializer},
    )
    def patch(self, request: Request) -> Response:
        """Change what is given."""
        asked = NotificationsSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        person = _person(request)
        wanted = replace(preferences.preferences_of(person), **asked.validated_data)
        try:
            preferences.keep(user=person, preferences=wanted)
        except preferences.InvalidPreference as refusal:
            raise ValidationError({name: [sentence] for name, sentence in refusal.problems.items()}) from None
        return Response(preferences.to_json(wanted))


def _person(request: Request) -> User:
    return cast(User, request.user)  # IsAuthenticated let nobody else through
