"""News of what is said: of alerts on the wall, of spans on the page of their recording, to who may hear."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction
from django.utils import timezone

from monitoring.describing import news
from monitoring.models import Alert, SpanRecord
from monitoring.push import topics
from monitoring.push.publish import WALL, clip_topic
from tests.monitoring.conftest import Cast
from tests.monitoring.describing.events import TEXT, alert_of, span_of, written
from tests.monitoring.push.test_camera_topics import watching

pytestmark = pytest.mark.django_db(transaction=True)


@sync_to_async
def write(event: Alert | SpanRecord) -> None:
    with transaction.atomic():
        news.tell(written(event), timezone.now())


async def test_an_alerts_text_reaches_the_wall(cast: Cast) -> None:
    alert = await sync_to_async(alert_of)(cast.gate)
    connection, _ = await watching(cast.operator, WALL)
    other, _ = await watching(cast.other_operator, WALL)
    await write(alert)

    heard = await connection.receive_json()
    assert (heard["type"], heard["change"], heard["sequence"]) == ("alert.changed", "described", 1)
    assert heard["alert"]["described"]["shown"] == TEXT["shortSummary"]
    assert await other.receive_nothing()


async def test_a_spans_text_reaches_the_page_of_its_recording(cast: Cast) -> None:
    span = await sync_to_async(span_of)(cast.gate)
    topic = clip_topic(span.analysis.clip_id)
    connection, _ = await watching(cast.reviewer, topic)
    _, (refused,) = await watching(cast.other_reviewer, topic)
    assert refused["type"] == "refused"
    await write(span)

    heard = await connection.receive_json()
    assert (heard["type"], heard["span"], heard["analysis"]) == (
        "span.described",
        span.pk,
        str(span.analysis_id),
    )
    assert heard["described"]["mark"] == "Written by SmolLM2 from what was measured"


def test_of_one_span_only_the_newest_waits() -> None:
    one, same, other = ({"type": "span.described", "clip": "c", "span": span} for span in (1, 1, 2))
    assert topics.subject("clip:c", one) == topics.subject("clip:c", same) != topics.subject("clip:c", other)
