"""`/whip/<camera>`: an encoder sends its picture here (WHIP, RFC 9725).

`Authorization: Bearer <publish token of the camera>` is all that counts: no session, no cookie. So any page
of any origin may publish that has been given a token, and the answers say so by CORS.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from contextlib import aclosing
from typing import cast
from uuid import UUID

import redis.asyncio
from channels.db import database_sync_to_async

from monitoring import valkey
from monitoring.http.exchange import Receive, Refusal, Reply, Scope, Send, headers_of
from monitoring.http.rates import count
from monitoring.http.sdp import (
    SDP,
    camera_and_session,
    created,
    link_headers,
    no_answer,
    no_trickle,
    not_found,
    receive_offer,
)
from monitoring.live import signalling
from monitoring.live.signalling import NoAnswer, Signal
from monitoring.models import Camera

MOST_WRONG_TOKENS = 20
"""A minute, from one address."""
MOST_OFFERS = 30
"""A minute, for one camera: an encoder that tries again each two seconds."""

CORS = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "POST, DELETE, OPTIONS",
    "access-control-allow-headers": "Authorization, Content-Type",
    "access-control-expose-headers": "Location, Link, Retry-After",
    "access-control-max-age": "600",
}


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers one HTTP request below /whip/."""
    try:
        reply = await _answer(scope, receive)
    except NoAnswer:
        reply = no_answer().reply()
    except Refusal as refusal:
        reply = refusal.reply()
    await Reply(reply.status, {**reply.headers, **CORS}, reply.body).send(send)


async def _answer(scope: Scope, receive: Receive) -> Reply:
    camera_id, session = camera_and_session(scope)
    method = scope["method"]
    if method == "OPTIONS":
        return await _options(scope, camera_id)
    if method == "PATCH":
        raise no_trickle()
    if method not in ("POST", "DELETE") or (method == "POST") is bool(session):
        allowed = "DELETE, OPTIONS" if session else "POST, OPTIONS"
        raise Refusal(405, "method", "POST an offer to a camera, DELETE a session.", {"allow": allowed})
    async with aclosing(valkey.async_client()) as client:
        token_hash = await _authorised(scope, client, camera_id)
        camera = str(camera_id)
        if method == "DELETE":
            return await _end(client, Signal("close", camera, session, token=token_hash))
        await count(client, "whip", camera, most=MOST_OFFERS)
        offer = await receive_offer(scope, receive)
        process = await signalling.host_for(client, camera)
        if process is None:
            raise Refusal(
                503,
                "no_process",
                "No media process is running that could take the picture.",
                {"retry-after": "2"},
            )
        session = secrets.token_urlsafe(16)
        signal = Signal("whip", camera, session, sdp=offer, token=token_hash)
        return created(scope, await signalling.ask(process, signal), session, link_headers("publisher"))


async def _options(scope: Scope, camera_id: UUID) -> Reply:
    """ICE servers only for those who may publish: their passwords are worth something."""
    headers = {"accept-post": SDP}
    if "authorization" in headers_of(scope):
        async with aclosing(valkey.async_client()) as client:
            await _authorised(scope, client, camera_id)
        headers |= link_headers("publisher")
    return Reply(204, headers)


async def _end(client: redis.asyncio.Redis, signal: Signal) -> Reply:
    process = await signalling.holder_of(client, signal.camera)
    if process is None or not (await signalling.ask(process, signal)).ok:
        raise not_found()
    return Reply(200)


async def _authorised(scope: Scope, client: redis.asyncio.Redis, camera_id: UUID) -> str:
    """The SHA-256 of the publish token that was shown. Raises Refusal: 401, 403, 429."""
    scheme, _, token = headers_of(scope).get("authorization", "").partition(" ")
    token_hash = hashlib.sha256(token.strip().encode("latin-1", "replace")).hexdigest()
    camera = cast("Camera | None", await database_sync_to_async(_find)(camera_id))
    # The same work and the same words whether the camera exists or not.
    expected = camera.publish_token_hash if camera is not None else ""
    if scheme.lower() != "bearer" or not hmac.compare_digest(expected, token_hash) or camera is None:
        # Only wrong ones are counted: a neighbour behind the same address must not lock a camera out.
        address = (scope.get("client") or ("unknown",))[0]
        await count(client, "whip-wrong", address, most=MOST_WRONG_TOKENS)
        raise Refusal(
            401,
            "token",
            "The publish token is wrong or counts no longer; an administrator finds a new one at the camera.",
            {"www-authenticate": 'Bearer realm="publish"'},
        )
    if not camera.enabled:
        raise Refusal(403, "disabled", "This camera is switched off.")
    return token_hash


def _find(camera_id: UUID) -> Camera | None:
    return Camera.objects.filter(pk=camera_id, kind=Camera.Kind.PUBLISH).first()
