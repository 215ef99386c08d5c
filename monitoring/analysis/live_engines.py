"""The engines of this worker, and which of them failed: what fails rests, and all else goes on. Worker code:
loads networks."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import redis

from inference.errors import InferenceError
from monitoring import valkey
from monitoring.analysis.systems import LiveCombiner, LiveEngine, catalogue, load_live_engine
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


@dataclass(frozen=True, slots=True)
class Engines:
    """What can score now, by system: those that look at cameras, and those that combine what others say."""

    scoring: Mapping[str, LiveEngine]
    combining: Mapping[str, LiveCombiner]

    def wanted(self, camera: Camera) -> set[str]:
        """The systems that have to score a camera: its own, and the members of those that combine."""
        names = set(camera.systems)
        return names.union(*(combiner.members for name, combiner in self.combining.items() if name in names))


def ready(cameras: Iterable[Camera]) -> Engines:
    """The systems that some of the cameras use and that can score now, every camera's first one before the
    others, so that what the wall shows waits for nothing else."""
    scoring: dict[str, LiveEngine] = {}
    combining: dict[str, LiveCombiner] = {}
    watched = list(cameras)
    users: dict[str, list[Camera]] = {}
    for name in (camera.main_system for camera in watched):
        users[name] = []
    for camera in watched:
        for name in camera.systems:
            users.setdefault(name, []).append(camera)
    waiting = list(users)
    for name in waiting:
        engine = _loaded(name, users[name])
        if isinstance(engine, LiveCombiner):
            combining[name] = engine
            for member in engine.members:
                if member not in users:
                    waiting.append(member)
                users.setdefault(member, []).extend(users[name])
        elif engine is not None:
            scoring[name] = engine
    return Engines(scoring, combining)


def _loaded(name: str, users: Sequence[Camera]) -> LiveEngine | LiveCombiner | None:
    """None for a system that cannot score cameras now; that it failed is told to those that wait for it."""
    known = catalogue()
    if name not in known or not known[name].live or _rests(name, _EVERYWHERE):
        return None
    try:
        return load_live_engine(name)
    except FAILURES as failure:
        _rest(name, _EVERYWHERE)
        _tell(name, users, failure)
        return None


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
