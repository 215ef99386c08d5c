"""Scores that the database could not take: kept in Valkey, bounded, and written once it is back.

Any worker may write them; one does at a time. While some wait, further ones go behind them, so that alerts
see each camera's snippets in order. What a killed worker had written but not yet removed is known by its
sequence.
"""

from __future__ import annotations

import json
import logging
import time
import zlib
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any, cast

import numpy as np
import redis

from inference.describe.measuring.looks import Observed
from inference.types import Assessment, Box, Modality
from monitoring import valkey
from monitoring.analysis.blocks import Scored
from monitoring.analysis.live_record import DATABASE_FAILURES, Assessed

log = logging.getLogger(__name__)

MOST = 20_000
"""Scores of 16 cameras for twenty minutes, about a kilobyte each. Beyond, the oldest go."""

AT_ONCE = 200
PROBE_EVERY = 2.0
"""Seconds between attempts to write while the database is down: each may hold up the scoring."""

_WRITER_SECONDS = 30
_DOWN_SECONDS = 6

_unkept: deque[bytes] = deque(maxlen=MOST)
"""What not even Valkey could take."""
_next_attempt = 0.0


def is_empty() -> bool:
    """Whether the database has had all, as far as this process can tell."""
    try:
        return not _unkept and not valkey.client().llen(valkey.UNRECORDED)
    except redis.RedisError:
        return not _unkept


def add(items: Sequence[Assessed]) -> None:
    """Keep scores that the database did not take, and say that it does not."""
    _unkept.extend(_packed(item) for item in items)
    try:
        _move_to_valkey()
    except redis.RedisError as failure:
        log.warning("%d scores wait in this process: %s", len(_unkept), type(failure).__name__)


def _move_to_valkey() -> None:
    if not _unkept:
        return
    waiting = list(_unkept)
    with valkey.client().pipeline(transaction=True) as pipe:
        pipe.rpush(valkey.UNRECORDED, *waiting)
        pipe.ltrim(valkey.UNRECORDED, -MOST, -1)
        length = pipe.execute()[0]
    for _ in waiting:
        _unkept.popleft()
    if length > MOST:
        log.error("The database has been down for too long: %d scores were given up.", length - MOST)


def database_failed(failure: BaseException) -> None:
    """Say it in the log, once, and to the pages; the next attempt comes after a pause."""
    global _next_attempt
    _next_attempt = time.monotonic() + PROBE_EVERY
    try:
        client = valkey.client()
        if client.set(valkey.DATABASE_DOWN, time.time(), nx=True, ex=_DOWN_SECONDS):
            log.warning("The database takes no scores; they wait: %s", failure)
        else:
            client.expire(valkey.DATABASE_DOWN, _DOWN_SECONDS)
    except redis.RedisError:
        log.warning("The database takes no scores, and there is no broker: %s", failure)


def write(record: Callable[[Sequence[Assessed]], None]) -> None:
    """Hand all that waits to `record`, in order, if the database may be back and nobody else is writing.

    Raises redis.RedisError.
    """
    if time.monotonic() < _next_attempt:
        return
    _move_to_valkey()
    client = valkey.client()
    if not client.set(valkey.RECORDING, 1, nx=True, ex=_WRITER_SECONDS):
        return
    written = 0
    try:
        while waiting := cast(list[bytes], client.lrange(valkey.UNRECORDED, 0, AT_ONCE - 1)):
            record([item for item in map(_unpacked, waiting) if item is not None])
            client.ltrim(valkey.UNRECORDED, len(waiting), -1)
            client.expire(valkey.RECORDING, _WRITER_SECONDS)
            written += len(waiting)
        client.delete(valkey.DATABASE_DOWN)
    except DATABASE_FAILURES as failure:
        database_failed(failure)
    finally:
        client.delete(valkey.RECORDING)
        if written:
            log.warning("The database takes scores again; %d that had waited are recorded.", written)


def _packed(item: Assessed) -> bytes:
    assessment = item.scored.assessment
    plain = {
        "camera": item.camera,
        "system": item.system,
        "captured_at": item.captured_at,
        "skipped": item.skipped,
        "frame_times": list(item.scored.frame_times),
        "frame_scores": list(item.scored.frame_scores),
        "assessment": {
            name: getattr(assessment, name)
            for name in ("sequence", "start", "end", "frame_start", "frame_end", "score", "raw", "label")
        }
        | {
            "model_version": assessment.model_version,
            "contributions": {modality.value: share for modality, share in assessment.contributions.items()},
            "class_scores": dict(assessment.class_scores),
            "facts": dict(assessment.facts),
        },
        "boxes": [asdict(box) for box in assessment.boxes],
        "heatmap": None if assessment.heatmap is None else np.round(assessment.heatmap, 3).tolist(),
        "observed": None if item.scored.observed is None else item.scored.observed.to_json(),
    }
    return zlib.compress(json.dumps(plain, separators=(",", ":"), default=float).encode(), 1)


def _unpacked(data: bytes) -> Assessed | None:
    try:
        plain: dict[str, Any] = json.loads(zlib.decompress(data))
        values = plain["assessment"]
        shares = {Modality(name): share for name, share in values.pop("contributions").items()}
        heatmap = plain["heatmap"]
        # What a version before this one left lacks it.
        observed = plain.get("observed")
        assessment = Assessment(
            **values,
            contributions=shares,
            boxes=tuple(Box(**box) for box in plain["boxes"]),
            heatmap=None if heatmap is None else np.asarray(heatmap, np.float32),
        )
        return Assessed(
            camera=plain["camera"],
            system=plain["system"],
            scored=Scored(
                assessment,
                plain["frame_times"],
                plain["frame_scores"],
                None if observed is None else Observed.from_json(observed),
            ),
            captured_at=plain["captured_at"],
            skipped=plain["skipped"],
        )
    except (zlib.error, ValueError, KeyError, TypeError) as error:
        log.error("A score that waited for the database cannot be read: %r", error)
        return None
