"""A recording, its upload, and the work of scoring it."""

import uuid

from django.conf import settings
from django.db import models

from monitoring.models.camera import Camera


class Upload(models.Model):
    """A tus upload. The size of its file, MEDIA_ROOT/uploads/<id>, is the truth; `offset` was told last."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads")
    filename = models.CharField(max_length=255)
    length = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    metadata = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    expires_at = models.DateTimeField()
    clip = models.ForeignKey("Clip", on_delete=models.SET_NULL, null=True, blank=True, related_name="uploads")
    refused = models.TextField(blank=True, default="")
    """Why the finished file was not accepted: a sentence; empty when it was."""


class Clip(models.Model):
    """An accepted recording. The file lies at MEDIA_ROOT / `path` and never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="clips"
    )
    camera = models.ForeignKey(Camera, on_delete=models.SET_NULL, null=True, blank=True, related_name="clips")
    title = models.CharField(max_length=255)
    path = models.CharField(max_length=255)
    thermal_path = models.CharField(max_length=255, blank=True, default="")
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    duration = models.FloatField(help_text="seconds")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    fps = models.FloatField(help_text="mean frames per second")
    frame_count = models.PositiveIntegerField()
    has_audio = models.BooleanField(default=False)
    video_codec = models.CharField(max_length=32)
    browser_playable = models.BooleanField(default=True)
    probe = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["-created_at"], name="clip_newest")]

    def __str__(self) -> str:
        return self.title


class Analysis(models.Model):
    """One system scoring one clip. The row and its chunks are the truth; the queue is only a hint."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Analysing"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    clip = models.ForeignKey(Clip, on_delete=models.CASCADE, related_name="analyses")
    system = models.CharField(max_length=40, default="normality")
    model_version = models.CharField(max_length=80, blank=True, default="")
    began_with = models.ForeignKey(
        "monitoring.ModelVersion",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="the taught version that was active when it began, and scores all of it",
    )
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED, db_index=True)
    stage = models.CharField(max_length=20, blank=True, default="", help_text="index, extract, assess")
    fraction = models.FloatField(default=0.0)
    seconds_left = models.FloatField(null=True, blank=True)
    error = models.TextField(blank=True, default="")
    push_sequence = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True, help_text="last progress of index or assess")
    claimed_by = models.CharField(max_length=80, blank=True, default="")
    summary = models.JSONField(default=dict, help_text="counts, reference used, stage timings")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    @property
    def is_finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED, self.State.CANCELLED)


class Chunk(models.Model):
    """Snippets [first, last) of an analysis: the unit of work that may be repeated without harm."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"

    analysis = models.ForeignKey(Analysis, on_delete=models.CASCADE, related_name="chunks")
    index = models.PositiveIntegerField()
    first_sequence = models.PositiveIntegerField()
    last_sequence = models.PositiveIntegerField(help_text="exclusive")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=80, blank=True, default="")
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True, help_text="time the chunk took")

    class Meta:
        ordering = ["index"]
        constraints = [models.UniqueConstraint(fields=["analysis", "index"], name="chunk_once")]
