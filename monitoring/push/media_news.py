"""Tells the media processes at once what they would otherwise read from the database seconds later."""

from __future__ import annotations

import asyncio
import logging

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

from monitoring.live.signalling import CHANGED, MEDIA_GROUP

log = logging.getLogger(__name__)

_LONGEST = 3.0
"""Seconds that a broker which neither answers nor refuses may hold up whoever changed the camera."""


def tell_changed(camera_id: object) -> None:
    """After commit; without a broker the media processes see the change at their next look."""
    transaction.on_commit(lambda: _send(str(camera_id)))


def _send(camera_id: str) -> None:
    try:
        async_to_sync(_group_send)({"type": CHANGED, "camera": camera_id})
    except (RedisError, OSError, TimeoutError) as failure:
        log.warning("Media processes learn of a changed camera later: %s", type(failure).__name__)


async def _group_send(event: dict[str, str]) -> None:
    async with asyncio.timeout(_LONGEST):
        await get_channel_layer().group_send(MEDIA_GROUP, event)
