"""`/ws/updates/`: snapshots and news of the topics that a browser subscribes to.

The browser sends {"subscribe": ["wall", "clip:<id>"]} or {"unsubscribe": [...]}; the answer to a subscription
is {"type": "snapshot", "topic": ..., ...} with the API's own JSON (see monitoring.push.topics), or
{"type": "refused", "topic": ...} for what this person may not know of. News follow as in
monitoring.push.messages. A snapshot is read after joining, so an older message may follow it: whoever
reads compares sequence numbers. To a slow reader the newest of each subject is sent: a gap in a camera's
sequence that its skips do not explain means points to fetch from /api/v1/cameras/<id>/live/.
"""

from __future__ import annotations

import asyncio
import json
from importlib import import_module
from typing import Any

from channels.auth import get_user
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from redis.exceptions import RedisError

from monitoring.models import User
from monitoring.push import topics
from monitoring.push.outbox import Outbox
from monitoring.push.publish import WALL, group_name
from monitoring.push.rights import Rights

SIGNED_OUT, REFUSED, TOO_SLOW, NO_BROKER = 4401, 4400, 4408, 1013
MAX_TOPICS = 64
MAX_WAITING = 256
SEND_TIMEOUT = 20.0
CHECK_RIGHTS_EVERY = 10.0
"""Seconds after which a right that was once given is looked up again."""


class UpdatesConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    background: tuple[asyncio.Task[None], ...] = ()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        except (RedisError, OSError):
            # The broker went away under an open socket: the browser connects again by itself.
            for task in self.background:
                task.cancel()
            await send({"type": "websocket.close", "code": NO_BROKER})

    async def connect(self) -> None:
        self.topics: set[str] = set()
        self.outbox = Outbox(MAX_WAITING)
        self.something_waits = asyncio.Event()
        self.rights = Rights(self._current_user, CHECK_RIGHTS_EVERY)
        self.on_wall: frozenset[str] = frozenset()
        # Accepted first: a close code reaches browsers only on an open socket.
        await self.accept()
        if await self._current_user() is None:
            await self.close(SIGNED_OUT)
            return
        work = (self._send_waiting(), self._watch_rights())
        self.background = tuple(asyncio.create_task(each) for each in work)

    async def disconnect(self, code: int) -> None:
        for task in self.background:
            task.cancel()
        try:
            for topic in self.topics:
                await self.channel_layer.group_discard(group_name(topic), self.channel_name)
        except (RedisError, OSError):
            return  # the broker forgets its groups by itself

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        asked = _parse(text_data)
        if asked is None:
            await self.close(REFUSED)
            return
        wanted, unwanted = asked
        try:
            for topic in unwanted:
                await self._unsubscribe(topic)
            for topic in wanted:
                await self._subscribe(topic)
        except (RedisError, OSError):
            await self.close(NO_BROKER)

    async def news(self, event: dict[str, Any]) -> None:
        """One message of a topic's group, from monitoring.push.publish."""
        topic, message = event["topic"], event["message"]
        if topic not in self.topics:
            return
        # A list's group hears of everything; each person only of what they may see.
        if await self.rights.allow(message):
            await self._enqueue(topics.subject(topic, message), {**message, "topic": topic})

    async def _subscribe(self, topic: str) -> None:
        user = await self._current_user()
        if user is None:
            await self.close(SIGNED_OUT)
            return
        if topic not in self.topics and len(self.topics) >= MAX_TOPICS:
            await self.close(REFUSED)
            return
        await self.channel_layer.group_add(group_name(topic), self.channel_name)
        self.topics.add(topic)
        await self._send_snapshot(user, topic)

    async def _send_snapshot(self, user: User, topic: str) -> None:
        await self.rights.cameras()  # known from the beginning, so that a deletion reaches who saw the camera
        snapshot = await database_sync_to_async(topics.snapshot)(user, topic)
        if snapshot is None:
            await self._refuse(topic)
            return
        if topic == WALL:
            self.on_wall = frozenset(camera["id"] for camera in snapshot["cameras"])
        await self._enqueue((topic, "snapshot"), {"type": "snapshot", "topic": topic, **snapshot})

    async def _refuse(self, topic: str) -> None:
        await self._unsubscribe(topic)
        await self._enqueue((topic, "refused"), {"type": "refused", "topic": topic})

    async def _unsubscribe(self, topic: str) -> None:
        if topic in self.topics:
            self.topics.discard(topic)
            await self.channel_layer.group_discard(group_name(topic), self.channel_name)

    async def _enqueue(self, subject: Any, message: dict[str, Any]) -> None:
        if self.outbox.put(subject, message):
            self.something_waits.set()
        else:
            await self.close(TOO_SLOW)

    async def _send_waiting(self) -> None:
        while True:
            await self.something_waits.wait()
            self.something_waits.clear()
            while self.outbox:
                text = json.dumps(self.outbox.take(), separators=(",", ":"), allow_nan=False)
                try:
                    await asyncio.wait_for(self.send(text_data=text), SEND_TIMEOUT)
                except TimeoutError:
                    await self.close(TOO_SLOW)
                    return

    async def _watch_rights(self) -> None:
        while True:
            await asyncio.sleep(CHECK_RIGHTS_EVERY)
            user = await self._current_user()
            if user is None:
                await self.close(SIGNED_OUT)
                return
            for topic in list(self.topics):
                if not await self.rights.topic(topic):
                    await self._refuse(topic)
            # A camera that came into view, or left it, without a word of its own: a group was changed.
            if WALL in self.topics and await self.rights.cameras() != self.on_wall:
                await self._send_snapshot(user, WALL)

    async def _current_user(self) -> User | None:
        """Who this session belongs to now; None once it ended or expired, or the account was closed."""
        session = self.scope.get("session")
        if session is None or session.session_key is None:
            return None
        # Read anew: the copy in the scope knows of no sign-out and no expiry after the handshake.
        store = import_module(settings.SESSION_ENGINE).SessionStore(session.session_key)
        user = await get_user({"session": store})
        return user if isinstance(user, User) and user.is_active else None


def _parse(text: str | None) -> tuple[list[str], list[str]] | None:
    """The topics to subscribe to and to leave; None for anything that is not our protocol."""
    if text is None or len(text) > 16_384:
        return None
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict) or not message.keys() <= {"subscribe", "unsubscribe"}:
        return None
    wanted, unwanted = message.get("subscribe", []), message.get("unsubscribe", [])
    if not isinstance(wanted, list) or not isinstance(unwanted, list):
        return None
    return (wanted, unwanted) if all(map(topics.is_topic, [*wanted, *unwanted])) else None
