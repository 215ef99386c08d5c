import uuid

from django.contrib.auth.models import Group
from django.db import models

LEARNS = "normality"
"""The system that learns what is normal for a camera; a budget's line is fitted on its scores."""

NEUTRAL_LINE = 0.5
"""Every system's scores are calibrated to mean the same here."""


def live_systems() -> list[str]:
    """The scoring systems of a new camera."""
    return [LEARNS]


class Camera(models.Model):
    """A place that is watched. Only members of one of its groups, and administrators, may see it.

    The secret fields hold addresses with their credentials, encrypted at rest; the display fields hold the
    same addresses without them. Points of zones and masks are fractions of width and height.
    """

    class Kind(models.TextChoices):
        PUBLISH = "publish", "Sends its picture here (WHIP)"
        PULL = "pull", "Is fetched from an address (RTSP or HTTP)"
        FILE = "file", "Plays a recording over and over"

    class LineMode(models.TextChoices):
        LINE = "line", "A fixed line"
        BUDGET = "budget", "A number of alarms a day"

    class Learning(models.TextChoices):
        LEARNING = "learning", "Learning what is normal"
        READY = "ready", "Ready"
        CHANGED = "changed", "The scene changed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PUBLISH)
    enabled = models.BooleanField(default=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    groups = models.ManyToManyField(Group, related_name="cameras", blank=True)
    position = models.PositiveIntegerField(default=0, help_text="order on the wall")

    # Where the picture comes from
    source_secret = models.TextField(blank=True, default="")
    source_display = models.CharField(max_length=500, blank=True, default="")
    sub_secret = models.TextField(blank=True, default="", help_text="a smaller stream to analyse")
    sub_display = models.CharField(max_length=500, blank=True, default="")
    thermal_secret = models.TextField(blank=True, default="")
    thermal_display = models.CharField(max_length=500, blank=True, default="")
    thermal_tolerance = models.FloatField(default=0.1, help_text="seconds")
    thermal_offset = models.FloatField(default=0.0, help_text="seconds to add to the thermal stream's times")
    publish_token_hash = models.CharField(max_length=64, blank=True, default="", help_text="SHA-256")
    sound = models.BooleanField(default=True)

    # How it is scored
    analysis_fps = models.PositiveSmallIntegerField(default=8)
    systems = models.JSONField(default=live_systems)
    zones = models.JSONField(default=list, help_text='[{"name", "kind": "watch"|"mask", "points": [[x, y]]}]')
    line_mode = models.CharField(max_length=8, choices=LineMode, default=LineMode.BUDGET)
    line = models.FloatField(default=0.5, help_text="score at which an alert opens, 0 to 1")
    budget = models.FloatField(default=4.0, help_text="false alarms a day")
    budget_line = models.FloatField(null=True, blank=True, help_text="the line that the budget came to")
    system_lines = models.JSONField(
        default=dict, blank=True, help_text='{"name": line} that it came to for the other systems'
    )
    budget_set_at = models.DateTimeField(null=True, blank=True)
    schedule = models.JSONField(default=list, help_text='[{"days": [0-6], "start": "HH:MM", "end": "HH:MM"}]')
    min_duration = models.FloatField(default=0.0, help_text="seconds above the line before an alert opens")
    cooldown = models.FloatField(default=30.0, help_text="seconds within which alerts are one")

    # What is kept
    record_always = models.BooleanField(default=False)
    pre_roll = models.FloatField(default=5.0, help_text="seconds")
    post_roll = models.FloatField(default=10.0, help_text="seconds")
    keep_days = models.PositiveSmallIntegerField(default=30)

    # What it has learned
    learning = models.CharField(max_length=8, choices=Learning, default=Learning.LEARNING)
    learned = models.FloatField(default=0.0, help_text="share of the footage that learning needs, 0 to 1")
    learning_since = models.DateTimeField(null=True, blank=True)
    learning_note = models.CharField(max_length=200, blank=True, default="", help_text="why it began anew")
    profile_version = models.PositiveIntegerField(default=0, help_text="0: none yet")

    version = models.PositiveIntegerField(default=1, help_text="counts edits, so that none is lost")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def alert_line(self) -> float:
        """The score at which an alert opens now, 0 to 1."""
        if self.line_mode == self.LineMode.BUDGET:
            return self.budget_line if self.budget_line is not None else NEUTRAL_LINE
        return self.line

    def line_for(self, system: str) -> float:
        """The score at which an alert by this system opens now, 0 to 1."""
        if self.line_mode == self.LineMode.BUDGET and system != LEARNS:
            return float(self.system_lines.get(system, NEUTRAL_LINE))
        return self.alert_line

    @property
    def main_system(self) -> str:
        """The one that the wall shows."""
        return str(self.systems[0]) if self.systems else LEARNS


class CameraProfile(models.Model):
    """What a camera learned of its own ordinary footage. The files lie at MEDIA_ROOT / `path`."""

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="profiles")
    version = models.PositiveIntegerField()
    path = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=80)
    preset = models.CharField(max_length=40, blank=True, default="", help_text="of the extractors' settings")
    snippets = models.PositiveIntegerField(help_text="how many it was learned from")
    seconds = models.FloatField(help_text="how much footage that was")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["camera", "version"], name="profile_once")]
