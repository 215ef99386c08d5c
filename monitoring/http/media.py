"""`/media/clips/<id>/video|thermal|poster`, `/media/recordings/<id>`, `/media/evidence/<alert>` and
`/media/snapshots/<alert>`, `/media/exports/<id>`: files, to those who may see what they show.

Files are sent in bounded blocks by an asynchronous loop that stops when the client has gone, or by
nginx when WATCHPOST_ACCEL_REDIRECT names its internal location.
"""

from __future__ import annotations

import asyncio
import os
import re
import stat
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from functools import partial
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs, quote
from uuid import UUID

from channels.db import database_sync_to_async
from django.conf import settings

from monitoring.access import visible_alerts, visible_cameras, visible_clips, visible_exports
from monitoring.audit.views_of_video import watched
from monitoring.http.exchange import (
    PROTECTION,
    Receive,
    Refusal,
    Reply,
    Scope,
    Send,
    address_of,
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
from monitoring.intake.clip_files import find_clip_file
from monitoring.intake.footage_files import evidence_file, export_file, recording_file, snapshot_file
from monitoring.intake.served_file import ServedFile
from monitoring.models import Recording, User

Note = Callable[..., None]
"""Writes down in the audit log that somebody watches something."""

BLOCK = 512 * 1024
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_CLIP = re.compile(rf"/media/clips/({_UUID})/(video|thermal|poster)")
_RECORDING = re.compile(r"/media/recordings/([0-9]{1,18})")
_ALERT = re.compile(rf"/media/(evidence|snapshots)/({_UUID})")
_EXPORT = re.compile(rf"/media/exports/({_UUID})")
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


async def _authorised_file(scope: Scope) -> ServedFile:
    if scope["method"] not in ("GET", "HEAD"):
        raise Refusal(405, "method", "Only GET and HEAD are served here.", {"allow": "GET, HEAD"})
    find = _finder(path_of(scope))
    if find is None:
        raise _not_found()
    user = await identify(scope)
    download = "download" in parse_qs(
        scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True
    )
    # One that only asks what there is sees nothing.
    note = partial(watched, address=address_of(scope)) if scope["method"] == "GET" else None
    file = cast("ServedFile | None", await database_sync_to_async(find)(user, download, note))
    if file is None:
        raise _not_found()
    return file


def _finder(path: str) -> Callable[[User, bool, Note | None], ServedFile | None] | None:
    """What finds the file of this path for a person, None to those who may not know of it."""
    if match := _CLIP.fullmatch(path):
        return partial(_of_clip, UUID(match[1]), match[2])
    if match := _RECORDING.fullmatch(path):
        return partial(_of_recording, int(match[1]))
    if match := _ALERT.fullmatch(path):
        return partial(_of_alert, UUID(match[2]), match[1])
    if match := _EXPORT.fullmatch(path):
        return partial(_of_export, UUID(match[1]))
    return None


def _of_clip(clip_id: UUID, kind: str, user: User, download: bool, note: Note | None) -> ServedFile | None:
    clip = visible_clips(user).filter(pk=clip_id).first()
    file = None if clip is None else find_clip_file(clip, kind, original=download)
    if note and file is not None and kind != "poster":
        note(user, clip, what=kind, downloaded=download)
    return file


def _of_recording(recording_id: int, user: User, download: bool, note: Note | None) -> ServedFile | None:
    seen = Recording.objects.filter(camera__in=visible_cameras(user))
    recording = seen.filter(pk=recording_id).select_related("camera").first()
    file = None if recording is None else recording_file(recording, download=download)
    if note and file is not None:
        note(user, recording, what="footage", downloaded=download)
    return file


def _of_alert(alert_id: UUID, kind: str, user: User, download: bool, note: Note | None) -> ServedFile | None:
    alert = visible_alerts(user).filter(pk=alert_id).select_related("camera").first()
    if alert is None:
        return None
    file = (evidence_file if kind == "evidence" else snapshot_file)(alert, download=download)
    if note and file is not None and kind == "evidence":
        note(user, alert, what=kind, downloaded=download)
    return file


def _of_export(export_id: UUID, user: User, download: bool, note: Note | None) -> ServedFile | None:
    export = visible_exports(user).filter(pk=export_id).first()
    file = None if export is None else export_file(export)
    if note and file is not None:
        note(user, export, what="archive", downloaded=True)
    return file


def _not_found() -> Refusal:
    return Refusal(404, "not_found", "There is no such file.")


def _handed_to_nginx(file: ServedFile) -> Reply:
    inner = file.path.relative_to(settings.MEDIA_ROOT).as_posix()
    location = f"{settings.WATCHPOST_ACCEL_REDIRECT.rstrip('/')}/{quote(inner)}"
    return Reply(200, {**_COMMON_HEADERS, **_describing_headers(file), "x-accel-redirect": location})


def _describing_headers(file: ServedFile) -> dict[str, str]:
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


async def _serve(scope: Scope, receive: Receive, send: Send, file: ServedFile) -> None:
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
