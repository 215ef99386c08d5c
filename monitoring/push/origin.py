"""Whose pages may open a socket: only this site's own."""

from __future__ import annotations

from typing import Any

from channels.security.websocket import WebsocketDenier

from monitoring.http.exchange import Receive, Scope, Send, headers_of
from monitoring.http.identity import is_own_origin


class OwnPagesOnly:
    """Refuses handshakes of other origins, another port of the same host among them.

    Browsers send cookies to every port of a host, so a page of another program on this machine could
    otherwise listen with its visitor's session. Django's CSRF check is as strict, and both know
    CSRF_TRUSTED_ORIGINS.
    """

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> Any:
        answer = self._application if is_own_origin(headers_of(scope)) else WebsocketDenier()
        return await answer(scope, receive, send)
