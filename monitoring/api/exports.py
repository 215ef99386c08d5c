"""`/api/v1/alerts/<id>/exports/` and `/api/v1/exports/<id>/`: signed archives of evidence."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring.access import can_export_evidence, can_remove_exports, visible_exports
from monitoring.api.alerts import find_alert
from monitoring.api.errors import Conflict
from monitoring.api.serializers import ProblemSerializer
from monitoring.evidence import exports
from monitoring.models import Alert, EvidenceExport, User

_PROBLEMS: dict[int, Any] = {401: ProblemSerializer, 403: ProblemSerializer, 404: ProblemSerializer}


class EvidenceExportSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.IntegerField(allow_null=True, help_text="its place in the chain of exports")
    alert = serializers.UUIDField(allow_null=True, help_text="null once the alert is deleted")
    name = serializers.CharField(help_text="of the alert, when it was asked for")
    state = serializers.ChoiceField(choices=EvidenceExport.State.values)
    error = serializers.CharField(help_text="why it failed, a sentence")
    size = serializers.IntegerField(help_text="bytes")
    digest = serializers.CharField(help_text="SHA-256 of the manifest's content")
    asked_by = serializers.CharField()
    asked_at = serializers.DateTimeField()
    made_at = serializers.DateTimeField(allow_null=True)
    url = serializers.CharField(allow_null=True, help_text="of the ZIP file, once it is ready")


class AlertExports(APIView):
    @extend_schema(
        operation_id="alerts_exports",
        responses={200: EvidenceExportSerializer(many=True), **_PROBLEMS},
    )
    def get(self, request: Request, alert_id: UUID) -> Response:
        """Signed archives of this alert, newest first. Reviewers and administrators."""
        return Response(exports.of_alert(_exportable(request, alert_id)))

    @extend_schema(
        operation_id="alerts_export",
        request=None,
        responses={202: EvidenceExportSerializer, **_PROBLEMS},
    )
    def post(self, request: Request, alert_id: UUID) -> Response:
        """Have a signed archive made of everything that is known of this alert. A worker makes it in seconds;
        ask for it again until it is ready."""
        alert = _exportable(request, alert_id)
        if not isinstance(request.user, User):
            raise NotAuthenticated
        export = exports.ask(alert=alert, by=request.user)
        return Response(asdict(exports.view_of(export)), status=202)


class ExportDetail(APIView):
    @extend_schema(operation_id="exports_read", responses={200: EvidenceExportSerializer, **_PROBLEMS})
    def get(self, request: Request, export_id: UUID) -> Response:
        """One archive: whether it is ready, and where to fetch it."""
        return Response(asdict(exports.view_of(_find(request, export_id))))

    @extend_schema(operation_id="exports_delete", responses={204: None, 409: ProblemSerializer, **_PROBLEMS})
    def delete(self, request: Request, export_id: UUID) -> Response:
        """Delete the file; that it was made, and its digest, stay known. Administrators only."""
        export = _find(request, export_id)
        if not can_remove_exports(request.user) or not isinstance(request.user, User):
            raise PermissionDenied("Only administrators may do this.")
        if not exports.remove(export=export, by=request.user):
            raise Conflict("It is still being made, or was deleted already.")
        return Response(status=204)


def _exportable(request: Request, alert_id: UUID) -> Alert:
    """Raises Http404, PermissionDenied."""
    alert = find_alert(request, alert_id)
    if not can_export_evidence(request.user, alert):
        raise PermissionDenied("Only reviewers and administrators may do this.")
    return alert


def _find(request: Request, export_id: UUID) -> EvidenceExport:
    export = visible_exports(request.user).filter(pk=export_id).first()
    if export is None:
        raise Http404("There is no such export.")
    return export
