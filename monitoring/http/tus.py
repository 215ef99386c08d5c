"""tus 1.0 resumable uploads at `/files/uploads/` (https://tus.io/protocols/resumable-upload).

Extensions: creation, creation-with-upload, termination, checksum (sha1, sha256) and expiration. A
deferred length is not supported: the size is checked against the limit and the free space before
the first byte is taken. No CORS headers are sent: only this site's own pages and token clients upload.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import cast
from uuid import UUID

from channels.db import database_sync_to_async

from monitoring.access import can_upload
from monitoring.http.exchange import Receive, Refusal, Reply, Scope, Send, headers_of, path_of
from monitoring.http.identity import identify
from monitoring.http.tus_body import receive_body
from monitoring.http.tus_headers import (
    VERSION,
    capabilities,
    describe_upload,
    parse_checksum,
    parse_metadata,
    parse_size,
)
from monitoring.intake import uploads
from monitoring.intake.finishing import Outcome, finish, settle
from monitoring.intake.upload_files import UploadLocked, UploadWriter, received_bytes
from monitoring.models import Upload, User

_PATH = re.compile(r"/files/uploads/(?:([0-9a-f-]{36})/?)?")
_OVERRIDABLE = ("PATCH", "DELETE", "HEAD")
BODY_TYPE = "application/offset+octet-stream"


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers one HTTP request below /files/uploads/."""
    method = _method(scope)
    try:
        reply = await _answer(scope, receive, method)
    except Refusal as refusal:
        reply = refusal.reply()
    except uploads.UploadRefused as refused:
        reply = Refusal(refused.status, refused.code, str(refused)).reply()
    if reply is None:
        return
    reply = Reply(reply.status, {"tus-resumable": VERSION, **reply.headers}, reply.body)
    await reply.send(send, head_only=method == "HEAD")


def _method(scope: Scope) -> str:
    """The method, which clients behind old proxies may send as X-HTTP-Method-Override on a POST."""
    asked = headers_of(scope).get("x-http-method-override", "").upper()
    return asked if scope["method"] == "POST" and asked in _OVERRIDABLE else scope["method"]


async def _answer(scope: Scope, receive: Receive, method: str) -> Reply | None:
    """The reply, or None when the client left before it could have one."""
    match = _PATH.fullmatch(path_of(scope))
    if match is None:
        raise _no_upload()
    if method == "OPTIONS":
        return Reply(204, capabilities(uploads.upload_limit()))
    headers = headers_of(scope)
    if headers.get("tus-resumable") != VERSION:
        raise Refusal(
            412,
            "tus_version",
            f"This server speaks tus {VERSION}; send Tus-Resumable: {VERSION}.",
            {"tus-version": VERSION},
        )
    user = await identify(scope)
    if not can_upload(user):
        raise Refusal(403, "not_administrator", "Only administrators upload recordings.")
    if match[1] is None:
        if method != "POST":
            raise Refusal(405, "method", "Create an upload with POST.", {"allow": "POST, OPTIONS"})
        return await _create(scope, headers, receive, user)
    handler = _HANDLERS.get(method)
    if handler is None:
        raise Refusal(
            405, "method", "An upload takes HEAD, PATCH and DELETE.", {"allow": "HEAD, PATCH, DELETE"}
        )
    upload = await _own_upload(user, match[1])
    return await handler(headers, receive, upload)


async def _own_upload(user: User, text: str) -> Upload:
    try:
        upload_id = UUID(text)
    except ValueError:
        raise _no_upload() from None
    upload = cast(
        "Upload | None", await database_sync_to_async(uploads.find_own)(owner=user, upload_id=upload_id)
    )
    if upload is None:
        raise _no_upload()
    return upload


def _no_upload() -> Refusal:
    return Refusal(404, "not_found", "There is no such upload.")


async def _create(scope: Scope, headers: dict[str, str], receive: Receive, user: User) -> Reply | None:
    if "upload-defer-length" in headers:
        raise Refusal(400, "defer_length", "Upload-Defer-Length is not supported; send Upload-Length.")
    length = parse_size(headers, "upload-length")
    metadata = parse_metadata(headers.get("upload-metadata", ""))
    upload = cast(
        Upload, await database_sync_to_async(uploads.create)(owner=user, length=length, metadata=metadata)
    )
    location = f"{scope.get('root_path', '')}/files/uploads/{upload.pk}"
    has_body = headers.get("content-type", "").partition(";")[0].strip() == BODY_TYPE
    if not has_body:
        return Reply(201, {"location": location, **describe_upload(upload, 0)})
    reply = await _append(headers, receive, upload, expected=0)
    if reply is None or reply.status != 204:
        return reply
    return Reply(201, {"location": location, **reply.headers})


