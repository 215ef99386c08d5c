"""The STUN and TURN servers that browsers and media processes are told of; knows no codecs."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass

from django.conf import settings

CREDENTIAL_SECONDS = 12 * 3600
"""How long a TURN password counts; a connection that lasts longer is set up again by its client."""


@dataclass(frozen=True, slots=True)
class IceServer:
    url: str
    username: str = ""
    credential: str = ""


def ice_servers(name: str) -> tuple[IceServer, ...]:
    """The servers of this site, with a TURN password of limited life for `name` (any word without a colon).

    The password is the one that coturn computes itself from the shared secret: base64 of the HMAC-SHA1 of
    "<Unix time of expiry>:<name>" (draft-uberti-behave-turn-rest).
    """
    stun = tuple(IceServer(url) for url in settings.STUN)
    if not settings.TURN:
        return stun
    username = f"{int(time.time()) + CREDENTIAL_SECONDS}:{name}"
    digest = hmac.new(settings.TURN_SECRET.encode(), username.encode(), hashlib.sha1).digest()
    credential = base64.b64encode(digest).decode()
    return stun + tuple(IceServer(url, username, credential) for url in settings.TURN)


def link_header(servers: tuple[IceServer, ...]) -> str:
    """The value of the `Link` header that tells a WHIP or WHEP client of them (RFC 9725, 4.4)."""
    links = []
    for server in servers:
        link = f'<{server.url}>; rel="ice-server"'
        if server.username:
            link += (
                f'; username="{server.username}"; credential="{server.credential}"; '
                'credential-type="password"'
            )
        links.append(link)
    return ", ".join(links)
