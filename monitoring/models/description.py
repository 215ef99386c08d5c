"""What is said of an event: measured sentences, a language model's text, a reviewer's edit."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from monitoring.models.alert import Alert
from monitoring.models.score import SpanRecord


class Description(models.Model):
    """Of an alert, or of a span of a recording. The row is the truth of what a writer still has to do."""

    class State(models.TextChoices):
        MEASURED = "measured", "Nobody was asked to write"
        WAITING = "waiting", "Waits for the writer"
        WRITING = "writing", "Being written"
        WRITTEN = "written", "Written"
        REFUSED = "refused", "What was written was not true to the facts"
        FAILED = "failed", "The writer could not be asked"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alert = models.OneToOneField(
        Alert, on_delete=models.CASCADE, null=True, blank=True, related_name="described"
    )
    span = models.OneToOneField(
        SpanRecord, on_delete=models.CASCADE, null=True, blank=True, related_name="described"
    )
    facts = models.JSONField(default=dict, help_text="inference.describe.event.EventFacts")
    facts_revision = models.PositiveIntegerField(default=1, help_text="grows when the facts change")
    language = models.CharField(max_length=2, default="en")
    sentence = models.TextField(blank=True, default="", help_text="made of the facts alone")

    state = models.CharField(max_length=8, choices=State, default=State.MEASURED)
    text = models.JSONField(null=True, blank=True, help_text="a Draft that passed the guard, or null")
    writer = models.CharField(max_length=120, blank=True, default="", help_text="which model wrote it")
    written_for = models.PositiveIntegerField(null=True, blank=True, help_text="the `facts_revision` told")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="texts asked for")
    refusals = models.JSONField(
        default=list, help_text='[{"writer", "text", "reasons", "at"}]: texts that the guard turned away'
    )
    failure = models.CharField(max_length=300, blank=True, default="", help_text="why nobody was asked")
    asked_at = models.DateTimeField(default=timezone.now, help_text="when the text began to be wanted")
    not_before = models.DateTimeField(null=True, blank=True, help_text="next try after a failure")
    claimed_at = models.DateTimeField(null=True, blank=True, help_text="last sign of life of its writer")
    claimed_by = models.CharField(max_length=80, blank=True, default="")
    written_at = models.DateTimeField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True, help_text="the writer took, all attempts")
    words = models.PositiveIntegerField(default=0)

    edit = models.TextField(blank=True, default="", help_text="a reviewer's own words; they come first")
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    edited_by_name = models.CharField(max_length=150, blank=True, default="")
    edited_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0, help_text="grows with every edit; an editor says which")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-asked_at"]
        indexes = [
            models.Index(
                fields=["state", "-asked_at"],
                condition=models.Q(state__in=("waiting", "writing")),
                name="description_to_write",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(alert__isnull=False, span__isnull=True)
                | models.Q(alert__isnull=True, span__isnull=False),
                name="description_of_one_event",
            )
        ]


class DescriptionEdit(models.Model):
    """What a reviewer made of a description at one time. Rows are only added; undoing sets `withdrawn_at`.

    The newest that stands is what the description shows; of an empty text, what was measured or written.
    """

    description = models.ForeignKey(Description, on_delete=models.CASCADE, related_name="edits")
    text = models.TextField(blank=True, default="", help_text="empty: away with the words of before")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    author_name = models.CharField(max_length=150, help_text="kept when the person is deleted")
    created_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]


class WriterSettings(models.Model):
    """Who writes for this site; the one row has the key 1. Without a row the embedded model writes."""

    class Kind(models.TextChoices):
        OFF = "off", "Nobody: measured sentences only"
        EMBEDDED = "embedded", "The small model that comes with Watchpost"
        ENDPOINT = "endpoint", "A server that speaks the OpenAI protocol"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.EMBEDDED)
    language = models.CharField(max_length=2, default="en")
    url = models.CharField(max_length=500, blank=True, default="", help_text="up to and with /v1")
    model = models.CharField(max_length=200, blank=True, default="")
    secret = models.TextField(blank=True, default="", help_text="the key, encrypted")
    takes_pictures = models.BooleanField(default=False, help_text="whether key frames are sent along")
    timeout = models.FloatField(default=60.0, help_text="seconds for one text")
    failures = models.PositiveIntegerField(default=0, help_text="in a row")
    rests_until = models.DateTimeField(null=True, blank=True, help_text="nothing is asked before")
    last_failure = models.CharField(max_length=300, blank=True, default="")
    version = models.PositiveIntegerField(default=1, help_text="counts edits, so that none is lost")
    changed_at = models.DateTimeField(auto_now=True)


class WriterDay(models.Model):
    """What came of one writer's texts on one day (UTC): the counts outlive the events they are about."""

    day = models.DateField()
    writer = models.CharField(max_length=120)
    at_first = models.PositiveIntegerField(default=0, help_text="texts accepted at the first attempt")
    after_retry = models.PositiveIntegerField(default=0, help_text="texts accepted at the second attempt")
    replaced = models.PositiveIntegerField(default=0, help_text="events that kept their measured sentence")
    refused = models.PositiveIntegerField(default=0, help_text="single texts that the guard turned away")
    failed = models.PositiveIntegerField(default=0, help_text="times that no text came")
    words = models.PositiveIntegerField(default=0, help_text="of all texts that came")
    seconds = models.FloatField(default=0.0, help_text="that all of this took the writer")

    class Meta:
        ordering = ["-day", "writer"]
        constraints = [models.UniqueConstraint(fields=["day", "writer"], name="writer_day_once")]
