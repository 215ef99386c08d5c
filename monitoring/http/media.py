"""`/media/clips/<id>/video|thermal|poster`: a recording's files, to those who may see it.

Files are sent in bounded blocks by an asynchronous loop that stops when the client has gone, or by
nginx when WATCHPOST_ACCEL_REDIRECT names its internal location.
"""

from __future__ import annotations

import asyncio
import os
import re
import stat
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs, quote
from uuid import UUID

from channels.db import database_sync_to_async
from django.conf import settings

from monitoring.access import can_view_clip
from monitoring.http.exchange import (
    PROTECTION,
    Receive,
    Refusal,
    Reply,
    Scope,
    Send,
    encode_headers,
    headers_of,
    path_of,
)
from monitoring.http.identity import identify
from monitoring.http.ranges import (
    ByteRange,
    Unsatisfiable,
    matches_etag,
    parse_date,
    parse_range,
    range_still_valid,
)
from monitoring.intake.clip_files import ClipFile, find_clip_file
from monitoring.models import Clip, User

BLOCK = 512 * 1024
_PATH = re.compile(r"/media/clips/([0-9a-f-]{36})/(video|thermal|poster)")
_COMMON_HEADERS = {
    **PROTECTION,
    "accept-ranges": "bytes",
    "cache-control": "private, no-cache",
    "vary": "Cookie, Authorization",
    "cross-origin-resource-policy": "same-origin",
}


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers one HTTP request below /media/."""
    head_only = scope["method"] == "HEAD"
    try:
        file = await _authorised_file(scope)
        if settings.WATCHPOST_ACCEL_REDIRECT:
            await _handed_to_nginx(file).send(send)
            return
        await _serve(scope, receive, send, file)
    except Refusal as refusal:
        await refusal.reply().send(send, head_only=head_only)


async def _authorised_file(scope: Scope) -> ClipFile:
    if scope["method"] not in ("GET", "HEAD"):
        raise Refusal(405, "method", "Only GET and HEAD are served here.", {"allow": "GET, HEAD"})
    match = _PATH.fullmatch(path_of(scope))
    if match is None:
        raise _not_found()
    try:
        clip_id = UUID(match[1])
    except ValueError:
        raise _not_found() from None
    user = await identify(scope)
    original = "download" in parse_qs(
        scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True
    )
    return cast(ClipFile, await database_sync_to_async(_find)(user, clip_id, match[2], original))


def _find(user: User, clip_id: UUID, kind: str, original: bool) -> ClipFile:
    clip = Clip.objects.filter(pk=clip_id).first()
    if clip is None or not can_view_clip(user, clip):
        raise _not_found()
    file = find_clip_file(clip, kind, original=original)
    if file is None:
        raise _not_found()
    return file


def _not_found() -> Refusal:
    return Refusal(404, "not_found", "There is no such file.")


def _handed_to_nginx(file: ClipFile) -> Reply:
    inner = file.path.relative_to(settings.MEDIA_ROOT).as_posix()
    location = f"{settings.WATCHPOST_ACCEL_REDIRECT.rstrip('/')}/{quote(inner)}"
    return Reply(200, {**_COMMON_HEADERS, **_describing_headers(file), "x-accel-redirect": location})


def _describing_headers(file: ClipFile) -> dict[str, str]:
    kind = "attachment" if file.download else "inline"
    plain = re.sub(r"[^ !#-\[\]-~]", "_", file.filename)
    disposition = f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.filename, safe='')}"
    return {"content-type": file.content_type, "content-disposition": disposition}


@dataclass(frozen=True, slots=True)
class _OpenFile:
    descriptor: int
    size: int
    modified: int
    etag: str


def _open(path: Path) -> _OpenFile:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        raise _not_found() from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise _not_found()
    etag = f'"{status.st_mtime_ns:x}-{status.st_size:x}"'
    return _OpenFile(descriptor, status.st_size, int(status.st_mtime), etag)


async def _serve(scope: Scope, receive: Receive, send: Send, file: ClipFile) -> None:
    opened = await asyncio.to_thread(_open, file.path)
    try:
        headers = {
            **_COMMON_HEADERS,
            **_describing_headers(file),
            "etag": opened.etag,
            "last-modified": formatdate(opened.modified, usegmt=True),
        }
        asked = headers_of(scope)
        if _is_fresh(asked, opened):
            await Reply(304, headers).send(send)
            return
        part = _asked_part(scope["method"], asked, opened)
        whole = ByteRange(0, opened.size)
        if part is not None:
            headers["content-range"] = f"bytes {part.start}-{part.stop - 1}/{opened.size}"
        status = 200 if part is None else 206
        part = part or whole
        headers["content-length"] = str(part.length)
        start = {"type": "http.response.start", "status": status, "headers": encode_headers(headers)}
        await send(start)
        if scope["method"] == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            return
        await _send_part(receive, send, opened.descriptor, part)
    finally:
        os.close(opened.descriptor)


def _is_fresh(asked: dict[str, str], opened: _OpenFile) -> bool:
    if "if-none-match" in asked:
        return matches_etag(asked["if-none-match"], opened.etag)
    since = parse_date(asked.get("if-modified-since", ""))
    return since is not None and opened.modified <= since


def _asked_part(method: str, asked: dict[str, str], opened: _OpenFile) -> ByteRange | None:
    if method != "GET":
        return None
    if not range_still_valid(asked.get("if-range"), etag=opened.etag, modified=opened.modified):
        return None
    try:
        return parse_range(asked.get("range"), opened.size)
    except Unsatisfiable:
        headers = {"content-range": f"bytes */{opened.size}", "accept-ranges": "bytes"}
        raise Refusal(416, "range", "The file ends before the part that was asked for.", headers) from None


async def _send_part(receive: Receive, send: Send, descriptor: int, part: ByteRange) -> None:
    """Reads and sends block by block; back-pressure comes from `send`, an end from `receive`."""
    gone = asyncio.ensure_future(_until_disconnect(receive))
    position = part.start
    try:
        while position < part.stop and not gone.done():
            block = await asyncio.to_thread(os.pread, descriptor, min(BLOCK, part.stop - position), position)
            if not block:
                raise OSError(f"the file ended at byte {position}, {part.stop} were promised")
            position += len(block)
            await send({"type": "http.response.body", "body": block, "more_body": True})
        if not gone.done():
            await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()


async def _until_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
