"""`/api/v1/uploads/`, `/systems/` and `/token/`."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib.auth import authenticate
from drf_spectacular.utils import extend_schema
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied, Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import ScopedRateThrottle
from rest_framework.views import APIView

from monitoring import selectors
from monitoring.access import can_view_systems
from monitoring.api.serializers import (
    CredentialsSerializer,
    ProblemSerializer,
    SystemSerializer,
    TokenSerializer,
    UploadSerializer,
)
from monitoring.audit import sign_ins
from monitoring.systems import list_systems


class UploadList(APIView):
    @extend_schema(
        operation_id="uploads_list", responses={200: UploadSerializer(many=True), 401: ProblemSerializer}
    )
    def get(self, request: Request) -> Response:
        """Your uploads: those under way, which any tus client can resume, and those that were refused."""
        return Response([asdict(upload) for upload in selectors.list_uploads(user=request.user)])


class SystemList(APIView):
    @extend_schema(
        operation_id="systems_list",
        responses={200: SystemSerializer(many=True), 401: ProblemSerializer, 403: ProblemSerializer},
    )
    def get(self, request: Request) -> Response:
        """Scoring systems: available, or what is missing and how to get it. Administrators only."""
        if not can_view_systems(request.user):
            raise PermissionDenied("Only administrators may see this.")
        return Response([asdict(system) for system in list_systems()])


class TokenIssue(APIView):
    """Credentials are all that counts here: a session neither helps nor needs its CSRF token."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (ScopedRateThrottle,)
    throttle_scope = "token"

    @extend_schema(
        operation_id="token_issue",
        request=CredentialsSerializer,
        responses={
            200: TokenSerializer,
            400: ProblemSerializer,
            401: ProblemSerializer,
            429: ProblemSerializer,
        },
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Your API token, for `Authorization: Token <token>`. Wrong passwords count as on the login page."""
        credentials = CredentialsSerializer(data=request.data)
        credentials.is_valid(raise_exception=True)
        django_request = request._request
        user = authenticate(django_request, **credentials.validated_data)
        locked = bool(vars(django_request).pop("axes_locked_out", False))
        if user is None:
            sign_ins.bad(credentials.validated_data["username"], way="token", locked=locked)
        if locked:
            # Left there, the middleware would answer with the login page's HTML.
            raise Throttled(detail="Too many wrong passwords; wait a quarter of an hour.")
        if user is None:
            raise AuthenticationFailed("The name or the password is wrong.")
        token, _ = Token.objects.get_or_create(user=user)
        sign_ins.good(user, way="token")
        return Response({"token": token.key})

    def get_authenticate_header(self, request: Request) -> str:
        return "Token"
