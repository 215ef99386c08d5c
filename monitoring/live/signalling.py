"""How a web process speaks to the media process that holds a camera: over the channel layer.

The web side asks (`ask`) and waits a bounded time; the media side listens (`listen`). Both sides may
import this file: it knows no codecs. The broker may lose any message; whoever asked says so and the
client tries again.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, Literal

import redis.asyncio
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from monitoring import valkey

log = logging.getLogger(__name__)

Operation = Literal["whip", "whep", "close"]
Handler = Callable[[Mapping[str, Any]], Awaitable[None]]

SIGNAL, REPLY, CHANGED = "signal", "signal.reply", "camera.changed"
MEDIA_GROUP = "media"
"""The channel layer's group of all media processes; `{"type": "camera.changed", "camera": id}` goes here."""

PATIENCE = 5.0
"""Seconds within which a media process must have answered."""
ALIVE = 5.0
"""Seconds for which a media process' sign of life counts."""
_REJOIN = 5.0
_FAILURES = (RedisError, OSError, TimeoutError)


class NoAnswer(Exception):
    """The broker is away, or the media process did not answer in time."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who watches, so that the media process can see for itself when they no longer may.

    session: the key of their browser session; token: the SHA-256 of their API token; one of both.
    """

    user: int
    session: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """One question to the media process that holds `camera`.

    whip: `sdp` is a publisher's offer, `token` the SHA-256 of the publish token that it showed.
    whep: `sdp` is a viewer's offer, `viewer` who that is.
    close: ends `session`; a viewer's only if `viewer` is the one who began it.
    """

    op: Operation
    camera: str
    session: str
    sdp: str = ""
    token: str = ""
    viewer: Viewer | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `sdp` if `ok`, else a `code` for programs and a sentence for people."""

    ok: bool
    sdp: str = ""
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class MediaProcess:
    """A living media process, as its sign of life tells."""

    name: str
    channel: str
    cameras: tuple[str, ...]


def channel_of(process: str) -> str:
    """The channel on which a media process listens; layers allow few characters in a name."""
    return f"media.{hashlib.sha256(process.encode()).hexdigest()[:32]}"


async def holder_of(client: redis.asyncio.Redis, camera: str) -> MediaProcess | None:
    """The media process that holds `camera` now. Raises NoAnswer without a broker."""
    try:
        name = await client.get(valkey.lease(camera))
        return None if name is None else await _living(client, _text(name))
    except _FAILURES as failure:
        raise NoAnswer(type(failure).__name__) from None


async def host_for(client: redis.asyncio.Redis, camera: str) -> MediaProcess | None:
    """Where a publisher of `camera` should go: to the process that holds it, else to the one with fewest.

    Raises NoAnswer without a broker.
    """
    holder = await holder_of(client, camera)
    if holder is not None:
        return holder
    try:
        newest = await client.zrangebyscore(valkey.MEDIA, time.time() - ALIVE, "+inf")
        found = [await _living(client, _text(name)) for name in newest]
    except _FAILURES as failure:
        raise NoAnswer(type(failure).__name__) from None
    living = [process for process in found if process is not None]
    return min(living, key=lambda process: len(process.cameras), default=None)


async def _living(client: redis.asyncio.Redis, name: str) -> MediaProcess | None:
    said = await client.get(valkey.media(name))
    if said is None:
        return None
    facts = json.loads(said)
    return MediaProcess(name, str(facts["channel"]), tuple(map(str, facts.get("cameras", ()))))


def _text(value: Any) -> str:
    """What `valkey.async_client`, which decodes nothing, read."""
    return bytes(value).decode()


async def ask(process: MediaProcess, signal: Signal) -> Answer:
    """Puts `signal` to `process`. Raises NoAnswer after `PATIENCE` seconds."""
    layer = get_channel_layer()
    try:
        async with asyncio.timeout(PATIENCE):
            reply = await layer.new_channel("signal")
            await layer.send(process.channel, {"type": SIGNAL, "reply": reply, **asdict(signal)})
            while (message := await layer.receive(reply)).get("session") != signal.session:
                pass
    except _FAILURES as failure:
        raise NoAnswer(type(failure).__name__) from None
    return Answer(ok=bool(message["ok"]), sdp=message["sdp"], code=message["code"], detail=message["detail"])


async def tell(process: MediaProcess, signal: Signal) -> None:
    """Sends `signal` without waiting for what comes of it. Raises NoAnswer without a broker."""
    try:
        async with asyncio.timeout(PATIENCE):
            await get_channel_layer().send(process.channel, {"type": SIGNAL, "reply": "", **asdict(signal)})
    except _FAILURES as failure:
        raise NoAnswer(type(failure).__name__) from None


def parse(message: Mapping[str, Any]) -> Signal:
    """A signal as it came over the channel layer."""
    viewer = message.get("viewer")
    return Signal(
        op=message["op"],
        camera=message["camera"],
        session=message["session"],
        sdp=message["sdp"],
        token=message["token"],
        viewer=None if viewer is None else Viewer(**viewer),
    )


async def reply(message: Mapping[str, Any], answer: Answer) -> None:
    """Answers `message`; without a broker nobody waits any more."""
    if not message["reply"]:
        return
    with suppress(*_FAILURES):
        async with asyncio.timeout(PATIENCE):
            await get_channel_layer().send(
                message["reply"], {"type": REPLY, "session": message["session"], **asdict(answer)}
            )


async def listen(process: str, handlers: Mapping[str, Handler]) -> None:
    """Gives every message to media process `process` to the handler of its type, until cancelled.

    A handler should not wait: while it does, nobody listens. Without a broker this tries again each second.
    """
    layer, channel = get_channel_layer(), channel_of(process)
    member = asyncio.create_task(_stay_member(layer, channel))
    try:
        while True:
            try:
                message = await layer.receive(channel)
            except _FAILURES as failure:
                log.warning("No signalling until the broker is back: %s", type(failure).__name__)
                await asyncio.sleep(1)
                continue
            handler = handlers.get(message.get("type", ""))
            if handler is not None:
                await handler(message)
    finally:
        member.cancel()


async def _stay_member(layer: Any, channel: str) -> None:
    """Joins the group of media processes again and again, since a broker that restarts has forgotten it."""
    while True:
        with suppress(*_FAILURES):
            await layer.group_add(MEDIA_GROUP, channel)
        await asyncio.sleep(_REJOIN)
