"""Tells open pages that something else is said of an event now, once that is committed."""

from __future__ import annotations

from datetime import datetime

from monitoring.analysis import alert_news
from monitoring.describing import reading
from monitoring.models import Alert, Description, SpanRecord
from monitoring.push.messages import SpanDescribed
from monitoring.push.publish import clip_topic, publish


def tell(row: Description, now: datetime) -> None:
    """Call after writing the row, in the same transaction. An alert's `sequence` grows with it."""
    if row.span_id is None:
        alert = Alert.objects.select_related("camera", "acknowledged_by").get(described=row)
        alert_news.tell(alert, "described", now)
        return
    span = SpanRecord.objects.select_related("analysis").get(pk=row.span_id)
    clip = str(span.analysis.clip_id)
    message = SpanDescribed(
        clip=clip,
        analysis=str(span.analysis_id),
        span=span.pk,
        described=reading.to_json(reading.described(row, sentence=span.description)),
    )
    publish(message, clip_topic(clip))
