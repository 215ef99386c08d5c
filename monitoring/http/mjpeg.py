"""`/media/cameras/<id>/mjpeg`, `/snapshot.jpg` and `/thermal.jpg`: pictures without WebRTC.

All show what the media process leaves in Valkey, so they cost it nothing. The stream is the fallback of
viewers whom WebRTC does not reach: up to two pictures a second.
"""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import aclosing
from typing import cast
from uuid import UUID

import django.db
import redis.asyncio
from django.conf import settings
from redis.exceptions import RedisError

from monitoring import valkey
from monitoring.http.exchange import (
    PROTECTION,
    Receive,
    Refusal,
    Reply,
    Scope,
    Send,
    encode_headers,
    path_of,
)
from monitoring.http.identity import identify_sender
from monitoring.http.whep import note_live, viewer_of, visible_camera
from monitoring.live.rights import CHECK_EVERY, may_watch
from monitoring.live.signalling import Viewer

LOOK_EVERY = 0.4
"""Seconds; the media process renews a picture twice a second."""
NO_PICTURE_SECONDS = 30.0
"""How long a stream of a camera that is offline stays open."""
SEND_SECONDS = 20.0
"""How long a reader may take for one picture."""
BOUNDARY = "watchpost-picture"

_PATH = re.compile(r"/media/cameras/([0-9a-f-]{36})/(mjpeg|snapshot\.jpg|thermal\.jpg)")
_HEADERS = {
    **PROTECTION,
    "cache-control": "private, no-store",
    "vary": "Cookie, Authorization",
    "cross-origin-resource-policy": "same-origin",
    # nginx would otherwise gather pictures before it sends any.
    "x-accel-buffering": "no",
}


class _Open:
    """How many streams this process has open."""

    streams = 0


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers one HTTP request below /media/cameras/."""
    head_only = scope["method"] == "HEAD"
    try:
        await _serve(scope, receive, send, head_only=head_only)
    except Refusal as refusal:
        await refusal.reply().send(send, head_only=head_only)


async def _serve(scope: Scope, receive: Receive, send: Send, *, head_only: bool) -> None:
    if scope["method"] not in ("GET", "HEAD"):
        raise Refusal(405, "method", "Only GET and HEAD are served here.", {"allow": "GET, HEAD"})
    match = _PATH.fullmatch(path_of(scope))
    if match is None:
        raise Refusal(404, "not_found", "There is no such picture.")
    sender = await identify_sender(scope)
    try:
        camera = await visible_camera(sender.user, UUID(match[1]))
    except ValueError:
        raise Refusal(404, "not_found", "There is no such picture.") from None
    async with aclosing(valkey.async_client()) as client:
        if match[2] != "mjpeg":
            name = valkey.snapshot if match[2] == "snapshot.jpg" else valkey.thermal_snapshot
            await (await _snapshot(client, name(camera.pk))).send(send, head_only=head_only)
            return
        if _Open.streams >= settings.MJPEG_VIEWERS:
            detail = f"{settings.MJPEG_VIEWERS} people watch without WebRTC already; try again later."
            raise Refusal(503, "full", detail, {"retry-after": "10"})
        if not head_only:
            await note_live(scope, sender.user, camera)
        _Open.streams += 1
        try:
            await _stream(receive, send, client, str(camera.pk), viewer_of(sender), head_only=head_only)
        finally:
            _Open.streams -= 1


async def _snapshot(client: redis.asyncio.Redis, name: str) -> Reply:
    try:
        found = await _newest(client, name)
    except (RedisError, OSError):
        raise Refusal(
            503, "no_answer", "Pictures cannot be read now; try again.", {"retry-after": "2"}
        ) from None
    if found is None:
        raise Refusal(404, "no_picture", "The camera is offline: there is no picture of it now.")
    jpeg, captured_at = found
    return Reply(200, {**_HEADERS, "content-type": "image/jpeg", "x-captured-at": f"{captured_at:.3f}"}, jpeg)


async def _newest(client: redis.asyncio.Redis, name: str) -> tuple[bytes, float] | None:
    """(JPEG, Unix time of capture) of what has this name in Valkey, None while the camera is offline."""
    values = await client.hmget(name, ["jpeg", "captured_at"])
    jpeg, captured_at = values
    return None if jpeg is None or captured_at is None else (cast(bytes, jpeg), float(captured_at))


async def _stream(
    receive: Receive,
    send: Send,
    client: redis.asyncio.Redis,
    camera: str,
    viewer: Viewer,
    *,
    head_only: bool,
) -> None:
    kind = f"multipart/x-mixed-replace; boundary={BOUNDARY}"
    headers = encode_headers({**_HEADERS, "content-type": kind})
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    gone = asyncio.ensure_future(_until_disconnect(receive))
    try:
        if not head_only:
            await _send_pictures(send, gone, client, camera, viewer)
        if not gone.done():
            await send({"type": "http.response.body", "body": b""})
    except TimeoutError:
        return  # a reader too slow for pictures; the server closes the connection
    finally:
        gone.cancel()


async def _send_pictures(
    send: Send, gone: asyncio.Future[None], client: redis.asyncio.Redis, camera: str, viewer: Viewer
) -> None:
    """Until the reader has left, may no longer watch, or there has been no picture for a while."""
    shown = 0.0
    checked_at = newest_at = time.monotonic()
    while not gone.done():
        now = time.monotonic()
        if now - checked_at >= CHECK_EVERY:
            checked_at = now
            if not await _still_may(viewer, camera):
                return
        try:
            found = await _newest(client, valkey.snapshot(camera))
        except (RedisError, OSError):
            found = None
        if found is not None and found[1] != shown:
            shown, newest_at = found[1], now
            await asyncio.wait_for(_send_picture(send, found[0]), SEND_SECONDS)
        elif now - newest_at > NO_PICTURE_SECONDS:
            return
        await asyncio.wait((gone,), timeout=LOOK_EVERY)


async def _send_picture(send: Send, jpeg: bytes) -> None:
    head = f"--{BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
    body = head.encode() + jpeg + b"\r\n"
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _still_may(viewer: Viewer, camera: str) -> bool:
    try:
        return await may_watch(viewer, camera)
    except django.db.Error:
        return True  # asked again in ten seconds


async def _until_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
