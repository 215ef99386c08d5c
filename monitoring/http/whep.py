"""`/whep/<camera>`: someone watches a camera (WHEP, draft-ietf-wish-whep).

A browser of this site's own pages is known by its session, everyone else by an API token. Whoever may not
see the camera hears that there is none.
"""

from __future__ import annotations

import secrets
from contextlib import aclosing
from typing import cast
from uuid import UUID

import redis.asyncio
from channels.db import database_sync_to_async

from monitoring import valkey
from monitoring.access import visible_cameras
from monitoring.audit.views_of_video import watched
from monitoring.http.exchange import Receive, Refusal, Reply, Scope, Send, address_of
from monitoring.http.identity import Sender, identify_sender
from monitoring.http.rates import count
from monitoring.http.sdp import (
    RETRY,
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
from monitoring.live.rights import hash_token
from monitoring.live.signalling import NoAnswer, Signal, Viewer
from monitoring.models import Camera, User

MOST_OFFERS = 240
"""A minute, by one person: a wall of sixteen tiles that all connect anew, a few times."""


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers one HTTP request below /whep/."""
    try:
        reply = await _answer(scope, receive)
    except NoAnswer:
        reply = no_answer().reply()
    except Refusal as refusal:
        reply = refusal.reply()
    await reply.send(send)


async def _answer(scope: Scope, receive: Receive) -> Reply:
    camera_id, session = camera_and_session(scope)
    method = scope["method"]
    if method == "PATCH":
        raise no_trickle()
    if method not in ("POST", "DELETE", "OPTIONS") or (method == "POST" and session):
        allowed = "DELETE, OPTIONS" if session else "POST, OPTIONS"
        raise Refusal(405, "method", "POST an offer to a camera, DELETE a session.", {"allow": allowed})
    sender = await identify_sender(scope, own_pages=True)
    camera = await visible_camera(sender.user, camera_id)
    links = link_headers(f"viewer-{sender.user.pk}")
    if method == "OPTIONS":
        return Reply(204, {"accept-post": SDP, "allow": "POST, DELETE, OPTIONS", **links})
    viewer = viewer_of(sender)
    async with aclosing(valkey.async_client()) as client:
        if method == "DELETE":
            return await _end(client, Signal("close", str(camera.pk), session, viewer=viewer))
        await count(client, "whep", str(sender.user.pk), most=MOST_OFFERS)
        offer = await receive_offer(scope, receive)
        process = await signalling.holder_of(client, str(camera.pk))
        if process is None:
            raise Refusal(409, "offline", _why_offline(camera), RETRY)
        session = secrets.token_urlsafe(16)
        signal = Signal("whep", str(camera.pk), session, sdp=offer, viewer=viewer)
        reply = created(scope, await signalling.ask(process, signal), session, links)
        await note_live(scope, sender.user, camera)
        return reply


async def _end(client: redis.asyncio.Redis, signal: Signal) -> Reply:
    process = await signalling.holder_of(client, signal.camera)
    if process is None or not (await signalling.ask(process, signal)).ok:
        raise not_found()
    return Reply(200)


def _why_offline(camera: Camera) -> str:
    if not camera.enabled:
        return "The camera is switched off."
    if camera.kind == Camera.Kind.PUBLISH:
        return "The camera is offline: nothing sends its picture now."
    return "The camera is offline."


async def visible_camera(user: User, camera_id: UUID) -> Camera:
    """The camera, if `user` may see it. Raises Refusal (404)."""
    camera = cast("Camera | None", await database_sync_to_async(_find)(user, camera_id))
    if camera is None:
        raise not_found()
    return camera


def viewer_of(sender: Sender) -> Viewer:
    """What is needed to see later whether this person may still watch."""
    token = hash_token(sender.token) if sender.token else ""
    return Viewer(user=sender.user.pk, session=sender.session, token=token)


async def note_live(scope: Scope, user: User, camera: Camera) -> None:
    """Writes down that this person watches the camera."""
    note = database_sync_to_async(watched)
    await note(user, camera, what="live", address=address_of(scope))


def _find(user: User, camera_id: UUID) -> Camera | None:
    return visible_cameras(user).filter(pk=camera_id).first()
