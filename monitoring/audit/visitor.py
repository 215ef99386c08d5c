"""Who sent the request under way and from where, so that services need not hand it down to the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponseBase

from monitoring.models import User

_request: ContextVar[HttpRequest | None] = ContextVar("audited_request", default=None)


def address() -> str:
    """Of the visitor, as webapp.asgi read it (behind trusted proxies only); empty outside of requests."""
    request = _request.get()
    return str(request.META.get("REMOTE_ADDR") or "") if request else ""


def person() -> User | None:
    """Who is signed in, by session or by token; None outside of requests, where the site itself acts."""
    # Asked when it is needed: the API reads tokens only within its views, and then sets this as well.
    user = getattr(_request.get(), "user", None)
    return user if isinstance(user, User) else None


@contextmanager
def visited(request: HttpRequest) -> Iterator[None]:
    """While `request` is answered."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


class VisitorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with visited(request):
            return self._get_response(request)
