"""The engines of this worker, and which of them failed: what fails rests, and all else goes on. Worker code:
loads networks."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Sequence

import redis

from inference.errors import InferenceError
from monitoring import valkey
from monitoring.analysis.systems import LiveEngine, catalogue, load_live_engine
from monitoring.models import Camera

log = logging.getLogger(__name__)

FAILURES = (InferenceError, RuntimeError, ValueError, ArithmeticError, LookupError, TypeError, OSError)
"""What loading or running somebody's networks raises, out of memory among it."""

REST = 30.0
"""Seconds for which a system that could not be loaded, or failed on a camera, is not asked again there."""

_TOLD_FOR = 90
_EVERYWHERE = ""

_resting: dict[tuple[str, str], float] = {}
"""Until when on the monotonic clock, by system and camera."""


def ready(cameras: Iterable[Camera]) -> dict[str, LiveEngine]:
    """The systems that some of the cameras use and that can score now, every camera's first one before the
    others, so that what the wall shows waits for nothing else."""
    known = catalogue()
    engines: dict[str, LiveEngine] = {}
    watched = list(cameras)
    first = [camera.main_system for camera in watched]
    further = [name for camera in watched for name in camera.systems]
    for name in dict.fromkeys([*first, *further]):
        if name not in known or not known[name].live or _rests(name, _EVERYWHERE):
            continue
        try:
            engines[name] = load_live_engine(name)
        except FAILURES as failure:
            _rest(name, _EVERYWHERE)
            _tell(name, [camera for camera in watched if name in camera.systems], failure)
    return engines


def rests(name: str, camera: Camera) -> bool:
    """Whether a system failed on this camera lately."""
    return _rests(name, str(camera.pk))


def failed(name: str, camera: Camera, failure: BaseException) -> None:
    """Let a system leave a camera alone for a while, and say why in the log and on the camera's page."""
    _rest(name, str(camera.pk))
    _tell(name, [camera], failure)


def _rests(name: str, where: str) -> bool:
    return _resting.get((name, where), 0.0) > time.monotonic()


def _rest(name: str, where: str) -> None:
    now = time.monotonic()
    for key in [key for key, until in _resting.items() if until < now]:
        del _resting[key]
    _resting[name, where] = now + REST


def _tell(name: str, cameras: Sequence[Camera], failure: BaseException) -> None:
    where = ", ".join(camera.name for camera in cameras)
    if isinstance(failure, InferenceError):
        sentence = str(failure)
        log.error("%s does not score %s: %s", name, where, sentence)
    else:
        sentence = "It failed; the worker's log says why."
        log.error("%s does not score %s for %.0f s: it failed.", name, where, REST, exc_info=failure)
    try:
        with valkey.client().pipeline(transaction=False) as pipe:
            for camera in cameras:
                pipe.set(valkey.system_failed(camera.pk, name), sentence[:500], ex=_TOLD_FOR)
            pipe.execute()
    except redis.RedisError:
        log.info("The pages do not hear that %s fails: there is no broker.", name)
