"""What people marked on the time of a recording or of a camera, and in its picture."""

import uuid

from django.conf import settings
from django.db import models

from monitoring.models.alert import Alert
from monitoring.models.camera import Camera
from monitoring.models.clip import Clip


class Annotation(models.Model):
    """A span with any number of labels, of a recording (seconds from its begin) or a camera (Unix seconds).

    `revision` grows with every change; a writer says which one it saw. Deleted ones stay, so that it can be
    undone and that an export of evidence can still tell what was said.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clip = models.ForeignKey(
        Clip, on_delete=models.CASCADE, null=True, blank=True, related_name="annotations"
    )
    camera = models.ForeignKey(
        Camera, on_delete=models.CASCADE, null=True, blank=True, related_name="annotations"
    )
    alert = models.ForeignKey(
        Alert,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="annotations",
        help_text="the alert that it corrects; none: an event that raised no alert",
    )
    start = models.FloatField(help_text="seconds")
    end = models.FloatField(help_text="seconds")
    labels = models.JSONField(default=list, help_text="names of classes")
    note = models.TextField(blank=True, default="")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="annotations"
    )
    author_name = models.CharField(max_length=150, blank=True, default="")
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["start", "created_at"]
        indexes = [
            models.Index(fields=["clip", "start"], name="annotation_of_clip"),
            models.Index(fields=["camera", "start"], name="annotation_of_camera"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(clip__isnull=False, camera__isnull=True)
                | models.Q(clip__isnull=True, camera__isnull=False),
                name="annotation_of_one_source",
            ),
            models.CheckConstraint(
                condition=models.Q(end__gte=models.F("start")), name="annotation_forwards"
            ),
        ]


class Track(models.Model):
    """A thing followed through an annotation's span: boxes at key frames, straight lines between them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    annotation = models.ForeignKey(Annotation, on_delete=models.CASCADE, related_name="tracks")
    label = models.CharField(max_length=120, blank=True, default="")
    keys = models.JSONField(
        default=list,
        help_text="[{time, left, top, right, bottom, outside}]: seconds as the annotation's, shares of the "
        "picture, whether the thing is out of sight from there on",
    )

    class Meta:
        ordering = ["id"]
