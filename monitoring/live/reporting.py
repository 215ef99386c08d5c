"""What a media process tells of its cameras: to Valkey for whoever asks, and to browsers as news."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import redis.asyncio
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from monitoring import valkey
from monitoring.live.holding import HeldCamera
from monitoring.push.messages import CameraState, to_json
from monitoring.push.publish import group_name

log = logging.getLogger(__name__)

EVERY = 0.5
"""Seconds between looks; a snapshot is written at each that brought a new one."""
_HEALTH_EVERY = 1.0
_NEWS_EVERY = 2.0
_HEALTH_MS = 10_000
_SNAPSHOT_MS = 15_000
_STILL = ("jpeg", "captured_at", "width", "height")
FAILURES = (RedisError, OSError, TimeoutError)


class Reporter:
    """Lives on the event loop. Without a broker it says nothing and goes on."""

    def __init__(self, client: redis.asyncio.Redis, process: str) -> None:
        self._client = client
        self._process = process
        self._told: dict[str, tuple[str, str]] = {}
        self._told_at: dict[str, float] = {}
        self._shown: dict[str, float] = {}
        """Time of capture by name in Valkey."""
        self._health_at = 0.0
        self._silent = False

    async def report(self, held: Mapping[str, HeldCamera]) -> None:
        """Write and send what is due now."""
        now = time.time()
        states = {camera: self._state(each, now) for camera, each in held.items()}
        due = [state for camera, state in states.items() if self._is_news(camera, state, now)]
        every = now - self._health_at >= _HEALTH_EVERY
        written = list(states.values()) if every else due
        try:
            await self._write(written, held)
            for state in due:
                await self._send(state)
        except FAILURES as failure:
            if not self._silent:
                reason = type(failure).__name__
                log.warning("Nobody hears of the cameras until the broker is back: %s", reason)
            self._silent = True
            return
        self._silent = False
        if every:
            self._health_at = now
        for state in due:
            self._told[state.camera] = (state.state, state.health["picture"])
            self._told_at[state.camera] = now

    async def farewell(self, camera: str, *, state: str, reason: str, excused: bool = False) -> None:
        """This process holds the camera no longer, and neither does another that could tell of it.

        An excused one is missed by nobody (`monitoring.analysis.watching`).
        """
        self._forget(camera)
        last = CameraState(
            camera=camera, state=state, reason=reason, health={}, process=self._process, at=time.time()
        )
        try:
            keys = [valkey.health(camera), valkey.snapshot(camera), valkey.thermal_snapshot(camera)]
            await self._client.delete(*keys, *([valkey.expected(camera)] if excused else ()))
            await self._send(last)
        except FAILURES as failure:
            log.info("A camera was let go without the broker: %s", type(failure).__name__)

    def _forget(self, camera: str) -> None:
        for remembered in (self._told, self._told_at):
            remembered.pop(camera, None)
        for key in (valkey.snapshot(camera), valkey.thermal_snapshot(camera)):
            self._shown.pop(key, None)

    def _is_news(self, camera: str, state: CameraState, now: float) -> bool:
        changed = self._told.get(camera) != (state.state, state.health["picture"])
        return changed or now - self._told_at.get(camera, 0.0) >= _NEWS_EVERY

    def _state(self, held: HeldCamera, now: float) -> CameraState:
        state, reason = held.state(now)
        return CameraState(
            camera=held.plan.id,
            state=state,
            reason=reason,
            health=measured(held, now),
            process=self._process,
            at=now,
        )

    async def _write(self, states: list[CameraState], held: Mapping[str, HeldCamera]) -> None:
        shown: dict[str, float] = {}
        pipe = self._client.pipeline(transaction=False)
        for state in states:
            pipe.set(valkey.health(state.camera), json.dumps(asdict(state)), px=_HEALTH_MS)
        for camera, each in held.items():
            keys = valkey.snapshot(camera), valkey.thermal_snapshot(camera)
            for key, still in zip(keys, each.feed.stills(), strict=True):
                if still is None or self._shown.get(key) == still[1]:
                    continue
                fields: dict[Any, Any] = dict(zip(_STILL, still, strict=True))
                pipe.hset(key, mapping=fields)
                pipe.pexpire(key, _SNAPSHOT_MS)
                shown[key] = still[1]
        if len(pipe):
            async with asyncio.timeout(5):
                await pipe.execute()
        self._shown.update(shown)

    async def _send(self, state: CameraState) -> None:
        layer = get_channel_layer()
        message = to_json(state)
        async with asyncio.timeout(5):
            for topic in ("wall", f"camera:{state.camera}"):
                await layer.group_send(
                    group_name(topic), {"type": "news", "topic": topic, "message": message}
                )


def measured(held: HeldCamera, now: float) -> dict[str, Any]:
    """The `health` of CameraState. Rates are of the last four seconds; None is what cannot be known.

    fps, width, height, codec, sound    of the analysed stream
    bitrate                             bits a second of compressed pictures
    lost, decode_errors, dropped        pictures or packets, ever growing while the camera is held
    unoffered                           snippets that the broker could not take
    last_frame_age, delay, clock_skew   seconds
    picture, picture_since, picture_note    see `monitoring.live.picture`
    recording                           see `monitoring.live.recording.RecordingHealth`
    problems                            sentences about the other streams of the camera
    """
    health, picture = held.feed.health, held.feed.picture
    age = now - health.last_frame_at if health.last_frame_at else None
    return {
        "fps": round(health.fps, 1),
        "width": health.width,
        "height": health.height,
        "codec": health.codec,
        "sound": health.has_sound,
        "bitrate": round(health.bitrate),
        "lost": health.lost,
        "decode_errors": health.decode_errors,
        "dropped": health.dropped,
        "unoffered": health.unoffered,
        "snippets": health.snippets,
        "reconnects": health.reconnects,
        "last_frame_age": None if age is None else round(age, 2),
        "delay": round(health.delay, 3),
        "clock_skew": None if health.clock_skew is None else round(health.clock_skew, 3),
        "picture": picture.state,
        "picture_since": picture.since,
        "thermal": held.feed.thermal_facts(),
        "recording": held.feed.recording_facts(),
        "problems": held.problems(),
        **health.detail,
    }
