"""`/api/v1/annotations/`: what people marked in recordings and on cameras. Reviewers write, others read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotAuthenticated, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring import annotation_views as reads
from monitoring.access import can_annotate_camera, can_annotate_clip
from monitoring.api.alerts import find_alert
from monitoring.api.annotation_serializers import (
    AnnotationChangeSerializer,
    AnnotationConflictSerializer,
    AnnotationEditSerializer,
    AnnotationQuerySerializer,
    AnnotationRequestSerializer,
    AnnotationSerializer,
    MergeRequestSerializer,
    RevisionSerializer,
    SplitRequestSerializer,
    SplitSerializer,
)
from monitoring.api.cameras import find_camera
from monitoring.api.found import find_clip
from monitoring.api.serializers import ProblemSerializer
from monitoring.intake import annotation_spans
from monitoring.intake import annotations as marking
from monitoring.intake.annotation_fields import BadAnnotation, Draft
from monitoring.intake.annotations import Changed, Edit, Saved
from monitoring.models import Alert, Annotation, Camera, Clip, User

_PROBLEMS: dict[int, Any] = {401: ProblemSerializer, 403: ProblemSerializer, 404: ProblemSerializer}
_WRITTEN: dict[int, Any] = {400: ProblemSerializer, 409: AnnotationConflictSerializer, **_PROBLEMS}


def find_annotation(request: Request, annotation_id: UUID) -> Annotation:
    """The row, for those who may see what it marks. Raises Http404."""
    found = reads.visible(request.user).select_related("clip", "camera").filter(pk=annotation_id).first()
    if found is None:
        raise Http404("There is no such annotation.")
    return found


def require_annotator(request: Request, source: Clip | Camera) -> User:
    """Raises PermissionDenied for those who may see but not annotate it."""
    may = can_annotate_clip if isinstance(source, Clip) else can_annotate_camera
    if not isinstance(request.user, User):
        raise NotAuthenticated
    if not may(request.user, source):  # type: ignore[arg-type]
        raise PermissionDenied("Only reviewers and administrators may do this.")
    return request.user


class AnnotationList(APIView):
    @extend_schema(
        operation_id="annotations_list",
        parameters=[AnnotationQuerySerializer],
        responses={200: AnnotationSerializer(many=True), 400: ProblemSerializer, **_PROBLEMS},
    )
    def get(self, request: Request) -> Response:
        """Those of a recording, of a camera's time, or of an alert, in the order of time."""
        asked = AnnotationQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        try:
            if "clip" in wanted:
                found = reads.of_clip(find_clip(request, wanted["clip"]))
            elif "alert" in wanted:
                found = reads.of_alert(find_alert(request, wanted["alert"]))
            else:
                camera = find_camera(request, wanted["camera"])
                found = reads.of_camera(camera, wanted.get("from"), wanted.get("to"))
        except reads.TooMany as refusal:
            raise ValidationError({"from": [str(refusal)]}) from None
        return Response([reads.to_json(view) for view in found])

    @extend_schema(
        operation_id="annotations_create",
        request=AnnotationRequestSerializer,
        responses={
            200: AnnotationSerializer,
            201: AnnotationSerializer,
            400: ProblemSerializer,
            **_PROBLEMS,
        },
    )
    def post(self, request: Request) -> Response:
        """Mark a span. Reviewers and administrators who may see the recording or camera."""
        asked = AnnotationRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        source, alert = _source(request, asked.validated_data)
        author = require_annotator(request, source)
        wanted = asked.validated_data
        draft = Draft(
            start=wanted["start"],
            end=wanted["end"],
            labels=tuple(wanted.get("labels", ())),
            note=wanted.get("note", ""),
            tracks=asked.drafts() or (),
        )
        with _refusals():
            saved = marking.create(
                source=source, draft=draft, author=author, alert=alert, wanted_id=wanted.get("id")
            )
        return Response(_json(saved.annotation), status=201 if saved.is_new else 200)


class AnnotationDetail(APIView):
    @extend_schema(operation_id="annotations_read", responses={200: AnnotationSerializer, **_PROBLEMS})
    def get(self, request: Request, annotation_id: UUID) -> Response:
        """One annotation, also a deleted one."""
        return Response(_json(find_annotation(request, annotation_id)))

    @extend_schema(
        operation_id="annotations_change",
        request=AnnotationChangeSerializer,
        responses={200: AnnotationSerializer, **_WRITTEN},
    )
    def patch(self, request: Request, annotation_id: UUID) -> Response:
        """Change it. 409 with the current one when somebody else wrote since the revision that you saw."""
        author = _annotator(request, annotation_id)
        asked = AnnotationChangeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        with _refusals():
            done = marking.change(
                annotation_id=annotation_id,
                edit=_edit(asked),
                author=author,
                seen_revision=asked.validated_data["revision"],
            )
        return _answer(done)

    @extend_schema(
        operation_id="annotations_delete",
        parameters=[RevisionSerializer],
        responses={200: AnnotationSerializer, **_WRITTEN},
    )
    def delete(self, request: Request, annotation_id: UUID) -> Response:
        """Delete it; the answer holds the revision with which it can be restored."""
        author = _annotator(request, annotation_id)
        seen = _revision(request.data if request.data else request.query_params)
        with _refusals():
            return _answer(marking.delete(annotation_id=annotation_id, author=author, seen_revision=seen))


