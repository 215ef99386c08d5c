"""Who asks: the same sessions, tokens, host and CSRF rules as Django's views and API.

The checks are Django's own middleware, run on a request that is built from the ASGI scope without
its body: a body of gigabytes must not be read before its sender is known.
"""

from __future__ import annotations

from io import BytesIO
from typing import cast

from channels.db import database_sync_to_async
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

from monitoring.http.exchange import Refusal, Scope
from monitoring.models import User

_BODY_HEADERS = (b"content-type", b"content-length", b"transfer-encoding")


async def identify(scope: Scope) -> User:
    """The active user who sent this request.

    Raises Refusal: 400 for a foreign host, 301 where TLS is enforced, 401 without valid credentials,
    403 for a session's unsafe request without its CSRF token.
    """
    return cast(User, await database_sync_to_async(_identify)(scope))


def _identify(scope: Scope) -> User:
    headers = [(name, value) for name, value in scope["headers"] if name.lower() not in _BODY_HEADERS]
    request = ASGIRequest({**scope, "headers": headers}, BytesIO())
    try:
        request.get_host()
    except DisallowedHost:
        raise Refusal(400, "host", "This server is not known by that name.") from None
    redirect = SecurityMiddleware(_never).process_request(request)
    if redirect is not None:
        raise Refusal(301, "tls", "Use https.", {"location": redirect.headers["Location"]})
    return _token_user(request) or _session_user(request)


def _token_user(request: ASGIRequest) -> User | None:
    try:
        found = TokenAuthentication().authenticate(cast(Request, request))
    except AuthenticationFailed as error:
        raise _unknown(str(error.detail)) from None
    return cast(User, found[0]) if found else None


def _session_user(request: ASGIRequest) -> User:
    SessionMiddleware(_never).process_request(request)
    user = get_user(request)
    if not user.is_authenticated:
        raise _unknown("Sign in first, or send an API token.")
    csrf = CsrfViewMiddleware(_never)
    csrf.process_request(request)
    failure: HttpResponseBase | None = csrf.process_view(request, _never, (), {})
    if failure is not None:
        raise Refusal(403, "csrf", "The CSRF token is missing or wrong; reload the page and try again.")
    return user


def _never(request: HttpRequest) -> HttpResponse:
    raise AssertionError("middleware is only asked for its verdict on the request")


def _unknown(detail: str) -> Refusal:
    return Refusal(401, "not_signed_in", detail, {"www-authenticate": "Token"})
