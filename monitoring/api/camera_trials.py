"""`/api/v1/cameras/test/`: try an address before it becomes a camera's."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring.api.camera_serializers import TrialRequestSerializer, TrialSerializer, TrialStartedSerializer
from monitoring.api.cameras import find_camera, require_camera_manager
from monitoring.api.serializers import ProblemSerializer
from monitoring.intake import cameras, trials
from monitoring.live.sources import BadAddress
from monitoring.secrets import WrongKey

_PROBLEMS: dict[int, Any] = {401: ProblemSerializer, 403: ProblemSerializer, 503: ProblemSerializer}


class Unavailable(APIException):
    status_code = 503
    default_code = "unavailable"


class TrialStart(APIView):
    @extend_schema(
        operation_id="cameras_test",
        request=TrialRequestSerializer,
        responses={202: TrialStartedSerializer, 400: ProblemSerializer, **_PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        """Have a worker fetch one picture from an address. Ask `url` what came of it. Administrators only."""
        require_camera_manager(request)
        asked = TrialRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        try:
            address = wanted["address"] or _stored(request, wanted.get("camera"), wanted["stream"])
            trial_id = trials.begin(kind=wanted["kind"], address=address, stream=wanted["stream"])
        except (BadAddress, WrongKey) as refusal:
            raise ValidationError({"address": [str(refusal)]}) from None
        except trials.NoWorker as refusal:
            raise Unavailable(str(refusal)) from None
        url = reverse("api-camera-test", args=[trial_id])
        return Response({"id": trial_id, "url": url}, status=202)


class TrialDetail(APIView):
    @extend_schema(
        operation_id="cameras_test_read",
        responses={200: TrialSerializer, 404: ProblemSerializer, **_PROBLEMS},
    )
    def get(self, request: Request, trial_id: UUID) -> Response:
        """What came of a test; `done` is false while a worker is at it. Administrators only."""
        require_camera_manager(request)
        try:
            trial = trials.find(trial_id=str(trial_id))
        except trials.NoWorker as refusal:
            raise Unavailable(str(refusal)) from None
        if trial is None:
            raise Http404("There is no such test; results are kept for five minutes.")
        return Response(asdict(trial))


def _stored(request: Request, camera_id: UUID | None, stream: str) -> str:
    """The address that a camera has already. Raises WrongKey, Http404."""
    if camera_id is None:
        return ""
    return cameras.address_of(find_camera(request, camera_id), stream)
