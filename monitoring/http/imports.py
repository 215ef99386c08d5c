"""Files of annotations, which are longer than what people and programs say otherwise."""

from __future__ import annotations

from inference.annotation_formats.reading import LARGEST_FILE
from monitoring.access import can_exchange_annotations
from monitoring.http.exchange import Receive, Refusal, Scope, Send
from monitoring.http.identity import identify
from monitoring.http.limits import LARGEST_BODY, Application, limit_body

LARGEST_IMPORT = LARGEST_FILE + (1 << 16)
"""Bytes of a file, with the form around it."""


def take_imports(pages: Application) -> Application:
    """`pages` for requests with a file; nobody's body is read before it is known that they may bring one."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            user = await identify(scope)
        except Refusal as refusal:
            await refusal.reply().send(send)
            return
        most = LARGEST_IMPORT if can_exchange_annotations(user) else LARGEST_BODY
        await limit_body(pages, most=most)(scope, receive, send)

    return application
