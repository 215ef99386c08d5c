"""`/api/v1/analyses/<id>/`: state, scores, spans, exports; cancelling and retrying."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring import audit, exports, selectors
from monitoring.analysis.answers import describe_video
from monitoring.api.errors import Conflict
from monitoring.api.found import find_analysis, find_clip_view, require_manager
from monitoring.api.serializers import (
    AnalysisSerializer,
    AnswerSerializer,
    ClipSerializer,
    ExportSerializer,
    ProblemSerializer,
    ScoresQuerySerializer,
    ScoresSerializer,
    SpanSerializer,
)
from monitoring.audit import visitor
from monitoring.intake import clips
from monitoring.models import Analysis
from monitoring.scores import read_scores, read_spans

_PROBLEMS: dict[int, Any] = {401: ProblemSerializer, 403: ProblemSerializer, 404: ProblemSerializer}
_CSV: dict[Any, Any] = {
    (200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, "Header line, then one line each"),
    **_PROBLEMS,
}


class AnalysisDetail(APIView):
    @extend_schema(operation_id="analyses_read", responses={200: AnalysisSerializer, **_PROBLEMS})
    def get(self, request: Request, analysis_id: UUID) -> Response:
        """How far an analysis is, or how it ended."""
        return _as_response(find_analysis(request, analysis_id))


class AnalysisScores(APIView):
    @extend_schema(
        operation_id="analyses_scores",
        parameters=[ScoresQuerySerializer],
        responses={200: ScoresSerializer, 400: ProblemSerializer, **_PROBLEMS},
    )
    def get(self, request: Request, analysis_id: UUID) -> Response:
        """Scores of snippets and frames, contributions, boxes, heatmaps; empty until the analysis is done."""
        analysis = find_analysis(request, analysis_id)
        asked = ScoresQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        return Response(asdict(read_scores(analysis, overlays=asked.validated_data["overlays"])))


class AnalysisSpans(APIView):
    @extend_schema(operation_id="analyses_spans", responses={200: SpanSerializer(many=True), **_PROBLEMS})
    def get(self, request: Request, analysis_id: UUID) -> Response:
        """The stretches above the alert line, with what was measured there."""
        return Response([asdict(span) for span in read_spans(find_analysis(request, analysis_id))])


class AnalysisAnswer(APIView):
    @extend_schema(
        operation_id="analyses_answer",
        responses={200: AnswerSerializer, 409: ProblemSerializer, **_PROBLEMS},
    )
    def get(self, request: Request, analysis_id: UUID) -> Response:
        """What it says when asked "Can you describe this video?", from its spans and class scores."""
        found = describe_video(find_analysis(request, analysis_id))
        if found is None:
            raise Conflict("There is no answer before the analysis is done.")
        return Response(asdict(found))


class AnalysisCancel(APIView):
    @extend_schema(
        operation_id="analyses_cancel",
        request=None,
        responses={200: AnalysisSerializer, 409: ProblemSerializer, **_PROBLEMS},
    )
    def post(self, request: Request, analysis_id: UUID) -> Response:
        """Stop an analysis. Administrators only."""
        analysis = find_analysis(request, analysis_id)
        require_manager(request)
        if not clips.cancel(analysis=analysis):
            raise Conflict("This analysis has finished already.")
        analysis.refresh_from_db()
        return _as_response(analysis)


class AnalysisRetry(APIView):
    @extend_schema(
        operation_id="analyses_retry",
        request=None,
        responses={200: AnalysisSerializer, 409: ProblemSerializer, **_PROBLEMS},
    )
    def post(self, request: Request, analysis_id: UUID) -> Response:
        """Begin a failed or cancelled analysis anew. Administrators only."""
        analysis = find_analysis(request, analysis_id)
        require_manager(request)
        if not clips.retry(analysis=analysis):
            raise Conflict("Only an analysis that failed or was cancelled can be tried again.")
        analysis.refresh_from_db()
        return _as_response(analysis)


class ScoresCsv(APIView):
    @extend_schema(operation_id="analyses_scores_csv", responses=_CSV)
    def get(self, request: Request, analysis_id: UUID) -> StreamingHttpResponse:
        """One line a snippet: times, frame numbers of the original, scores, label, contributions."""
        analysis = find_analysis(request, analysis_id)
        _note(analysis, "scores.csv")
        return _csv(analysis, "scores", exports.score_lines(analysis.pk))


class SpansCsv(APIView):
    @extend_schema(operation_id="analyses_spans_csv", responses=_CSV)
    def get(self, request: Request, analysis_id: UUID) -> StreamingHttpResponse:
        """One line a span."""
        analysis = find_analysis(request, analysis_id)
        _note(analysis, "spans.csv")
        return _csv(analysis, "spans", exports.span_lines(analysis))


class ExportJson(APIView):
    @extend_schema(operation_id="analyses_export", responses={200: ExportSerializer, **_PROBLEMS})
    def get(self, request: Request, analysis_id: UUID) -> Response:
        """Everything about an analysis in one file."""
        analysis = find_analysis(request, analysis_id)
        document = {
            "clip": ClipSerializer(find_clip_view(request, analysis.clip_id)).data,
            "scores": asdict(read_scores(analysis)),
            "spans": [asdict(span) for span in read_spans(analysis)],
        }
        _note(analysis, "export.json")
        return Response(document, headers=_as_file(analysis, "export.json"))


def _as_response(analysis: Analysis) -> Response:
    return Response(AnalysisSerializer(selectors.analysis_view(analysis)).data)


def _note(analysis: Analysis, file: str) -> None:
    actor = visitor.person()
    audit.record("export.made", actor=actor, target=analysis.clip, file=file, system=analysis.system)


def _csv(analysis: Analysis, what: str, lines: Iterable[str]) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        exports.in_pieces(lines),
        content_type="text/csv; charset=utf-8",
        headers=_as_file(analysis, f"{what}.csv"),
    )


def _as_file(analysis: Analysis, ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{analysis.pk}-{ending}"'}
