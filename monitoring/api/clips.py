"""`/api/v1/clips/`: recordings; starting their analyses, deleting them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import LimitOffsetPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring import selectors
from monitoring.analysis.systems import UnknownSystem
from monitoring.api.found import find_clip, find_clip_view, require_manager
from monitoring.api.serializers import (
    AnalysisRequestSerializer,
    AnalysisSerializer,
    ClipSerializer,
    ProblemSerializer,
)
from monitoring.intake import clips

_PROBLEMS: dict[int, Any] = {401: ProblemSerializer, 403: ProblemSerializer, 404: ProblemSerializer}


class ClipPages(LimitOffsetPagination):
    """Pages of the selector's list; the selector counts and cuts."""

    default_limit = 50
    max_limit = 200

    def page(self, request: Request) -> Response:
        self.request = request
        self.limit = self.get_limit(request) or self.default_limit
        self.count = selectors.count_clips(user=request.user)
        # Databases refuse numbers beyond 64 bits.
        self.offset = min(self.get_offset(request), self.count)
        found = selectors.list_clips(user=request.user, limit=self.limit, offset=self.offset)
        return self.get_paginated_response(ClipSerializer(found, many=True).data)


class ClipList(APIView):
    @extend_schema(
        operation_id="clips_list",
        parameters=[
            OpenApiParameter("limit", OpenApiTypes.INT, description="at most 200; 50 when not given"),
            OpenApiParameter("offset", OpenApiTypes.INT),
        ],
        responses={
            200: inline_serializer(
                "ClipPage",
                {
                    "count": serializers.IntegerField(),
                    "next": serializers.URLField(allow_null=True),
                    "previous": serializers.URLField(allow_null=True),
                    "results": ClipSerializer(many=True),
                },
            ),
            401: ProblemSerializer,
        },
    )
    def get(self, request: Request) -> Response:
        """The recordings that you may see, newest first."""
        return ClipPages().page(request)


class ClipDetail(APIView):
    @extend_schema(operation_id="clips_read", responses={200: ClipSerializer, **_PROBLEMS})
    def get(self, request: Request, clip_id: UUID) -> Response:
        """One recording with its analyses."""
        return Response(ClipSerializer(find_clip_view(request, clip_id)).data)

    @extend_schema(operation_id="clips_delete", responses={204: None, **_PROBLEMS})
    def delete(self, request: Request, clip_id: UUID) -> Response:
        """Delete a recording with its analyses, scores and files. Administrators only."""
        clip = find_clip(request, clip_id)
        require_manager(request)
        clips.delete(clip=clip)
        return Response(status=204)


class ClipAnalyses(APIView):
    @extend_schema(
        operation_id="clips_analyse",
        request=AnalysisRequestSerializer,
        responses={201: AnalysisSerializer, 400: ProblemSerializer, **_PROBLEMS},
    )
    def post(self, request: Request, clip_id: UUID) -> Response:
        """Analyse a recording once more, or by a further system. Administrators only."""
        clip = find_clip(request, clip_id)
        require_manager(request)
        asked = AnalysisRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            analysis = clips.reanalyse(clip=clip, system=asked.validated_data["system"])
        except UnknownSystem as error:
            raise ValidationError({"system": [str(error)]}) from None
        return Response(AnalysisSerializer(selectors.analysis_view(analysis)).data, status=201)
