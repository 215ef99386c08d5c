"""Alerts and spans with rows of what is said of them, as the services would have left them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from monitoring.models import Alert, Analysis, Camera, Clip, Description, SpanRecord

OPENED = datetime(2026, 3, 2, 3, tzinfo=UTC)
SENTENCE = "Unusual movement of one person."
TEXT = {
    "title": "A person in the yard",
    "scene": "One person moved fast at the left.",
    "shortSummary": "One person moved unusually fast.",
    "confidence": 0.8,
    "other_concerns": ["It was dark."],
    "potential_threat_level": 1,
}


def alert_of(camera: Camera | None, **more: Any) -> Alert:
    values = {
        "opened_at": OPENED,
        "last_at": OPENED + timedelta(seconds=9),
        "description": SENTENCE,
        "peak": 0.9,
    }
    return Alert.objects.create(camera=camera, **{**values, **more})


def span_of(camera: Camera | None, *, start: float = 2.0, end: float = 6.0) -> SpanRecord:
    clip = Clip.objects.create(
        camera=camera, title="Lobby", path="x", sha256="0", size=1, duration=30, width=2, height=2, fps=25,
        frame_count=750,
    )  # fmt: skip
    analysis = Analysis.objects.create(clip=clip, system="normality", state="done")
    return span_in(analysis, start, end)


def span_in(analysis: Analysis, start: float, end: float) -> SpanRecord:
    return SpanRecord.objects.create(
        analysis=analysis,
        start=start,
        end=end,
        peak=0.9,
        peak_time=start,
        label="running",
        description=SENTENCE,
    )


def described(event: Alert | SpanRecord, **more: Any) -> Description:
    of_event = {"alert": event} if isinstance(event, Alert) else {"span": event}
    return Description.objects.create(**of_event, **{"sentence": SENTENCE, **more})


def written(event: Alert | SpanRecord, **more: Any) -> Description:
    """With a model's text of the facts as they are."""
    values = {
        "state": "written",
        "text": TEXT,
        "writer": "SmolLM2",
        "written_for": 1,
        "written_at": timezone.now(),
    }
    return described(event, **{**values, **more})
