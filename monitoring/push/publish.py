"""Sends messages to the browsers that watch a topic, once the database holds what they tell."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Sequence
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

from monitoring.push.messages import Message, to_json

log = logging.getLogger(__name__)

CLIPS = "clips"
WALL = "wall"
_BROKER_FAILURES = (RedisError, OSError, TimeoutError)
_PAUSE = 5.0
"""Seconds without further attempts after a failure, so that a missing broker does not slow the work."""

_LONGEST = 3.0
"""Seconds that a broker which neither answers nor refuses may hold up the work."""

_lock = threading.Lock()
_silent_until = 0.0


def clip_topic(clip_id: object) -> str:
    return f"clip:{clip_id}"


def camera_topic(camera_id: object) -> str:
    return f"camera:{camera_id}"


def group_name(topic: str) -> str:
    """The channel layer's name of a topic; layers allow no colon."""
    return "updates." + topic.replace(":", ".")


def publish(message: Message, *topics: str) -> None:
    """Sends `message` to everyone who watches one of `topics`, after the transaction under way commits.

    A message is only news: without a broker it is dropped, said once in the log, and the caller goes on.
    """
    publish_all([(message, topics)])


def publish_all(news: Sequence[tuple[Message, Sequence[str]]]) -> None:
    """As `publish`, each message to its own topics, in one go: what a call costs is mostly its beginning."""
    transaction.on_commit(lambda: _send(news))


def publish_unrecorded(news: Sequence[tuple[Message, Sequence[str]]]) -> None:
    """As `publish_all`, at once and without the database, for what it cannot take now and will be given."""
    _send(news)


def _send(news: Sequence[tuple[Message, Sequence[str]]]) -> None:
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    layer = get_channel_layer()
    try:
        async_to_sync(_send_to_groups)(layer, news)
    except _BROKER_FAILURES as failure:
        with _lock:
            first, _silent_until = _silent_until == 0.0, time.monotonic() + _PAUSE
        if first:
            log.warning("Browsers get no news until the broker is back: %s", type(failure).__name__)
        return
    if _silent_until:
        _silent_until = 0.0
        log.warning("Browsers get news again.")


async def _send_to_groups(layer: Any, news: Sequence[tuple[Message, Sequence[str]]]) -> None:
    async with asyncio.timeout(_LONGEST):
        for message, topics in news:
            content = to_json(message)
            for topic in topics:
                event = {"type": "news", "topic": topic, "message": content}
                await layer.group_send(group_name(topic), event)
