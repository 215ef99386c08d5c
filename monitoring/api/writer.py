"""`/api/v1/writer/`: who writes the site's descriptions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from inference.describe.draft import Language
from monitoring.access import can_choose_writer
from monitoring.api.camera_trials import Unavailable
from monitoring.api.errors import Conflict
from monitoring.api.serializers import ProblemSerializer
from monitoring.describing.counts import waiting_texts, writer_counts
from monitoring.describing.writers import writer_settings
from monitoring.intake import trials, writer, writer_trials
from monitoring.intake.writer import ChangedMeanwhile, Choice, InvalidWriter
from monitoring.models import User, WriterSettings

_PROBLEMS: dict[int, Any] = {401: ProblemSerializer, 403: ProblemSerializer}


class WriterCountsSerializer(serializers.Serializer[Any]):
    writer = serializers.CharField()
    at_first = serializers.IntegerField(help_text="texts accepted at the first attempt")
    after_retry = serializers.IntegerField(help_text="texts accepted at the second attempt")
    replaced = serializers.IntegerField(help_text="events that kept their measured sentence")
    refused = serializers.IntegerField(help_text="single texts that were not true to what was measured")
    failed = serializers.IntegerField(help_text="times that no text came")
    seconds = serializers.FloatField(allow_null=True, help_text="that one text took on average")
    words_a_second = serializers.FloatField(allow_null=True)


class WriterSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=WriterSettings.Kind.choices)
    language = serializers.ChoiceField(choices=[language.value for language in Language])
    url = serializers.CharField(help_text="of an endpoint, up to and with its version")
    model = serializers.CharField()
    has_key = serializers.BooleanField(help_text="the key itself is never told")
    takes_pictures = serializers.BooleanField()
    timeout = serializers.FloatField(help_text="seconds for one text")
    version = serializers.IntegerField(help_text="grows with every change; say which one you saw")
    resting_until = serializers.DateTimeField(
        allow_null=True, help_text="after failures nothing is asked before"
    )
    last_failure = serializers.CharField()
    waiting = serializers.IntegerField(help_text="events whose text is not written yet")
    counts = WriterCountsSerializer(many=True, help_text="of the last seven days")


class WriterTrialRequestSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=WriterSettings.Kind.choices)
    language = serializers.ChoiceField(choices=[language.value for language in Language])
    url = serializers.CharField(allow_blank=True, default="", max_length=2000)
    model = serializers.CharField(allow_blank=True, default="", max_length=2000)
    key = serializers.CharField(
        allow_blank=True,
        default="",
        max_length=2000,
        help_text="empty: the one that is stored for this server",
    )
    forget_key = serializers.BooleanField(default=False)
    takes_pictures = serializers.BooleanField(default=False)
    timeout = serializers.FloatField(default=60.0)


class WriterRequestSerializer(WriterTrialRequestSerializer):
    version = serializers.IntegerField(required=False, help_text="the one you saw; a changed one answers 409")


class DraftSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    scene = serializers.CharField()
    shortSummary = serializers.CharField()  # noqa: N815 (a name on the wire)
    confidence = serializers.FloatField()
    other_concerns = serializers.ListField(child=serializers.CharField())
    potential_threat_level = serializers.IntegerField()


class RefusalSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(help_text="as the writer gave it")
    reasons = serializers.ListField(child=serializers.CharField())


class WriterTrialSerializer(serializers.Serializer[Any]):
    done = serializers.BooleanField(help_text="false while a worker is at it")
    ok = serializers.BooleanField(help_text="whether a text came that is true to what was measured")
    detail = serializers.CharField()
    writer = serializers.CharField()
    about = serializers.CharField()
    measured = serializers.DictField()
    text = DraftSerializer(allow_null=True)
    refusals = RefusalSerializer(many=True)
    seconds = serializers.FloatField()
    words = serializers.IntegerField()


class WriterTrialStartedSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    url = serializers.CharField()


class SiteWriter(APIView):
    @extend_schema(operation_id="writer_read", responses={200: WriterSerializer, **_PROBLEMS})
    def get(self, request: Request) -> Response:
        """Who writes the site's descriptions, and how that went. Administrators only."""
        _administrator(request)
        return Response(_told(writer_settings()))

    @extend_schema(
        operation_id="writer_set",
        request=WriterRequestSerializer,
        responses={200: WriterSerializer, 400: ProblemSerializer, 409: ProblemSerializer, **_PROBLEMS},
    )
    def put(self, request: Request) -> Response:
        """Choose who writes from now on. Administrators only."""
        user = _administrator(request)
        asked = WriterRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = dict(asked.validated_data)
        version = given.pop("version", None)
        try:
            return Response(_told(writer.keep(by=user, choice=Choice(**given), version=version)))
        except InvalidWriter as refusal:
            raise ValidationError({name: [text] for name, text in refusal.problems.items()}) from None
        except ChangedMeanwhile as refusal:
            raise Conflict(str(refusal)) from None


class WriterTrialStart(APIView):
    @extend_schema(
        operation_id="writer_try",
        request=WriterTrialRequestSerializer,
        responses={
            202: WriterTrialStartedSerializer, 400: ProblemSerializer, 503: ProblemSerializer, **_PROBLEMS,
        },
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Have one text written without keeping anything. Ask `url` what came of it. Administrators only."""
        _administrator(request)
        asked = WriterTrialRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            trial_id = writer_trials.begin(choice=Choice(**asked.validated_data))
        except InvalidWriter as refusal:
            raise ValidationError({name: [text] for name, text in refusal.problems.items()}) from None
        except trials.NoWorker as refusal:
            raise Unavailable(str(refusal)) from None
        return Response({"id": trial_id, "url": reverse("api-writer-trial", args=[trial_id])}, status=202)


class WriterTrialDetail(APIView):
    @extend_schema(
        operation_id="writer_try_read",
        responses={
            200: WriterTrialSerializer, 404: ProblemSerializer, 503: ProblemSerializer, **_PROBLEMS,
        },
    )  # fmt: skip
    def get(self, request: Request, trial_id: UUID) -> Response:
        """What came of it; `done` is false while a worker is at it. Administrators only."""
        _administrator(request)
        try:
            trial = writer_trials.find(trial_id=str(trial_id))
        except trials.NoWorker as refusal:
            raise Unavailable(str(refusal)) from None
        if trial is None:
            raise Http404("There is no such trial; results are kept for five minutes.")
        return Response(asdict(trial))


def _administrator(request: Request) -> User:
    if not isinstance(request.user, User) or not can_choose_writer(request.user):
        raise PermissionDenied("Only administrators may do this.")
    return request.user


def _told(site: WriterSettings) -> dict[str, Any]:
    return {
        "kind": site.kind,
        "language": site.language,
        "url": site.url,
        "model": site.model,
        "has_key": bool(site.secret),
        "takes_pictures": site.takes_pictures,
        "timeout": site.timeout,
        "version": site.version,
        "resting_until": site.rests_until,
        "last_failure": site.last_failure,
        "waiting": waiting_texts(),
        "counts": [asdict(one) for one in writer_counts()],
    }
