"""The engines of this worker, and which of them failed: one that fails rests, and the others go on. Worker
code: loads networks."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable

import redis

from inference.errors import InferenceError
from monitoring import valkey
from monitoring.analysis.systems import LiveEngine, catalogue, load_live_engine
from monitoring.models import Camera

log = logging.getLogger(__name__)

FAILURES = (InferenceError, RuntimeError, ValueError, ArithmeticError, LookupError, TypeError, OSError)
"""What loading or running somebody's networks raises, out of memory among it."""

REST = 30.0
"""Seconds for which a system that failed is not asked again; its cameras' other systems go on."""

_TOLD_FOR = 90

_resting: dict[str, float] = {}
"""Until when, by system, on the monotonic clock."""


def ready(cameras: Iterable[Camera]) -> dict[str, LiveEngine]:
    """The systems that some of the cameras use and that can score now, every camera's first one before the
    others, so that what the wall shows waits for nothing else."""
    known = catalogue()
    engines: dict[str, LiveEngine] = {}
    watched = list(cameras)
    first = [camera.main_system for camera in watched]
    further = [name for camera in watched for name in camera.systems]
    for name in dict.fromkeys([*first, *further]):
        if name not in known or not known[name].live or _resting.get(name, 0.0) > time.monotonic():
            continue
        try:
            engines[name] = load_live_engine(name)
        except FAILURES as failure:
            failed(name, failure)
    return engines


def failed(name: str, failure: BaseException) -> None:
    """Let a system rest, and say why in the log and on the pages."""
    _resting[name] = time.monotonic() + REST
    if isinstance(failure, InferenceError):
        log.error("Cameras are not scored by %s: %s", name, failure)
    else:
        log.error("Cameras are not scored by %s for %.0f s: it failed.", name, REST, exc_info=failure)
    sentence = (
        str(failure) if isinstance(failure, InferenceError) else "It failed; the worker's log says why."
    )
    try:
        valkey.client().set(valkey.system_failed(name), sentence[:500], ex=_TOLD_FOR)
    except redis.RedisError:
        log.info("The pages do not hear that %s fails: there is no broker.", name)