class AnnotationRestore(APIView):
    @extend_schema(
        operation_id="annotations_restore",
        request=RevisionSerializer,
        responses={200: AnnotationSerializer, **_WRITTEN},
    )
    def post(self, request: Request, annotation_id: UUID) -> Response:
        """Take a deletion back."""
        author = _annotator(request, annotation_id)
        seen = _revision(request.data)
        with _refusals():
            done = marking.restore(annotation_id=annotation_id, author=author, seen_revision=seen)
        return _answer(done)


class AnnotationSplit(APIView):
    @extend_schema(
        operation_id="annotations_split",
        request=SplitRequestSerializer,
        responses={200: SplitSerializer, **_WRITTEN},
    )
    def post(self, request: Request, annotation_id: UUID) -> Response:
        """Cut it, and its tracks, in two at a time inside it."""
        author = _annotator(request, annotation_id)
        asked = SplitRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        at, seen = asked.validated_data["at"], asked.validated_data["revision"]
        with _refusals():
            done = annotation_spans.split(
                annotation_id=annotation_id, at=at, author=author, seen_revision=seen
            )
        if isinstance(done, Changed):
            return _answer(done)
        return Response({"first": _json(done.first), "second": _json(done.second)})


class AnnotationMerge(APIView):
    @extend_schema(
        operation_id="annotations_merge",
        request=MergeRequestSerializer,
        responses={200: AnnotationSerializer, **_WRITTEN},
    )
    def post(self, request: Request) -> Response:
        """Make one of several; the earliest stays, the others are deleted and can be restored."""
        asked = MergeRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        seen = [(each["id"], each["revision"]) for each in asked.validated_data["annotations"]]
        author = [_annotator(request, annotation_id) for annotation_id, _ in seen].pop()
        with _refusals():
            return _answer(annotation_spans.merge(seen=seen, author=author))


def _source(request: Request, wanted: dict[str, Any]) -> tuple[Clip | Camera, Alert | None]:
    """What is to be marked, if this person may see it. Raises Http404, ValidationError."""
    alert = find_alert(request, wanted["alert"]) if wanted.get("alert") else None
    clip, camera = wanted.get("clip"), wanted.get("camera")
    if clip and camera:
        raise ValidationError({"clip": ["Name either a clip or a camera."]})
    if clip:
        return find_clip(request, clip), alert
    if camera:
        return find_camera(request, camera), alert
    if alert is not None and alert.camera is not None:
        return alert.camera, alert
    raise ValidationError({"clip": ["Name a clip, a camera, or an alert of a camera."]})


def _annotator(request: Request, annotation_id: UUID) -> User:
    """Raises Http404, PermissionDenied."""
    found = find_annotation(request, annotation_id)
    return require_annotator(request, marking.source_of(found))


def _edit(asked: AnnotationEditSerializer) -> Edit:
    wanted = asked.validated_data
    return Edit(
        start=wanted.get("start"),
        end=wanted.get("end"),
        labels=wanted.get("labels"),
        note=wanted.get("note"),
        tracks=asked.drafts(),
    )


def _revision(data: Any) -> int:
    asked = RevisionSerializer(data=data)
    asked.is_valid(raise_exception=True)
    return int(asked.validated_data["revision"])


def _answer(done: Saved | Changed) -> Response:
    if isinstance(done, Saved):
        return Response(_json(done.annotation))
    deleted = done.current.deleted_at is not None
    told = "deleted this annotation" if deleted else "changed this annotation"
    detail = f"Somebody {told} meanwhile. Yours was not saved; look at what it is now."
    return Response({"code": "changed", "detail": detail, "current": _json(done.current)}, status=409)


def _json(annotation: Annotation) -> dict[str, Any]:
    return reads.to_json(reads.view_of(annotation))


@contextmanager
def _refusals() -> Iterator[None]:
    """What services refuse, as answers of the API."""
    try:
        yield
    except BadAnnotation as refusal:
        raise ValidationError({refusal.field: [str(refusal)]}) from None
    except Annotation.DoesNotExist:
        # Its recording or camera was deleted since it was looked up.
        raise Http404("There is no such annotation.") from None
