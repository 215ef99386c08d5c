"""Who did what, in rows that nobody can change unnoticed; and what was given out as evidence."""

import uuid

from django.conf import settings
from django.db import models

from monitoring.models.alert import Alert


class AuditEntry(models.Model):
    """One line of the log. `digest` is SHA-256 over the previous line's digest and this line's content.

    People and things are named, not referred to: deleting them must not change what was written.
    """

    number = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True, blank=True, help_text="of the user; none: the site itself")
    actor = models.CharField(max_length=150, blank=True, default="")
    action = models.CharField(max_length=60)
    target_kind = models.CharField(max_length=40, blank=True, default="")
    target_id = models.CharField(max_length=64, blank=True, default="")
    target = models.CharField(max_length=255, blank=True, default="", help_text="as a person would name it")
    camera_id = models.CharField(max_length=64, blank=True, default="")
    address = models.CharField(max_length=64, blank=True, default="", help_text="where the request came from")
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["-at"], name="audit_newest"),
            models.Index(fields=["actor", "-at"], name="audit_of_actor"),
            models.Index(fields=["action", "-at"], name="audit_of_action"),
            models.Index(fields=["target_id"], name="audit_of_target"),
        ]


class EvidenceExport(models.Model):
    """A signed archive of an alert. `previous` is the manifest digest of the export made before it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"
        REMOVED = "removed", "Removed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(null=True, blank=True, unique=True, help_text="place in the chain")
    alert = models.ForeignKey(Alert, on_delete=models.SET_NULL, null=True, related_name="exports")
    alert_name = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    error = models.TextField(blank=True, default="")
    path = models.CharField(max_length=255, blank=True, default="", help_text="ZIP, below MEDIA_ROOT")
    size = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, default="", help_text="SHA-256 of its manifest")
    previous = models.CharField(max_length=64, blank=True, default="")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_by_name = models.CharField(max_length=150, blank=True, default="")
    asked_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(
        null=True, blank=True, help_text="last sign of life of the worker that makes it"
    )
    attempts = models.PositiveSmallIntegerField(default=0, help_text="how many workers began to make it")

    class Meta:
        ordering = ["-asked_at"]


class EvidenceKey(models.Model):
    """With what exports and the end of the audit log are signed (Ed25519). The newest counts."""

    public = models.CharField(max_length=44, unique=True, help_text="32 bytes, in base64")
    secret = models.TextField(help_text="encrypted, as the addresses of cameras are")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