async def _head(headers: dict[str, str], receive: Receive, upload: Upload) -> Reply:
    upload = await _finished_if_whole(upload)
    if upload.refused:
        raise Refusal(410, "refused", upload.refused)
    if upload.clip_id is not None:
        offset = upload.length
    else:
        offset = _offset_or_gone(await asyncio.to_thread(received_bytes, upload.pk))
    return Reply(
        200, {**describe_upload(upload, offset), "upload-metadata": uploads.encoded_metadata(upload)}
    )


async def _finished_if_whole(upload: Upload) -> Upload:
    """Takes in an upload whose last byte arrived but whose process was killed before the end."""
    if upload.clip_id is not None or upload.refused or uploads.is_waiting(upload):
        return upload
    if await asyncio.to_thread(received_bytes, upload.pk) != upload.length:
        return upload
    try:
        writer = await asyncio.to_thread(UploadWriter(upload.pk).open)
    except (UploadLocked, FileNotFoundError):
        return upload
    with writer:
        await finish(upload_id=upload.pk)
    return cast(Upload, await database_sync_to_async(Upload.objects.get)(pk=upload.pk))


def _offset_or_gone(offset: int | None) -> int:
    if offset is None:
        raise Refusal(410, "gone", "The upload has expired; start it again.")
    return offset


async def _patch(headers: dict[str, str], receive: Receive, upload: Upload) -> Reply | None:
    if headers.get("content-type", "").partition(";")[0].strip() != BODY_TYPE:
        raise Refusal(415, "content_type", f"A PATCH body must be sent as {BODY_TYPE}.")
    if upload.refused:
        raise Refusal(410, "refused", upload.refused)
    return await _append(headers, receive, upload, expected=parse_size(headers, "upload-offset"))


async def _append(
    headers: dict[str, str], receive: Receive, upload: Upload, *, expected: int
) -> Reply | None:
    checksum = parse_checksum(headers.get("upload-checksum"))
    declared = parse_size(headers, "content-length") if "content-length" in headers else None
    if upload.clip_id is not None:
        raise OffsetConflict(upload.length)
    try:
        writer = await asyncio.to_thread(UploadWriter(upload.pk).open)
    except UploadLocked:
        raise Refusal(423, "locked", "Another request is still sending this upload.") from None
    except FileNotFoundError:
        raise Refusal(410, "gone", "The upload has expired; start it again.") from None
    with writer:
        if writer.offset != expected:
            raise OffsetConflict(writer.offset)
        if declared is not None and expected + declared > upload.length:
            raise Refusal(413, "too_long", "The body reaches past the upload's declared length.")
        whole_body = await receive_body(receive, writer, limit=upload.length, checksum=checksum)
        await database_sync_to_async(uploads.note_offset)(upload=upload, offset=writer.offset)
        if not whole_body:
            return None
        outcome = await finish(upload_id=upload.pk) if writer.offset == upload.length else Outcome()
        return Reply(204, {**describe_upload(upload, writer.offset), **_outcome_headers(outcome)})


class OffsetConflict(Refusal):
    def __init__(self, offset: int) -> None:
        super().__init__(
            409,
            "offset",
            f"This upload stands at byte {offset}; continue from there.",
            {"upload-offset": str(offset)},
        )


def _outcome_headers(outcome: Outcome) -> dict[str, str]:
    headers = {}
    if outcome.clip is not None:
        headers["watchpost-clip"] = str(outcome.clip)
    if outcome.waiting_for:
        headers["watchpost-waiting"] = outcome.waiting_for
    if outcome.notice:
        headers["watchpost-notice"] = outcome.notice
    return headers


async def _delete(headers: dict[str, str], receive: Receive, upload: Upload) -> Reply:
    try:
        visible = await database_sync_to_async(uploads.terminate)(upload=upload)
    except UploadLocked:
        raise Refusal(423, "locked", "Another request is still sending this upload.") from None
    if visible is not None:
        await database_sync_to_async(settle)(visible_id=visible)
    return Reply(204)


_HANDLERS: dict[str, Callable[[dict[str, str], Receive, Upload], Awaitable[Reply | None]]] = {
    "HEAD": _head,
    "PATCH": _patch,
    "DELETE": _delete,
}
