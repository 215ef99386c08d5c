"""Shifts of the night watch, and what is written about each when it ends."""

import uuid

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.utils import timezone

from monitoring.models.camera import Camera
from monitoring.models.notification import Notification


class Shift(models.Model):
    """A stretch of the day that repeats. One that ends before it begins ends on the next day."""

    name = models.CharField(max_length=80, unique=True)
    days = models.JSONField(default=list, help_text="[0-6], Monday first, on which it begins")
    starts = models.TimeField()
    ends = models.TimeField()
    time_zone = models.CharField(max_length=64, default="UTC")
    group = models.ForeignKey(
        Group, on_delete=models.CASCADE, null=True, blank=True, help_text="the site; none: all cameras"
    )
    enabled = models.BooleanField(default=True)
    since = models.DateTimeField(
        default=timezone.now, help_text="what ended before is not summed up; moves when the hours change"
    )
    version = models.PositiveIntegerField(default=1, help_text="counts edits, so that none is lost")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["starts", "name"]

    def __str__(self) -> str:
        return self.name


class ShiftSummary(models.Model):
    """What happened between two times, by camera, as it was known when it was made.

    `content` holds sections by camera, each sentence with the ids of the alerts it is made of, so that each
    reader is shown those of the cameras they may see.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    shift = models.ForeignKey(
        Shift, on_delete=models.SET_NULL, null=True, blank=True, related_name="summaries"
    )
    name = models.CharField(max_length=120, blank=True, default="")
    group = models.ForeignKey(Group, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    start = models.DateTimeField()
    end = models.DateTimeField()
    language = models.CharField(max_length=2, default="en")
    content = models.JSONField(default=dict)
    cameras = models.ManyToManyField(
        Camera, related_name="+", blank=True, help_text="of the content; who sees one of them may read it"
    )
    note = models.TextField(blank=True, default="", help_text="what whoever kept it adds for the next shift")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_by_name = models.CharField(max_length=150, blank=True, default="", help_text="empty: by itself")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-end"]
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "start"],
                condition=models.Q(shift__isnull=False),
                name="shift_summed_up_once",
            )
        ]


class ShiftLetter(models.Model):
    """One e-mail of one summary to one person: made once, tried until sent or given up.

    States as those of Notification.
    """

    summary = models.ForeignKey(ShiftSummary, on_delete=models.CASCADE, related_name="letters")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shift_letters")
    state = models.CharField(max_length=8, choices=Notification.State, default=Notification.State.WAITING)
    reason = models.CharField(max_length=200, blank=True, default="", help_text="why it was held or failed")
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now, help_text="not to be sent before")
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="when sending last began")
    sent_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["summary", "user"], name="shift_letter_once")]
        indexes = [models.Index(fields=["state", "due_at"], name="shift_letter_due")]
