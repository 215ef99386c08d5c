"""From where the request under way came, so that services need not hand it down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponseBase

_address: ContextVar[str] = ContextVar("audited_address", default="")


def address() -> str:
    """Of the visitor whose request is being answered; empty outside of requests."""
    return _address.get()


@contextmanager
def visited_from(where: str) -> Iterator[None]:
    token = _address.set(where)
    try:
        yield
    finally:
        _address.reset(token)


class VisitorMiddleware:
    """Makes REMOTE_ADDR known, which webapp.asgi has read behind trusted proxies only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with visited_from(str(request.META.get("REMOTE_ADDR") or "")):
            return self._get_response(request)
