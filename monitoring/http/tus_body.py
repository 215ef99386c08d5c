"""A PATCH body's way to disk: in blocks as it arrives, so that a dropped connection keeps what came."""

from __future__ import annotations

import asyncio
import errno
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitoring.http.exchange import Receive, Refusal
from monitoring.intake.upload_files import UploadWriter

if TYPE_CHECKING:
    from hashlib import _Hash

BLOCK = 1024 * 1024
IDLE_SECONDS = 60.0
"""A sender that is silent for so long has gone, even if no packet says so; its lock must not outlive it."""


@dataclass(frozen=True, slots=True)
class Checksum:
    running: _Hash
    expected: bytes


async def receive_body(
    receive: Receive, writer: UploadWriter, *, limit: int, checksum: Checksum | None
) -> bool:
    """Appends the body to the file; True when it came whole, False when the sender left before its end.

    A body under a checksum counts whole or not at all; any other keeps what came. Raises Refusal: 413
    when it reaches past byte `limit`, 460 when its checksum differs, 507 when the disk is full.
    """
    start = writer.offset
    if checksum is not None:
        await asyncio.to_thread(writer.begin_unverified)
    try:
        whole = await _write_blocks(receive, writer, limit, checksum)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise Refusal(
            507, "disk_full", "The server's disk is full; free some space, then continue."
        ) from None
    except Refusal:
        await asyncio.to_thread(_discard, writer, start, checksum)
        raise
    if checksum is None:
        await asyncio.to_thread(writer.sync)
        return whole
    if not whole:
        await asyncio.to_thread(_discard, writer, start, checksum)
        return False
    if checksum.running.digest() != checksum.expected:
        await asyncio.to_thread(_discard, writer, start, checksum)
        raise Refusal(460, "checksum", "The bytes were damaged on the way; send this part again.")
    await asyncio.to_thread(writer.end_unverified)
    return True


def _discard(writer: UploadWriter, start: int, checksum: Checksum | None) -> None:
    writer.truncate(start)
    if checksum is not None:
        writer.end_unverified()


async def _write_blocks(
    receive: Receive, writer: UploadWriter, limit: int, checksum: Checksum | None
) -> bool:
    buffer = bytearray()
    more = whole = True
    while more:
        try:
            message = await asyncio.wait_for(receive(), IDLE_SECONDS)
        except TimeoutError:
            whole = False
            break
        if message["type"] == "http.disconnect":
            whole = False
            break
        buffer += message.get("body", b"")
        more = message.get("more_body", False)
        if writer.offset + len(buffer) > limit:
            raise Refusal(413, "too_long", "The body reaches past the upload's declared length.")
        if len(buffer) >= BLOCK:
            await asyncio.to_thread(_write, writer, buffer, checksum)
            buffer = bytearray()
    if buffer:
        await asyncio.to_thread(_write, writer, buffer, checksum)
    return whole


def _write(writer: UploadWriter, block: bytearray, checksum: Checksum | None) -> None:
    if checksum is not None:
        checksum.running.update(block)
    writer.write(block)
