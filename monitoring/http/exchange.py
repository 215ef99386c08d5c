"""Reading an ASGI request and answering it, without a framework in between."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


PROTECTION: Mapping[str, str] = MappingProxyType(
    {
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        # What is sent here is data. A file that a browser opens by itself may show itself, nothing more.
        "content-security-policy": "default-src 'none'; img-src 'self'; media-src 'self'; "
        "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    }
)
"""Header fields of every answer, as Django's middleware gives them to pages."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer: status, header fields (lower-case names) and a short body."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    async def send(self, send: Send, *, head_only: bool = False) -> None:
        headers = {**PROTECTION, "cache-control": "no-store", **self.headers}
        if self.status not in (204, 304):
            headers.setdefault("content-length", str(len(self.body)))
        await send({"type": "http.response.start", "status": self.status, "headers": encode_headers(headers)})
        await send({"type": "http.response.body", "body": b"" if head_only else self.body})


class Refusal(Exception):
    """A request that is not served; becomes JSON `{code, detail}`, the detail a sentence for a person."""

    def __init__(self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})

    def reply(self) -> Reply:
        body = json.dumps({"code": self.code, "detail": self.detail}).encode()
        return Reply(self.status, {"content-type": "application/json", **self.headers}, body)


def encode_headers(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers.items()]


def headers_of(scope: Scope) -> dict[str, str]:
    """Header fields by lower-case name; a repeated field keeps its last value."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def address_of(scope: Scope) -> str:
    """From where the request came, behind trusted proxies as they say; empty where it is not known."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def path_of(scope: Scope) -> str:
    """The path below the mount point of the whole site."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path[len(root) :] if root and path.startswith(root + "/") else path
