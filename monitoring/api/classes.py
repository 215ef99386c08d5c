"""`/api/v1/classes/` and `/api/v1/examples/`: what reviewers teach."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring import teaching_views
from monitoring.access import (
    can_annotate_camera,
    can_annotate_clip,
    can_review,
    can_teach,
    visible_cameras,
    visible_clips,
    visible_examples,
)
from monitoring.api.alerts import find_alert
from monitoring.api.class_serializers import (
    ClassSerializer,
    ExampleSerializer,
    NewClassSerializer,
    NewExampleSerializer,
)
from monitoring.api.errors import Conflict
from monitoring.api.found import find_clip
from monitoring.api.serializers import ProblemSerializer
from monitoring.intake import classes, examples
from monitoring.intake.classes import BadClass
from monitoring.intake.examples import BadExample
from monitoring.models import Annotation, Example, TaughtClass, User

PROBLEMS: dict[int, Any] = {401: ProblemSerializer, 403: ProblemSerializer}
_PROBLEMS: dict[int, Any] = {**PROBLEMS, 404: ProblemSerializer, 409: ProblemSerializer}


def require_teacher(request: Request) -> User:
    """Raises PermissionDenied for all but reviewers and administrators."""
    if not isinstance(request.user, User) or not can_teach(request.user):
        raise PermissionDenied("Only reviewers and administrators may do this.")
    return request.user


class ClassList(APIView):
    @extend_schema(operation_id="classes_list", responses={200: ClassSerializer(many=True), **PROBLEMS})
    def get(self, request: Request) -> Response:
        """The classes that are taught, with how many examples each has. Reviewers and administrators."""
        require_teacher(request)
        return Response([asdict(view) for view in teaching_views.list_classes()])

    @extend_schema(
        operation_id="classes_create",
        request=NewClassSerializer,
        responses={201: ClassSerializer, 400: ProblemSerializer, **PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        """Create a class. What was confirmed or annotated under its name before is its first examples."""
        user = require_teacher(request)
        asked = NewClassSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            made = classes.create(name=asked.validated_data["name"], by=user)
        except BadClass as refusal:
            raise ValidationError({"name": [str(refusal)]}) from None
        examples.gather(taught_class=made)
        return Response(asdict(teaching_views.class_view(made)), status=201)


class ClassDetail(APIView):
    @extend_schema(operation_id="classes_read", responses={200: ClassSerializer, **_PROBLEMS})
    def get(self, request: Request, class_id: int) -> Response:
        """One class."""
        require_teacher(request)
        return Response(asdict(teaching_views.class_view(find_class(class_id))))

    @extend_schema(operation_id="classes_remove", responses={204: None, **_PROBLEMS})
    def delete(self, request: Request, class_id: int) -> Response:
        """Give up a class that has no examples and that no version knows."""
        user = require_teacher(request)
        try:
            classes.remove(taught_class=find_class(class_id), by=user)
        except BadClass as refusal:
            raise Conflict(str(refusal)) from None
        return Response(status=204)


class ClassExamples(APIView):
    @extend_schema(
        operation_id="classes_examples_list", responses={200: ExampleSerializer(many=True), **_PROBLEMS}
    )
    def get(self, request: Request, class_id: int) -> Response:
        """The newest examples of a class, of what you may see."""
        user = require_teacher(request)
        found = teaching_views.list_examples(user=user, taught_class=find_class(class_id))
        return Response([asdict(view) for view in found])

    @extend_schema(
        operation_id="classes_examples_add",
        request=NewExampleSerializer,
        responses={201: ExampleSerializer, 400: ProblemSerializer, **_PROBLEMS},
    )
    def post(self, request: Request, class_id: int) -> Response:
        """Teach a confirmed alert, an annotation or a stretch of a recording as this class. A worker measures
        it within seconds; adding the same again changes nothing."""
        user = require_teacher(request)
        taught_class = find_class(class_id)
        asked = NewExampleSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            example = _added(request, user, taught_class, asked.validated_data)
        except BadExample as refusal:
            raise Conflict(str(refusal)) from None
        return Response(asdict(teaching_views.example_view(example)), status=201)


class ExampleDetail(APIView):
    @extend_schema(operation_id="examples_withdraw", responses={204: None, **_PROBLEMS})
    def delete(self, request: Request, example_id: UUID) -> Response:
        """Take an example back; the next version is fitted without it."""
        user = require_teacher(request)
        example = visible_examples(user).filter(pk=example_id).first()
        if example is None:
            raise Http404("There is no such example.")
        examples.withdraw(example=example, by=user)
        return Response(status=204)


def find_class(class_id: int) -> TaughtClass:
    """Raises Http404."""
    found = TaughtClass.objects.filter(pk=class_id).first()
    if found is None:
        raise Http404("There is no such class.")
    return found


def _added(request: Request, user: User, taught_class: TaughtClass, given: dict[str, Any]) -> Example:
    if "alert" in given:
        alert = find_alert(request, given["alert"])
        if not can_review(user, alert):
            raise PermissionDenied("Only reviewers and administrators may do this.")
        return examples.teach_alert(alert=alert, taught_class=taught_class, by=user)
    if "annotation" in given:
        annotation = _annotation(user, given["annotation"])
        return examples.teach_annotation(annotation=annotation, taught_class=taught_class, by=user)
    clip = find_clip(request, given["clip"])
    if not can_annotate_clip(user, clip):
        raise PermissionDenied("Only reviewers and administrators may do this.")
    return examples.teach_clip(
        clip=clip,
        taught_class=taught_class,
        by=user,
        start=given.get("start", 0.0),
        end=given.get("end", clip.duration),
        source=given.get("scene", ""),
    )


def _annotation(user: User, annotation_id: UUID) -> Annotation:
    """Raises Http404 for one of a source that this person may not know of."""
    found = Annotation.objects.select_related("clip", "camera", "alert").filter(pk=annotation_id).first()
    if found is None:
        raise Http404("There is no such annotation.")
    if found.clip is not None:
        seen = visible_clips(user).filter(pk=found.clip.pk).exists()
        may = can_annotate_clip(user, found.clip)
    else:
        seen = found.camera is not None and visible_cameras(user).filter(pk=found.camera.pk).exists()
        may = found.camera is not None and can_annotate_camera(user, found.camera)
    if not seen:
        raise Http404("There is no such annotation.")
    if not may:
        raise PermissionDenied("Only reviewers and administrators may do this.")
    return found
