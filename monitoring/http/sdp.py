"""What WHIP and WHEP have in common: an SDP offer comes in, an answer and an address go out."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from uuid import UUID

from monitoring.http.exchange import Receive, Refusal, Reply, Scope, headers_of, path_of
from monitoring.live.ice_servers import ice_servers, link_header
from monitoring.live.signalling import Answer

SDP = "application/sdp"
LARGEST_OFFER = 64 * 1024
"""Bytes; browsers send about six thousand."""
OFFER_SECONDS = 10.0

_SESSION = re.compile(r"/(?:whip|whep)/([0-9a-f-]{36})(?:/([A-Za-z0-9_-]{8,64}))?/?")

_STATUSES = {
    "sdp": 400,
    "no_video": 400,
    "not_found": 404,
    "codec": 406,
    "offline": 409,
    "elsewhere": 503,
    "full": 503,
    "slow": 503,
}
RETRY = {"retry-after": "2"}


def camera_and_session(scope: Scope) -> tuple[UUID, str]:
    """Of /whip/<camera> and /whip/<camera>/<session>; the session may be empty. Raises Refusal."""
    match = _SESSION.fullmatch(path_of(scope))
    if match is None:
        raise not_found()
    try:
        return UUID(match[1]), match[2] or ""
    except ValueError:
        raise not_found() from None


def not_found() -> Refusal:
    return Refusal(404, "not_found", "There is no such camera or session.")


async def receive_offer(scope: Scope, receive: Receive) -> str:
    """The request's body. Raises Refusal: 415, 413, 408, 400."""
    kind = headers_of(scope).get("content-type", "").partition(";")[0].strip().lower()
    if kind != SDP:
        raise Refusal(415, "content_type", f"Send the offer as {SDP}.", {"accept-post": SDP})
    body = bytearray()
    try:
        async with asyncio.timeout(OFFER_SECONDS):
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refusal(400, "left", "The offer was not sent to its end.")
                body += message.get("body", b"")
                if len(body) > LARGEST_OFFER:
                    raise Refusal(413, "too_large", f"An offer may have at most {LARGEST_OFFER} bytes here.")
                more = message.get("more_body", False)
    except TimeoutError:
        raise Refusal(408, "too_slow", "The offer did not arrive in time.") from None
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Refusal(400, "sdp", "That SDP offer cannot be read: it is not UTF-8.") from None


def link_headers(name: str) -> dict[str, str]:
    """The `Link` header that names this site's STUN and TURN servers to `name`; empty without any."""
    servers = ice_servers(name)
    return {"link": link_header(servers)} if servers else {}


def created(scope: Scope, answer: Answer, session: str, links: Mapping[str, str]) -> Reply:
    """201 with the SDP answer and where the session lies. Raises Refusal if there is no answer."""
    if not answer.ok:
        status = _STATUSES.get(answer.code, 503)
        raise Refusal(status, answer.code, answer.detail, RETRY if status in (409, 503) else {})
    path = path_of(scope).rstrip("/")
    location = f"{scope.get('root_path', '')}{path}/{session}"
    return Reply(201, {"content-type": SDP, "location": location, **links}, answer.sdp.encode())


def no_answer() -> Refusal:
    return Refusal(
        503, "no_answer", "The camera's process does not answer; try again in a moment.", {"retry-after": "2"}
    )


def no_trickle() -> Refusal:
    return Refusal(
        405,
        "trickle",
        "Candidates cannot be sent later here: gather them first and send them with the offer.",
        {"allow": "DELETE, OPTIONS"},
    )
