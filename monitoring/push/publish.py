"""Sends messages to the browsers that watch a topic, once the database holds what they tell."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
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
    transaction.on_commit(lambda: _send(message, topics))


def _send(message: Message, topics: tuple[str, ...]) -> None:
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    layer = get_channel_layer()
    try:
        for topic in topics:
            event = {"type": "news", "topic": topic, "message": to_json(message)}
            async_to_sync(_group_send)(layer, group_name(topic), event)
    except _BROKER_FAILURES as failure:
        with _lock:
            first, _silent_until = _silent_until == 0.0, time.monotonic() + _PAUSE
        if first:
            log.warning("Browsers get no news until the broker is back: %s", type(failure).__name__)
        return
    if _silent_until:
        _silent_until = 0.0
        log.warning("Browsers get news again.")


async def _group_send(layer: Any, group: str, event: dict[str, Any]) -> None:
    async with asyncio.timeout(_LONGEST):
        await layer.group_send(group, event)
