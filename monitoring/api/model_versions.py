"""`/api/v1/model-versions/`: versions of the taught model; number 0 is the installed one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring import teaching_views
from monitoring.analysis.teaching import SYSTEM
from monitoring.api.class_serializers import NewVersionSerializer, VersionSerializer
from monitoring.api.classes import PROBLEMS, require_teacher
from monitoring.api.errors import Conflict
from monitoring.api.serializers import ProblemSerializer
from monitoring.intake import model_versions
from monitoring.intake.model_versions import NotPossible
from monitoring.models import ModelVersion, User
from monitoring.teaching_views import VersionView

_PROBLEMS: dict[int, Any] = {**PROBLEMS, 404: ProblemSerializer, 409: ProblemSerializer}


class VersionList(APIView):
    @extend_schema(
        operation_id="model_versions_list", responses={200: VersionSerializer(many=True), **PROBLEMS}
    )
    def get(self, request: Request) -> Response:
        """The versions, newest first, the installed model last. Reviewers and administrators."""
        user = require_teacher(request)
        return Response([asdict(view) for view in teaching_views.list_versions(user=user)])

    @extend_schema(
        operation_id="model_versions_fit",
        request=NewVersionSerializer,
        responses={202: VersionSerializer, 400: ProblemSerializer, 409: ProblemSerializer, **PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        """Have a version fitted on the examples that are measured: seconds of a worker. It is used only once
        somebody activates it."""
        user = require_teacher(request)
        asked = NewVersionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            version = model_versions.ask(by=user, note=asked.validated_data.get("note", ""))
        except NotPossible as refusal:
            raise Conflict(str(refusal)) from None
        return Response(asdict(_found(user, version.number)), status=202)


class VersionDetail(APIView):
    @extend_schema(operation_id="model_versions_read", responses={200: VersionSerializer, **_PROBLEMS})
    def get(self, request: Request, number: int) -> Response:
        """One version: what it knows, how it compares, what it would have said of the past."""
        return Response(asdict(_found(require_teacher(request), number)))


class VersionActivate(APIView):
    @extend_schema(
        operation_id="model_versions_activate", request=None, responses={200: VersionSerializer, **_PROBLEMS}
    )
    def post(self, request: Request, number: int) -> Response:
        """Score with this version from the next batch on; 0 goes back to the installed model. Recordings that
        are being scored keep the version that they began with."""
        user = require_teacher(request)
        _found(user, number)
        version = ModelVersion.objects.filter(system=SYSTEM, number=number).first()
        try:
            model_versions.activate(version=version, by=user)
        except NotPossible as refusal:
            raise Conflict(str(refusal)) from None
        return Response(asdict(_found(user, number)))


def _found(user: User, number: int) -> VersionView:
    """Raises Http404."""
    view = teaching_views.find_version(user=user, number=number)
    if view is None:
        raise Http404("There is no such version.")
    return view
