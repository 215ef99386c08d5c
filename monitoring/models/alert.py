"""What wants a person's attention, and what came of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from monitoring.models.camera import Camera

JUDGED_CAUSES = ("score", "picture")
"""What a system claims to have seen is judged; that a camera is away, or a disk full, is a fact."""

_STRONG, _CLEAR = 2 / 3, 1 / 3


def _above_line(share: float) -> Q:
    """Whether the peak went so far of the way from the line up to 1."""
    return Q(peak__gte=F("line") + (Value(1.0) - F("line")) * Value(share))


def _review_rank() -> Case:
    """0 for what is judged first to 5 for what is judged last, null for what is not to be judged: severity
    first, then how sure the model was, in thirds of the way from the line up to 1. Within a rank the oldest
    comes first."""
    settled = ~Q(review__in=("waiting", "second", "disagreed"))
    is_alert = Q(severity="alert")
    return Case(
        When(settled | Q(camera__isnull=True) | ~Q(cause__in=JUDGED_CAUSES), then=None),
        When(is_alert & _above_line(_STRONG), then=Value(0)),
        When(is_alert & _above_line(_CLEAR), then=Value(1)),
        When(is_alert, then=Value(2)),
        When(_above_line(_STRONG), then=Value(3)),
        When(_above_line(_CLEAR), then=Value(4)),
        default=Value(5),
    )


class Alert(models.Model):
    """A stretch of a camera's time above its line, or a fault of the site itself (`camera` is then None).

    Opened, extended, escalated, ended; a new exceedance within the camera's cooldown goes on with the last,
    whichever of the camera's systems saw it.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ENDED = "ended", "Ended"

    class Severity(models.TextChoices):
        NOTICE = "notice", "Notice"
        ALERT = "alert", "Alert"

    class Cause(models.TextChoices):
        SCORE = "score", "Unusual"
        PICTURE = "picture", "Camera moved or covered"
        OFFLINE = "offline", "Camera offline"
        STORAGE = "storage", "Storage full"

    class Review(models.TextChoices):
        """What the verdicts on it amount to."""

        WAITING = "waiting", "Not judged"
        SECOND = "second", "Wants a second opinion"
        DISAGREED = "disagreed", "Reviewers disagree"
        CONFIRMED = "confirmed", "Confirmed"
        DISMISSED = "dismissed", "Dismissed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, null=True, blank=True, related_name="alerts")
    cause = models.CharField(max_length=8, choices=Cause, default=Cause.SCORE)
    system = models.CharField(max_length=40, blank=True, default="")
    model_version = models.CharField(max_length=80, blank=True, default="")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    severity = models.CharField(max_length=8, choices=Severity, default=Severity.NOTICE)
    opened_at = models.DateTimeField(help_text="start of the first snippet above the line")
    last_at = models.DateTimeField(help_text="end of the last snippet above the line")
    ended_at = models.DateTimeField(null=True, blank=True)
    peak = models.FloatField(default=0.0)
    peak_at = models.DateTimeField(null=True, blank=True)
    line = models.FloatField(default=0.5, help_text="the camera's line when it opened")
    label = models.CharField(max_length=120, blank=True, default="")
    description = models.TextField(blank=True, default="")
    contributions = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    seen_by = models.JSONField(
        default=dict,
        help_text="what each system measured of it, by name; the fields above are the strongest's",
    )
    snippets = models.PositiveIntegerField(default=0, help_text="how many lay above the line")
    considered_until = models.FloatField(
        null=True, blank=True, help_text="Unix seconds: what ends before has been counted"
    )
    snapshot_path = models.CharField(
        max_length=255, blank=True, default="", help_text="JPEG, below MEDIA_ROOT"
    )
    evidence_path = models.CharField(
        max_length=255, blank=True, default="", help_text="MP4, below MEDIA_ROOT"
    )
    evidence_start = models.DateTimeField(null=True, blank=True)
    evidence_end = models.DateTimeField(null=True, blank=True)
    evidence_made_for = models.DateTimeField(
        null=True, blank=True, help_text="the `ended_at` that it was made for, also when there was no footage"
    )
    evidence_note = models.CharField(
        max_length=200, blank=True, default="", help_text="what of it is missing"
    )
    on_hold = models.BooleanField(default=False, help_text="evidence that retention never removes")
    confirmed = models.BooleanField(null=True, blank=True, help_text="a reviewer's verdict; None: none yet")
    review = models.CharField(max_length=10, choices=Review, default=Review.WAITING)
    review_revision = models.PositiveIntegerField(
        default=0, help_text="grows with every verdict; a reviewer says which one they saw"
    )
    reviewed_label = models.CharField(
        max_length=120, blank=True, default="", help_text="what reviewers say it was"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True, help_text="when the verdict was settled")
    review_rank = models.GeneratedField(
        expression=_review_rank(), output_field=models.SmallIntegerField(null=True), db_persist=True
    )
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="acknowledged",
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0, help_text="of the last change pushed")
    changed_at = models.DateTimeField(default=timezone.now, help_text="when `sequence` last grew")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-opened_at"]
        indexes = [
            models.Index(fields=["-opened_at"], name="alert_newest"),
            models.Index(fields=["camera", "-opened_at"], name="alert_of_camera"),
            models.Index(fields=["changed_at"], name="alert_changed"),
            models.Index(fields=["review", "-opened_at"], name="alert_to_review"),
            models.Index(fields=["review_rank", "opened_at", "camera"], name="alert_to_judge"),
            models.Index(fields=["cause"], condition=models.Q(state="open"), name="alert_open"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["camera", "cause", "system"],
                condition=models.Q(state="open", camera__isnull=False),
                name="alert_open_once",
            ),
            models.UniqueConstraint(
                fields=["cause", "system"],
                condition=models.Q(state="open", camera__isnull=True),
                name="alert_of_site_open_once",
            ),
        ]
