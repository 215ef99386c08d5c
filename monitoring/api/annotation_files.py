"""`/api/v1/annotations/export/` and `/import/`: annotations as files of other tools."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from inference.annotation_formats.catalogue import FORMATS
from inference.annotation_formats.reading import LARGEST_FILE
from inference.annotation_formats.videos import AnnotatedVideo
from inference.datasets.annotations import AnnotationError
from monitoring import annotated_videos, annotation_export
from monitoring.access import can_exchange_annotations, visible_clips
from monitoring.api.annotations import require_annotator
from monitoring.api.cameras import find_camera
from monitoring.api.found import find_clip
from monitoring.api.serializers import ProblemSerializer
from monitoring.intake import annotation_import
from monitoring.intake.annotation_fields import BadAnnotation
from monitoring.intake.annotation_import import Plan
from monitoring.models import User

_PROBLEMS: dict[int, Any] = {
    400: ProblemSerializer,
    401: ProblemSerializer,
    403: ProblemSerializer,
    404: ProblemSerializer,
}
_LONGEST_PERIOD = 31 * 86_400.0


class FormatSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    title = serializers.CharField()
    holds = serializers.CharField(help_text="what it can hold, in a few words")


class ExportQuerySerializer(serializers.Serializer[Any]):
    """Of a recording, of a camera's time, or with neither of all recordings that you may see."""

    type = serializers.ChoiceField(choices=list(FORMATS))
    clip = serializers.UUIDField(required=False)
    camera = serializers.UUIDField(required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # `from` is a word of the language.
        bounds = {
            name: serializers.FloatField(
                required=False, min_value=0, max_value=1e11, help_text="Unix seconds, with a camera"
            )
            for name in ("from", "to")
        }
        return {**super().get_fields(), **bounds}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "clip" in attrs and "camera" in attrs:
            raise serializers.ValidationError("Name either a clip or a camera.")
        if "camera" in attrs and not ("from" in attrs and "to" in attrs):
            raise serializers.ValidationError("Say from when to when: a camera has no end.")
        if "camera" in attrs and not 0 < attrs["to"] - attrs["from"] <= _LONGEST_PERIOD:
            raise serializers.ValidationError("Ask for a time of at most 31 days that ends after it begins.")
        return attrs


class OutlookSerializer(serializers.Serializer[Any]):
    videos = serializers.IntegerField()
    spans = serializers.IntegerField()
    tracks = serializers.IntegerField()
    files = serializers.IntegerField(help_text="more than one come as a ZIP")
    lost = serializers.ListField(child=serializers.CharField(), help_text="what the format cannot hold")


class ImportRequestSerializer(serializers.Serializer[Any]):
    file = serializers.FileField(
        allow_empty_file=True, help_text="of one of the formats, or a ZIP of several"
    )
    type = serializers.ChoiceField(
        choices=list(FORMATS), required=False, help_text="left out, the file's name and content tell it"
    )
    clip = serializers.UUIDField(
        required=False, help_text="for this recording, whatever the file calls it; else by title or checksum"
    )
    apply = serializers.BooleanField(default=False, help_text="false: say what would be added, add nothing")


class ImportOfClipSerializer(serializers.Serializer[Any]):
    clip = serializers.UUIDField()
    title = serializers.CharField()
    added = serializers.IntegerField(help_text="spans")
    tracks = serializers.IntegerField(help_text="of the added spans")
    there = serializers.IntegerField(help_text="spans that the recording has already")


class ImportSerializer(serializers.Serializer[Any]):
    applied = serializers.BooleanField()
    added = serializers.IntegerField()
    clips = ImportOfClipSerializer(many=True)
    ignored = serializers.ListField(child=serializers.CharField(), help_text="what is left out, and why")


class FormatList(APIView):
    @extend_schema(
        operation_id="annotation_formats",
        responses={200: FormatSerializer(many=True), 401: ProblemSerializer},
    )
    def get(self, request: Request) -> Response:
        """The formats of annotation files."""
        return Response(
            [{"name": each.name, "title": each.title, "holds": each.holds} for each in FORMATS.values()]
        )


class AnnotationExport(APIView):
    @extend_schema(
        operation_id="annotations_export",
        parameters=[ExportQuerySerializer],
        responses={
            (200, "application/octet-stream"): OpenApiResponse(
                OpenApiTypes.BINARY, "A file of the format, or a ZIP of several"
            ),
            **_PROBLEMS,
        },
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        """Annotations as a file. Reviewers and administrators."""
        user = _exchanger(request)
        wanted = _wanted(request)
        if not wanted.videos:
            raise ValidationError({"type": ["Nothing is marked yet in the recordings that you may see."]})
        made = annotation_export.make(
            videos=wanted.videos, format_name=wanted.format, name=wanted.name, by=user, target=wanted.target
        )
        return StreamingHttpResponse(
            made.pieces(),
            content_type=made.content_type,
            headers={
                "Content-Disposition": content_disposition_header(True, made.name) or "attachment",
                "Content-Length": str(made.size),
            },
        )


class ExportOutlook(APIView):
    @extend_schema(
        operation_id="annotations_export_outlook",
        parameters=[ExportQuerySerializer],
        responses={200: OutlookSerializer, **_PROBLEMS},
    )
    def get(self, request: Request) -> Response:
        """What an export would hold, and what its format could not."""
        _exchanger(request)
        wanted = _wanted(request)
        found = annotation_export.outlook(videos=wanted.videos, format_name=wanted.format)
        return Response(asdict(found))


class AnnotationImport(APIView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="annotations_import",
        request={"multipart/form-data": ImportRequestSerializer},
        responses={200: ImportSerializer, 413: ProblemSerializer, **_PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        """Look at a file, or with `apply` add everything in it. Reviewers and administrators."""
        user = _exchanger(request)
        asked = ImportRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        file, apply = asked.validated_data["file"], asked.validated_data["apply"]
        if file.size > LARGEST_FILE:
            raise ValidationError({"file": [f"The file is larger than {LARGEST_FILE >> 20} MB. Split it."]})
        only = None
        if "clip" in asked.validated_data:
            only = find_clip(request, asked.validated_data["clip"])
            require_annotator(request, only)
        try:
            with tempfile.NamedTemporaryFile(prefix="annotations-") as copy:
                shutil.copyfileobj(file, copy)
                copy.flush()
                plan = annotation_import.plan(
                    path=Path(copy.name),
                    name=file.name,
                    clips=visible_clips(user),
                    format_name=asked.validated_data.get("type"),
                    only=only,
                )
            added = plan.added
            if apply:
                added = annotation_import.carry_out(plan, author=user, file_name=file.name)
        except (AnnotationError, BadAnnotation) as refusal:
            raise ValidationError({"file": [str(refusal)]}) from None
        return Response(_as_json(plan, added, apply))


@dataclass(frozen=True, slots=True)
class _Wanted:
    videos: Sequence[AnnotatedVideo]
    format: str
    name: str
    target: object | None


def _exchanger(request: Request) -> User:
    """Raises PermissionDenied."""
    if not isinstance(request.user, User) or not can_exchange_annotations(request.user):
        raise PermissionDenied("Only reviewers and administrators may do this.")
    return request.user


def _wanted(request: Request) -> _Wanted:
    """What was asked for, if this person may see it. Raises Http404, ValidationError."""
    asked = ExportQuerySerializer(data=request.query_params)
    asked.is_valid(raise_exception=True)
    wanted = asked.validated_data
    kind = wanted["type"]
    try:
        if "clip" in wanted:
            clip = find_clip(request, wanted["clip"])
            return _Wanted([annotated_videos.of_clip(clip)], kind, _file_name(clip.title, kind), clip)
        if "camera" in wanted:
            camera = find_camera(request, wanted["camera"])
            video = annotated_videos.of_camera(camera, wanted["from"], wanted["to"])
            return _Wanted([video], kind, _file_name(video.video.name, kind), camera)
        videos = annotated_videos.of_clips(visible_clips(request.user))
        return _Wanted(videos, kind, f"annotations {kind}", "all recordings")
    except annotated_videos.TooMany as refusal:
        raise ValidationError({"type": [str(refusal)]}) from None


def _file_name(title: str, kind: str) -> str:
    plain = re.sub(r"[^\w.#=\- ]+", "_", title).strip(" .")[:100]
    return f"{plain or 'recording'} {kind}"


def _as_json(plan: Plan, added: int, applied: bool) -> dict[str, Any]:
    clips = [
        {
            "clip": str(each.clip.pk),
            "title": each.clip.title,
            "added": len(each.added),
            "tracks": each.tracks,
            "there": each.there,
        }
        for each in plan.clips
    ]
    return {"applied": applied, "added": added, "clips": clips, "ignored": list(plan.ignored)}
