"""Classes that reviewers teach, what they are taught from, and the versions of models that know them."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from monitoring.models.alert import Alert
from monitoring.models.annotation import Annotation
from monitoring.models.clip import Clip


class TaughtClass(models.Model):
    """A class by name. Classes of the starter model that get examples here have a row too."""

    name = models.CharField(max_length=120, unique=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)


class Example(models.Model):
    """A stretch of video judged to be of a class, and the rows of the feature pool that were taken from it.

    Where it came from stays with it (`alert`, `annotation` or `clip`; `source` for the pool). Without rows
    yet, `state` says why.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting to be measured"
        READY = "ready", "Measured"
        FAILED = "failed", "Could not be measured"
        WITHDRAWN = "withdrawn", "Withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    taught_class = models.ForeignKey(TaughtClass, on_delete=models.PROTECT, related_name="examples")
    alert = models.ForeignKey(
        Alert, on_delete=models.SET_NULL, null=True, blank=True, related_name="examples"
    )
    annotation = models.ForeignKey(
        Annotation, on_delete=models.SET_NULL, null=True, blank=True, related_name="examples"
    )
    clip = models.ForeignKey(Clip, on_delete=models.SET_NULL, null=True, blank=True, related_name="examples")
    source = models.CharField(max_length=120, help_text="what must not be split between learning and testing")
    start = models.FloatField(help_text="seconds, as its annotation's, or Unix seconds of its alert")
    end = models.FloatField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    error = models.TextField(blank=True, default="")
    rows = models.PositiveIntegerField(default=0)
    features_path = models.CharField(max_length=255, blank=True, default="", help_text="below MEDIA_ROOT")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="times that measuring it began")
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="when a worker last began")
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    judged_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["judged_at"]
        indexes = [models.Index(fields=["taught_class", "state"], name="example_of_class")]
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gte=models.F("start")), name="example_forwards")
        ]


class ModelVersion(models.Model):
    """A model of a system as it was fitted on a pool; at most one a system is active, else its starter is."""

    class State(models.TextChoices):
        FITTING = "fitting", "Being fitted"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    system = models.CharField(max_length=40)
    number = models.PositiveIntegerField(help_text="1, 2, 3 ... of its system")
    state = models.CharField(max_length=8, choices=State, default=State.FITTING)
    error = models.TextField(blank=True, default="")
    path = models.CharField(max_length=255, blank=True, default="", help_text="folder below MEDIA_ROOT")
    version = models.CharField(max_length=80, blank=True, default="", help_text="as its scores name it")
    classes = models.JSONField(default=list)
    metrics = models.JSONField(default=dict, help_text="cross-validated, before and after, by class")
    preview = models.JSONField(default=dict, help_text="which past alerts would change")
    note = models.CharField(max_length=200, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="times that fitting it began")
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="when a worker last began")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    is_active = models.BooleanField(default=False)
    activated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["system", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["system", "number"], name="model_version_once"),
            models.UniqueConstraint(
                fields=["system"], condition=models.Q(is_active=True), name="model_version_active_once"
            ),
        ]
