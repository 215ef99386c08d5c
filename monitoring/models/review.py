"""What reviewers say of alerts, and who is looking at which."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from monitoring.models.alert import Alert


class Verdict(models.Model):
    """What one reviewer said of one alert at one time. Rows are only added; undoing sets `withdrawn_at`."""

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", "Confirmed"
        DISMISSED = "dismissed", "Dismissed"
        UNSURE = "unsure", "Unsure"

    class Reason(models.TextChoices):
        """Why an alert was dismissed."""

        FALSE_ALARM = "false_alarm", "False alarm"
        KNOWN_ACTIVITY = "known_activity", "Known activity"
        TRAINING = "training", "Training or test"
        DUPLICATE = "duplicate", "Duplicate"
        OTHER = "other", "Other"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="verdicts")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="verdicts"
    )
    reviewer_name = models.CharField(max_length=150, help_text="kept when the person is deleted")
    kind = models.CharField(max_length=10, choices=Kind)
    reason = models.CharField(max_length=16, choices=Reason, blank=True, default="")
    label = models.CharField(
        max_length=120, blank=True, default="", help_text="what it was; empty: as alerted"
    )
    note = models.TextField(blank=True, default="")
    settles = models.BooleanField(default=False, help_text="given to settle a disagreement of others")
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        indexes = [
            models.Index(fields=["alert", "created_at"], name="verdict_of_alert"),
            models.Index(fields=["alert", "reviewer"], name="verdict_by_reviewer"),
            models.Index(fields=["-created_at"], name="verdict_newest"),
        ]


class ReviewLock(models.Model):
    """Who has an alert of the queue before them. It ends by itself at `until`, unless the page renews it."""

    alert = models.OneToOneField(Alert, on_delete=models.CASCADE, related_name="review_lock")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="review_locks"
    )
    taken_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
