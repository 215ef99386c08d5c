"""Which news one browser's person may hear, looked up again every few seconds."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from channels.db import database_sync_to_async

from monitoring.access import visible_clips
from monitoring.camera_views import visible_ids
from monitoring.models import User

_MOST_CLIPS = 4096


@dataclass(frozen=True, slots=True)
class _Cameras:
    ids: frozenset[str]
    is_administrator: bool
    looked_at: float


_NONE = _Cameras(frozenset(), False, float("-inf"))


class Rights:
    """`current_user` gives the person behind the session now, or None; what it gave is good for `seconds`."""

    def __init__(self, current_user: Callable[[], Awaitable[User | None]], seconds: float) -> None:
        self._current_user = current_user
        self._seconds = seconds
        self._clips: dict[str, tuple[bool, float]] = {}
        self._cameras = _NONE

    async def allow(self, message: dict[str, Any]) -> bool:
        """Whether this person may hear a message of a topic that others watch too."""
        kind = message["type"]
        if kind == "clip.deleted":
            return True  # nobody can look up any more who could see it; the number alone says nothing
        if message.get("clip") is not None:
            return await self.clip(message["clip"])
        camera = message["camera"]
        if camera is None:
            return (await self._seen()).is_administrator
        if kind == "camera.changed" and message["change"] == "deleted":
            return camera in self._cameras.ids  # as it was at the last look: now nobody can see it
        seen = await self._seen()
        if kind == "camera.changed" and (camera not in seen.ids or message["change"] == "rights"):
            seen = await self._look()  # it may be new, to the site or to this person
        return camera in seen.ids

    async def topic(self, topic: str) -> bool:
        """Whether this person may go on watching a topic that they were once given."""
        kind, _, name = topic.partition(":")
        if kind == "clip":
            return await self.clip(name)
        return kind != "camera" or name in await self.cameras()

    async def cameras(self) -> frozenset[str]:
        """Ids of the cameras that this person may see."""
        return (await self._seen()).ids

    async def clip(self, clip_id: str) -> bool:
        known = self._clips.get(clip_id)
        if known is not None and time.monotonic() - known[1] < self._seconds:
            return known[0]
        user = await self._current_user()
        allowed = user is not None and await database_sync_to_async(_sees_clip)(user, clip_id)
        if len(self._clips) >= _MOST_CLIPS:
            self._clips.clear()
        self._clips[clip_id] = (allowed, time.monotonic())
        return allowed

    async def _seen(self) -> _Cameras:
        if time.monotonic() - self._cameras.looked_at < self._seconds:
            return self._cameras
        return await self._look()

    async def _look(self) -> _Cameras:
        user = await self._current_user()
        ids = frozenset[str]() if user is None else await database_sync_to_async(visible_ids)(user)
        is_administrator = user is not None and user.is_administrator
        self._cameras = _Cameras(ids, is_administrator, time.monotonic())
        return self._cameras


def _sees_clip(user: User, clip_id: str) -> bool:
    return visible_clips(user).filter(pk=clip_id).exists()
