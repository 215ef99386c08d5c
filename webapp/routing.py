"""Which ASGI application answers which HTTP path."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Application = Callable[[Any, Any, Any], Awaitable[Any]]


def by_path(applications: Mapping[str, Application], *, otherwise: Application) -> Application:
    """Gives a request to the application of the first prefix that its path starts with."""

    async def route(scope: Any, receive: Any, send: Any) -> None:
        for prefix, application in applications.items():
            if scope["path"].startswith(prefix):
                await application(scope, receive, send)
                return
        await otherwise(scope, receive, send)

    return route
