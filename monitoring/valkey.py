"""The hand-off between media processes and workers: what lies in Valkey, and by which name.

Everything here may be lost at any time; the database is the truth.
"""

from __future__ import annotations

from functools import cache

import redis
import redis.asyncio
from django.conf import settings
from redis.backoff import ConstantBackoff
from redis.retry import Retry

READY = "wp:ready"
"""Sorted set: camera id -> Unix time since when its slot waits to be scored."""
WAKE = "wp:wake"
"""Set while a `score_live` task is queued."""


def slot(camera: object) -> str:
    """The newest unscored snippet of a camera."""
    return f"wp:slot:{camera}"


def skipped(camera: object) -> str:
    """How many snippets were replaced before they could be scored, ever growing."""
    return f"wp:skipped:{camera}"


def lock(camera: object) -> str:
    """Which worker scores this camera now."""
    return f"wp:lock:{camera}"


FENCE = "wp:fence"
"""Counts the locks that were ever taken, so that each has a token of its own."""
UNRECORDED = "wp:unrecorded"
"""List: scores that the database could not take yet, oldest first."""
RECORDING = "wp:recording"
"""Which worker writes those scores now."""
DATABASE_DOWN = "wp:database_down"
"""Unix time since when the database takes no scores; set only while it does not, expires by itself."""


SCORING = "wp:scoring"
"""Hash: snippets and batches scored, seconds spent by stage, all ever growing."""


def context(camera: object, system: str) -> str:
    """What a system remembers of the snippets before."""
    return f"wp:context:{camera}:{system}"


def system_failed(camera: object, system: str) -> str:
    """Why a system does not score a camera now: a sentence, gone some time after it last failed."""
    return f"wp:system-failed:{camera}:{system}"


def learning(camera: object) -> str:
    """Set while a profile of this camera is being fitted or waits for that."""
    return f"wp:learning:{camera}"


def learning_soon(camera: object) -> str:
    """Set while a fit that heeds this camera's newest verdicts is on its way."""
    return f"wp:learning-soon:{camera}"


def lease(camera: object) -> str:
    """Which media process holds this camera; expires by itself."""
    return f"wp:lease:{camera}"


def media(process: str) -> str:
    """A media process' sign of life: JSON with its channel, host, process number, cameras and load."""
    return f"wp:media:{process}"


MEDIA = "wp:media"
"""Sorted set: media process -> Unix time of its last sign of life."""


def health(camera: object) -> str:
    """JSON of what the media process measures of a camera; expires by itself."""
    return f"wp:health:{camera}"


def absent(camera: object) -> str:
    """Unix time since when a camera has not been live; not set while it is."""
    return f"wp:absent:{camera}"


def expected(camera: object) -> str:
    """Set while a camera that was live should go on: without it nobody misses one that is sent here."""
    return f"wp:expected:{camera}"


def snapshot(camera: object) -> str:
    """Hash {jpeg, captured_at, width, height} of the newest picture; expires by itself."""
    return f"wp:snapshot:{camera}"


def thermal_snapshot(camera: object) -> str:
    """The same of its thermal companion."""
    return f"wp:thermal-snapshot:{camera}"


def trial(trial_id: object) -> str:
    """JSON of what came of trying an address (monitoring.intake.trials); expires by itself."""
    return f"wp:trial:{trial_id}"


def rate(what: str, who: str) -> str:
    """How often `who` asked for `what` within this minute."""
    return f"wp:rate:{what}:{who}"


INDEXING = "wp:indexing"
"""Set while a worker brings the index of alerts up to date; expires by itself."""

RECORDING_STOPPED = "wp:recording-stopped"
"""Why some camera is not recorded for want of room; expires by itself once no recorder says so any more."""


@cache
def client() -> redis.Redis:
    """This process' blocking client. Values are bytes. Calls raise redis.RedisError without a broker."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=3,
        socket_timeout=5,
        retry=Retry(ConstantBackoff(0.1), 2),
        health_check_interval=15,
        # A snippet is 2.4 MB: in pieces of 64 KiB, reading one took 2 ms longer.
        socket_read_size=4 << 20,
    )


def async_client() -> redis.asyncio.Redis:
    """A client for the running event loop, which its maker closes. Values are bytes."""
    return redis.asyncio.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=3, socket_timeout=5)
