"""A bound on request bodies in front of Django, which spools any body whole before anyone may refuse it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from monitoring.http.exchange import Message, Receive, Refusal, Scope, Send, headers_of

Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LARGEST_BODY = 1 << 20
"""Bytes; forms and API requests are a few kilobytes, and recordings go to `monitoring.http.tus`."""


class _TooLarge(Exception):
    pass


def limit_body(application: Application, *, most: int = LARGEST_BODY) -> Application:
    """`application`, with 413 for requests whose body is, or turns out to be, longer than `most` bytes."""

    async def limited(scope: Scope, receive: Receive, send: Send) -> None:
        declared = headers_of(scope).get("content-length", "")
        if declared.isdigit() and int(declared[:20]) > most:
            await _refusal(most).reply().send(send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise _TooLarge
            return message

        try:
            await application(scope, counted, send)
        except _TooLarge:
            # Django reads the body before it answers, so nothing has been sent yet.
            await _refusal(most).reply().send(send)

    return limited


def _refusal(most: int) -> Refusal:
    return Refusal(413, "too_large", f"A request may have at most {most} bytes here.")
