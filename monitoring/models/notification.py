"""How each person wants to be told, and what was sent."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from monitoring.models.alert import Alert


class NotificationPreference(models.Model):
    """One person's wishes. Quiet hours are local times in `time_zone`; both empty: none."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_preference"
    )
    browser = models.BooleanField(default=True)
    sound = models.BooleanField(default=True)
    email = models.BooleanField(default=False)
    shifts = models.BooleanField(default=False, help_text="e-mails of what shifts came to")
    least_severity = models.CharField(max_length=8, choices=Alert.Severity, default=Alert.Severity.ALERT)
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_to = models.TimeField(null=True, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    cooldown = models.PositiveIntegerField(default=300, help_text="seconds between e-mails about one camera")


class Notification(models.Model):
    """One e-mail about one alert to one person: made once, tried until sent or given up.

    WAITING to be sent; HELD back by quiet hours or the cooldown; SENDING by the process that claimed it;
    SENT; FAILED for good; DROPPED because it was no longer wanted. `reason` says why where it is not plain.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        HELD = "held"
        SENDING = "sending"
        SENT = "sent"
        FAILED = "failed"
        DROPPED = "dropped"

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="notifications")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    channel = models.CharField(max_length=12, default="email")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=200, blank=True, default="", help_text="why it was held or failed")
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(default=timezone.now, help_text="not to be sent before")
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="when sending last began")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "user", "channel"], name="notification_once")]
        indexes = [models.Index(fields=["state", "due_at"], name="notification_due")]
