"""Who asks: the same sessions, tokens, host and CSRF rules as Django's views and API.

The checks are Django's own middleware, run on a request that is built from the ASGI scope without
its body: a body of gigabytes must not be read before its sender is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import cast

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware
from rest_framework.authentication import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from monitoring.http.exchange import Refusal, Scope, headers_of
from monitoring.models import User

_BODY_HEADERS = (b"content-type", b"content-length", b"transfer-encoding")


@dataclass(frozen=True, slots=True)
class Sender:
    """An active user, and by what they were known: the key of their session or of their API token."""

    user: User
    session: str = ""
    token: str = ""


class BearerAuthentication(TokenAuthentication):
    """The same tokens, as players send them that know only `Authorization: Bearer`."""

    keyword = "Bearer"


def is_own_origin(headers: Mapping[str, str]) -> bool:
    """Whether a page of this very site sent the request, or one of CSRF_TRUSTED_ORIGINS. Browsers name the
    origin in every POST and in every WebSocket's handshake."""
    origin = headers.get("origin", "")
    return origin in settings.CSRF_TRUSTED_ORIGINS or (
        origin != "" and origin.partition("://")[2] == headers.get("host")
    )


async def identify(scope: Scope) -> User:
    """The active user who sent this request.

    Raises Refusal: 400 for a foreign host, 301 where TLS is enforced, 401 without valid credentials,
    403 for a session's unsafe request without its CSRF token.
    """
    return (await identify_sender(scope)).user


async def identify_sender(scope: Scope, *, own_pages: bool = False) -> Sender:
    """As `identify`, and by what they were known.

    own_pages: instead of the CSRF token of a session's unsafe request, ask that it comes from a page of this
    site. That is as strict, and WebRTC clients of other hands can be used in our pages.
    """
    return cast(Sender, await database_sync_to_async(_identify)(scope, own_pages))


def _identify(scope: Scope, own_pages: bool) -> Sender:
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in _BODY_HEADERS]
    request = ASGIRequest({**scope, "headers": headers}, BytesIO())
    try:
        request.get_host()
    except DisallowedHost:
        raise Refusal(400, "host", "This server is not known by that name.") from None
    redirect = SecurityMiddleware(_never).process_request(request)
    if redirect is not None:
        raise Refusal(301, "tls", "Use https.", {"location": redirect.headers["Location"]})
    return _token_sender(request) or _session_sender(request, own_pages)


def _token_sender(request: ASGIRequest) -> Sender | None:
    for scheme in (TokenAuthentication(), BearerAuthentication()):
        try:
            found = scheme.authenticate(cast(Request, request))
        except AuthenticationFailed as error:
            raise _unknown(str(error.detail)) from None
        if found:
            return Sender(cast(User, found[0]), token=str(found[1].key))
    return None


def _session_sender(request: ASGIRequest, own_pages: bool) -> Sender:
    SessionMiddleware(_never).process_request(request)
    user = get_user(request)
    if not user.is_authenticated:
        raise _unknown("Sign in first, or send an API token.")
    sender = Sender(user, session=request.session.session_key or "")
    if own_pages:
        if request.method not in ("GET", "HEAD", "OPTIONS") and not is_own_origin(
            headers_of(dict(request.scope))
        ):
            raise Refusal(403, "origin", "Only pages of this site may ask this with a session.")
        return sender
    csrf = CsrfViewMiddleware(_never)
    csrf.process_request(request)
    failure: HttpResponseBase | None = csrf.process_view(request, _never, (), {})
    if failure is not None:
        raise Refusal(403, "csrf", "The CSRF token is missing or wrong; reload the page and try again.")
    return sender


def _never(request: HttpRequest) -> HttpResponse:
    raise AssertionError("middleware is only asked for its verdict on the request")


def _unknown(detail: str) -> Refusal:
    return Refusal(401, "not_signed_in", detail, {"www-authenticate": "Token"})
