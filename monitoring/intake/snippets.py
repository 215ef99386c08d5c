"""Handing a camera's newest snippet from the media process to whichever worker is free.

One slot a camera: a newer snippet replaces one that nobody came to score, which is counted. So nothing queues
without bound, and a worker that falls behind scores the present, not the past.
"""

from __future__ import annotations

import json
import logging
import struct
import time
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import redis
from kombu.exceptions import OperationalError
from numpy.typing import NDArray

from inference.types import Floats, Frames
from monitoring import valkey

log = logging.getLogger(__name__)

LINES = 224
"""Frames are at most so high. Raw pictures of that size cost 4 ms a snippet to hand over, both processes and
the broker taken together; packed as 4:2:0 they took as long, half of it for converting."""

NEW_FRAMES = 8
FRAMES = NEW_FRAMES + 1

SLOT_SECONDS = 30
_WAKE_SECONDS = 3
_PAUSE_BETWEEN_COMPLAINTS = 60.0
_BROKER_FAILURES = (redis.RedisError, OperationalError, OSError)


@dataclass(frozen=True, slots=True, eq=False)
class LiveSnippet:
    """One hop of a camera on the grid of 1/fps seconds of Unix time: snippet k covers cells [8k, 8k + 8).

    camera       the row's id
    sequence     floor(start * fps / 8), so it survives the restart of anything
    start, end   Unix seconds, 8/fps apart
    frames       (9, h, w, 3) uint8 BGR, h <= 224: the last frame of the snippet before, then one of each
                 cell; a cell without a frame repeats the one before it
    frame_times  (9,) float64, Unix seconds of capture; repeats with the frame
    thermal      (9, h', w') uint8 aligned to `frames`, or None
    audio        (samples,) float32 in [-1, 1], 16 kHz mono, of [start, end), or None
    """

    camera: str
    sequence: int
    start: float
    end: float
    frames: Frames
    frame_times: NDArray[np.float64]
    thermal: Frames | None
    audio: Floats | None
    fps: float

    @property
    def captured_at(self) -> float:
        """When the last frame was captured, Unix seconds."""
        return float(self.frame_times[-1])


def sequence_of(time: float, fps: float) -> int:
    """Number of the snippet that the Unix time lies in."""
    return int(time * fps // NEW_FRAMES)


def bounds_of(sequence: int, fps: float) -> tuple[float, float]:
    """Start and end of a snippet, Unix seconds."""
    return sequence * NEW_FRAMES / fps, (sequence + 1) * NEW_FRAMES / fps


_MAGIC = b"WPL1"
_HEADER = struct.Struct("<4sI")
_ARRAYS: tuple[tuple[str, str], ...] = (
    ("frame_times", "<f8"),
    ("frames", "|u1"),
    ("thermal", "|u1"),
    ("audio", "<f4"),
)


def pack(snippet: LiveSnippet) -> bytes:
    arrays = {
        name: np.ascontiguousarray(getattr(snippet, name), dtype=kind)
        for name, kind in _ARRAYS
        if getattr(snippet, name) is not None
    }
    head = json.dumps(
        {
            "camera": snippet.camera,
            "sequence": snippet.sequence,
            "start": snippet.start,
            "end": snippet.end,
            "fps": snippet.fps,
            "shapes": {name: array.shape for name, array in arrays.items()},
        }
    ).encode()
    return b"".join([_HEADER.pack(_MAGIC, len(head)), head, *(array.data for array in arrays.values())])


def unpack(data: bytes) -> LiveSnippet:
    """The arrays are read-only views of `data`. Raises ValueError for bytes that `pack` did not make."""
    try:
        magic, size = _HEADER.unpack_from(data)
        if magic != _MAGIC:
            raise ValueError("not a live snippet of this version")
        offset = _HEADER.size + size
        head: dict[str, Any] = json.loads(data[_HEADER.size : offset])
        shapes: dict[str, list[int]] = head.pop("shapes")
        arrays: dict[str, Any] = {"thermal": None, "audio": None}
        for name, kind in _ARRAYS:
            if name in shapes:
                count = int(np.prod(shapes[name]))
                arrays[name] = np.frombuffer(data, kind, count, offset).reshape(shapes[name])
                offset += arrays[name].nbytes
        return LiveSnippet(**head, **arrays)
    except (struct.error, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a live snippet: {error!r}") from error


_COUNT_IF_UNSCORED = "if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('INCR', KEYS[2]) end"

_complained_at = float("-inf")


def offer(snippet: LiveSnippet) -> bool:
    """Put the snippet into its camera's slot and wake a worker, once for any number of cameras.

    False when the broker could not take it, which the log says now and then: the snippet is then lost, as a
    score that comes late serves nobody. Blocks for the round trip; safe to call from several threads.
    """
    try:
        with valkey.client().pipeline(transaction=True) as pipe:
            camera = snippet.camera
            pipe.eval(_COUNT_IF_UNSCORED, 2, valkey.slot(camera), valkey.skipped(camera))
            pipe.set(valkey.slot(camera), pack(snippet), ex=SLOT_SECONDS)
            pipe.zadd(valkey.READY, {camera: time.time()}, nx=True)
            pipe.set(valkey.WAKE, 1, nx=True, ex=_WAKE_SECONDS)
            woken = pipe.execute()[-1]
        if woken:
            _queue_scoring()
    except _BROKER_FAILURES as failure:
        _complain(failure)
        return False
    return True


def wake() -> None:
    """Queue a task for what waits, unless one is queued. Raises RedisError, OperationalError, OSError."""
    if valkey.client().set(valkey.WAKE, 1, nx=True, ex=_WAKE_SECONDS):
        _queue_scoring()


def _queue_scoring() -> None:
    from monitoring.tasks import score_live

    score_live.apply_async(retry=False, expires=10)


def _complain(failure: BaseException) -> None:
    global _complained_at
    if time.monotonic() - _complained_at > _PAUSE_BETWEEN_COMPLAINTS:
        _complained_at = time.monotonic()
        log.warning("Snippets are lost until the broker is back: %s", type(failure).__name__)


def awake() -> None:
    """Called by a worker that begins to look: what is offered from now on wakes another task."""
    valkey.client().delete(valkey.WAKE)


def waiting() -> list[tuple[str, float]]:
    """Cameras with something to score and since when it waits (Unix seconds), the longest waiting first."""
    entries = cast(Any, valkey.client().zrange(valkey.READY, 0, -1, withscores=True))
    return [(camera.decode(), since) for camera, since in entries]


def take(camera: str) -> tuple[LiveSnippet, int] | None:
    """Empty a camera's slot: at most one caller gets its snippet, with how many of the camera were replaced
    before anyone scored them, ever growing. None when there is nothing (any more)."""
    with valkey.client().pipeline(transaction=True) as pipe:
        pipe.getdel(valkey.slot(camera))
        pipe.zrem(valkey.READY, camera)
        pipe.get(valkey.skipped(camera))
        data, _, skipped = pipe.execute()
    if data is None:
        return None
    try:
        return unpack(data), int(skipped or 0)
    except ValueError as error:
        log.warning("A snippet of camera %s was dropped: %s", camera, error)
        return None
